"""The outcome of a visit (§5): what was found, and the charge that follows from it."""

from __future__ import annotations

from models import waiver
from models.charge import end, make
from models.refusal import Refusal
from models.rules import Act, rule
from models.tables.charge import Charge
from models.tables.intervention import Intervention, Result
from models.tariff import outcomes, qualify
from models.terms import ChargeStatus, Informed, InterventionState, Outcome, Role


@rule("outcome.record", on="intervention", when=(InterventionState.SCHEDULED,), done_as=("outcome.recorded",))
def record(
    intervention: Intervention,
    act: Act,
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
    _refuse_unoffered(intervention, act, outcome)
    intervention.state = InterventionState.COMPLETED
    code = _settle(intervention, act, outcome, findings, called_support=called_support)
    intervention.ticket.record(
        act,
        "outcome.recorded",
        child=intervention.number,
        facts={"outcome": outcome, "called_support": called_support, "qualification": code},
        private={"findings": findings},
    )
    return _bill(intervention, act, code, informed)


@rule(
    "outcome.correct",
    on="intervention",
    role=Role.MANAGER,
    when=(InterventionState.COMPLETED,),
    edits="outcome.corrected",
)
def correct(
    intervention: Intervention,
    act: Act,
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
    _refuse_unoffered(intervention, act, outcome)
    before = intervention.result
    changed = before is None or before.outcome is not outcome
    code = _settle(intervention, act, outcome, findings, called_support=called_support)
    intervention.ticket.record(
        act,
        "outcome.corrected",
        child=intervention.number,
        facts={
            "before": before and before.outcome,
            "outcome": outcome,
            "called_support": called_support,
            "qualification": code,
        },
        private={"findings": findings, "reason": reason},
    )
    if not changed:
        return None
    if before is not None and before.outcome is Outcome.FAULT_FIXED:
        waiver.restore(intervention, act)
    _cancel_charges(intervention, act, reason)
    return _bill(intervention, act, code, informed)


def _refuse_unoffered(intervention: Intervention, act: Act, outcome: Outcome) -> None:
    service = intervention.ticket.service
    if outcome not in outcomes(intervention.kind, service, policy=act.policy):
        raise Refusal("outcome_not_offered", field="outcome", service=service)


def _settle(
    intervention: Intervention, act: Act, outcome: Outcome, findings: str, *, called_support: bool
) -> str | None:
    """Note the result; returns the tariff code it leads to."""
    intervention.result = Result(outcome, findings, called_support, act.by, act.at)
    return qualify(intervention.kind, outcome, intervention.ticket.service, policy=act.policy)


def _bill(intervention: Intervention, act: Act, code: str | None, informed: Informed) -> Charge | None:
    if intervention.result is not None and intervention.result.outcome is Outcome.FAULT_FIXED:
        waiver.waive_before(intervention, act)
    if code is None:
        return None
    charge = make(intervention.ticket, act, code=code, intervention=intervention, informed=informed)
    waiver.waive_if_covered(charge, act)
    return charge


def _cancel_charges(intervention: Intervention, act: Act, reason: str) -> None:
    """Those of this visit, a waived one too: it must not come back with another correction."""
    for charge in intervention.ticket.charges:
        if charge.intervention_number == intervention.number and charge.status is not ChargeStatus.CANCELLED:
            end(charge, act, ChargeStatus.CANCELLED, reason=reason)
            charge.ticket.record(act, "charge.cancelled", child=charge.number, private={"reason": reason})
