"""All tables at once: importing this module makes `metadata` complete."""

from models.tables import inbox, outbox, ticket
from models.tables.base import Base

__all__ = ["metadata"]

TABLES = (inbox, outbox, ticket)
metadata = Base.metadata
