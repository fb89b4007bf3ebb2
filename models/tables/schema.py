"""All tables at once: importing this module makes `metadata` complete."""

from models.tables import batch, inbox, on_call, outbox, pace, ticket
from models.tables.base import Base

__all__ = ["metadata"]

TABLES = (batch, inbox, on_call, outbox, pace, ticket)
metadata = Base.metadata
