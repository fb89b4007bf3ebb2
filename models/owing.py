"""What is owed of a charge: nothing any more, less, or what is due for good (§7, §9)."""

from __future__ import annotations

from decimal import Decimal

from models.context import Context
from models.events import Event
from models.refusal import Refusal
from models.saying import Said, Written, of_charge
from models.tables.charge import Charge, Ending
from models.terms import ChargeStatus, Notice

ENDABLE = (ChargeStatus.TO_ANNOUNCE, ChargeStatus.ANNOUNCED, ChargeStatus.DISPUTED, ChargeStatus.FINAL)


class ChargeFinalised(Event, name="charge.finalised", notices=(Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH)):
    """Its dispute window closed without a dispute."""

    def says(self, entry: Written) -> Said:
        return of_charge(entry, status=ChargeStatus.FINAL)


def owe_nothing(charge: Charge, context: Context, status: ChargeStatus, *, reason: str) -> None:
    """Waived or cancelled: nothing is due of it. Whether accounting owes money back follows from what it was given."""
    charge.status = status
    charge.decided_by_dispute = None
    charge.ended = Ending(reason, context.by, context.at)


def refuse_reduction(charge: Charge, amount: Decimal | None) -> None:
    """A reduction leaves more than nothing, and less than what is due now (§9)."""
    if amount is None:
        raise Refusal("reduction_needs_amount", field="amount")
    if not Decimal(0) < amount < charge.due:
        raise Refusal("reduction_out_of_range", field="amount", amount=charge.due)


def finalise(charge: Charge, context: Context) -> bool:
    """Make the charge final where its window closed without a dispute (§9); the bot's own act, at the deadline.

    Returns whether there was something to do.
    """
    if charge.status is not ChargeStatus.ANNOUNCED or charge.deadline is None or context.at < charge.deadline:
        return False
    charge.status = ChargeStatus.FINAL
    charge.record(context, ChargeFinalised())
    return True
