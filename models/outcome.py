"""The outcome of a visit (§5): what was found, and the charge that follows from it."""

from __future__ import annotations

from models import waiver
from models.acts import Act, always
from models.agreement import priced_on
from models.charge import ChargeAnnounced, ChargeCancelled, ChargeMade, cancel_charge, make
from models.context import Context
from models.dispute import DisputeLapsed
from models.events import Event, Private
from models.refusal import Refusal
from models.tables.charge import Charge
from models.tables.intervention import Intervention, Result
from models.tariff import outcomes, qualify
from models.terms import ChargeStatus, Informed, InterventionState, Notice, Outcome, Role, TariffCode
from models.waiver import ChargeRestored, ChargeWaived, ExpertiseWaived


class OutcomeRecorded(Event, name="outcome.recorded", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """`qualification` is the row of the tariff that it leads to, if there is something to bill."""

    outcome: Outcome
    called_support: bool
    qualification: TariffCode | None
    findings: Private[str]


class OutcomeCorrected(
    Event, name="outcome.corrected", notices=(Notice.THREAD, Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH)
):
    before: Outcome | None
    outcome: Outcome
    called_support: bool
    qualification: TariffCode | None
    findings: Private[str]
    reason: Private[str]


BILLED = (ChargeMade, ChargeAnnounced, ChargeWaived, ExpertiseWaived, DisputeLapsed)

RECORD = Act(
    id="outcome.record",
    on=Intervention,
    records=(OutcomeRecorded, *BILLED),
    pressing=30,
    states=(InterventionState.SCHEDULED,),
    done_as=(OutcomeRecorded,),
    forward=always,
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
    _refuse_unoffered(intervention, context, outcome)
    intervention.state = InterventionState.COMPLETED
    code = _settle(intervention, context, outcome, findings, called_support=called_support)
    intervention.record(
        context,
        OutcomeRecorded(outcome=outcome, called_support=called_support, qualification=code, findings=findings),
    )
    return _bill(intervention, context, code, informed)


CORRECT = Act(
    id="outcome.correct",
    on=Intervention,
    records=(OutcomeCorrected, ChargeCancelled, ChargeRestored, *BILLED),
    pressing=260,
    role=Role.MANAGER,
    states=(InterventionState.COMPLETED,),
    edits=OutcomeCorrected,
    deferred=always,
)


@CORRECT.verb
def correct(
    intervention: Intervention,
    context: Context,
    *,
    outcome: Outcome,
    findings: str,
    called_support: bool,
    reason: str,
    informed: Informed = Informed.LATER,
) -> Charge | None:
    """Replace a wrongly recorded outcome: its charge is cancelled, the new one made; the history keeps both.

    Where the outcome stays the same, so does its charge. Returns the new charge, if there is one.
    """
    _refuse_unoffered(intervention, context, outcome)
    before = intervention.result.outcome if intervention.result else None
    code = _settle(intervention, context, outcome, findings, called_support=called_support)
    intervention.record(
        context,
        OutcomeCorrected(
            before=before,
            outcome=outcome,
            called_support=called_support,
            qualification=code,
            findings=findings,
            reason=reason,
        ),
    )
    if outcome is before:
        return None
    if before is Outcome.FAULT_FIXED:
        waiver.restore(intervention, context)
    _cancel_charges(intervention, context, reason)
    return _bill(intervention, context, code, informed)


def _refuse_unoffered(intervention: Intervention, context: Context, outcome: Outcome) -> None:
    service = intervention.ticket.service
    if outcome not in outcomes(intervention.kind, service, policy=context.policy):
        raise Refusal("outcome_not_offered", field="outcome", service=service)


def _settle(
    intervention: Intervention, context: Context, outcome: Outcome, findings: str, *, called_support: bool
) -> TariffCode | None:
    """Note the result; returns the tariff code it leads to."""
    intervention.result = Result(outcome, findings, called_support, context.by, context.at)
    return qualify(intervention.kind, outcome, intervention.ticket.service, policy=context.policy)


def _bill(intervention: Intervention, context: Context, code: TariffCode | None, informed: Informed) -> Charge | None:
    if intervention.result is not None and intervention.result.outcome is Outcome.FAULT_FIXED:
        waiver.waive_before(intervention, context)
    if code is None:
        return None
    charge = make(
        intervention.ticket,
        context,
        code=code,
        intervention=intervention,
        informed=informed,
        priced_on=priced_on(intervention, code, context.policy),
    )
    waiver.waive_if_covered(charge, context)
    return charge


def _cancel_charges(intervention: Intervention, context: Context, reason: str) -> None:
    """Cancel the visit's charges, also one that is waived: it must not come back with another correction."""
    for charge in intervention.ticket.charges:
        if charge.intervention_number == intervention.number and charge.status is not ChargeStatus.CANCELLED:
            cancel_charge(charge, context, reason=reason)
