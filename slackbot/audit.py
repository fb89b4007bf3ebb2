"""`slackbot verify-journal` (§11): every ticket's journal, entry by entry, and what the tables say by it.

Everything is read as bare rows, a page of tickets at a time, in one look at the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.journal import fits, seal_of_counter, seal_of_ticket, verify_chain
from models.ledger import CHILDREN, Books, compare, given
from models.policy import Policy
from models.ref import Ref
from models.saying import TICKET, SubjectKey
from models.summary import TicketRows, differences, facts_of, next_step, turn_since
from models.tables.base import Base
from models.tables.batch import BatchLine
from models.tables.inbox import Counter
from models.tables.journal import Entry
from models.tables.ticket import COLUMNS, IS_OPEN, Ticket
from models.tables.ticket_parts import FormerSupplierTicket
from models.terms import Party, TicketState
from slackbot.audit_pages import EntryRow, Portion, pages
from slackbot.database import Database

THE_STEP = attrgetter("next_act", "next_number", "turn")
UNSEALED = "Nothing is sealed yet: the bot seals everything when it starts with SLACKBOT_JOURNAL_KEY."
WHOLE = "The journal is whole, and agrees with what is owed: {entries} entries of {tickets} tickets."


def report(
    database: Database,
    *,
    sealed: bool = False,
    policy: Policy | None = None,
    on_step: Callable[[int, int], None] = lambda *_: None,
) -> int:
    """Print what is wrong, a sentence each; 1 if there was anything, else 0. `sealed`: no seals are a finding too.

    With a policy, the next steps that were found under it are worked out again. `on_step` hears how many tickets of how
    many were looked at.
    """
    audit = Audit(database, policy=policy, on_step=on_step)
    findings = 0
    with database.read() as session:
        for finding in audit.findings(session):
            findings += 1
            print(finding)
    if audit.advice:
        print(audit.advice)
        findings += sealed
    if findings == 0:
        print(WHOLE.format(entries=audit.entries, tickets=audit.tickets))
    return int(findings > 0)


def seal(database: Database) -> int:
    """Seal everything as it is, with the key that is set; only where nothing else is wrong."""
    if database.seals is None:
        print("SLACKBOT_JOURNAL_KEY is not set: there is nothing to seal with.")
        return 2
    audit = Audit(database, minding_seals=False)
    with database.read() as session:
        findings = list(audit.findings(session))
    for finding in findings:
        print(finding)
    if findings:
        print("Nothing was sealed.")
        return 1
    database.seal(anew=True)
    print(f"All {audit.tickets} tickets are sealed.")
    return 0


class Audit:
    """One look at everything; `entries` and `tickets` count what was looked at."""

    def __init__(
        self,
        database: Database,
        *,
        minding_seals: bool = True,
        policy: Policy | None = None,
        on_step: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        self._policy, self._on_step = policy, on_step
        self._key = database.seals.key if database.seals is not None and minding_seals else None
        self.entries = self.tickets = 0
        self.advice = ""

    def findings(self, session: Session) -> Iterator[str]:
        """What is wrong, a sentence each."""
        counter = session.get_one(Counter, "ticket")
        yield from self._of_seals(session, counter)
        expected = 1
        for page in pages(session):
            for ticket in page.tickets:
                yield from (f"{Ref(number)} is missing." for number in range(expected, ticket.id))
                if ticket.id > counter.last:
                    yield f"{Ref(ticket.id)} was never opened: the last number given out is {Ref(counter.last)}."
                expected = ticket.id + 1
                yield from self._of_ticket(ticket, page, sealed=counter.seal is not None)
            self._on_step(self.tickets, max(self.tickets, counter.last))
        yield from (f"{Ref(number)} is missing." for number in range(expected, counter.last + 1))
        yield from _without_ticket(session)
        if self._policy is not None:
            yield from _steps(session, self._policy)

    def _of_seals(self, session: Session, counter: Counter) -> Iterator[str]:
        if self._key is None:
            if counter.seal is not None:
                self.advice = "There are seals, and no SLACKBOT_JOURNAL_KEY to check them with."
        elif counter.seal is None:
            some = session.scalar(select(func.count()).where(Ticket.journal_seal.is_not(None)))
            if some:
                yield "The counter of the tickets has lost its seal."
            else:
                self.advice = UNSEALED
        elif not fits(counter.seal, seal_of_counter(self._key, counter.last)):
            yield f"The last number given out was not {Ref(counter.last)}, or the seals are of another key."

    def _of_ticket(self, ticket: Any, page: Portion, *, sealed: bool) -> Iterator[str]:
        number, entries = str(Ref(ticket.id)), page.entries[ticket.id]
        self.tickets, self.entries = self.tickets + 1, self.entries + len(entries)
        yield from verify_chain(number, ticket.journal_count, ticket.journal_hash, entries)
        if self._key is not None and (sealed or ticket.journal_seal is not None):
            expected = seal_of_ticket(self._key, ticket.id, ticket.journal_count, ticket.journal_hash)
            if not fits(ticket.journal_seal, expected):
                yield f"{number}: its journal does not fit its seal: it was made anew, or the seal is of another key."
        yield from compare(Books(number, page.rows[ticket.id] | {TICKET: ticket}, page.ticked[ticket.id], entries))
        yield from _batches(number, entries, page.batched[ticket.id])
        yield from _summary(ticket, entries, page)


def _batches(number: str, entries: list[EntryRow], there: dict[tuple[int, int], Decimal]) -> Iterator[str]:
    """What accounting was given, by the journal and by the batches."""
    try:
        expected = given(entries)
    except (ValueError, LookupError):
        return  # said already
    for charge, batch in sorted({*expected, *there}):
        by_journal, in_batch = expected.get((charge, batch)), there.get((charge, batch))
        if by_journal != in_batch:
            yield (
                f"{number}: charge {charge}: batch {batch} has {in_batch or 'nothing'} of it; "
                f"by the journal {by_journal or 'nothing'}."
            )


def _summary(ticket: Any, entries: list[EntryRow], page: Portion) -> Iterator[str]:
    """What lists and searches go by, worked out anew from the rows; the next step alone takes the policy."""
    if not entries:
        return  # said already
    rows = page.rows[ticket.id]
    visits, charges, disputes = (_of_kind(rows, kind) for kind in ("visit", "charge", "dispute"))
    expected = facts_of(TicketRows(ticket, visits, charges, disputes, page.former[ticket.id]))
    expected["turn_since"] = turn_since(reversed(entries), ticket.next_number)
    if ticket.state != TicketState.OPEN:
        expected |= {"turn": Party.NOBODY, "next_act": None, "next_number": None}
    for name in differences(ticket, expected):
        yield f"{Ref(ticket.id)}: its summary says otherwise than its rows: {name}."


def _steps(session: Session, policy: Policy) -> Iterator[str]:
    """The next steps of open tickets. One whose journal cannot be read is a finding already."""
    numbers = session.scalars(select(Ticket.id).where(IS_OPEN, COLUMNS.made_by == policy.digest).order_by(Ticket.id))
    for number in numbers.all():
        ticket = session.get_one(Ticket, number)
        with suppress(ValueError, LookupError):
            step = next_step(ticket, policy, ticket.entries[-1].at)
            expected = (step.act.id, step.child, step.act.turn) if step else (None, None, Party.NOBODY)
            if THE_STEP(ticket) != expected:
                yield f"{ticket.number}: its summary says otherwise than its rows: next_act."
        session.expunge_all()


def _of_kind(rows: dict[SubjectKey, Any], wanted: str) -> list[Any]:
    """The children of one kind, in the order of their numbers."""
    return [row for (kind, number), row in sorted(rows.items()) if kind == wanted]


def _without_ticket(session: Session) -> Iterator[str]:
    """What belongs to a ticket that is not there."""
    belonging: tuple[type[Base], ...] = (Entry, BatchLine, FormerSupplierTicket, *CHILDREN.values())
    for mapped in belonging:
        table = mapped.__table__
        lost = select(table.c.ticket_id).where(~select(Ticket.id).where(Ticket.id == table.c.ticket_id).exists())
        for number in session.scalars(lost.distinct().order_by(table.c.ticket_id)):
            yield f"{Ref(number)} is not there, and {mapped.__tablename__} has rows of it."
