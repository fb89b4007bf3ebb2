"""Texts for the client about what they owe (§6, §7, §9, §10): qualification, waiver, quote, dispute, final summary."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from blocks.delays import dispute_delay
from blocks.look import Look, visit_of
from blocks.statuses import dispute_of, due_by_decision, ended_by, lapsed_with, sum_of, undecided_dispute_of, waived_by
from blocks.summary import charge_lines, visit_lines
from blocks.words import Words
from blocks.writing import ClientText, french, written
from models.charge import ChargeReduced
from models.dispute import DisputeCorrected
from models.dispute_ending import DisputeWithdrawn
from models.policy import TariffRow
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.intervention import Intervention
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, DisputeState, Outcome, TariffCode
from models.waiver import ChargeRestored
from models.workdays import dispute_deadline

# What a charge that no outcome led to is billed for.
OCCASIONS: dict[str, str] = {
    TariffCode.SDSL_INTERNAL_WIRING: "quote",
    TariffCode.VGA_SUPPLIER_TICKET: "supplier_ticket",
    TariffCode.SAV_PLUS_LATE_CANCELLATION: "late_cancellation",
}


def qualification(charge: Charge, look: Look, *, corrects: bool = False) -> ClientText:
    """Informs of the qualification, its amount, the dispute deadline and how to dispute (§9).

    Before the announcement the deadline is the one that a message sent at `look.at` has. `corrects`: an earlier letter
    had named another one.
    """
    deadline = charge.deadline or dispute_deadline(look.at, look.policy)
    visit = visit_of(charge)
    result = visit.result if visit else None
    occasion = OCCASIONS.get(charge.code, "visit")
    restored = charge.ticket.last_entry(ChargeRestored, child=charge.number) is not None
    return _about(
        charge,
        "qualification",
        look,
        occasion="restored" if restored else occasion,
        visit=visit_day(visit, look),
        findings=result.findings if result and occasion == "visit" else "",
        reads_otherwise=result is not None and reads_otherwise(result.outcome, charge.code),
        deadline=french(look.policy).until(deadline),
        corrects=corrects,
    )


def reads_otherwise(outcome: Outcome, code: str) -> bool:
    """On ADSL a fault at the client's is billed as "no fault found at the supplier's": that takes a sentence (§5)."""
    return (outcome, code) == (Outcome.CLIENT_FAULT, TariffCode.DSL_NO_FAULT)


def to_be_made(
    ticket: Ticket,
    row: TariffRow,
    amount: Decimal,
    look: Look,
    *,
    visit: Intervention | None = None,
    outcome: Outcome | None = None,
    findings: str = "",
) -> ClientText:
    """The same text for a charge that an act would make, informed now: to be read before it is made (§9).

    `row` is the tariff's, `amount` in euros; `visit` with its outcome and findings where that is what is billed.
    """
    words = french(look.policy)
    return written(
        "qualification",
        policy=look.policy,
        ticket=ticket,
        charge=row,
        amount=words.money(amount),
        delay=dispute_delay(words, look.policy),
        occasion=OCCASIONS.get(row.code, "visit"),
        visit=visit_day(visit, look),
        findings=findings,
        reads_otherwise=outcome is not None and reads_otherwise(outcome, row.code),
        deadline=words.until(dispute_deadline(look.at, look.policy)),
        corrects=False,
    )


def cancelled(charge: Charge, look: Look) -> ClientText:
    """Nothing is owed of the charge any more, and why (§9)."""
    return _about(
        charge,
        "charge_cancelled",
        look,
        reason=charge.ended.reason if charge.ended else "",
        lapsed=lapsed_with([charge]),
    )


def reduced(charge: Charge, before: Decimal, reason: str, look: Look) -> ClientText:
    """Less is owed of the charge from now on, and why: a goodwill gesture, or what Service Clients decided (§9)."""
    words = french(look.policy)
    return _about(
        charge,
        "charge_reduced",
        look,
        before=words.money(before),
        due=words.money(charge.due),
        reason=reason,
        deadline=words.until(charge.deadline) if charge.deadline else "",
        disputable=charge.status is ChargeStatus.ANNOUNCED,
    )


def waiver(expertise: Intervention, look: Look) -> ClientText:
    """The expertise found and corrected the fault, so earlier visits are not billed (§7)."""
    words, waived = french(look.policy), waived_by(expertise)
    return written(
        "waiver",
        policy=look.policy,
        ticket=expertise.ticket,
        day=visit_day(expertise, look),
        fixed_since=words.long_day(words.day_of(expertise.fixed_since.at)) if expertise.fixed_since else "",
        charges=owed(waived, look),
        lapsed=lapsed_with(waived),
        credit_note=any(charge.to_credit for charge in waived),
        due=words.money(expertise.ticket.total_due),
    )


def owed(charges: list[Charge], look: Look) -> list[dict[str, str]]:
    """Each charge with its visit's day and what is due of it, or was before it was waived."""
    words = french(look.policy)
    return [
        {
            "reason": charge.reason,
            "amount": sum_of(charge, words),
            "visit": visit_day(visit_of(charge), look),
        }
        for charge in charges
    ]


def dispute_answer(dispute: Dispute, look: Look) -> ClientText | None:
    """The one answer to a message that disputes one or several charges: in time, a manager decides; else too late.

    What was corrected or decided since has a letter of its own; None where nothing else is left to answer.
    """
    waiting = (DisputeState.OPEN, DisputeState.LATE)
    disputes = [other for other in dispute.of_one_message if other.state in waiting and not _is_corrected(other)]
    return _answer(disputes, look, corrects=False) if disputes else None


def _is_corrected(dispute: Dispute) -> bool:
    return dispute.ticket.last_entry(DisputeCorrected, child=dispute.number) is not None


def dispute_received(dispute: Dispute, look: Look) -> ClientText:
    """What the client is told of a dispute that waits, or came too late, as it stands now."""
    answer = None if _is_corrected(dispute) else dispute_answer(dispute, look)
    return answer or dispute_corrected(dispute, look)


def dispute_corrected(dispute: Dispute, look: Look) -> ClientText:
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


def dispute_withdrawn(dispute: Dispute, look: Look) -> ClientText:
    """The client took it back: the charge stands, and can be disputed again while its window is open (§9)."""
    charge, entry = dispute.charge, dispute.ticket.last_entry(DisputeWithdrawn, child=dispute.number)
    event = entry.event if entry else None
    withdrawn_at = event.received_at if isinstance(event, DisputeWithdrawn) else dispute.received_at
    return _disputed(
        dispute,
        "dispute_withdrawn",
        look,
        withdrawn=french(look.policy).long_moment(withdrawn_at),
        disputable=charge.status is ChargeStatus.ANNOUNCED,
    )


def dispute_decided(dispute: Dispute, look: Look) -> ClientText:
    """Cancelled, reduced or upheld, with the reason (§9)."""
    return _disputed(dispute, "dispute_decided", look, decision=dispute.decision, reason=dispute.decision_reason or "")


def dispute_lapsed(dispute: Dispute, look: Look) -> ClientText:
    """The charge is owed no more, so nothing is left to decide: told with what became of the charge (§9)."""
    charge = dispute.charge
    if charge.status is ChargeStatus.WAIVED:
        return waiver(charge.ticket.intervention(charge.waived_by), look)
    return cancelled(charge, look)


def summary(ticket: Ticket, look: Look) -> ClientText:
    """The final summary (§10): what was done, what it costs, what was waived or cancelled and why."""
    words, closing = french(look.policy), ticket.closing
    return written(
        "summary",
        policy=look.policy,
        ticket=ticket,
        opened=words.long_day(words.day_of(ticket.opened_at)),
        restored=words.long_moment(closing.restored_at) if closing else "",
        cause=closing.cause if closing else "",
        visits=visit_lines(ticket, words),
        charges=charge_lines(ticket, words),
        due=words.money(ticket.total_due),
        zone=words.desk_time,
        disputable=any(charge.status is ChargeStatus.ANNOUNCED for charge in ticket.charges),
    )


def visit_day(visit: Intervention | None, look: Look) -> str:
    """`mardi 6 janvier 2026`, or nothing where there was no appointment."""
    words, slot = french(look.policy), visit.appointment if visit else None
    return words.long_day(words.day_of(slot.starts_at)) if slot else ""


def is_waiving(visit: Intervention) -> bool:
    """Whether this is an expertise that made earlier charges free."""
    return visit.has_fixed and bool(waived_by(visit))


def of_charge(charge: Charge, look: Look) -> ClientText:
    """What the client needs to know of a charge now."""
    dispute = dispute_of(charge)
    if charge.status is ChargeStatus.WAIVED:
        return waiver(charge.ticket.intervention(charge.waived_by), look)
    undecided = undecided_dispute_of(charge)
    if undecided is not None:
        return dispute_received(undecided, look)
    if dispute is not None and ended_by(charge, dispute):
        return dispute_decided(dispute, look)
    if charge.status is ChargeStatus.CANCELLED:
        return cancelled(charge, look)
    entry = charge.ticket.last_entry(ChargeReduced, child=charge.number)
    event = entry.event if entry else None
    if isinstance(event, ChargeReduced) and charge.announced_at is not None and event.due == charge.due:
        return reduced(charge, event.before, event.reason or "", look)
    return qualification(charge, look)


def _disputed(dispute: Dispute, name: str, look: Look, **values: Any) -> ClientText:
    words, charge = french(look.policy), dispute.charge
    return _about(
        charge,
        name,
        look,
        received=words.long_moment(dispute.received_at),
        deadline=words.until(charge.deadline) if charge.deadline else "",
        reduced_to=words.money(due_by_decision(dispute)),
        **values,
    )


def _about(charge: Charge, name: str, look: Look, **values: Any) -> ClientText:
    words = french(look.policy)
    return written(
        name,
        **{
            "policy": look.policy,
            "ticket": charge.ticket,
            "charge": charge,
            "amount": sum_of(charge, words),
            "credit": words.money(charge.to_credit),
            "total": words.money(charge.ticket.total_due),
            "delay": dispute_delay(words, look.policy),
            "zone": words.desk_time,
            **values,
        },
    )
