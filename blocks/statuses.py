"""What has become of a charge (§9), in a few words: for the breakdown, the summary, the client."""

from collections.abc import Callable
from decimal import Decimal

from blocks.labels import label
from blocks.words import Words
from models.dispute_ending import DisputeDecided, DisputeLapsed
from models.goodwill import ChargeCancelled
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.terms import ChargeStatus, DisputeState, Ruling
from models.waiver import ChargeRestored, ChargeWaived


def status_of(charge: Charge, words: Words) -> str:
    """`annoncée le mar. 5 janv. 14:42`, `annulée le mer. 6 janv. 09:10, dû 0,00 €`."""
    return _STATUSES[charge.status](charge, words)


def sum_of(charge: Charge, words: Words) -> str:
    """`250,00 € HT`, with what it was reduced to where that is less."""
    amount = words.money(charge.amount)
    if charge.reduced_to is None:
        return amount
    return words("{amount}, reduced to {due}", amount=amount, due=words.money(charge.reduced_to))


def undecided_dispute_of(charge: Charge) -> Dispute | None:
    """The dispute of the charge that waits for a manager, if one does; not always its latest one."""
    return next((dispute for dispute in charge.disputes if dispute.state is DisputeState.OPEN), None)


def deciding_dispute_of(charge: Charge) -> Dispute | None:
    """The dispute whose decision is what became of the charge, and nothing later (§9); not always its latest one."""
    return next((dispute for dispute in charge.disputes if dispute.number == charge.decided_by_dispute), None)


def lapsed_with(charges: list[Charge]) -> bool:
    """Whether a dispute that nobody had decided ended with one of these charges (§9)."""
    return any(_lapsed_at_its_end(charge) for charge in charges)


def _lapsed_at_its_end(charge: Charge) -> bool:
    """Not where the dispute ended with an earlier waiver of the charge: that was said then."""
    lapsed = [charge.ticket.last_entry(DisputeLapsed, child=dispute.number) for dispute in charge.disputes]
    since = max((entry.sequence for entry in lapsed if entry is not None), default=None)
    if since is None:
        return False
    became = [
        entry.event
        for entry in charge.ticket.entries[since:]
        if entry.child == charge.number and isinstance(entry.event, ChargeWaived | ChargeRestored | ChargeCancelled)
    ]
    return bool(became) and all(isinstance(event, ChargeWaived) for event in became[1:])


def due_by_decision(dispute: Dispute) -> Decimal:
    """What the manager's decision left due, whatever became of the charge later."""
    entry = dispute.ticket.last_entry(DisputeDecided, child=dispute.number)
    event = entry.event if entry else None
    return event.due if isinstance(event, DisputeDecided) else dispute.charge.due


def _to_announce(charge: Charge, words: Words) -> str:
    if charge.reduced_to is None:
        return label(charge.status, words)
    return words("to be announced, reduced to {amount}", amount=words.amount(charge.reduced_to))


def _announced(charge: Charge, words: Words) -> str:
    if charge.announced_at is None:
        return label(charge.status, words)
    when = words.moment(charge.announced_at)
    if charge.reduced_to is not None:
        return words("announced on {when}, reduced to {amount}", when=when, amount=words.amount(charge.reduced_to))
    return words("announced on {when}", when=when)


def _disputed(charge: Charge, words: Words) -> str:
    dispute = undecided_dispute_of(charge)
    if dispute is None:
        return label(charge.status, words)
    when = words.moment(dispute.received_at)
    if charge.reduced_to is not None:
        return words(
            "disputed on {when}, to be decided; reduced to {amount}", when=when, amount=words.amount(charge.reduced_to)
        )
    return words("disputed on {when}, to be decided", when=when)


def _final(charge: Charge, words: Words) -> str:
    if charge.reduced_to is not None:
        return words("final, reduced to {amount}", amount=words.amount(charge.reduced_to))
    dispute = deciding_dispute_of(charge)
    if dispute is not None and dispute.decision is Ruling.UPHOLD:
        return words("final, upheld after a dispute")
    return label(charge.status, words)


def _waived(charge: Charge, words: Words) -> str:
    return words("not billed: an expertise corrected the fault; due {due}", due=words.amount(charge.due))


def _cancelled(charge: Charge, words: Words) -> str:
    if charge.ended is None:
        return label(charge.status, words)
    return words("cancelled on {when}; due {due}", when=words.moment(charge.ended.at), due=words.amount(charge.due))


_STATUSES: dict[ChargeStatus, Callable[[Charge, Words], str]] = {
    ChargeStatus.TO_ANNOUNCE: _to_announce,
    ChargeStatus.ANNOUNCED: _announced,
    ChargeStatus.DISPUTED: _disputed,
    ChargeStatus.FINAL: _final,
    ChargeStatus.WAIVED: _waived,
    ChargeStatus.CANCELLED: _cancelled,
}
