"""Texts for the client about a dispute (§9): received, corrected, withdrawn, decided."""

from collections.abc import Sequence
from typing import Any

from blocks.cost_texts import text_about
from blocks.delays import dispute_delay
from blocks.look import Look
from blocks.statuses import due_by_decision, sum_of
from blocks.words import Words
from blocks.writing import ClientText, french, written
from models.dispute_correction import DisputeCorrected
from models.dispute_ending import DisputeWithdrawn
from models.tables.charge import OWES_NOTHING, Charge
from models.tables.dispute import Dispute
from models.terms import ChargeStatus, DisputeState


def answer(dispute: Dispute, look: Look) -> ClientText | None:
    """The one answer to a message that disputes one or several charges: in time, a manager decides; else too late.

    What was corrected or decided since has a letter of its own; None where nothing else is left to answer.
    """
    waiting = (DisputeState.OPEN, DisputeState.LATE)
    disputes = [other for other in dispute.of_one_message if other.state in waiting and not _is_corrected(other)]
    return _answer(disputes, look, corrects=False) if disputes else None


def _is_corrected(dispute: Dispute) -> bool:
    return dispute.ticket.last_entry(DisputeCorrected, child=dispute.number) is not None


def received(dispute: Dispute, look: Look) -> ClientText:
    """What the client is told of a dispute that waits, or came too late, as it stands now."""
    latest = None if _is_corrected(dispute) else answer(dispute, look)
    return latest or corrected(dispute, look)


def corrected(dispute: Dispute, look: Look) -> ClientText:
    """It was recorded with a wrong date, or about a wrong charge: what the client was told of it is put right."""
    return _answer([dispute], look, corrects=True)


def _answer(disputes: Sequence[Dispute], look: Look, *, corrects: bool) -> ClientText:
    words = french(look.policy)
    in_time = [dispute.charge for dispute in disputes if dispute.state is DisputeState.OPEN]
    late = [dispute.charge for dispute in disputes if dispute.state is DisputeState.LATE]
    return written(
        "dispute_received" if in_time else "dispute_late",
        policy=look.policy,
        ticket=disputes[0].ticket,
        received=words.long_moment(disputes[0].received_at),
        in_time=[_line(charge, words) for charge in in_time],
        late=[_line(charge, words) for charge in late],
        zone=words.desk_time,
        billed=any(charge.billed for charge in in_time),
        corrects=corrects,
        delay=dispute_delay(words, look.policy),
    )


def _line(charge: Charge, words: Words) -> dict[str, str]:
    ended = words.until(charge.deadline) if charge.deadline else ""
    return {"reason": charge.reason, "amount": sum_of(charge, words), "deadline": ended}


def withdrawn(dispute: Dispute, look: Look) -> ClientText:
    """The client took it back: the charge stands, unless it is owed no more by the time this is read, and can be
    disputed again while its window is open (§9).
    """
    charge, entry = dispute.charge, dispute.ticket.last_entry(DisputeWithdrawn, child=dispute.number)
    event = entry.event if entry else None
    withdrawn_at = event.received_at if isinstance(event, DisputeWithdrawn) else dispute.received_at
    return _disputed(
        dispute,
        "dispute_withdrawn",
        look,
        withdrawn=french(look.policy).long_moment(withdrawn_at),
        owed=charge.status not in OWES_NOTHING,
        disputable=charge.status is ChargeStatus.ANNOUNCED,
    )


def decided(dispute: Dispute, look: Look) -> ClientText:
    """Cancelled, reduced or upheld, with the reason (§9)."""
    return _disputed(dispute, "dispute_decided", look, decision=dispute.decision, reason=dispute.decision_reason or "")


def _disputed(dispute: Dispute, name: str, look: Look, **values: Any) -> ClientText:
    words, charge = french(look.policy), dispute.charge
    return text_about(
        charge,
        name,
        look,
        received=words.long_moment(dispute.received_at),
        deadline=words.until(charge.deadline) if charge.deadline else "",
        reduced_to=words.money(due_by_decision(dispute)),
        **values,
    )
