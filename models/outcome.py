"""The outcome of a visit (§5): what was found, and the charge that follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models import waiver
from models.acts import Act, always
from models.agreement import priced_on
from models.charge import ChargeAnnounced, ChargeCancelled, ChargeMade, cancel_charge, make
from models.context import Context
from models.dispute import DisputeLapsed
from models.events import Event, Private
from models.instants import to_the_minute
from models.policy import Policy, TariffRow
from models.refusal import Refusal
from models.saying import GONE, Said, Written, of_visit
from models.tables.charge import Charge
from models.tables.intervention import Intervention, Result
from models.tariff import outcomes, qualify
from models.terms import ABSENCES, ChargeStatus, Informed, InterventionState, Notice, Outcome, Party, Role, TariffCode
from models.waiver import ChargeRestored, ChargeWaived, ExpertiseWaived
from models.workdays import local_day


class OutcomeRecorded(Event, name="outcome.recorded", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """`qualification` is the row of the tariff that it leads to, if there is something to bill."""

    outcome: Outcome
    called_support: bool
    qualification: TariffCode | None
    findings: Private[str]

    def says(self, entry: Written) -> Said:
        return _found(self, entry)


class OutcomeCorrected(
    Event, name="outcome.corrected", notices=(Notice.THREAD, Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH)
):
    """`kept` is the number of the charge that it leaves as it is: one of the same row and price (§6)."""

    before: Outcome | None
    outcome: Outcome
    called_support: bool
    qualification: TariffCode | None
    kept: int | None = None
    findings: Private[str]
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        """That the fault was fixed since is undone (§13)."""
        return _found(self, entry, fixed_at=GONE, fixed_how=GONE)


def _found(event: OutcomeRecorded | OutcomeCorrected, entry: Written, **more: Any) -> Said:
    facts = {"outcome": event.outcome, "called_support": event.called_support, "findings": event.findings}
    return of_visit(entry, state=InterventionState.COMPLETED, **facts, **more)


BILLED = (ChargeMade, ChargeAnnounced, ChargeWaived, ExpertiseWaived, DisputeLapsed)

RECORD = Act(
    id="outcome.record",
    on=Intervention,
    records=(OutcomeRecorded, *BILLED),
    pressing=30,
    states=(InterventionState.SCHEDULED,),
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
    _refuse_unoffered(intervention, context, outcome)
    intervention.state = InterventionState.COMPLETED
    code = _settle(intervention, context, outcome, findings, called_support=called_support)
    intervention.record(
        context,
        OutcomeRecorded(outcome=outcome, called_support=called_support, qualification=code, findings=findings),
    )
    if intervention.has_fixed:
        waiver.waive_before(intervention, context)
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

    Where row and price stay the same, so does the charge (§6). Of an expertise it undoes that the fault was fixed
    since, and what that waived is owed again (§13). Returns the new charge, if there is one.
    """
    _refuse_unoffered(intervention, context, outcome)
    before = intervention.result.outcome if intervention.result else None
    row, standing = billed_row(intervention, outcome, context.at, context.policy), standing_charge(intervention)
    stays = leads_to_the_same(standing, row)
    code = _settle(intervention, context, outcome, findings, called_support=called_support)
    intervention.fixed_since = None
    intervention.record(
        context,
        OutcomeCorrected(
            before=before,
            outcome=outcome,
            called_support=called_support,
            qualification=code,
            kept=standing.number if standing is not None and stays else None,
            findings=findings,
            reason=reason,
        ),
    )
    if intervention.has_fixed:
        waiver.waive_before(intervention, context)
    else:
        waiver.restore(intervention, context)
    if stays:
        return None
    _cancel_charges(intervention, context, reason)
    return _bill(intervention, context, code, informed)


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


def _refuse_unoffered(intervention: Intervention, context: Context, outcome: Outcome) -> None:
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
    return policy.row(code, priced_on(intervention, code, policy) or local_day(at, policy))


def standing_charge(intervention: Intervention) -> Charge | None:
    """The charge that the outcome as it stands led to, whatever has become of it since; None where it led to none."""
    last = intervention.ticket.last_entry(OutcomeRecorded, OutcomeCorrected, child=intervention.number)
    event = last.event if last is not None else None
    if not isinstance(event, OutcomeRecorded | OutcomeCorrected) or event.qualification is None:
        return None
    return next(reversed(charges_of(intervention)), None)


def leads_to_the_same(standing: Charge | None, row: TariffRow | None) -> bool:
    """Whether a correction leaves the charge as it is: it is of that row and price, or there is nothing to bill."""
    if standing is None or row is None:
        return standing is None and row is None
    return (standing.code, standing.amount) == (row.code, row.amount)


def is_corrected_away(charge: Charge) -> bool:
    """Whether a correction of its visit cancelled the charge: one that found it standing and did not keep it (§13)."""
    ticket = charge.ticket
    made, cancelled = (ticket.last_entry(event, child=charge.number) for event in (ChargeMade, ChargeCancelled))
    if made is None or cancelled is None:
        return False
    corrections = [
        entry.event
        for entry in ticket.entries[made.sequence : cancelled.sequence]
        if entry.child == charge.intervention_number and isinstance(entry.event, OutcomeCorrected)
    ]
    return bool(corrections) and corrections[-1].kept != charge.number


def charges_of(intervention: Intervention) -> list[Charge]:
    return [charge for charge in intervention.ticket.charges if charge.intervention_number == intervention.number]


def _settle(
    intervention: Intervention, context: Context, outcome: Outcome, findings: str, *, called_support: bool
) -> TariffCode | None:
    """Note the result; returns the tariff code it leads to."""
    intervention.result = Result(outcome, findings, called_support, context.by, context.at)
    return qualify(intervention.kind, outcome, intervention.ticket.service, policy=context.policy)


def _bill(intervention: Intervention, context: Context, code: TariffCode | None, informed: Informed) -> Charge | None:
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
    for charge in charges_of(intervention):
        if charge.status is not ChargeStatus.CANCELLED:
            cancel_charge(charge, context, reason=reason)
