"""SAV+ (§8): the work at each point of the line."""

from __future__ import annotations

from datetime import datetime

from models.acts import Act
from models.context import Context
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future
from models.kinds import TRAITS
from models.refusal import Refusal
from models.saying import Said, Somebody, Written, of_step
from models.tables.intervention import Intervention
from models.tables.sav_plus import SavPlusStep
from models.terms import ABSENCES, InterventionState, Notice, SavPlusPoint


class SavPlusStepped(Event, name="sav_plus.stepped", notices=(Notice.STEPS_POST, Notice.CARD_REFRESH)):
    """What was measured at the client's, or done and measured at one point of the line; throughput in kbit/s."""

    step: SavPlusPoint
    done_at: Instant
    tightened: bool
    mutations: int
    down_kbps: int
    up_kbps: int
    notes: Private[str]

    def says(self, entry: Written) -> Said:
        """A later word about the same point takes the place of this one."""
        recorded = {"recorded_by": Somebody(entry.by_id), "recorded_at": entry.at}
        return [(of_step(entry.child, self.step), dict(self) | recorded)]


def can_step(intervention: Intervention, context: Context) -> None:
    if not TRAITS[intervention.kind].has_steps:
        raise Refusal("steps_are_for_sav_plus")
    if intervention.result is not None and intervention.result.outcome in ABSENCES:
        raise Refusal("nobody_came")


STEP = Act(
    id="sav_plus.step",
    on=Intervention,
    records=(SavPlusStepped,),
    pressing=150,
    states=(InterventionState.SCHEDULED, InterventionState.COMPLETED),
    check=can_step,
    edits=(SavPlusStepped,),
)


@STEP.verb
def step(  # noqa: PLR0913 - the fields of §8
    intervention: Intervention,
    context: Context,
    *,
    step: SavPlusPoint,
    done_at: datetime,
    tightened: bool,
    mutations: int,
    down_kbps: int,
    up_kbps: int,
    notes: str = "",
) -> None:
    """Record the first visit's measurements, or the work at one point of the line. Again corrects it."""
    refuse_future(done_at, context.at, "done_at")
    if intervention.approval is not None:
        refuse_before(done_at, intervention.approval.at, "done_at", "before_the_approval")
    stepped = SavPlusStepped(
        step=step,
        done_at=done_at,
        tightened=tightened,
        mutations=mutations,
        down_kbps=down_kbps,
        up_kbps=up_kbps,
        notes=notes,
    )
    intervention.steps[:] = [other for other in intervention.steps if other.step is not step]
    intervention.steps.append(SavPlusStep(**dict(stepped), recorded_by=context.by, recorded_at=context.at))
    intervention.record(context, stepped)
