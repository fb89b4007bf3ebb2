"""SAV+ (§8): the flat-rate service for ADSL lines with an intermittent fault."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from models.refusal import Refusal
from models.rules import Act, refuse_before, refuse_future, rule
from models.tables.sav_plus import SavPlusStep
from models.terms import FaultNature, InterventionState, Kind, Outcome, SavPlusPoint, Service

if TYPE_CHECKING:
    from models.policy import Policy
    from models.tables.intervention import Intervention
    from models.tables.ticket import Ticket

LATE_CANCELLATION = "sav_plus_late_cancellation"


def is_eligible(ticket: Ticket) -> bool:
    """SAV+ exists for ADSL lines with an intermittent fault (§4)."""
    return ticket.service is Service.ADSL and ticket.fault_nature is FaultNature.INTERMITTENT


def is_suggested(ticket: Ticket) -> bool:
    """After a first visit without fault on such a line, SAV+ saves the client repeated charges (§8)."""
    without_fault = any(
        visit.result is not None and visit.result.outcome is Outcome.NO_FAULT for visit in ticket.interventions
    )
    had = any(visit.kind is Kind.SAV_PLUS for visit in ticket.interventions)
    return is_eligible(ticket) and without_fault and not had


def can_step(intervention: Intervention, policy: Policy) -> None:
    if intervention.kind is not Kind.SAV_PLUS:
        raise Refusal("steps_are_for_sav_plus")


@rule(
    "sav_plus.step",
    on="intervention",
    when=(InterventionState.SCHEDULED, InterventionState.COMPLETED),
    check=can_step,
    edits="sav_plus.stepped",
)
def step(  # noqa: PLR0913 - the fields of §8
    intervention: Intervention,
    act: Act,
    *,
    step: SavPlusPoint,
    done_at: datetime,
    tightened: bool,
    mutations: int,
    down_kbps: int,
    up_kbps: int,
    notes: str = "",
) -> None:
    """Record the work at one point of the line: connections, pair changes, throughput. Again corrects it."""
    refuse_future(done_at, act, "done_at")
    if intervention.approval is not None:
        refuse_before(done_at, intervention.approval.at, "done_at", "before_the_approval")
    intervention.steps[:] = [one for one in intervention.steps if one.step is not step]
    intervention.steps.append(
        SavPlusStep(
            step=step,
            done_at=done_at,
            tightened=tightened,
            mutations=mutations,
            down_kbps=down_kbps,
            up_kbps=up_kbps,
            notes=notes,
            recorded_by=act.by,
            recorded_at=act.at,
        )
    )
    intervention.ticket.record(
        act,
        "sav_plus.stepped",
        child=intervention.number,
        facts={
            "step": step,
            "done_at": done_at.isoformat(),
            "tightened": tightened,
            "mutations": mutations,
            "down_kbps": down_kbps,
            "up_kbps": up_kbps,
        },
        private={"notes": notes},
    )
