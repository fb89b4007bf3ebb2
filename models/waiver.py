"""The expertise waiver (§7): an expertise that finds and fixes the fault makes earlier wrongful visits free."""

from __future__ import annotations

from models.charge import ENDABLE, end
from models.rules import Act
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.terms import ChargeStatus, Outcome


def waive_before(expertise: Intervention, act: Act) -> None:
    """Waive every waivable charge of a visit that took place before this one; the thread and the client are told."""
    _waive([charge for charge in expertise.ticket.charges if _covers(expertise, charge)], expertise, act)


def waive_if_covered(charge: Charge, act: Act) -> None:
    """A corrected outcome may charge a visit that an expertise has made free already."""
    fixed = [visit for visit in charge.ticket.interventions if _has_fixed(visit) and _covers(visit, charge)]
    if fixed:
        _waive([charge], fixed[0], act)


def restore(expertise: Intervention, act: Act) -> None:
    """Take back what a wrongly recorded outcome waived: owed again, and to be announced again (§9)."""
    for charge in expertise.ticket.charges:
        if charge.status is ChargeStatus.WAIVED and charge.waived_by == expertise.number:
            _restore(charge, expertise, act)
            waive_if_covered(charge, act)


def _covers(expertise: Intervention, charge: Charge) -> bool:
    """Visits of a ticket follow each other, in the order of their numbers (§4)."""
    visit = charge.intervention_number
    return charge.waivable and charge.status in ENDABLE and visit is not None and visit < expertise.number


def _has_fixed(visit: Intervention) -> bool:
    return visit.result is not None and visit.result.outcome is Outcome.FAULT_FIXED


def _waive(charges: list[Charge], expertise: Intervention, act: Act) -> None:
    if not charges:
        return
    ticket = expertise.ticket
    for charge in charges:
        charge.waived_by = expertise.number
        end(charge, act, ChargeStatus.WAIVED, reason="")
        ticket.record(act, "charge.waived", child=charge.number, facts={"expertise": expertise.number})
    numbers = [charge.number for charge in charges]
    ticket.record(act, "expertise.waived", child=expertise.number, facts={"charges": numbers})


def _restore(charge: Charge, expertise: Intervention, act: Act) -> None:
    """What a manager reduced it to still holds. Where accounting gave the money back, it is to be billed again."""
    charge.status = ChargeStatus.TO_ANNOUNCE
    charge.waived_by = charge.ended = charge.announced_at = charge.announced_by = charge.deadline = None
    charge.credit_note = False
    if not charge.exported_amount:
        charge.exported_at = charge.exported_amount = None
    charge.ticket.record(
        act,
        "charge.restored",
        child=charge.number,
        facts={"expertise": expertise.number, "due": str(charge.due)},
        remind={"reminder.inform": act.at + act.policy.reminders.client_not_informed},
    )
