"""The outcome of a visit (§5): what was found, and the charge that follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models import waiver
from models.acts import Act, always
from models.agreement import agreed_row
from models.announcement import ChargeAnnounced
from models.charge import ChargeMade, make
from models.context import Context
from models.dispute_ending import DisputeLapsed
from models.events import Event, Private
from models.instants import to_the_minute
from models.policy import Policy, TariffRow
from models.refusal import Refusal
from models.rescheduling import SLOT_SET
from models.saying import Said, Written, of_visit
from models.tables.charge import Charge
from models.tables.intervention import Intervention, Result
from models.tariff import outcomes, qualify
from models.terms import ABSENCES, Informed, InterventionState, Notice, Outcome, Party, TariffCode
from models.waiver import ChargeWaived, ExpertiseWaived
from models.workdays import local_day


class VisitFound(Event):
    """At a visit. `qualification` is the row of the tariff that it leads to, if there is something to bill."""

    outcome: Outcome
    called_support: bool
    qualification: TariffCode | None
    findings: Private[str]

    def _completed(self, entry: Written, **more: Any) -> Said:
        facts = {"outcome": self.outcome, "called_support": self.called_support, "findings": self.findings}
        return of_visit(entry, state=InterventionState.COMPLETED, result_recorded_at=entry.at, **facts, **more)


class OutcomeRecorded(VisitFound, name="outcome.recorded", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """As it was first recorded."""

    def says(self, entry: Written) -> Said:
        return self._completed(entry)


BILLED = (ChargeMade, ChargeAnnounced, ChargeWaived, ExpertiseWaived, DisputeLapsed)

RECORD = Act(
    id="outcome.record",
    on=Intervention,
    records=(OutcomeRecorded, *BILLED),
    pressing=30,
    states=(InterventionState.SCHEDULED,),
    edits=SLOT_SET,  # whether the visit was to take place by now was shown by the slot of then
    done_as=(OutcomeRecorded,),
    forward=always,
    turn=Party.SUPPLIER,
)


@RECORD.verb
def record(
    intervention: Intervention,
    context: Context,
    *,
    outcome: Outcome,
    findings: str,
    called_support: bool,
    informed: Informed = Informed.LATER,
) -> Charge | None:
    """Record what was found; returns the charge it leads to, if any (§5).

    With `informed` now, the dispute window opens at once (§9); else the charge waits to be announced. An expertise that
    found and fixed the fault waives what came before it (§7).
    """
    refuse_unoffered(intervention, context, outcome)
    intervention.state = InterventionState.COMPLETED
    code = settle(intervention, context, outcome, findings, called_support=called_support)
    intervention.record(
        context,
        OutcomeRecorded(outcome=outcome, called_support=called_support, qualification=code, findings=findings),
    )
    if intervention.has_fixed:
        waiver.waive_before(intervention, context)
    return bill(intervention, context, code, informed)


def offered(intervention: Intervention, at: datetime, policy: Policy) -> tuple[Outcome, ...]:
    """What can have been found at this visit by that instant (§5).

    Nobody was absent before the slot's start, nor once a SAV+ had its first visit (§13).
    """
    known = outcomes(intervention.kind, intervention.ticket.service, policy=policy)
    if intervention.has_begun or _has_yet_to_start(intervention, at):
        return tuple(outcome for outcome in known if outcome not in ABSENCES)
    return known


def _has_yet_to_start(intervention: Intervention, at: datetime) -> bool:
    slot = intervention.appointment
    return slot is not None and to_the_minute(at) < slot.starts_at


def refuse_unoffered(intervention: Intervention, context: Context, outcome: Outcome) -> None:
    if outcome in offered(intervention, context.at, context.policy):
        return
    service, slot = intervention.ticket.service, intervention.appointment
    if outcome not in outcomes(intervention.kind, service, policy=context.policy):
        raise Refusal("outcome_not_offered", field="outcome", service=service)
    if intervention.has_begun:
        raise Refusal("first_visit_took_place", field="outcome")
    raise Refusal("absent_before_the_slot", field="outcome", bound=slot.starts_at if slot else context.at)


def billed_row(intervention: Intervention, outcome: Outcome, at: datetime, policy: Policy) -> TariffRow | None:
    """What the finding costs by the tariff of the day on which the client agreed (§4); None for nothing."""
    code = qualify(intervention.kind, outcome, intervention.ticket.service, policy=policy)
    if code is None:
        return None
    return agreed_row(intervention, code, policy) or policy.row(code, local_day(at, policy))


def settle(
    intervention: Intervention, context: Context, outcome: Outcome, findings: str, *, called_support: bool
) -> TariffCode | None:
    """Note the result; returns the tariff code it leads to."""
    intervention.result = Result(outcome, findings, called_support, context.by, context.at)
    return qualify(intervention.kind, outcome, intervention.ticket.service, policy=context.policy)


def bill(intervention: Intervention, context: Context, code: TariffCode | None, informed: Informed) -> Charge | None:
    if code is None:
        return None
    charge = make(
        intervention.ticket,
        context,
        code=code,
        intervention=intervention,
        informed=informed,
        row=agreed_row(intervention, code, context.policy),
    )
    waiver.waive_if_covered(charge, context)
    return charge
