"""Pre-tests (§3): what the client checks on their own premises before a supplier ticket is opened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from models.acts import Act
from models.context import Context
from models.events import Event, Instant, Private
from models.evidence import EvidenceFiled, keep
from models.instants import refuse_before, refuse_future
from models.policy import Policy
from models.refusal import Refusal
from models.reminders import Reminder
from models.saying import SILENT, Said, Written, of_ticket
from models.tables.ticket import Ticket
from models.tables.ticket_parts import Confirmation, Tick
from models.terms import Notice, PreTest

# A client may have tested before they called; what is older is a mistyped date.
OLDEST_CONFIRMATION = timedelta(days=60)
OUTSTANDING = Reminder(name="pretests_missing", setting="pretests_missing", usual=timedelta(hours=24), repeats=True)


class PretestsTicked(Event, name="pretests.ticked", notices=(Notice.CARD_REFRESH,)):
    """The tests that are ticked now, and whether the checklist is confirmed; `confirmed_at` is when the client's
    confirmation was received, which entries from before it was kept do not say.
    """

    tests: tuple[PreTest, ...]
    confirmed: bool
    confirmed_by: Private[str]
    confirmed_at: Private[Instant]
    confirmation: Private[str]

    def says(self, entry: Written) -> Said:
        return of_ticket(
            ticked=frozenset(self.tests),
            confirmed_by=self.confirmed_by,
            confirmed_at=self.confirmed_at,
            confirmation_words=self.confirmation,
        )


class PretestsConfirmed(Event, name="pretests.confirmed", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """Every pre-test is ticked, and the client confirmed them in writing."""

    def says(self, entry: Written) -> Said:
        return SILENT


def required(ticket: Ticket, policy: Policy) -> tuple[PreTest, ...]:
    """The pre-tests of the ticket's service, in the order they are shown."""
    return policy.pretests(ticket.service)


def missing(ticket: Ticket, policy: Policy) -> list[PreTest]:
    """The pre-tests not ticked yet."""
    ticked = {tick.test for tick in ticket.ticks}
    return [test for test in required(ticket, policy) if test not in ticked]


def is_confirmed(ticket: Ticket, policy: Policy) -> bool:
    """Every pre-test ticked *and* the client's written confirmation recorded (§3)."""
    return not missing(ticket, policy) and ticket.confirmation is not None


def precedes_supplier_ticket(ticket: Ticket, context: Context) -> bool:
    """What prepares the supplier ticket no longer carries the ticket on once that is open (§3)."""
    return ticket.supplier_ticket is None


TICK = Act(
    id="pretests.tick",
    on=Ticket,
    records=(PretestsTicked, PretestsConfirmed, EvidenceFiled),
    pressing=90,
    edits=(PretestsTicked,),
    forward=precedes_supplier_ticket,
    deferred=lambda ticket, context: is_confirmed(ticket, context.policy) or ticket.supplier_ticket is not None,
)


@TICK.verb
def tick(
    ticket: Ticket,
    context: Context,
    *,
    tests: Collection[PreTest],
    confirmed_by: str | None = None,
    confirmed_at: datetime | None = None,
    confirmation: str | None = None,
    evidence: list[dict[str, Any]] | None = None,
) -> None:
    """Set which pre-tests are ticked, and record the client's written confirmation where it is given (§3).

    A tick keeps who ticked it first, and when. Nothing can be unticked once the supplier ticket is open. Where nothing
    is new, nothing is recorded.
    """
    _refuse_unknown(ticket, tests, context.policy)
    before = {row.test for row in ticket.ticks}
    if ticket.supplier_ticket is not None and before - set(tests):
        raise Refusal("supplier_ticket_open", field="tests")
    was_confirmed = is_confirmed(ticket, context.policy)
    written = _confirmation(ticket, context, confirmed_by, confirmed_at, confirmation, evidence)
    if written is None and before == set(tests):
        return
    ticket.ticks[:] = [row for row in ticket.ticks if row.test in tests]
    added = set(tests) - before
    ticket.ticks.extend(Tick(test=test, by=context.by, at=context.at) for test in PreTest if test in added)
    if written is not None:
        ticket.confirmation = written
    now_confirmed = is_confirmed(ticket, context.policy)
    ticket.record(
        context,
        PretestsTicked(
            tests=tuple(sorted(set(tests))),
            confirmed=now_confirmed,
            confirmed_at=written.confirmed_at if written is not None else None,
            confirmed_by=confirmed_by,
            confirmation=confirmation,
        ),
    )
    keep(ticket, context, evidence)
    if now_confirmed and not was_confirmed:
        ticket.record(context, PretestsConfirmed())


def _refuse_unknown(ticket: Ticket, tests: Collection[PreTest], policy: Policy) -> None:
    if set(tests) - set(required(ticket, policy)):
        raise Refusal("not_a_test_of_this_service", field="tests", service=ticket.service)


def _confirmation(
    ticket: Ticket,
    context: Context,
    confirmed_by: str | None,
    confirmed_at: datetime | None,
    words: str | None,
    evidence: list[dict[str, Any]] | None,
) -> Confirmation | None:
    """Who wrote, when it was received, the words, a link or a file: all three (§3), or none of them."""
    if not (confirmed_by or confirmed_at or words or evidence):
        return None
    if not confirmed_by:
        raise Refusal("confirmation_needs_who", field="confirmed_by")
    if confirmed_at is None:
        raise Refusal("confirmation_needs_when", field="confirmed_at")
    if not words and not evidence:
        raise Refusal("confirmation_needs_words", field="confirmation")
    refuse_future(confirmed_at, context.at, "confirmed_at")
    refuse_before(confirmed_at, ticket.opened_at - OLDEST_CONFIRMATION, "confirmed_at", "confirmation_long_before")
    return Confirmation(confirmed_by, confirmed_at, words or "", list(evidence or ()), context.by)
