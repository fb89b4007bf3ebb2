"""Tickets with what belongs to them, in as many statements whatever there is of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from models.tables.charge import Charge
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.tables.ticket_parts import FormerSupplierTicket, Tick

R = TypeVar("R")
RARE = (Ticket.quotes, Ticket.disputes)


@cache
def with_children() -> Select[Ticket]:
    """All tickets, to be narrowed, each with its visits and charges in the same statement; what few tickets have, and
    the journal, come when asked for. No more is joined: the rows of a join are as many as all of its parts multiplied.
    """
    return select(Ticket).options(joinedload(Ticket.interventions), joinedload(Ticket.charges))


def the_ticket(session: Session, number: int) -> Ticket | None:
    """The one of that number, with its children. To be asked for before anything is done to it."""
    row = session.execute(_the_ticket(), {"ticket": number}).unique().one_or_none()
    if row is None:
        return None
    ticket, has_former = row
    _leave_out_what_is_not_there(ticket, has_former)
    return ticket


@cache
def _the_ticket() -> Select[Ticket, bool]:
    return with_children().where(Ticket.id == bindparam("ticket")).add_columns(_has_former(Ticket.id))


@cache
def whole_rows() -> Select[OutboxRow, bool]:
    """All rows of the outbox, to be narrowed and `read`, each with all of its ticket that most messages show."""
    ticket = joinedload(OutboxRow.entry).joinedload(Entry.ticket)
    rows = select(OutboxRow, _has_former(OutboxRow.ticket_id))
    return rows.options(ticket.joinedload(Ticket.interventions))


def read(
    session: Session, rows: Select[OutboxRow, bool], parameters: dict[str, Any] | None = None
) -> Sequence[OutboxRow]:
    """Rows of `whole_rows`, narrowed."""
    read_rows = session.execute(rows, parameters or {}).unique().all()
    tickets = {row.entry.ticket: has_former for row, has_former in read_rows if row.entry is not None}
    _read_journals(session, list(tickets))
    _read_charges(session, list(tickets))
    _read_ticks(session, list(tickets))
    for ticket, has_former in tickets.items():
        _leave_out_what_is_not_there(ticket, has_former)
    return [row for row, _ in read_rows]


def _read_journals(session: Session, tickets: Sequence[Ticket]) -> None:
    entries = _by_ticket(session, select(Entry).order_by(Entry.sequence), Entry.ticket_id, tickets)
    for ticket in tickets:
        ticket.entries = entries[ticket.id]


def _read_charges(session: Session, tickets: Sequence[Ticket]) -> None:
    """Nothing is asked where there are none: the count of all children tells."""
    others = [ticket for ticket in tickets if ticket.children > len(ticket.interventions)]
    charges = _by_ticket(session, select(Charge).order_by(Charge.number), Charge.ticket_id, others)
    for ticket in tickets:
        set_committed_value(ticket, Ticket.charges.key, charges.get(ticket.id, []))


def _read_ticks(session: Session, tickets: Sequence[Ticket]) -> None:
    """While the pre-tests count: until there is a ticket at the supplier's. Later they are asked for where needed."""
    early = [ticket for ticket in tickets if ticket.supplier_ticket is None]
    ticks = _by_ticket(session, select(Tick), Tick.ticket_id, early)
    for ticket in early:
        set_committed_value(ticket, Ticket.ticks.key, ticks[ticket.id])


def _by_ticket(
    session: Session, rows: Select[R], owner: InstrumentedAttribute[int], tickets: Sequence[Ticket]
) -> dict[int, list[R]]:
    """The rows of these tickets, in one statement; nothing is asked where there is no ticket."""
    found: dict[int, list[R]] = {ticket.id: [] for ticket in tickets}
    if found:
        for row, number in session.execute(rows.add_columns(owner).where(owner.in_(found))):
            found[number].append(row)
    return found


def _has_former(ticket: ColumnElement[int] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether that ticket had another one at the supplier before."""
    return exists().where(FormerSupplierTicket.ticket_id == ticket)


def _leave_out_what_is_not_there(ticket: Ticket, has_former: bool) -> None:
    """Of the kinds that few tickets have nothing is asked where there are none: the count of all children tells."""
    if not has_former:
        set_committed_value(ticket, Ticket.former_supplier_tickets.key, [])
    if ticket.children == len(ticket.interventions) + len(ticket.charges):
        for kind in RARE:
            set_committed_value(ticket, kind.key, [])
