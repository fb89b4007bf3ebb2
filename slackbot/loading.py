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
    """All tickets, to be narrowed, each with its children in the same statement; its journal comes when asked for."""
    children = (Ticket.interventions, Ticket.charges, Ticket.quotes, Ticket.disputes, Ticket.former_supplier_tickets)
    return select(Ticket).options(*(joinedload(of_kind) for of_kind in children))


@cache
def whole_rows() -> Select[OutboxRow]:
    """All rows of the outbox, to be narrowed, each with all of its ticket that a message may show."""
    ticket = joinedload(OutboxRow.entry).joinedload(Entry.ticket)
    visits = ticket.selectinload(Ticket.interventions).selectinload(Intervention.steps)
    collections = (Ticket.entries, Ticket.ticks, Ticket.charges, Ticket.quotes, Ticket.disputes)
    return select(OutboxRow).options(visits, *(ticket.selectinload(collection) for collection in collections))
