"""What a month's report is made of: four statements at most, by indexes on the moments at which things happened."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models.report import Charged, Closed, Happened, Months, Visit, announced_amount
from models.tables.batch import BatchLine
from models.tables.charge import NOTHING, Charge
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.ticket import COLUMNS, Ticket
from models.terms import InterventionState, TicketState

VISITS, CHARGES = Intervention.__table__.c, Charge.__table__.c

KEY = attrgetter("ticket_id", "number")  # sorted here: asked to, SQLite would read all charges in their order


def rows_of(session: Session, months: Months) -> Happened:
    """What happened in the month and the one before it."""
    visits = [Visit(*row) for row in session.execute(_visits(months))]
    closed = [Closed(*row) for row in session.execute(_closed(months))]
    return Happened(visits, list(_charges(session, months)), closed)


def _within(column: Any, months: Months) -> ColumnElement[bool]:
    within: ColumnElement[bool] = (column >= months.before) & (column < months.ends)
    return within


def _visits(months: Months) -> Select[Any]:
    shown = (COLUMNS.service, COLUMNS.client, VISITS.kind, VISITS.outcome, VISITS.starts_at, COLUMNS.opened_at)
    query = select(*shown).join_from(Intervention, Ticket, VISITS.ticket_id == COLUMNS.id)
    return query.where(_within(VISITS.starts_at, months), VISITS.state == InterventionState.COMPLETED)


def _closed(months: Months) -> Select[Any]:
    last = select(func.max(VISITS.starts_at)).where(
        VISITS.ticket_id == COLUMNS.id, VISITS.state == InterventionState.COMPLETED
    )
    query = select(COLUMNS.opened_at, COLUMNS.closed_at, last.correlate(Ticket).scalar_subquery())
    return query.where(_within(COLUMNS.closed_at, months), COLUMNS.state == TicketState.CLOSED)


def _charges(session: Session, months: Months) -> Iterator[Charged]:
    """Each with what the batches gave back of it."""
    rows = session.execute(_announced(months)).all()
    journals = _journals(session, {row.ticket_id for row in rows if row.reduced_to is not None})
    for (ticket, number), lines in groupby(sorted(rows, key=KEY), KEY):
        charge, *others = lines
        credited = sum((max(-line.given, NOTHING) for line in (charge, *others) if line.given), NOTHING)
        is_reduced = charge.reduced_to is not None
        announced = announced_amount(journals[ticket], number) if is_reduced else charge.amount
        yield Charged(
            service=charge.service,
            client=charge.client,
            announced_at=charge.announced_at,
            announced=announced,
            amount=charge.amount,
            reduced_to=charge.reduced_to,
            status=charge.status,
            credited=credited,
        )


def _announced(months: Months) -> Select[Any]:
    """A row for each line of a batch, one for a charge that is in none."""
    shown = (CHARGES.ticket_id, CHARGES.number, CHARGES.announced_at, CHARGES.amount, CHARGES.reduced_to)
    query = select(*shown, CHARGES.status, COLUMNS.service, COLUMNS.client, BatchLine.amount.label("given"))
    query = query.join_from(Charge, Ticket, CHARGES.ticket_id == COLUMNS.id)
    lines = (CHARGES.ticket_id == BatchLine.ticket_id) & (CHARGES.number == BatchLine.charge_number)
    return query.outerjoin(BatchLine, lines).where(_within(CHARGES.announced_at, months))


def _journals(session: Session, tickets: Collection[int]) -> dict[int, list[Entry]]:
    """Of those of which a charge was reduced: what was due before is written there alone."""
    query = select(Entry).where(Entry.ticket_id.in_(tickets)).order_by(Entry.ticket_id, Entry.sequence)
    entries = session.scalars(query) if tickets else ()
    return {ticket: list(journal) for ticket, journal in groupby(entries, attrgetter("ticket_id"))}
