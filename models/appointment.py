"""The appointment (§4, §8): the slot of an approved visit."""

from __future__ import annotations

from datetime import datetime

from models.charge import make
from models.dispatch import void_approval
from models.instants import to_the_minute
from models.intervention import basis_of, cancel
from models.policy import Policy
from models.refusal import Overtaken, Refusal
from models.rules import Act, refuse_before, refuse_future, rule
from models.sav_plus import LATE_CANCELLATION
from models.tables.intervention import Appointment, Intervention
from models.terms import Informed, InterventionState, Kind
from models.workdays import free_cancellation_until, is_late_cancellation

SCHEDULED = (InterventionState.SCHEDULED,)


def _slot(intervention: Intervention, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """A slot ends after it starts and after the approval (§4)."""
    start, end = to_the_minute(starts_at), to_the_minute(ends_at)
    if end <= start:
        raise Refusal("slot_ends_before_it_starts", field="ends_at")
    if intervention.approval is not None and end <= to_the_minute(intervention.approval.at):
        raise Refusal("slot_before_the_approval", field="ends_at", bound=intervention.approval.at)
    return start, end


def _reminders(intervention: Intervention, act: Act, start: datetime, end: datetime) -> dict[str, datetime]:
    wanted = {
        "reminder.visit_tomorrow": start - act.policy.reminders.visit_tomorrow,
        "reminder.visit_soon": start - act.policy.reminders.visit_soon,
        "reminder.outcome_missing": end + act.policy.reminders.outcome_missing,
    }
    if intervention.kind is Kind.SAV_PLUS:
        free_until = free_cancellation_until(start, act.policy)
        wanted["reminder.free_cancellation"] = free_until - act.policy.reminders.free_cancellation_ends
    return {kind: due for kind, due in wanted.items() if due > act.at}


@rule("appointment.schedule", on="intervention", when=(InterventionState.APPROVED,), done_as=("appointment.scheduled",))
def schedule(
    intervention: Intervention, act: Act, *, supplier_reference: str, starts_at: datetime, ends_at: datetime
) -> None:
    """Record the slot agreed with the supplier; the client is told it, and to call support during the visit (§4).

    Where the cost has changed since the approval, that is void and asked for again.
    """
    start, end = _slot(intervention, starts_at, ends_at)
    if intervention.approval is not None and intervention.approval.basis != basis_of(intervention, act.policy, act.at):
        void_approval(intervention, act)
        raise Overtaken("approval_void")
    intervention.appointment = Appointment(supplier_reference, start, end, act.by)
    intervention.state = InterventionState.SCHEDULED
    intervention.ticket.record(
        act,
        "appointment.scheduled",
        child=intervention.number,
        facts={"reference": supplier_reference, "starts_at": start.isoformat(), "ends_at": end.isoformat()},
        remind=_reminders(intervention, act, start, end),
    )


def can_move(intervention: Intervention, policy: Policy) -> None:
    """A SAV+ appointment cannot be moved, only cancelled (§8)."""
    if intervention.kind is Kind.SAV_PLUS:
        raise Refusal("sav_plus_never_moves")


@rule("appointment.move", on="intervention", when=SCHEDULED, check=can_move, edits="appointment.moved")
def move(intervention: Intervention, act: Act, *, starts_at: datetime, ends_at: datetime, reason: str) -> None:
    """Give the visit another slot (§4)."""
    start, end = _slot(intervention, starts_at, ends_at)
    before = intervention.appointment
    if before is None:
        raise intervention.ticket.already(child=intervention.number)
    intervention.appointment = Appointment(before.supplier_reference, start, end, act.by)
    intervention.ticket.record(
        act,
        "appointment.moved",
        child=intervention.number,
        facts={
            "from": [before.starts_at.isoformat(), before.ends_at.isoformat()],
            "starts_at": start.isoformat(),
            "ends_at": end.isoformat(),
        },
        private={"reason": reason},
        remind=_reminders(intervention, act, start, end),
    )


@rule("appointment.cancel", on="intervention", when=SCHEDULED)
def cancel_appointment(intervention: Intervention, act: Act, *, received_at: datetime, reason: str) -> None:
    """Cancel a scheduled visit: free, but for a SAV+ whose cancellation arrived (`received_at`) too late (§8)."""
    refuse_future(received_at, act, "received_at")
    refuse_before(received_at, intervention.ticket.opened_at, "received_at", "before_the_ticket")
    fee = _costs_the_fee(intervention, received_at, act.policy)
    cancel(intervention, act, reason=reason)
    intervention.ticket.record(
        act,
        "appointment.cancelled",
        child=intervention.number,
        facts={"received_at": received_at.isoformat(), "fee": fee},
        private={"reason": reason},
    )
    if fee:
        make(
            intervention.ticket,
            act,
            code=LATE_CANCELLATION,
            informed=Informed.LATER,
            intervention=intervention,
        )


def _costs_the_fee(intervention: Intervention, received_at: datetime, policy: Policy) -> bool:
    """A SAV+ cancelled too late costs its fee; from the slot's start on it is no cancellation but an absence (§8)."""
    slot = intervention.appointment
    if intervention.kind is not Kind.SAV_PLUS or slot is None:
        return False
    if received_at >= slot.starts_at:
        raise Refusal("absence_not_cancellation", field="received_at", bound=slot.starts_at)
    return is_late_cancellation(received_at, slot.starts_at, policy)
