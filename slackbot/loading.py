"""Tickets with what belongs to them, in as many statements whatever there is of it."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket


@cache
def with_children() -> Select[Ticket]:
    """All tickets, to be narrowed, each with its visits and charges in the same statement; what few tickets have, and
    the journal, come when asked for.
    """
    return select(Ticket).options(joinedload(Ticket.interventions), joinedload(Ticket.charges))


@cache
def whole_rows() -> Select[OutboxRow]:
    """All rows of the outbox, to be narrowed, each with all of its ticket that a message may show."""
    ticket = joinedload(OutboxRow.entry).joinedload(Entry.ticket)
    visits = ticket.selectinload(Ticket.interventions).selectinload(Intervention.steps)
    collections = (Ticket.entries, Ticket.ticks, Ticket.charges, Ticket.quotes, Ticket.disputes)
    return select(OutboxRow).options(visits, *(ticket.selectinload(collection) for collection in collections))
