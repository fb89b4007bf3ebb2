"""The expertise waiver (§7): an expertise that finds and fixes the fault makes earlier wrongful visits free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from models.charge import NOT_INFORMED
from models.context import Context
from models.dispute_ending import lapse_disputes
from models.events import Event
from models.goodwill import reduction_of
from models.owing import ENDABLE, owe_nothing
from models.policy import Policy
from models.reminders import Due
from models.saying import GONE, SILENT, Said, Written, of_charge
from models.tables.charge import NOTHING, Charge
from models.tables.intervention import Intervention
from models.terms import ChargeStatus, Notice
from models.workdays import in_opening_hours


class ChargeWaived(Event, name="charge.waived", notices=(Notice.BREAKDOWN_REFRESH,)):
    """`expertise` is the number of the visit that found the fault which was fixed by it or since."""

    expertise: int

    def says(self, entry: Written) -> Said:
        return of_charge(
            entry, status=ChargeStatus.WAIVED, due=NOTHING, waived_by=self.expertise, decided_by_dispute=GONE
        )


class ExpertiseWaived(Event, name="expertise.waived", notices=(Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH)):
    """The numbers of the charges that it made free."""

    charges: tuple[int, ...]

    def says(self, entry: Written) -> Said:
        return SILENT


class ChargeRestored(
    Event, name="charge.restored", notices=(Notice.BREAKDOWN_POST, Notice.CARD_REFRESH), reminders=(NOT_INFORMED,)
):
    """Waived wrongly: `due` euros HT are owed again, and to be announced again."""

    expertise: int
    due: Decimal

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        yield in_opening_hours(NOT_INFORMED.after(at, policy.reminders), policy)

    def says(self, entry: Written) -> Said:
        return of_charge(
            entry,
            status=ChargeStatus.TO_ANNOUNCE,
            due=self.due,
            restored_at=entry.at,
            announced_at=GONE,
            deadline=GONE,
            waived_by=GONE,
        )


class WaiverUndone(Event, name="expertise.waiver_undone", notices=(Notice.THREAD, Notice.MAIL)):
    """The numbers of the charges that are owed again; telling the client so does not announce them (§13)."""

    charges: tuple[int, ...]

    def says(self, entry: Written) -> Said:
        return SILENT


def waive_before(expertise: Intervention, context: Context) -> None:
    """Waive every waivable charge of a visit before this one; the thread and the client are told."""
    _waive(waivable_before(expertise), expertise, context)


def waivable_before(expertise: Intervention) -> list[Charge]:
    """The charges, owed now, that are waived if this expertise leads to the fault's correction (§7)."""
    return [
        charge for charge in expertise.ticket.charges if charge.status in ENDABLE and comes_before(charge, expertise)
    ]


def is_covered(visit: Intervention) -> bool:
    """Whether a later expertise led to the fault's correction: a waivable charge of this visit is not owed (§13)."""
    return any(later.has_fixed and later.number > visit.number for later in visit.ticket.interventions)


def restored_without(expertise: Intervention) -> list[Charge]:
    """The charges that it waived, and that are owed again if it is found not to have led to the fault's correction."""
    return [charge for charge in waived_by(expertise) if _fixed_after(charge, expertise) is None]


def waive_if_covered(charge: Charge, context: Context) -> None:
    """A corrected outcome may charge a visit that an expertise has made free already."""
    expertise = _fixed_after(charge)
    if expertise is not None and charge.status in ENDABLE:
        _waive([charge], expertise, context)


def restore(expertise: Intervention, context: Context) -> None:
    """Take back what this expertise waived: owed again, and to be announced again (§7, §9).

    A charge that another expertise makes free too is never owed again: it stays as it is, waived by that one. The
    thread and the client are told what is owed again (§12).
    """
    restored = []
    for charge in waived_by(expertise):
        other = _fixed_after(charge)
        if other is None:
            _restore(charge, expertise, context)
            restored.append(charge.number)
        else:
            _pass_on(charge, other, context)
    if restored:
        expertise.record(context, WaiverUndone(charges=tuple(restored)))


def waived_by(expertise: Intervention) -> list[Charge]:
    """The charges that an expertise made free (§7)."""
    waived = (charge for charge in expertise.ticket.charges if charge.status is ChargeStatus.WAIVED)
    return [charge for charge in waived if charge.waived_by == expertise.number]


def comes_before(charge: Charge, expertise: Intervention) -> bool:
    """Planned earlier in the ticket, whether its visit took place or was missed (§13): visits have rising numbers."""
    visit = charge.intervention_number
    return charge.waivable and visit is not None and visit < expertise.number


def _fixed_after(charge: Charge, but: Intervention | None = None) -> Intervention | None:
    """The first expertise after the charge's visit that led to the fault's correction, `but` for one."""
    fixed = (visit for visit in charge.ticket.interventions if visit.has_fixed and comes_before(charge, visit))
    return next((visit for visit in fixed if visit is not but), None)


def _waive(charges: list[Charge], expertise: Intervention, context: Context) -> None:
    if not charges:
        return
    for charge in charges:
        charge.waived_by = expertise.number
        owe_nothing(charge, context, ChargeStatus.WAIVED, reason="")
        lapse_disputes(charge, context)
        charge.record(context, ChargeWaived(expertise=expertise.number))
    expertise.record(context, ExpertiseWaived(charges=tuple(charge.number for charge in charges)))


def _pass_on(charge: Charge, expertise: Intervention, context: Context) -> None:
    charge.waived_by = expertise.number
    charge.record(context, ChargeWaived(expertise=expertise.number))


def _restore(charge: Charge, expertise: Intervention, context: Context) -> None:
    """What a manager reduced it to still holds, and why (§7)."""
    charge.status = ChargeStatus.TO_ANNOUNCE
    charge.restored_at = context.at
    charge.ended = reduction_of(charge)
    charge.waived_by = charge.announced_at = charge.announced_by = charge.deadline = None
    charge.record(context, ChargeRestored(expertise=expertise.number, due=charge.due))
