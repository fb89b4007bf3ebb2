"""All tables at once: importing this module makes `metadata` complete."""

from models import charge, inbox, intervention, journal, outbox, ticket
from models.base import Base

__all__ = ["metadata"]

TABLES = (charge, inbox, intervention, journal, outbox, ticket)
metadata = Base.metadata
