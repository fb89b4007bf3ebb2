"""What a manager gives up of a charge (§9): it is reduced, or cancelled, with a reason."""

from __future__ import annotations

from decimal import Decimal

from models.acts import Act, always
from models.context import Context
from models.dispute_ending import DisputeLapsed, lapse_disputes
from models.events import Event, Private
from models.owing import ENDABLE, owe_nothing, refuse_reduction
from models.saying import GONE, Said, Written, of_charge
from models.tables.charge import NOTHING, Charge, Ending
from models.terms import ChargeStatus, Notice, Role


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
    edits=ChargeReduced,
    on_closed=True,
    deferred=always,
)


@REDUCE.verb
def reduce(charge: Charge, context: Context, *, amount: Decimal, reason: str) -> None:
    """Owe `amount` of it from now on (euros HT); status, window and an open dispute stay as they are (§9, §13)."""
    refuse_reduction(charge, amount)
    before, charge.reduced_to = charge.due, amount
    charge.decided_by_dispute = None
    charge.ended = Ending(reason, context.by, context.at)
    charge.record(context, ChargeReduced(before=before, due=amount, reason=reason))


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
    cancel_charge(charge, context, reason=reason)


def cancel_charge(charge: Charge, context: Context, *, reason: str) -> None:
    """Owe nothing of the charge any more; an undecided dispute of it ends with it."""
    owe_nothing(charge, context, ChargeStatus.CANCELLED, reason=reason)
    lapse_disputes(charge, context)
    charge.record(context, ChargeCancelled(reason=reason))
