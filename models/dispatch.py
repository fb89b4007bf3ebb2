"""Dispatch (§4, gate C): a manager, and not the one who asked, lets a technician be sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.acts import Act, always
from models.context import Context
from models.events import Event, Private
from models.intervention import basis_of
from models.policy import Policy
from models.refusal import Overtaken, Refusal
from models.reminders import Due, Reminder
from models.saying import GONE, SILENT, Said, Written, of_visit
from models.tables.intervention import Approval, Exit, Intervention
from models.terms import InterventionState, Notice, Party, Role
from models.workdays import in_opening_hours

APPROVAL_WAITING = Reminder(
    name="approval_waiting",
    setting="approval_waiting",
    usual=timedelta(minutes=30),
    urgent=True,
    repeats=True,
    whose=Party.MANAGER,
)
SLOT_MISSING = Reminder(name="slot_missing", setting="slot_missing", usual=timedelta(hours=24), repeats=True)
DECIDED = (Notice.REQUEST_REFRESH, Notice.THREAD, Notice.CARD_REFRESH)


class DispatchRequested(
    Event, name="dispatch.requested", notices=(Notice.REQUEST_POST, Notice.CARD_REFRESH), reminders=(APPROVAL_WAITING,)
):
    basis: str

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        yield APPROVAL_WAITING.after(at, policy.reminders)

    def says(self, entry: Written) -> Said:
        return SILENT


class DispatchRevised(Event, name="dispatch.revised", notices=(Notice.REQUEST_REFRESH,)):
    """What the request shows has changed before it was decided."""

    def says(self, entry: Written) -> Said:
        return SILENT


class DispatchApproved(Event, name="dispatch.approved", notices=DECIDED, reminders=(SLOT_MISSING,)):
    basis: str

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        yield in_opening_hours(SLOT_MISSING.after(at, policy.reminders), policy)

    def says(self, entry: Written) -> Said:
        return of_visit(entry, state=InterventionState.APPROVED, approved_at=entry.at, approval_basis=self.basis)


class DispatchRefused(Event, name="dispatch.refused", notices=(*DECIDED, Notice.MAIL)):
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        return of_visit(entry, state=InterventionState.REFUSED, exit_reason=self.reason)


class DispatchVoided(Event, name="dispatch.voided", notices=(Notice.REQUEST_REFRESH, Notice.THREAD)):
    """What the approval rested on has changed before the visit had a slot."""

    def says(self, entry: Written) -> Said:
        return of_visit(entry, state=InterventionState.AWAITING_APPROVAL, approved_at=GONE, approval_basis=GONE)


def ask(intervention: Intervention, context: Context) -> None:
    """Ask the managers, now that the consent is there (gate B)."""
    intervention.record(context, DispatchRequested(basis=basis_of(intervention)))


def refuse_own(intervention: Intervention, context: Context) -> None:
    """Four eyes: whoever planned the visit or recorded its consent does not approve it (gate C)."""
    recorder = intervention.consent.recorded_by.id if intervention.consent else None
    if context.policy.gates.four_eyes and context.by.id in (intervention.planned_by.id, recorder):
        raise Refusal("four_eyes")


APPROVE = Act(
    id="dispatch.approve",
    on=Intervention,
    records=(DispatchApproved, DispatchRevised),
    pressing=50,
    role=Role.MANAGER,
    states=(InterventionState.AWAITING_APPROVAL,),
    check=refuse_own,
    done_as=(DispatchApproved, DispatchRefused),
    forward=always,
    turn=Party.MANAGER,
)


@APPROVE.verb
def approve(intervention: Intervention, context: Context, *, basis: str | None = None) -> None:
    """Let the technician be sent.

    `basis` is the digest of what the request showed: where it is another now, nothing is approved blindly.
    """
    current = basis_of(intervention)
    if basis is not None and basis != current:
        intervention.record(context, DispatchRevised())
        raise Overtaken("request_outdated")
    intervention.approval = Approval(context.by, context.at, current)
    intervention.state = InterventionState.APPROVED
    intervention.record(context, DispatchApproved(basis=current))


REFUSE = Act(
    id="dispatch.refuse",
    on=Intervention,
    records=(DispatchRefused,),
    pressing=130,
    role=Role.MANAGER,
    states=(InterventionState.AWAITING_APPROVAL,),
    done_as=(DispatchApproved, DispatchRefused),
)


@REFUSE.verb
def refuse(intervention: Intervention, context: Context, *, reason: str) -> None:
    """Refuse the visit, with a reason; the refused intervention stays in the history (§4)."""
    intervention.state = InterventionState.REFUSED
    intervention.exit = Exit(reason, context.by, context.at)
    intervention.record(context, DispatchRefused(reason=reason))


def void_approval(intervention: Intervention, context: Context) -> None:
    """What the managers saw has changed before the visit has a slot: they are asked anew (design §6)."""
    if intervention.state is InterventionState.APPROVED:
        intervention.approval = None
        intervention.state = InterventionState.AWAITING_APPROVAL
        intervention.record(context, DispatchVoided())
        ask(intervention, context)
    elif intervention.state is InterventionState.AWAITING_APPROVAL:
        intervention.record(context, DispatchRevised())
