"""The final summary (§10) in lines: the visits with their findings, the charges with what became of them."""

from collections.abc import Iterator

from blocks.labels import capital, label
from blocks.statuses import status_of
from blocks.text import one_line
from blocks.words import Words
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, InterventionState


def visit_lines(ticket: Ticket, words: Words) -> list[str]:
    """Those that took place, and those that had a slot and were cancelled; oldest first."""
    return [line for visit in ticket.interventions for line in _visit(visit, words)]


def charge_lines(ticket: Ticket, words: Words) -> list[str]:
    """Every charge: reason, amount, status, and until when it can be disputed or why it is owed no more."""
    return [" ".join(_charge(charge, words)) for charge in ticket.charges]


def _visit(visit: Intervention, words: Words) -> Iterator[str]:
    slot = visit.appointment
    if slot is None:
        return
    facts = {
        "day": capital(words.long_day(words.day_of(slot.starts_at))),
        "kind": label(visit.kind, words),
    }
    if visit.result is not None:
        outcome = label(visit.result.outcome, words)
        yield words(
            "{day}, {kind}: {found}. {findings}", found=outcome, findings=one_line(visit.result.findings), **facts
        )
    elif visit.state is InterventionState.CANCELLED:
        yield words("{day}, {kind}: cancelled.", **facts)


def _charge(charge: Charge, words: Words) -> Iterator[str]:
    visit, status = charge.visit, status_of(charge, words)
    facts = {"reason": charge.reason, "amount": words.money(charge.amount), "status": status}
    if visit is not None and visit.appointment is not None:
        day = words.long_day(words.day_of(visit.appointment.starts_at))
        yield words("{reason}, visit of {day}: {amount} ({status}).", day=day, **facts)
    else:
        yield words("{reason}: {amount} ({status}).", **facts)
    if charge.due != charge.amount and words.amount(charge.due) not in status:
        yield words("Due: {due}.", due=words.money(charge.due))
    if charge.status is ChargeStatus.ANNOUNCED and charge.deadline is not None:
        yield words("Can be disputed until {deadline}.", deadline=words.until(charge.deadline))
    reason = _why(charge)
    if reason:
        yield words("Reason: {reason}", reason=one_line(reason))


def _why(charge: Charge) -> str:
    """What a person wrote when the charge was cancelled, reduced or upheld."""
    return charge.ended.reason if charge.ended else ""
