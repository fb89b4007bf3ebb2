"""The expertise waiver (§7): an expertise that finds and fixes the fault makes earlier wrongful visits free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from models.charge import NOT_INFORMED
from models.context import Context
from models.dispute import lapse_disputes
from models.events import Event
from models.owing import ENDABLE, owe_nothing
from models.policy import Policy
from models.reminders import Due
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.terms import ChargeStatus, Notice, Outcome


class ChargeWaived(Event, name="charge.waived", notices=(Notice.BREAKDOWN_REFRESH,)):
    """`expertise` is the number of the visit that found and fixed the fault."""

    expertise: int


class ExpertiseWaived(Event, name="expertise.waived", notices=(Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH)):
    """The numbers of the charges that it made free."""

    charges: tuple[int, ...]


class ChargeRestored(
    Event, name="charge.restored", notices=(Notice.BREAKDOWN_POST, Notice.CARD_REFRESH), reminders=(NOT_INFORMED,)
):
    """Waived wrongly: `due` euros HT are owed again, and to be announced again."""

    expertise: int
    due: Decimal

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        yield NOT_INFORMED.after(at, policy.reminders)


def waive_before(expertise: Intervention, context: Context) -> None:
    """Waive every waivable charge of a visit that took place before this one; the thread and the client are told."""
    _waive([charge for charge in expertise.ticket.charges if _covers(expertise, charge)], expertise, context)


def waive_if_covered(charge: Charge, context: Context) -> None:
    """A corrected outcome may charge a visit that an expertise has made free already."""
    for visit in charge.ticket.interventions:
        if _has_fixed(visit) and _covers(visit, charge):
            _waive([charge], visit, context)
            return


def restore(expertise: Intervention, context: Context) -> None:
    """Take back what a wrongly recorded outcome waived: owed again, and to be announced again (§9)."""
    for charge in expertise.ticket.charges:
        if charge.status is ChargeStatus.WAIVED and charge.waived_by == expertise.number:
            _restore(charge, expertise, context)
            waive_if_covered(charge, context)


def _covers(expertise: Intervention, charge: Charge) -> bool:
    """Visits of a ticket follow each other, in the order of their numbers (§4)."""
    visit = charge.intervention_number
    return charge.waivable and charge.status in ENDABLE and visit is not None and visit < expertise.number


def _has_fixed(visit: Intervention) -> bool:
    return visit.result is not None and visit.result.outcome is Outcome.FAULT_FIXED


def _waive(charges: list[Charge], expertise: Intervention, context: Context) -> None:
    if not charges:
        return
    for charge in charges:
        charge.waived_by = expertise.number
        owe_nothing(charge, context, ChargeStatus.WAIVED, reason="")
        lapse_disputes(charge, context)
        charge.record(context, ChargeWaived(expertise=expertise.number))
    expertise.record(context, ExpertiseWaived(charges=tuple(charge.number for charge in charges)))


def _restore(charge: Charge, expertise: Intervention, context: Context) -> None:
    """What a manager reduced it to still holds."""
    charge.status = ChargeStatus.TO_ANNOUNCE
    charge.restored_at = context.at
    charge.waived_by = charge.ended = charge.announced_at = charge.announced_by = charge.deadline = None
    charge.record(context, ChargeRestored(expertise=expertise.number, due=charge.due))
