"""What is owed of a charge: nothing any more, or less (§7, §9)."""

from __future__ import annotations

from models.context import Context
from models.tables.charge import Charge, Ending
from models.terms import ChargeStatus

ENDABLE = (ChargeStatus.TO_ANNOUNCE, ChargeStatus.ANNOUNCED, ChargeStatus.DISPUTED, ChargeStatus.FINAL)


def owe_nothing(charge: Charge, context: Context, status: ChargeStatus, *, reason: str) -> None:
    """Waived or cancelled: nothing is due of it. Whether accounting owes money back follows from what it was given."""
    charge.status = status
    charge.decided_by_dispute = None
    charge.ended = Ending(reason, context.by, context.at)
