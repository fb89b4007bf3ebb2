"""Texts for the client about what they owe (§6, §7, §9, §10): qualification, waiver, quote, final summary."""

from decimal import Decimal
from typing import Any

from blocks.delays import dispute_delay
from blocks.labels import label
from blocks.look import Look
from blocks.statuses import lapsed_with, sum_of
from blocks.summary import charge_lines, visit_lines
from blocks.writing import ClientText, french, written
from models.policy import TariffRow
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, Outcome, TariffCode
from models.waiver import ChargeRestored, waived_by
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
    visit = charge.visit
    result = visit.result if visit else None
    occasion = OCCASIONS.get(charge.code, "visit")
    restored = charge.ticket.last_entry(ChargeRestored, child=charge.number) is not None
    return text_about(
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
    return text_about(
        charge,
        "charge_cancelled",
        look,
        reason=charge.ended.reason if charge.ended else "",
        lapsed=lapsed_with([charge]),
    )


def reduced(charge: Charge, before: Decimal, reason: str, look: Look) -> ClientText:
    """Less is owed of the charge from now on, and why: a goodwill gesture, or what Service Clients decided (§9)."""
    words = french(look.policy)
    return text_about(
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


def restored(expertise: Intervention, charges: list[Charge], look: Look) -> ClientText:
    """The outcome of the expertise was corrected, so these earlier visits are owed again; announces none (§7, §13)."""
    words, result = french(look.policy), expertise.result
    return written(
        "restoration",
        policy=look.policy,
        ticket=expertise.ticket,
        day=visit_day(expertise, look),
        found=label(result.outcome, words) if result else "",
        charges=owed(charges, look),
        due=words.money(expertise.ticket.total_due),
    )


def owed(charges: list[Charge], look: Look) -> list[dict[str, str]]:
    """Each charge with its visit's day and what is due of it, or was before it was waived."""
    words = french(look.policy)
    return [
        {
            "reason": charge.reason,
            "amount": sum_of(charge, words),
            "visit": visit_day(charge.visit, look),
        }
        for charge in charges
    ]


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


def text_about(charge: Charge, name: str, look: Look, **values: Any) -> ClientText:
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
