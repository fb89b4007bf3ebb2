"""The appointment (§4, §8): the slot of an approved visit, and what is to be remembered around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.acts import Act, always
from models.context import Context
from models.dispatch import DispatchRequested, DispatchVoided, void_approval
from models.events import Event, Instant
from models.instants import to_the_minute
from models.intervention import basis_of
from models.kinds import TRAITS
from models.policy import Policy
from models.refusal import Overtaken, Refusal
from models.reminders import Due, Reminder
from models.saying import Said, Written, of_visit
from models.tables.intervention import Appointment, Intervention
from models.terms import InterventionState, Notice
from models.workdays import free_cancellation_until, local_day

SCHEDULED = (InterventionState.SCHEDULED,)
LONGEST = timedelta(hours=24)
FURTHEST = timedelta(days=366)

VISIT_TOMORROW = Reminder(name="visit_tomorrow", setting="visit_tomorrow", usual=timedelta(hours=24))
VISIT_SOON = Reminder(name="visit_soon", setting="visit_soon", usual=timedelta(hours=1), urgent=True)
OUTCOME_MISSING = Reminder(
    name="outcome_missing", setting="outcome_missing", usual=timedelta(hours=1), urgent=True, repeats=True
)
FREE_CANCELLATION = Reminder(
    name="free_cancellation", setting="free_cancellation_ends", usual=timedelta(hours=4), urgent=True
)
OF_A_SLOT = (VISIT_TOMORROW, VISIT_SOON, OUTCOME_MISSING, FREE_CANCELLATION)
TOLD = (Notice.THREAD, Notice.CALENDAR, Notice.MAIL, Notice.CARD_REFRESH)


def reminders_of_slot(
    intervention: Intervention, slot: tuple[datetime, datetime], now: datetime, policy: Policy
) -> Iterator[Due]:
    """Those that still lie ahead."""
    starts_at, ends_at = slot
    wanted = [
        VISIT_TOMORROW.before(starts_at, policy.reminders),
        VISIT_SOON.before(starts_at, policy.reminders),
        OUTCOME_MISSING.after(ends_at, policy.reminders),
    ]
    if TRAITS[intervention.kind].late_cancellation is not None:
        wanted.append(FREE_CANCELLATION.before(free_cancellation_until(starts_at, policy), policy.reminders))
    yield from (due for due in wanted if due.at > now)


class GivenSlot(Event):
    starts_at: Instant
    ends_at: Instant

    def comes_due(self, subject: Intervention, at: datetime, policy: Policy) -> Iterator[Due]:
        return reminders_of_slot(subject, (self.starts_at, self.ends_at), at, policy)


class AppointmentScheduled(GivenSlot, name="appointment.scheduled", notices=TOLD, reminders=OF_A_SLOT):
    reference: str

    def says(self, entry: Written) -> Said:
        slot = {"visit_reference": self.reference, "starts_at": self.starts_at, "ends_at": self.ends_at}
        return of_visit(entry, state=InterventionState.SCHEDULED, **slot)


def checked_slot(
    intervention: Intervention, context: Context, starts_at: datetime, ends_at: datetime
) -> tuple[datetime, datetime]:
    """A slot ends after it starts and after the approval, starts no earlier than that day, lasts 24 hours at most."""
    start, end, approval = to_the_minute(starts_at), to_the_minute(ends_at), intervention.approval
    if end <= start:
        raise Refusal("slot_ends_before_it_starts", field="ends_at")
    if end - start > LONGEST:
        raise Refusal("slot_too_long", field="ends_at")
    if start > context.at + FURTHEST:
        raise Refusal("slot_too_far", field="starts_at")
    if approval is not None and end <= to_the_minute(approval.at):
        raise Refusal("slot_before_the_approval", field="ends_at", bound=approval.at)
    if approval is not None and local_day(start, context.policy) < local_day(approval.at, context.policy):
        raise Refusal("slot_before_the_day", field="starts_at", bound=approval.at)
    return start, end


SCHEDULE = Act(
    id="appointment.schedule",
    on=Intervention,
    records=(AppointmentScheduled, DispatchVoided, DispatchRequested),
    pressing=40,
    states=(InterventionState.APPROVED,),
    done_as=(AppointmentScheduled,),
    forward=always,
)


@SCHEDULE.verb
def schedule(
    intervention: Intervention, context: Context, *, supplier_reference: str, starts_at: datetime, ends_at: datetime
) -> None:
    """Record the slot agreed with the supplier; the client is told it, and to call support during the visit (§4).

    Where something that the approval rests on has changed since, that is void and asked for again.
    """
    start, end = checked_slot(intervention, context, starts_at, ends_at)
    approval = intervention.approval
    if approval is not None and approval.basis != basis_of(intervention):
        void_approval(intervention, context)
        raise Overtaken("approval_void")
    intervention.appointment = Appointment(supplier_reference, start, end, context.by)
    intervention.state = InterventionState.SCHEDULED
    intervention.record(context, AppointmentScheduled(reference=supplier_reference, starts_at=start, ends_at=end))


def scheduled_at(intervention: Intervention) -> datetime | None:
    """When the visit got its first slot, to the minute; None before."""
    entry = intervention.ticket.last_entry(AppointmentScheduled, child=intervention.number)
    return None if entry is None else to_the_minute(entry.at)
