"""Giving a visit another slot (§4, §8): moved, or corrected where it was typed wrongly."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import Field

from models.acts import Act, always
from models.appointment import OF_A_SLOT, SCHEDULED, TOLD, AppointmentScheduled, GivenSlot, checked_slot, scheduled_at
from models.context import Context
from models.events import Instant, Private
from models.instants import to_the_minute
from models.kinds import TRAITS
from models.refusal import Refusal
from models.saying import Said, Written, of_visit
from models.tables.intervention import Appointment, Intervention
from models.terms import Role

CORRECTABLE = timedelta(hours=1)  # from the scheduling on, whatever the kind and wherever the slot lies


class _OtherSlot(GivenSlot):
    before: tuple[Instant, Instant] = Field(serialization_alias="from")
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        return of_visit(entry, starts_at=self.starts_at, ends_at=self.ends_at)


class AppointmentMoved(_OtherSlot, name="appointment.moved", notices=TOLD, reminders=OF_A_SLOT):
    """The visit takes place at another time."""


class AppointmentCorrected(_OtherSlot, name="appointment.corrected", notices=TOLD, reminders=OF_A_SLOT):
    """The slot was typed wrongly: nobody has moved it."""


SLOT_SET = (AppointmentScheduled, AppointmentMoved, AppointmentCorrected)


def can_move(intervention: Intervention, context: Context) -> None:
    """A visit can be moved until its slot starts (§4); a SAV+ never, only cancelled (§8)."""
    if not TRAITS[intervention.kind].movable:
        raise Refusal("sav_plus_never_moves")
    slot = intervention.appointment
    if slot is not None and _has_started(slot, context):
        raise Refusal("slot_has_started", bound=slot.starts_at)


MOVE = Act(
    id="appointment.move",
    on=Intervention,
    records=(AppointmentMoved,),
    pressing=180,
    states=SCHEDULED,
    check=can_move,
    edits=SLOT_SET,
)


@MOVE.verb
def move(intervention: Intervention, context: Context, *, starts_at: datetime, ends_at: datetime, reason: str) -> None:
    """Give the visit another slot, later than now (§4)."""
    start, end = checked_slot(intervention, context, starts_at, ends_at)
    if start <= to_the_minute(context.at):
        raise Refusal("slot_not_ahead", field="starts_at")
    before = _give(intervention, context, start, end)
    intervention.record(context, AppointmentMoved(before=before, starts_at=start, ends_at=end, reason=reason))


def can_correct(intervention: Intervention, context: Context) -> None:
    """An agent until the slot starts, and for an hour after the scheduling in any case; then a manager (§4).

    A SAV+ cannot be moved, so an agent corrects it in that hour alone.
    """
    slot = intervention.appointment
    if slot is None or context.role is Role.MANAGER or _just_scheduled(intervention, context):
        return
    if not TRAITS[intervention.kind].movable or _has_started(slot, context):
        raise Refusal("managers_correct_later")


CORRECT = Act(
    id="appointment.correct",
    on=Intervention,
    records=(AppointmentCorrected,),
    pressing=185,
    states=SCHEDULED,
    check=can_correct,
    edits=SLOT_SET,
    deferred=always,
)


@CORRECT.verb
def correct(
    intervention: Intervention, context: Context, *, starts_at: datetime, ends_at: datetime, reason: str
) -> None:
    """Set right a slot that was typed wrongly, within the limits of scheduling (§4); SAV+ too."""
    start, end = checked_slot(intervention, context, starts_at, ends_at)
    before = _give(intervention, context, start, end)
    intervention.record(context, AppointmentCorrected(before=before, starts_at=start, ends_at=end, reason=reason))


def _give(intervention: Intervention, context: Context, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Replace the slot that the person saw; returns when that one began and ended."""
    before = intervention.appointment
    if before is None:
        raise intervention.ticket.already(child=intervention.number)
    if (start, end) == (before.starts_at, before.ends_at):
        raise Refusal("slot_is_this_one", field="starts_at")
    intervention.appointment = Appointment(before.supplier_reference, start, end, context.by)
    return before.starts_at, before.ends_at


def _has_started(slot: Appointment, context: Context) -> bool:
    return to_the_minute(context.at) >= slot.starts_at


def _just_scheduled(intervention: Intervention, context: Context) -> bool:
    since = scheduled_at(intervention)
    return since is not None and to_the_minute(context.at) - since <= CORRECTABLE
