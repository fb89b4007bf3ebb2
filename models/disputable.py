"""What can be disputed (§9): which charges, by a message received when."""

from __future__ import annotations

from datetime import datetime

from models.context import Context
from models.instants import refuse_before, refuse_future
from models.refusal import Refusal
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, DisputeState

DISPUTABLE = (ChargeStatus.ANNOUNCED, ChargeStatus.FINAL)
# One that the client withdrew, or that ended with its charge, does not stand in the way of another.
IN_THE_WAY = (DisputeState.OPEN, DisputeState.LATE, DisputeState.DECIDED)


def disputable(ticket: Ticket, besides: Dispute | None = None) -> list[Charge]:
    """The charges that a dispute can be recorded against: announced, and no dispute of this announcement in the way.

    `besides`: a dispute to be corrected does not stand in its own way.
    """
    return [charge for charge in ticket.charges if _is_disputable(charge, besides)]


def _is_disputable(charge: Charge, besides: Dispute | None) -> bool:
    if charge.status is ChargeStatus.DISPUTED:
        return besides is not None and besides.state is DisputeState.OPEN and besides.charge_number == charge.number
    return charge.status in DISPUTABLE and _in_the_way(charge, besides) is None


def _in_the_way(charge: Charge, besides: Dispute | None) -> Dispute | None:
    """The dispute that this announcement of the charge has already (§9)."""
    disputes = [
        dispute
        for dispute in charge.disputes
        if dispute is not besides and dispute.state in IN_THE_WAY and dispute.is_of_this_announcement
    ]
    return disputes[-1] if disputes else None


def is_late(charge: Charge, received_at: datetime) -> bool:
    """Whether a message received then is too late to dispute the charge (§9)."""
    return charge.deadline is not None and received_at >= charge.deadline


def refuse_undisputable(charge: Charge, field: str, besides: Dispute | None = None) -> None:
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


def refuse_receipt(charge: Charge, received_at: datetime, context: Context) -> None:
    """It may come before the announcement, but not before there was anything to dispute (§9, §13)."""
    refuse_future(received_at, context.at, "received_at")
    refuse_before(received_at, charge.made_at, "received_at", "before_the_charge")
    if charge.restored_at is not None:
        refuse_before(received_at, charge.restored_at, "received_at", "before_the_restoration")


def free(dispute: Dispute) -> None:
    """The charge stands as if never disputed."""
    if dispute.state is DisputeState.OPEN:
        dispute.charge.status = ChargeStatus.ANNOUNCED
