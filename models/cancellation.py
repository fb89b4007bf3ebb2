"""Cancelling an appointment (§4, §8): free, but for a SAV+ that the client cancels too late."""

from __future__ import annotations

from datetime import datetime

from models.acts import Act
from models.agreement import agreed_row
from models.appointment import SCHEDULED, TOLD, scheduled_at
from models.charge import ChargeMade, make
from models.context import Context
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future, to_the_minute
from models.intervention import call_off
from models.kinds import TRAITS
from models.policy import Policy
from models.refusal import Refusal
from models.rescheduling import SLOT_SET
from models.saying import Said, Written, of_visit
from models.tables.intervention import Intervention
from models.terms import CancelledBy, Informed, InterventionState, Notice, TariffCode
from models.workdays import is_late_cancellation


class AppointmentCancelled(Event, name="appointment.cancelled", notices=(*TOLD, Notice.REQUEST_REFRESH)):
    """`fee`: the client cancelled too late. `withdrawn`: before the visit had its slot, so it was a withdrawal."""

    cancelled_by: CancelledBy = CancelledBy.CLIENT
    received_at: Instant
    fee: bool
    withdrawn: bool = False
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        by_client = self.cancelled_by is CancelledBy.CLIENT
        received = {"exit_received_at": to_the_minute(self.received_at)} if by_client else {}
        return of_visit(entry, state=InterventionState.CANCELLED, exit_reason=self.reason, **received)


def can_cancel(intervention: Intervention, context: Context) -> None:
    """Once the first visit of a SAV+ took place it is carried out, whoever misses or cancels the second (§13)."""
    if intervention.has_begun:
        raise Refusal("first_visit_took_place")


CANCEL = Act(
    id="appointment.cancel",
    on=Intervention,
    records=(AppointmentCancelled, ChargeMade),
    pressing=190,
    states=SCHEDULED,
    check=can_cancel,
    edits=SLOT_SET,  # what it costs was shown by the slot of then
)


@CANCEL.verb
def cancel(
    intervention: Intervention,
    context: Context,
    *,
    received_at: datetime,
    reason: str,
    cancelled_by: CancelledBy = CancelledBy.CLIENT,
) -> None:
    """Cancel a scheduled visit: free, but for a SAV+ that the client cancels (`received_at`) too late (§8).

    Forms from before the supplier could be named are about the client.
    """
    refuse_future(received_at, context.at, "received_at")
    refuse_before(received_at, intervention.ticket.opened_at, "received_at", "before_the_ticket")
    by_client = cancelled_by is CancelledBy.CLIENT
    if by_client:
        _refuse_absence(intervention, received_at)
    fee = cancellation_fee(intervention, context.policy, received_at) if by_client else None
    call_off(intervention, context, reason=reason, received_at=received_at if by_client else None)
    intervention.record(
        context,
        AppointmentCancelled(
            cancelled_by=cancelled_by,
            received_at=received_at,
            fee=fee is not None,
            withdrawn=by_client and is_withdrawal(intervention, received_at),
            reason=reason,
        ),
    )
    if fee is not None:
        make(
            intervention.ticket,
            context,
            code=fee,
            informed=Informed.LATER,
            intervention=intervention,
            row=agreed_row(intervention, fee, context.policy),
        )


def _refuse_absence(intervention: Intervention, received_at: datetime) -> None:
    """From the slot's start on the client can only be absent (§4); nobody cancels what they have not agreed to yet."""
    slot, consent = intervention.appointment, intervention.consent
    if consent is not None:
        refuse_before(received_at, consent.received_at, "received_at", "before_the_consent")
    if slot is not None and to_the_minute(received_at) >= slot.starts_at:
        raise Refusal("absence_not_cancellation", field="received_at", bound=slot.starts_at)


def is_withdrawal(intervention: Intervention, received_at: datetime) -> bool:
    """Whether the client's word came before the visit was scheduled: then it is free (§4, §13)."""
    since = scheduled_at(intervention)
    return since is not None and to_the_minute(received_at) < since


def cancellation_fee(intervention: Intervention, policy: Policy, received_at: datetime) -> TariffCode | None:
    """The row of the tariff by which the client's cancellation is billed, if it came too late (§8)."""
    code, slot = TRAITS[intervention.kind].late_cancellation, intervention.appointment
    if code is None or slot is None or is_withdrawal(intervention, received_at):
        return None
    return code if is_late_cancellation(received_at, slot.starts_at, policy) else None
