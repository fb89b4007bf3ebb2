"""All tables at once: importing this module makes `metadata` complete."""

from models import charge, dispute, inbox, intervention, journal, outbox, quote, sav_plus, ticket
from models.base import Base

__all__ = ["metadata"]

TABLES = (charge, dispute, inbox, intervention, journal, outbox, quote, sav_plus, ticket)
metadata = Base.metadata
