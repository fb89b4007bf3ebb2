"""The dispute (§9): the client contests one charge, in time or too late."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from models.acts import Act, always
from models.context import Context
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future
from models.owing import owe_nothing
from models.refusal import Refusal
from models.tables.charge import Charge, Ending
from models.tables.dispute import Dispute
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, Decision, DisputeState, Notice, Role

DISPUTABLE = (ChargeStatus.ANNOUNCED, ChargeStatus.FINAL)


class DisputeRecorded(
    Event,
    name="dispute.recorded",
    notices=(Notice.DECISION_POST, Notice.MAIL, Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH),
):
    """In time: a manager decides."""

    charge: int
    received_at: Instant
    grounds: Private[str]


class DisputeLate(Event, name="dispute.late", notices=(Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH)):
    """Received after the deadline: not decided here."""

    charge: int
    received_at: Instant
    grounds: Private[str]


class DisputeDecided(
    Event,
    name="dispute.decided",
    notices=(
        Notice.DECISION_REFRESH,
        Notice.BREAKDOWN_REFRESH,
        Notice.THREAD,
        Notice.MAIL,
        Notice.CARD_REFRESH,
    ),
):
    """`due` is what is owed of the charge from then on, in euros HT."""

    charge: int
    decision: Decision
    due: Decimal
    reason: Private[str]


class DisputeLapsed(Event, name="dispute.lapsed", notices=(Notice.DECISION_REFRESH,)):
    """Its charge was waived or cancelled before anybody decided."""

    charge: int


def disputable(ticket: Ticket) -> list[Charge]:
    """The charges that a dispute can be recorded against: announced, and not disputed before (one dispute each).

    A dispute that lapsed decided nothing: where its charge is owed again, it can be disputed again.
    """
    disputed = {dispute.charge_number for dispute in ticket.disputes if dispute.state is not DisputeState.LAPSED}
    return [charge for charge in ticket.charges if charge.status in DISPUTABLE and charge.number not in disputed]


def can_record(ticket: Ticket, context: Context) -> None:
    if not disputable(ticket):
        raise Refusal("nothing_to_dispute")


RECORD = Act(
    id="dispute.record",
    on=Ticket,
    records=(DisputeRecorded, DisputeLate),
    pressing=140,
    check=can_record,
    deferred=always,
)


@RECORD.verb
def record(
    ticket: Ticket,
    context: Context,
    *,
    charge: int,
    received_at: datetime,
    grounds: str,
    evidence: list[dict[str, Any]] | None = None,
) -> Dispute:
    """Record a dispute of the charge of that number. One received after the deadline is late: not decided here (§9)."""
    disputed = ticket.charge(charge)
    if disputed not in disputable(ticket):
        raise _not_disputable(disputed)
    if disputed.announced_at is None or disputed.deadline is None:
        raise Refusal("not_announced_yet", field="charge")
    refuse_future(received_at, context.at, "received_at")
    refuse_before(received_at, disputed.announced_at, "received_at", "before_the_announcement")
    is_late = received_at >= disputed.deadline
    dispute = Dispute(
        number=ticket.next_child(),
        charge_number=charge,
        state=DisputeState.LATE if is_late else DisputeState.OPEN,
        received_at=received_at,
        grounds=grounds,
        evidence=list(evidence or ()),
        recorded_by=context.by,
        recorded_at=context.at,
    )
    ticket.disputes.append(dispute)
    if not is_late:
        disputed.status = ChargeStatus.DISPUTED
    event = DisputeLate if is_late else DisputeRecorded
    dispute.record(context, event(charge=charge, received_at=received_at, grounds=grounds))
    return dispute


def _not_disputable(charge: Charge) -> Refusal:
    if charge.status is ChargeStatus.TO_ANNOUNCE:
        return Refusal("not_announced_yet", field="charge")
    if any(dispute.charge_number == charge.number for dispute in charge.ticket.disputes):
        return Refusal("disputed_already", field="charge")
    return Refusal("nothing_to_dispute", field="charge")


DECIDE = Act(
    id="dispute.decide",
    on=Dispute,
    records=(DisputeDecided,),
    pressing=10,
    role=Role.MANAGER,
    states=(DisputeState.OPEN,),
    done_as=(DisputeDecided,),
    forward=always,
)


@DECIDE.verb
def decide(
    dispute: Dispute, context: Context, *, decision: Decision, reason: str, amount: Decimal | None = None
) -> None:
    """Cancel the charge, reduce it to `amount` (euros HT), or uphold it; it is final then, and the client told (§9)."""
    charge = dispute.charge
    if decision is Decision.REDUCE:
        _refuse_amount(charge, amount)
    dispute.state = DisputeState.DECIDED
    dispute.decision, dispute.decision_reason = decision, reason
    dispute.decided_by, dispute.decided_at = context.by, context.at
    if decision is Decision.CANCEL:
        owe_nothing(charge, context, ChargeStatus.CANCELLED, reason=reason)
    else:
        charge.status = ChargeStatus.FINAL
        charge.ended = Ending(reason, context.by, context.at)
        charge.reduced_to = amount if decision is Decision.REDUCE else None
    charge.decided_by_dispute = dispute.number
    dispute.record(context, DisputeDecided(charge=charge.number, decision=decision, due=charge.due, reason=reason))


def _refuse_amount(charge: Charge, amount: Decimal | None) -> None:
    if amount is None:
        raise Refusal("reduction_needs_amount", field="amount")
    if not Decimal(0) < amount < charge.amount:
        raise Refusal("reduction_out_of_range", field="amount", amount=charge.amount)


def lapse_disputes(charge: Charge, context: Context) -> None:
    """The charge is waived or cancelled, so there is nothing left to decide about it (§9)."""
    for dispute in charge.ticket.disputes:
        if dispute.charge_number == charge.number and dispute.state is DisputeState.OPEN:
            dispute.state = DisputeState.LAPSED
            dispute.record(context, DisputeLapsed(charge=charge.number))
