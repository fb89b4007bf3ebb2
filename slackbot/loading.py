"""Rows of the outbox with everything of their tickets that a message may show, in as many statements whatever their
number.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket


@cache
def whole_rows() -> Select[OutboxRow]:
    """All of them: to be narrowed."""
    ticket = joinedload(OutboxRow.entry).joinedload(Entry.ticket)
    visits = ticket.selectinload(Ticket.interventions).selectinload(Intervention.steps)
    collections = (Ticket.entries, Ticket.ticks, Ticket.charges, Ticket.quotes, Ticket.disputes)
    return select(OutboxRow).options(visits, *(ticket.selectinload(collection) for collection in collections))
