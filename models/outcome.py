"""The outcome of a visit (§5): what was found, and the charge that follows from it."""

from __future__ import annotations

from models.charge import Charge, announce, make
from models.intervention import Intervention, Result
from models.refusal import Refusal
from models.rules import Act, rule
from models.tariff import outcomes, qualify
from models.terms import Informed, InterventionState, Outcome


@rule("outcome.record", on="intervention", when=(InterventionState.SCHEDULED,))
def record(
    intervention: Intervention,
    act: Act,
    *,
    outcome: Outcome,
    findings: str,
    called_support: bool,
    informed: Informed,
) -> Charge | None:
    """Record what was found; returns the charge it leads to, if any (§5).

    With `informed` now, the dispute window opens at once (§9); else the charge waits to be announced.
    """
    service = intervention.ticket.service
    if outcome not in outcomes(intervention.kind, service, policy=act.policy):
        raise Refusal("outcome_not_offered", field="outcome", service=service)
    intervention.result = Result(outcome, findings, called_support, act.by, act.at)
    intervention.state = InterventionState.COMPLETED
    code = qualify(intervention.kind, outcome, service, policy=act.policy)
    intervention.ticket.record(
        act,
        "outcome.recorded",
        child=intervention.number,
        facts={"outcome": outcome, "called_support": called_support, "qualification": code},
        private={"findings": findings},
    )
    if code is None:
        return None
    told_now = informed is Informed.NOW
    charge = make(intervention.ticket, act, code=code, intervention=intervention, told_now=told_now)
    if told_now:
        announce(charge, act, informed_at=act.at, quietly=True)
    return charge
