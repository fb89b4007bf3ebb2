"""Dispatch (§4, gate C): a manager, and not the one who asked, lets a technician be sent."""

from __future__ import annotations

from models.intervention import basis_of
from models.refusal import Overtaken, Refusal
from models.rules import Act, rule
from models.tables.intervention import Approval, Exit, Intervention
from models.terms import InterventionState, Role

DECIDED = ("dispatch.approved", "dispatch.refused")


def ask(intervention: Intervention, act: Act) -> None:
    """Ask the managers, now that the consent is there (gate B)."""
    intervention.ticket.record(
        act,
        "dispatch.requested",
        child=intervention.number,
        facts={"basis": basis_of(intervention, act.policy, act.at)},
        remind={"reminder.approval_waiting": act.at + act.policy.reminders.approval_waiting},
    )


def _refuse_own(intervention: Intervention, act: Act) -> None:
    """Four eyes: whoever planned the visit or recorded its consent does not approve it (gate C)."""
    recorder = intervention.consent.recorded_by.id if intervention.consent else None
    if act.policy.gates.four_eyes and act.by.id in (intervention.planned_by.id, recorder):
        raise Refusal("four_eyes")


@rule(
    "dispatch.approve",
    on="intervention",
    role=Role.MANAGER,
    when=(InterventionState.AWAITING_APPROVAL,),
    done_as=DECIDED,
)
def approve(intervention: Intervention, act: Act, *, basis: str | None = None) -> None:
    """Let the technician be sent.

    `basis` is the digest of what the request showed: where it is another now, nothing is approved blindly.
    """
    _refuse_own(intervention, act)
    current = basis_of(intervention, act.policy, act.at)
    if basis is not None and basis != current:
        intervention.ticket.record(act, "dispatch.revised", child=intervention.number)
        raise Overtaken("request_outdated")
    intervention.approval = Approval(act.by, act.at, current)
    intervention.state = InterventionState.APPROVED
    intervention.ticket.record(act, "dispatch.approved", child=intervention.number, facts={"basis": current})


@rule(
    "dispatch.refuse",
    on="intervention",
    role=Role.MANAGER,
    when=(InterventionState.AWAITING_APPROVAL,),
    done_as=DECIDED,
)
def refuse(intervention: Intervention, act: Act, *, reason: str) -> None:
    """Refuse the visit, with a reason; the refused intervention stays in the history (§4)."""
    intervention.state = InterventionState.REFUSED
    intervention.exit = Exit(reason, act.by, act.at)
    intervention.ticket.record(act, "dispatch.refused", child=intervention.number, private={"reason": reason})


def void_approval(intervention: Intervention, act: Act) -> None:
    """What the managers saw has changed before the visit has a slot: they are asked anew (design §6)."""
    if intervention.state is InterventionState.APPROVED:
        intervention.approval = None
        intervention.state = InterventionState.AWAITING_APPROVAL
        intervention.ticket.record(act, "dispatch.voided", child=intervention.number)
        ask(intervention, act)
    elif intervention.state is InterventionState.AWAITING_APPROVAL:
        intervention.ticket.record(act, "dispatch.revised", child=intervention.number)
