"""Tickets with what belongs to them, in as many statements whatever there is of it."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket

RARE = (Ticket.quotes, Ticket.disputes)


@cache
def with_children() -> Select[Ticket]:
    """All tickets, to be narrowed, each with its visits and charges in the same statement; what few tickets have, and
    the journal, come when asked for. No more is joined: the rows of a join are as many as all of its parts multiplied.
    """
    return select(Ticket).options(joinedload(Ticket.interventions), joinedload(Ticket.charges))


def the_ticket(session: Session, number: int) -> Ticket | None:
    """The one of that number, with its children: of the kinds that few tickets have, nothing is asked where there are
    none, which the count of all children tells.
    """
    ticket = session.scalars(_the_ticket(), {"ticket": number}).unique().one_or_none()
    if ticket is not None and ticket.children == len(ticket.interventions) + len(ticket.charges):
        for kind in RARE:
            set_committed_value(ticket, kind.key, [])
    return ticket


@cache
def _the_ticket() -> Select[Ticket]:
    return with_children().where(Ticket.id == bindparam("ticket"))


@cache
def whole_rows() -> Select[OutboxRow]:
    """All rows of the outbox, to be narrowed, each with all of its ticket that a message may show."""
    ticket = joinedload(OutboxRow.entry).joinedload(Entry.ticket)
    visits = ticket.selectinload(Ticket.interventions).selectinload(Intervention.steps)
    collections = (Ticket.entries, Ticket.ticks, Ticket.charges, *RARE)
    return select(OutboxRow).options(visits, *(ticket.selectinload(collection) for collection in collections))
