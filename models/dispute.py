"""The dispute (§9): the client contests one charge, in time or too late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from models.acts import Act, always
from models.context import Context
from models.events import Event, Instant, Private
from models.evidence import EvidenceFiled, keep
from models.instants import refuse_before, refuse_future
from models.owing import ChargeFinalised, finalise, owe_nothing, refuse_reduction
from models.policy import Policy
from models.refusal import Refusal
from models.reminders import Due, Reminder
from models.reopening import TicketReopened, open_again
from models.saying import Said, Written, of_child
from models.tables.charge import Charge, Ending
from models.tables.dispute import Dispute
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, DisputeState, Notice, Party, Role, Ruling, TicketState
from models.workdays import in_opening_hours

DISPUTABLE = (ChargeStatus.ANNOUNCED, ChargeStatus.FINAL)
# One that the client withdrew, or that ended with its charge, does not stand in the way of another.
IN_THE_WAY = (DisputeState.OPEN, DisputeState.LATE, DisputeState.DECIDED)
UNDECIDED = Reminder(
    name="dispute_undecided",
    setting="dispute_undecided",
    usual=timedelta(hours=24),
    urgent=True,
    repeats=True,
    whose=Party.MANAGER,
)


class _Received(Event):
    """`answered` is false where another dispute of the same message has the one answer."""

    charge: int
    received_at: Instant
    answered: bool = True
    grounds: Private[str]

    def notices_now(self) -> tuple[Notice, ...]:
        return tuple(notice for notice in self.notices if self.answered or notice is not Notice.MAIL)

    def _received(self, entry: Written, state: DisputeState) -> Said:
        facts = {"charge_number": self.charge, "received_at": self.received_at, "grounds": self.grounds}
        return of_child("dispute", entry, state=state, **facts)


class DisputeRecorded(
    _Received,
    name="dispute.recorded",
    notices=(Notice.RULING_POST, Notice.MAIL, Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH),
    reminders=(UNDECIDED,),
):
    """In time: a manager decides. One reminder is enough for all disputes of a message."""

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        if self.answered:
            yield in_opening_hours(UNDECIDED.after(at, policy.reminders), policy)

    def says(self, entry: Written) -> Said:
        charge: Said = [(("charge", self.charge), {"status": ChargeStatus.DISPUTED})]
        return self._received(entry, DisputeState.OPEN) + charge


class DisputeLate(_Received, name="dispute.late", notices=(Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH)):
    """Received after the deadline: not decided here."""

    def says(self, entry: Written) -> Said:
        return self._received(entry, DisputeState.LATE)


class DisputeCorrected(
    Event,
    name="dispute.corrected",
    notices=(
        Notice.RULING_POST,
        Notice.RULING_REFRESH,
        Notice.THREAD,
        Notice.MAIL,
        Notice.BREAKDOWN_REFRESH,
        Notice.CARD_REFRESH,
    ),
    reminders=(UNDECIDED,),
):
    """It was recorded with a wrong date, or about a wrong charge: `before` and `late_before` say what it was."""

    charge_before: int
    charge: int
    before: Instant
    received_at: Instant
    late_before: bool
    late: bool
    reason: Private[str]

    def notices_now(self) -> tuple[Notice, ...]:
        """The managers are asked where they were not asked before."""
        asked_now = self.late_before and not self.late
        return tuple(notice for notice in self.notices if asked_now or notice is not Notice.RULING_POST)

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        if self.late_before and not self.late:
            yield in_opening_hours(UNDECIDED.after(at, policy.reminders), policy)

    def says(self, entry: Written) -> Said:
        """The former charge stands as if never disputed; where its window has closed, the next entry says so."""
        state = DisputeState.LATE if self.late else DisputeState.OPEN
        said = of_child("dispute", entry, charge_number=self.charge, received_at=self.received_at, state=state)
        if not self.late_before:
            said.append((("charge", self.charge_before), {"status": ChargeStatus.ANNOUNCED}))
        if not self.late:
            said.append((("charge", self.charge), {"status": ChargeStatus.DISPUTED}))
        return said


class DisputeWithdrawn(
    Event,
    name="dispute.withdrawn",
    notices=(
        Notice.RULING_REFRESH,
        Notice.BREAKDOWN_REFRESH,
        Notice.THREAD,
        Notice.MAIL,
        Notice.CARD_REFRESH,
    ),
):
    """By the client, in writing: the charge stands as if never disputed."""

    charge: int
    received_at: Instant
    words: Private[str]

    def says(self, entry: Written) -> Said:
        charge: Said = [(("charge", self.charge), {"status": ChargeStatus.ANNOUNCED})]
        return of_child("dispute", entry, state=DisputeState.WITHDRAWN) + charge


class DisputeDecided(
    Event,
    name="dispute.decided",
    notices=(
        Notice.RULING_REFRESH,
        Notice.BREAKDOWN_REFRESH,
        Notice.THREAD,
        Notice.MAIL,
        Notice.CARD_REFRESH,
    ),
):
    """`due` is what is owed of the charge from then on, in euros HT."""

    charge: int
    decision: Ruling
    due: Decimal
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        charge = {
            "status": ChargeStatus.CANCELLED if self.decision is Ruling.CANCEL else ChargeStatus.FINAL,
            "due": self.due,
            "decided_by_dispute": entry.child,
        }
        dispute = {"decision": self.decision, "decision_reason": self.reason, "decided_at": entry.at}
        return [*of_child("dispute", entry, state=DisputeState.DECIDED, **dispute), (("charge", self.charge), charge)]


class DisputeLapsed(Event, name="dispute.lapsed", notices=(Notice.RULING_REFRESH,)):
    """Its charge was waived or cancelled before anybody decided."""

    charge: int

    def says(self, entry: Written) -> Said:
        return of_child("dispute", entry, state=DisputeState.LAPSED)


def disputable(ticket: Ticket, besides: Dispute | None = None) -> list[Charge]:
    """The charges that a dispute can be recorded against: announced, and no dispute of this announcement in the way.

    `besides`: a dispute to be corrected does not stand in its own way.
    """
    return [charge for charge in ticket.charges if _is_disputable(charge, besides)]


def _is_disputable(charge: Charge, besides: Dispute | None) -> bool:
    if charge.status is ChargeStatus.DISPUTED:
        return besides is not None and besides.state is DisputeState.OPEN and besides.charge_number == charge.number
    return charge.status in DISPUTABLE and _in_the_way(charge, besides) is None


def _in_the_way(charge: Charge, besides: Dispute | None = None) -> Dispute | None:
    """The dispute that this announcement of the charge has already (§9)."""
    disputes = [
        dispute
        for dispute in charge.disputes
        if dispute is not besides and dispute.state in IN_THE_WAY and dispute.is_of_this_announcement
    ]
    return disputes[-1] if disputes else None


def can_record(ticket: Ticket, context: Context) -> None:
    if disputable(ticket):
        return
    if any(charge.status is ChargeStatus.TO_ANNOUNCE for charge in ticket.charges):
        raise Refusal("not_announced_yet", field="charges")
    raise Refusal("nothing_to_dispute", field="charges")


RECORD = Act(
    id="dispute.record",
    on=Ticket,
    records=(DisputeRecorded, DisputeLate, EvidenceFiled, TicketReopened),
    pressing=140,
    check=can_record,
    on_closed=True,
    deferred=always,
)


@RECORD.verb
def record(
    ticket: Ticket,
    context: Context,
    *,
    charges: Sequence[int],
    received_at: datetime,
    grounds: str,
    evidence: list[dict[str, Any]] | None = None,
) -> list[Dispute]:
    """Record that a message of the client disputes the charges of these numbers: all of them, or none (§9).

    Each is a dispute of its own, in time or late by its own deadline; one in time opens a closed ticket again.
    """
    disputed = [ticket.charge(number) for number in dict.fromkeys(charges)]
    if not disputed:
        raise Refusal("choose_a_charge", field="charges")
    for charge in disputed:
        _refuse_charge(charge, "charges")
        _refuse_receipt(charge, received_at, context)
    message = (ticket.children or 0) + 1  # the number of the first
    disputes = [_new_dispute(charge, context, message, received_at, grounds, evidence) for charge in disputed]
    in_time = [dispute for dispute in disputes if dispute.state is DisputeState.OPEN]
    first = next(iter(in_time), disputes[0])  # its event has the answer, and the reminder while managers have to decide
    for dispute in disputes:
        event = DisputeLate if dispute.state is DisputeState.LATE else DisputeRecorded
        answered = dispute is first
        dispute.record(
            context,
            event(charge=dispute.charge_number, received_at=received_at, answered=answered, grounds=grounds),
        )
    keep(disputes[0], context, evidence)
    _reopen_by(in_time, context)
    return disputes


def is_late(charge: Charge, received_at: datetime) -> bool:
    """Whether a message received then is too late to dispute the charge (§9)."""
    return charge.deadline is not None and received_at >= charge.deadline


def _new_dispute(
    charge: Charge,
    context: Context,
    message: int,
    received_at: datetime,
    grounds: str,
    evidence: list[dict[str, Any]] | None,
) -> Dispute:
    ticket, late = charge.ticket, is_late(charge, received_at)
    dispute = Dispute(
        number=ticket.next_child(),
        message=message,
        charge_number=charge.number,
        charge_since=context.at,
        state=DisputeState.LATE if late else DisputeState.OPEN,
        received_at=received_at,
        grounds=grounds,
        evidence=list(evidence or ()),
        recorded_by=context.by,
        recorded_at=context.at,
    )
    ticket.disputes.append(dispute)
    if not late:
        charge.status = ChargeStatus.DISPUTED
    return dispute


def _reopen_by(in_time: Sequence[Dispute], context: Context) -> None:
    if in_time and in_time[0].ticket.state is not TicketState.OPEN:
        open_again(in_time[0].ticket, context, dispute=in_time[0].number)


def _refuse_charge(charge: Charge, field: str, besides: Dispute | None = None) -> None:
    if _is_disputable(charge, besides):
        return
    if charge.status is ChargeStatus.TO_ANNOUNCE:
        raise Refusal("not_announced_yet", field=field)
    earlier = _in_the_way(charge, besides)
    if earlier is None or charge.status not in (*DISPUTABLE, ChargeStatus.DISPUTED):
        raise Refusal("nothing_to_dispute", field=field)
    if earlier.state is DisputeState.LATE:
        raise Refusal("disputed_too_late_already", field=field)
    raise Refusal("disputed_already", field=field)


def _refuse_receipt(charge: Charge, received_at: datetime, context: Context) -> None:
    """It may come before the announcement, but not before there was anything to dispute (§9, §13)."""
    refuse_future(received_at, context.at, "received_at")
    refuse_before(received_at, charge.made_at, "received_at", "before_the_charge")
    if charge.restored_at is not None:
        refuse_before(received_at, charge.restored_at, "received_at", "before_the_restoration")


def can_correct(dispute: Dispute, context: Context) -> None:
    if not disputable(dispute.ticket, dispute):
        raise Refusal("nothing_to_dispute", field="charge")


CORRECT = Act(
    id="dispute.correct",
    on=Dispute,
    records=(DisputeCorrected, ChargeFinalised, TicketReopened),
    pressing=262,
    states=(DisputeState.OPEN, DisputeState.LATE),
    check=can_correct,
    edits=DisputeCorrected,
    on_closed=True,
    deferred=always,
)


@CORRECT.verb
def correct(dispute: Dispute, context: Context, *, charge: int, received_at: datetime, reason: str) -> None:
    """It was received at another time, or is about another charge; the former stands as if never disputed (§9)."""
    former, disputed = dispute.charge, dispute.ticket.charge(charge)
    _refuse_charge(disputed, "charge", dispute)
    _refuse_receipt(disputed, received_at, context)
    corrected = DisputeCorrected(
        charge_before=former.number,
        charge=charge,
        before=dispute.received_at,
        received_at=received_at,
        late_before=dispute.state is DisputeState.LATE,
        late=is_late(disputed, received_at),
        reason=reason,
    )
    _free(dispute)
    dispute.received_at = received_at
    dispute.charge_number, dispute.charge_since = charge, context.at  # about the announcement that holds now (§13)
    dispute.state = DisputeState.LATE if corrected.late else DisputeState.OPEN
    if dispute.state is DisputeState.OPEN:
        disputed.status = ChargeStatus.DISPUTED
    dispute.record(context, corrected)
    finalise(former, context)
    _reopen_by([] if corrected.late else [dispute], context)


def _free(dispute: Dispute) -> None:
    """The charge stands as if never disputed."""
    if dispute.state is DisputeState.OPEN:
        dispute.charge.status = ChargeStatus.ANNOUNCED


WITHDRAW = Act(
    id="dispute.withdraw",
    on=Dispute,
    records=(DisputeWithdrawn, ChargeFinalised),
    pressing=264,
    states=(DisputeState.OPEN,),
    done_as=(DisputeWithdrawn, DisputeDecided),
    on_closed=True,
    deferred=always,
)


@WITHDRAW.verb
def withdraw(dispute: Dispute, context: Context, *, received_at: datetime, words: str) -> None:
    """The client takes it back in writing: a window that closed meanwhile makes the charge final (§9, §13)."""
    refuse_future(received_at, context.at, "received_at")
    refuse_before(received_at, dispute.received_at, "received_at", "before_the_dispute")
    _free(dispute)
    dispute.state = DisputeState.WITHDRAWN
    dispute.record(context, DisputeWithdrawn(charge=dispute.charge_number, received_at=received_at, words=words))
    finalise(dispute.charge, context)


DECIDE = Act(
    id="dispute.decide",
    on=Dispute,
    records=(DisputeDecided,),
    pressing=10,
    role=Role.MANAGER,
    states=(DisputeState.OPEN,),
    edits=DisputeCorrected,  # nobody decides on a charge or a date that they did not see
    done_as=(DisputeDecided, DisputeWithdrawn),
    forward=always,
    turn=Party.MANAGER,
)


@DECIDE.verb
def decide(dispute: Dispute, context: Context, *, decision: Ruling, reason: str, amount: Decimal | None = None) -> None:
    """Cancel the charge, reduce it to `amount` (euros HT), or uphold what is due; it is final then (§9)."""
    charge = dispute.charge
    if decision is Ruling.REDUCE:
        refuse_reduction(charge, amount)
        charge.reduced_to = amount
    dispute.state = DisputeState.DECIDED
    dispute.decision, dispute.decision_reason = decision, reason
    dispute.decided_by, dispute.decided_at = context.by, context.at
    if decision is Ruling.CANCEL:
        owe_nothing(charge, context, ChargeStatus.CANCELLED, reason=reason)
    else:
        charge.status = ChargeStatus.FINAL
        charge.ended = Ending(reason, context.by, context.at)
    charge.decided_by_dispute = dispute.number
    dispute.record(context, DisputeDecided(charge=charge.number, decision=decision, due=charge.due, reason=reason))


def lapse_disputes(charge: Charge, context: Context) -> None:
    """The charge is waived or cancelled, so there is nothing left to decide about it (§9)."""
    for dispute in charge.disputes:
        if dispute.state is DisputeState.OPEN:
            dispute.state = DisputeState.LAPSED
            dispute.record(context, DisputeLapsed(charge=charge.number))
