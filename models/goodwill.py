"""What a manager gives up of a charge (§9): it is reduced, or cancelled, with a reason."""

from __future__ import annotations

from decimal import Decimal

from models.acts import Act, always
from models.context import Context
from models.dispute_ending import DisputeDecided, DisputeLapsed, lapse_disputes
from models.events import Event, Private
from models.owing import ENDABLE, owe_nothing, refuse_reduction
from models.saying import GONE, Said, Written, of_charge
from models.tables.charge import NOTHING, Charge, Ending
from models.terms import ERASED, ChargeStatus, Notice, Role, Ruling


class ChargeReduced(
    Event,
    name="charge.reduced",
    notices=(
        Notice.BREAKDOWN_REFRESH,
        Notice.RULING_REFRESH,
        Notice.THREAD,
        Notice.MAIL,
        Notice.CARD_REFRESH,
    ),
):
    """As a goodwill gesture, or because Service Clients decided so: `due` euros HT are owed from then on."""

    before: Decimal
    due: Decimal
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        return of_charge(entry, due=self.due, reduced_to=self.due, decided_by_dispute=GONE)


class ChargeCancelled(
    Event,
    name="charge.cancelled",
    notices=(Notice.BREAKDOWN_REFRESH, Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH),
):
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        return of_charge(entry, status=ChargeStatus.CANCELLED, due=NOTHING, decided_by_dispute=GONE)


REDUCE = Act(
    id="charge.reduce",
    on=Charge,
    records=(ChargeReduced,),
    pressing=265,
    role=Role.MANAGER,
    states=ENDABLE,
    on_closed=True,
    deferred=always,
)


@REDUCE.verb
def reduce(charge: Charge, context: Context, *, amount: Decimal, reason: str) -> None:
    """Owe `amount` of it from now on (euros HT); status, window and an open dispute stay as they are (§9, §13)."""
    refuse_unseen(charge, context)
    refuse_reduction(charge, amount)
    before, charge.reduced_to = charge.due, amount
    charge.decided_by_dispute = None
    charge.ended = Ending(reason, context.by, context.at)
    charge.record(context, ChargeReduced(before=before, due=amount, reason=reason))


def reduction_of(charge: Charge) -> Ending | None:
    """Why, by whom and when it was last reduced: by a manager's gesture, or by the decision of a dispute (§9)."""
    for entry in charge.ticket.newest_first() if charge.reduced_to is not None else ():
        match entry.event:
            case ChargeReduced(reason=reason) if entry.child == charge.number:
                return Ending(reason or ERASED, entry.by, entry.at)
            case DisputeDecided(charge=charge.number, decision=Ruling.REDUCE, reason=reason):
                return Ending(reason or ERASED, entry.by, entry.at)
    return None


CANCEL = Act(
    id="charge.cancel",
    on=Charge,
    records=(ChargeCancelled, DisputeLapsed),
    pressing=270,
    role=Role.MANAGER,
    states=ENDABLE,
    on_closed=True,
    deferred=always,
)


@CANCEL.verb
def cancel(charge: Charge, context: Context, *, reason: str) -> None:
    """A manager's goodwill gesture (§9): nothing is owed any more, whatever the charge was before."""
    refuse_unseen(charge, context)
    cancel_charge(charge, context, reason=reason)


def refuse_unseen(charge: Charge, context: Context) -> None:
    """Raise where somebody reduced the charge, gave it up or decided on its dispute, and the form does not show it."""
    ticket, seen = charge.ticket, context.seen
    ticket.refuse_changed(ChargeReduced, ChargeCancelled, child=charge.number, seen=seen)
    for dispute in charge.disputes:
        ticket.refuse_changed(DisputeDecided, child=dispute.number, seen=seen)


def cancel_charge(charge: Charge, context: Context, *, reason: str) -> None:
    """Owe nothing of the charge any more; an undecided dispute of it ends with it."""
    owe_nothing(charge, context, ChargeStatus.CANCELLED, reason=reason)
    lapse_disputes(charge, context)
    charge.record(context, ChargeCancelled(reason=reason))
