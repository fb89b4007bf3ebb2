"""The expertise waiver (§7): an expertise that finds and fixes the fault makes earlier wrongful visits free."""

from __future__ import annotations

from models.charge import ENDABLE, Charge, end
from models.intervention import Intervention
from models.rules import Act
from models.terms import ChargeStatus


def waive_before(expertise: Intervention, act: Act) -> list[Charge]:
    """Waive every waivable charge of a visit that took place before this one; the thread and the client are told."""
    ticket = expertise.ticket
    waived = [
        charge
        for charge in ticket.charges
        if charge.waivable and charge.status in ENDABLE and (charge.intervention_number or 0) < expertise.number
    ]
    for charge in waived:
        charge.waived_by = expertise.number
        end(charge, act, ChargeStatus.WAIVED, reason="")
        ticket.record(act, "charge.waived", child=charge.number, facts={"expertise": expertise.number})
    if waived:
        ticket.record(
            act,
            "expertise.waived",
            child=expertise.number,
            facts={"charges": [charge.number for charge in waived]},
        )
    return waived


def restore(expertise: Intervention, act: Act) -> None:
    """Take back what a wrongly recorded outcome waived: owed again, and to be announced again (§9)."""
    for charge in expertise.ticket.charges:
        if charge.status is ChargeStatus.WAIVED and charge.waived_by == expertise.number:
            charge.status, charge.waived_by, charge.ended, charge.credit_note = (
                ChargeStatus.TO_ANNOUNCE,
                None,
                None,
                False,
            )
            charge.announced_at = charge.announced_by = charge.deadline = None
            charge.ticket.record(
                act,
                "charge.restored",
                child=charge.number,
                facts={"expertise": expertise.number},
                remind={"reminder.inform": act.at + act.policy.reminders.client_not_informed},
            )
