"""Tickets with what belongs to them, in as many statements whatever there is of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from models.tables.charge import Charge
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.tables.ticket_parts import FormerSupplierTicket, Tick

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
    entries: dict[int, list[Entry]] = {ticket.id: [] for ticket in tickets}
    if tickets:
        for entry in session.scalars(select(Entry).where(Entry.ticket_id.in_(entries)).order_by(Entry.sequence)):
            entries[entry.ticket_id].append(entry)
    for ticket in tickets:
        ticket.entries = entries[ticket.id]


def _read_charges(session: Session, tickets: Sequence[Ticket]) -> None:
    """Nothing is asked where there are none: the count of all children tells."""
    charges: dict[int, list[Charge]] = {ticket.id: [] for ticket in tickets}
    others = [ticket.id for ticket in tickets if ticket.children > len(ticket.interventions)]
    if others:
        for charge in session.scalars(select(Charge).where(Charge.ticket_id.in_(others)).order_by(Charge.number)):
            charges[charge.ticket_id].append(charge)
    for ticket in tickets:
        set_committed_value(ticket, Ticket.charges.key, charges[ticket.id])


def _read_ticks(session: Session, tickets: Sequence[Ticket]) -> None:
    """While the pre-tests count: until there is a ticket at the supplier's. Later they are asked for where needed."""
    ticks: dict[int, list[Tick]] = {ticket.id: [] for ticket in tickets if ticket.supplier_ticket is None}
    if ticks:
        for tick in session.scalars(select(Tick).where(Tick.ticket_id.in_(ticks))):
            ticks[tick.ticket_id].append(tick)
    for ticket in tickets:
        if ticket.id in ticks:
            set_committed_value(ticket, Ticket.ticks.key, ticks[ticket.id])


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
