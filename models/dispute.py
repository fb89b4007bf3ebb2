"""The dispute (§9): the client contests one charge, in time or too late."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from models.charge import end
from models.refusal import Refusal
from models.rules import Act, refuse_before, refuse_future, rule
from models.tables.charge import Charge, Ending
from models.tables.dispute import Dispute
from models.terms import ChargeStatus, Decision, DisputeState, Role

if TYPE_CHECKING:
    from models.policy import Policy
    from models.tables.ticket import Ticket

DISPUTABLE = (ChargeStatus.ANNOUNCED, ChargeStatus.FINAL)


def disputable(ticket: Ticket) -> list[Charge]:
    """The charges that a dispute can be recorded against: announced, and not disputed before (one dispute each).

    A dispute that lapsed decided nothing: where its charge is owed again, it can be disputed again.
    """
    disputed = {dispute.charge_number for dispute in ticket.disputes if dispute.state is not DisputeState.LAPSED}
    return [charge for charge in ticket.charges if charge.status in DISPUTABLE and charge.number not in disputed]


def can_record(ticket: Ticket, policy: Policy) -> None:
    if not disputable(ticket):
        raise Refusal("nothing_to_dispute")


@rule("dispute.record", on="ticket", check=can_record)
def record(
    ticket: Ticket,
    act: Act,
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
    refuse_future(received_at, act, "received_at")
    refuse_before(received_at, disputed.announced_at, "received_at", "before_the_announcement")
    late = received_at >= disputed.deadline
    dispute = Dispute(
        number=ticket.next_child(),
        charge_number=charge,
        state=DisputeState.LATE if late else DisputeState.OPEN,
        received_at=received_at,
        grounds=grounds,
        evidence=list(evidence or ()),
        recorded_by=act.by,
        recorded_at=act.at,
    )
    ticket.disputes.append(dispute)
    if not late:
        disputed.status = ChargeStatus.DISPUTED
    ticket.record(
        act,
        "dispute.late" if late else "dispute.recorded",
        child=dispute.number,
        facts={"charge": charge, "received_at": received_at.isoformat()},
        private={"grounds": grounds},
    )
    return dispute


def _not_disputable(charge: Charge) -> Refusal:
    if charge.status is ChargeStatus.TO_ANNOUNCE:
        return Refusal("not_announced_yet", field="charge")
    if any(dispute.charge_number == charge.number for dispute in charge.ticket.disputes):
        return Refusal("disputed_already", field="charge")
    return Refusal("nothing_to_dispute", field="charge")


@rule("dispute.decide", on="dispute", role=Role.MANAGER, when=(DisputeState.OPEN,), done_as=("dispute.decided",))
def decide(dispute: Dispute, act: Act, *, decision: Decision, reason: str, amount: Decimal | None = None) -> None:
    """Cancel the charge, reduce it to `amount` (euros HT), or uphold it; it is final then, and the client told (§9)."""
    charge = dispute.charge
    if decision is Decision.REDUCE:
        _refuse_amount(charge, amount)
    dispute.state = DisputeState.DECIDED
    dispute.decision, dispute.decision_reason = decision, reason
    dispute.decided_by, dispute.decided_at = act.by, act.at
    if decision is Decision.CANCEL:
        end(charge, act, ChargeStatus.CANCELLED, reason=reason)
    else:
        charge.status = ChargeStatus.FINAL
        charge.ended = Ending(reason, act.by, act.at)
        charge.reduced_to = amount if decision is Decision.REDUCE else None
        charge.credit_note = charge.exported_amount is not None and charge.exported_amount > charge.due
    dispute.ticket.record(
        act,
        "dispute.decided",
        child=dispute.number,
        facts={"charge": charge.number, "decision": decision, "due": str(charge.due)},
        private={"reason": reason},
    )


def _refuse_amount(charge: Charge, amount: Decimal | None) -> None:
    if amount is None:
        raise Refusal("reduction_needs_amount", field="amount")
    if not Decimal(0) < amount < charge.amount:
        raise Refusal("reduction_out_of_range", field="amount", amount=charge.amount)
