"""The appointment (§4, §8): the slot of an approved visit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pydantic import Field

from models.acts import Act, always
from models.charge import ChargeMade, make
from models.context import Context
from models.dispatch import DispatchRequested, DispatchVoided, void_approval
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future, to_the_minute
from models.intervention import basis_of, call_off
from models.kinds import TRAITS
from models.policy import Policy
from models.refusal import Overtaken, Refusal
from models.reminders import Due, Reminder
from models.tables.intervention import Appointment, Intervention
from models.terms import Informed, InterventionState, Notice, TariffCode
from models.workdays import free_cancellation_until, is_late_cancellation

SCHEDULED = (InterventionState.SCHEDULED,)

VISIT_TOMORROW = Reminder(name="visit_tomorrow", setting="visit_tomorrow", usual=timedelta(hours=24))
VISIT_SOON = Reminder(name="visit_soon", setting="visit_soon", usual=timedelta(hours=1))
OUTCOME_MISSING = Reminder(name="outcome_missing", setting="outcome_missing", usual=timedelta(hours=1), repeats=True)
FREE_CANCELLATION = Reminder(name="free_cancellation", setting="free_cancellation_ends", usual=timedelta(hours=4))
OF_A_SLOT = (VISIT_TOMORROW, VISIT_SOON, OUTCOME_MISSING, FREE_CANCELLATION)
TOLD = (Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH)


def _reminders(
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


class AppointmentScheduled(Event, name="appointment.scheduled", notices=TOLD, reminders=OF_A_SLOT):
    reference: str
    starts_at: Instant
    ends_at: Instant

    def comes_due(self, subject: Intervention, at: datetime, policy: Policy) -> Iterator[Due]:
        return _reminders(subject, (self.starts_at, self.ends_at), at, policy)


class AppointmentMoved(Event, name="appointment.moved", notices=TOLD, reminders=OF_A_SLOT):
    before: tuple[Instant, Instant] = Field(serialization_alias="from")
    starts_at: Instant
    ends_at: Instant
    reason: Private[str]

    def comes_due(self, subject: Intervention, at: datetime, policy: Policy) -> Iterator[Due]:
        return _reminders(subject, (self.starts_at, self.ends_at), at, policy)


class AppointmentCancelled(Event, name="appointment.cancelled", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    received_at: Instant
    fee: bool
    reason: Private[str]


def _slot(intervention: Intervention, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """A slot ends after it starts and after the approval (§4)."""
    start, end = to_the_minute(starts_at), to_the_minute(ends_at)
    if end <= start:
        raise Refusal("slot_ends_before_it_starts", field="ends_at")
    if intervention.approval is not None and end <= to_the_minute(intervention.approval.at):
        raise Refusal("slot_before_the_approval", field="ends_at", bound=intervention.approval.at)
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

    Where the cost has changed since the approval, that is void and asked for again.
    """
    start, end = _slot(intervention, starts_at, ends_at)
    approval = intervention.approval
    if approval is not None and approval.basis != basis_of(intervention, context.policy, context.at):
        void_approval(intervention, context)
        raise Overtaken("approval_void")
    intervention.appointment = Appointment(supplier_reference, start, end, context.by)
    intervention.state = InterventionState.SCHEDULED
    intervention.record(context, AppointmentScheduled(reference=supplier_reference, starts_at=start, ends_at=end))


def can_move(intervention: Intervention, context: Context) -> None:
    """A SAV+ appointment cannot be moved, only cancelled (§8)."""
    if not TRAITS[intervention.kind].movable:
        raise Refusal("sav_plus_never_moves")


MOVE = Act(
    id="appointment.move",
    on=Intervention,
    records=(AppointmentMoved,),
    pressing=180,
    states=SCHEDULED,
    check=can_move,
    edits=AppointmentMoved,
)


@MOVE.verb
def move(intervention: Intervention, context: Context, *, starts_at: datetime, ends_at: datetime, reason: str) -> None:
    """Give the visit another slot (§4)."""
    start, end = _slot(intervention, starts_at, ends_at)
    before = intervention.appointment
    if before is None:
        raise intervention.ticket.already(child=intervention.number)
    intervention.appointment = Appointment(before.supplier_reference, start, end, context.by)
    intervention.record(
        context,
        AppointmentMoved(before=(before.starts_at, before.ends_at), starts_at=start, ends_at=end, reason=reason),
    )


CANCEL = Act(
    id="appointment.cancel",
    on=Intervention,
    records=(AppointmentCancelled, ChargeMade),
    pressing=190,
    states=SCHEDULED,
)


@CANCEL.verb
def cancel(intervention: Intervention, context: Context, *, received_at: datetime, reason: str) -> None:
    """Cancel a scheduled visit: free, but for a SAV+ whose cancellation arrived (`received_at`) too late (§8)."""
    refuse_future(received_at, context.at, "received_at")
    refuse_before(received_at, intervention.ticket.opened_at, "received_at", "before_the_ticket")
    fee = _fee(intervention, received_at, context.policy)
    call_off(intervention, context, reason=reason)
    intervention.record(context, AppointmentCancelled(received_at=received_at, fee=fee is not None, reason=reason))
    if fee is not None:
        make(intervention.ticket, context, code=fee, informed=Informed.LATER, intervention=intervention)


def _fee(intervention: Intervention, received_at: datetime, policy: Policy) -> TariffCode | None:
    """A SAV+ cancelled too late costs its fee; from the slot's start on it is no cancellation but an absence (§8)."""
    code, slot = TRAITS[intervention.kind].late_cancellation, intervention.appointment
    if code is None or slot is None:
        return None
    if received_at >= slot.starts_at:
        raise Refusal("absence_not_cancellation", field="received_at", bound=slot.starts_at)
    return code if is_late_cancellation(received_at, slot.starts_at, policy) else None
