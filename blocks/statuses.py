"""What has become of a charge (§9), in a few words: for the breakdown, the summary, the client."""

from collections.abc import Callable

from blocks.labels import label
from blocks.words import Words
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.intervention import Intervention
from models.terms import ChargeStatus, Decision, DisputeState


def status_of(charge: Charge, words: Words) -> str:
    """`annoncée le mar. 5 janv. 14:42`, `annulée le mer. 6 janv. 09:10, dû 0,00 €`."""
    return _STATUSES[charge.status](charge, words)


def dispute_of(charge: Charge) -> Dispute | None:
    """The one dispute that a charge may have (§9): the latest, where an earlier one lapsed."""
    found = [dispute for dispute in charge.ticket.disputes if dispute.charge_number == charge.number]
    return found[-1] if found else None


def ended_by(charge: Charge, dispute: Dispute) -> bool:
    """Whether what became of the charge is what a manager decided on the dispute, and nothing later (§9)."""
    return charge.decided_by_dispute == dispute.number


def lapsed_with(charges: list[Charge]) -> bool:
    """Whether a dispute that nobody had decided ended with one of these charges (§9)."""
    disputes = [dispute_of(charge) for charge in charges]
    return any(dispute is not None and dispute.state is DisputeState.LAPSED for dispute in disputes)


def waived_by(expertise: Intervention) -> list[Charge]:
    """The charges that an expertise made free (§7)."""
    return [
        charge
        for charge in expertise.ticket.charges
        if charge.status is ChargeStatus.WAIVED and charge.waived_by == expertise.number
    ]


def _announced(charge: Charge, words: Words) -> str:
    if charge.announced_at is None:
        return label(charge.status, words)
    return words("announced on {when}", when=words.moment(charge.announced_at))


def _disputed(charge: Charge, words: Words) -> str:
    dispute = dispute_of(charge)
    if dispute is None:
        return label(charge.status, words)
    return words("disputed on {when}, to be decided", when=words.moment(dispute.received_at))


def _final(charge: Charge, words: Words) -> str:
    dispute = dispute_of(charge)
    if charge.reduced_to is not None:
        return words("final, reduced to {amount}", amount=words.amount(charge.reduced_to))
    if dispute is not None and dispute.decision is Decision.UPHOLD:
        return words("final, upheld after a dispute")
    return label(charge.status, words)


def _waived(charge: Charge, words: Words) -> str:
    return words("not billed: an expertise corrected the fault; due {due}", due=words.amount(charge.due))


def _cancelled(charge: Charge, words: Words) -> str:
    if charge.ended is None:
        return label(charge.status, words)
    return words("cancelled on {when}; due {due}", when=words.moment(charge.ended.at), due=words.amount(charge.due))


_STATUSES: dict[ChargeStatus, Callable[[Charge, Words], str]] = {
    ChargeStatus.TO_ANNOUNCE: lambda charge, words: label(charge.status, words),
    ChargeStatus.ANNOUNCED: _announced,
    ChargeStatus.DISPUTED: _disputed,
    ChargeStatus.FINAL: _final,
    ChargeStatus.WAIVED: _waived,
    ChargeStatus.CANCELLED: _cancelled,
}
