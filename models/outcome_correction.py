"""Correcting an outcome that was recorded wrongly (§5): its charge is cancelled, and the right one made."""

from __future__ import annotations

from models import waiver
from models.acts import Act, always
from models.charge import ChargeMade
from models.context import Context
from models.events import Private
from models.expertise import FaultFixedSince
from models.goodwill import ChargeCancelled, cancel_charge, refuse_unseen
from models.outcome import BILLED, OutcomeRecorded, VisitFound, bill, billed_row, refuse_unoffered, settle
from models.policy import TariffRow
from models.saying import GONE, Said, Written
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.terms import ChargeStatus, Informed, InterventionState, Notice, Outcome, Role
from models.waiver import ChargeRestored, WaiverUndone


class OutcomeCorrected(
    VisitFound, name="outcome.corrected", notices=(Notice.THREAD, Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH)
):
    """`kept` is the number of the charge that it leaves as it is: one of the same row and price (§6)."""

    before: Outcome | None
    kept: int | None = None
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        """That the fault was fixed since is undone (§13)."""
        return self._completed(entry, fixed_at=GONE, fixed_how=GONE)


CORRECT = Act(
    id="outcome.correct",
    on=Intervention,
    records=(OutcomeCorrected, ChargeCancelled, ChargeRestored, WaiverUndone, *BILLED),
    pressing=260,
    role=Role.MANAGER,
    states=(InterventionState.COMPLETED,),
    edits=(OutcomeCorrected, FaultFixedSince),  # that this is undone is shown where it was recorded by then
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
    refuse_unoffered(intervention, context, outcome)
    for charge in charges_of(intervention):  # a correction bills in full: the form says what was given up before (§13)
        refuse_unseen(charge, context)
    before = intervention.result.outcome if intervention.result else None
    row, standing = billed_row(intervention, outcome, context.at, context.policy), standing_charge(intervention)
    stays = leads_to_the_same(standing, row)
    code = settle(intervention, context, outcome, findings, called_support=called_support)
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
    return bill(intervention, context, code, informed)


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


def _cancel_charges(intervention: Intervention, context: Context, reason: str) -> None:
    """Cancel the visit's charges, also one that is waived: it must not come back with another correction."""
    for charge in charges_of(intervention):
        if charge.status is not ChargeStatus.CANCELLED:
            cancel_charge(charge, context, reason=reason)
