"""The batches for accounting (§10): each made in one transaction, then written from the database, as often as wanted.

Whatever stops the process, either the batch is there, whole, with its marks and journal entries, or nothing of it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, insert, select, update
from sqlalchemy.orm import Session, selectinload

from models.batch import FREEING, Totals, freed_at, give, is_bill_of, is_credit_of
from models.context import Context
from models.tables.batch import Batch, BatchLine
from models.tables.charge import NOTHING, Charge
from models.tables.inbox import Counter
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import ChargeStatus
from slackbot.database import Database
from slackbot.desk import THE_BOT, Desk, Person
from slackbot.locking import hold_up_nobody

PAGE = 200  # tickets in memory at a time
# What may be a bill, and what may be a credit note; the charge itself says whether it is.
MAYBE_BILL = and_(Charge.status == ChargeStatus.FINAL, Charge.due != Charge.billed)
MAYBE_CREDIT = and_(Charge.exported_amount.is_not(None), Charge.due != Charge.billed)
Bills = dict[tuple[int, int], BatchLine]
Freed = dict[tuple[int, int], datetime]
Wanted = Callable[[Charge, Bills, Freed], bool]


class AccountingError(Exception):
    """What was asked for is not there; the message is one sentence."""


def make_batch(desk: Desk, *, month: str | None = None, by: Person = THE_BOT) -> int | None:
    """Make the next batch, of a month (`2026-01`) or of everything, and return its number; None: nothing to bill.

    Bills come before credit notes. Who makes one at the same time waits, and finds nothing of this one left.
    """
    with desk.database.write() as session:
        hold_up_nobody(session)
        number = session.get_one(Counter, "batch", with_for_update=True).last + 1
        context, lines = desk.context(by), 0
        given = session.scalar(select(func.max(Batch.month)).where(Batch.month < month)) if month else None
        for condition, wanted in _passes(context, month, given):
            for line in _given(session, context, condition, wanted, number, lines):
                if lines == 0:
                    _begin(session, context, number, month)
                session.add(line)
                lines += 1
    desk.on_change()
    return number if lines else None


def _begin(session: Session, context: Context, number: int, month: str | None) -> None:
    """There is something to give: the number is taken."""
    made = {"number": number, "made_at": context.at, "made_by": context.by, "month": month}
    session.execute(insert(Batch).values(made))
    session.execute(update(Counter).where(Counter.name == "batch").values(last=number))


def _passes(context: Context, month: str | None, given: str | None) -> Iterator[tuple[ColumnElement[bool], Wanted]]:
    yield MAYBE_BILL, lambda charge, _, freed: is_bill_of(charge, context, month, freed.get(_key(charge)), given)
    yield MAYBE_CREDIT, lambda charge, bills, _: is_credit_of(charge, context, month, bills.get(_key(charge)))


def _given(
    session: Session, context: Context, condition: ColumnElement[bool], wanted: Wanted, batch: int, lines: int
) -> Iterator[BatchLine]:
    """The lines of one pass, ticket by ticket; each page of tickets is locked, changed, written and forgotten."""
    last = 0
    while page := _page(session, condition, last):
        bills, tickets = _bills(session, page), _locked(session, page)
        freed = _freed(session, tickets)
        for charge in (charge for ticket in tickets for charge in ticket.charges):
            if wanted(charge, bills, freed):
                lines += 1
                bill, since = bills.get(_key(charge)), freed.get(_key(charge))
                yield give(charge, context, batch=batch, position=lines, corrects=bill, freed_at=since)
        session.flush()
        session.expunge_all()
        last = page[-1]


def _page(session: Session, condition: ColumnElement[bool], after: int) -> list[int]:
    query = select(Charge.ticket_id).where(condition, Charge.ticket_id > after).distinct()
    return list(session.scalars(query.order_by(Charge.ticket_id).limit(PAGE)))


def _locked(session: Session, tickets: list[int]) -> list[Ticket]:
    """Without their journals, which are only added to."""
    children = (Ticket.charges, Ticket.interventions, Ticket.disputes, Ticket.quotes)
    query = select(Ticket).where(Ticket.id.in_(tickets)).order_by(Ticket.id).with_for_update()
    return list(session.scalars(query.options(*(selectinload(of_kind) for of_kind in children))))


def _bills(session: Session, tickets: list[int]) -> Bills:
    """The latest bill of each charge that a batch has."""
    lines = session.scalars(
        select(BatchLine).where(BatchLine.ticket_id.in_(tickets)).order_by(BatchLine.batch, BatchLine.position)
    )
    return {(line.ticket_id, line.charge_number): line for line in lines if line.is_bill}


def _freed(session: Session, tickets: list[Ticket]) -> Freed:
    """When charges became final that a dispute had held beyond their window; of those alone entries are read."""
    disputed = {ticket.id: ticket for ticket in tickets if ticket.disputes}
    names = [event.name for event in FREEING]
    entries = select(Entry).where(Entry.ticket_id.in_(disputed), Entry.event_name.in_(names)).order_by(Entry.id)
    journals: dict[int, list[Entry]] = {}
    for entry in session.scalars(entries) if disputed else ():
        journals.setdefault(entry.ticket_id, []).append(entry)
    charges = [charge for ticket in disputed.values() for charge in ticket.charges]
    freed = {_key(charge): freed_at(charge, journals.get(charge.ticket_id, [])) for charge in charges}
    return {key: at for key, at in freed.items() if at is not None}


def _key(charge: Charge) -> tuple[int, int]:
    return charge.ticket_id, charge.number


def require_batch(database: Database, number: int) -> None:
    """Raise AccountingError where there is no such batch."""
    with database.read() as session:
        if session.get(Batch, number) is None:
            last = session.get_one(Counter, "batch").last
            there = f"the last one is {last}" if last else "none was made yet"
            raise AccountingError(f"There is no batch {number}: {there}.")


def unwritten(database: Database) -> list[int]:
    """The batches that were never written to their end, oldest first."""
    with database.read() as session:
        return list(session.scalars(select(Batch.number).where(Batch.written_at.is_(None)).order_by(Batch.number)))


def note_written(desk: Desk, number: int) -> None:
    with desk.database.write() as session:
        session.get_one(Batch, number).written_at = desk.now()


@contextmanager
def lines_of(database: Database, number: int) -> Iterator[Iterator[BatchLine]]:
    """The lines of a batch in their order, a few in memory at a time."""
    query = select(BatchLine).where(BatchLine.batch == number).order_by(BatchLine.position)
    with database.read() as session:
        yield (_let_go(session, line) for line in session.scalars(query.execution_options(yield_per=PAGE)))


def _let_go(session: Session, line: BatchLine) -> BatchLine:
    session.expunge(line)
    return line


def summary_of(database: Database, number: int) -> Totals:
    """Its figures, by its lines."""
    with lines_of(database, number) as lines:
        bills = credit_notes = 0
        total = NOTHING
        for line in lines:
            bills, credit_notes = bills + line.is_bill, credit_notes + (not line.is_bill)
            total += line.amount
    return Totals(number, bills, credit_notes, total)
