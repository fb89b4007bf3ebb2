"""Tickets with what belongs to them, in as many statements whatever there is of it."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket

# A ticket has few of each, mostly none or one: the rows that a join repeats cost less than a statement for each.
CHILDREN = (Ticket.interventions, Ticket.charges, Ticket.quotes, Ticket.disputes, Ticket.former_supplier_tickets)


@cache
def with_children() -> Select[Ticket]:
    """All tickets, to be narrowed, each with its children in the same statement; the journal comes when asked for."""
    return select(Ticket).options(*map(joinedload, CHILDREN))


@cache
def one_with_children() -> Select[Ticket]:
    """The one whose number is the parameter `ticket`."""
    return with_children().where(Ticket.id == bindparam("ticket"))


@cache
def whole_rows() -> Select[OutboxRow]:
    """All rows of the outbox, to be narrowed, each with all of its ticket that a message may show."""
    ticket = joinedload(OutboxRow.entry).joinedload(Entry.ticket)
    children = [ticket.joinedload(collection) for collection in CHILDREN if collection is not Ticket.interventions]
    steps = ticket.joinedload(Ticket.interventions).joinedload(Intervention.steps)
    long = ticket.selectinload(Ticket.entries), ticket.selectinload(Ticket.ticks)
    return select(OutboxRow).options(steps, *children, *long)
