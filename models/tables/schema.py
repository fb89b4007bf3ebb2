"""All tables at once: importing this module makes `metadata` complete."""

from models.tables import inbox, outbox, pace, ticket
from models.tables.base import Base

__all__ = ["metadata"]

TABLES = (inbox, outbox, pace, ticket)
metadata = Base.metadata
