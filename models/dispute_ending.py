"""How a dispute ends (§9): withdrawn by the client, decided by a manager, or lapsed with its charge."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from models.acts import Act, always
from models.context import Context
from models.disputable import free
from models.dispute_correction import DisputeCorrected
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future
from models.owing import ChargeFinalised, finalise, owe_nothing, refuse_reduction
from models.saying import Said, Written, of_child
from models.tables.charge import Charge, Ending
from models.tables.dispute import Dispute
from models.terms import ChargeStatus, DisputeState, Notice, Party, Role, Ruling

ENDED = (Notice.RULING_REFRESH, Notice.BREAKDOWN_REFRESH, Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH)


class DisputeWithdrawn(Event, name="dispute.withdrawn", notices=ENDED):
    """By the client, in writing: the charge stands as if never disputed."""

    charge: int
    received_at: Instant
    words: Private[str]

    def says(self, entry: Written) -> Said:
        charge: Said = [(("charge", self.charge), {"status": ChargeStatus.ANNOUNCED})]
        return of_child("dispute", entry, state=DisputeState.WITHDRAWN) + charge


class DisputeDecided(Event, name="dispute.decided", notices=ENDED):
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
            **({"reduced_to": self.due} if self.decision is Ruling.REDUCE else {}),
        }
        dispute = {"decision": self.decision, "decision_reason": self.reason, "decided_at": entry.at}
        return [*of_child("dispute", entry, state=DisputeState.DECIDED, **dispute), (("charge", self.charge), charge)]


class DisputeLapsed(Event, name="dispute.lapsed", notices=(Notice.RULING_REFRESH,)):
    """Its charge was waived or cancelled before anybody decided."""

    charge: int

    def says(self, entry: Written) -> Said:
        return of_child("dispute", entry, state=DisputeState.LAPSED)


WITHDRAW = Act(
    id="dispute.withdraw",
    on=Dispute,
    records=(DisputeWithdrawn, ChargeFinalised),
    pressing=264,
    states=(DisputeState.OPEN,),
    edits=(DisputeCorrected,),
    done_as=(DisputeWithdrawn, DisputeDecided),
    on_closed=True,
    deferred=always,
)


@WITHDRAW.verb
def withdraw(dispute: Dispute, context: Context, *, received_at: datetime, words: str) -> None:
    """The client takes it back in writing: a window that closed meanwhile makes the charge final (§9, §13)."""
    refuse_future(received_at, context.at, "received_at")
    refuse_before(received_at, dispute.received_at, "received_at", "before_the_dispute")
    free(dispute)
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
    edits=(DisputeCorrected,),  # nobody decides on a charge or a date that they did not see
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
