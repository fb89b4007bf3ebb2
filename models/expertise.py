"""The expertise (§7): the fault that it found, but did not correct, has been fixed since."""

from __future__ import annotations

from datetime import datetime

from models import waiver
from models.acts import Act
from models.context import Context
from models.dispute_ending import DisputeLapsed
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future, to_the_minute
from models.refusal import Refusal
from models.saying import Said, Written, of_visit
from models.tables.intervention import FixedSince, Intervention
from models.terms import InterventionState, Notice, Outcome
from models.waiver import ChargeWaived, ExpertiseWaived


class FaultFixedSince(Event, name="expertise.fixed_since", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    fixed_at: Instant
    how: Private[str]

    def says(self, entry: Written) -> Said:
        return of_visit(entry, fixed_at=self.fixed_at, fixed_how=self.how)


def can_be_fixed(intervention: Intervention, context: Context) -> None:
    """Only a fault that was found and left, and once (§7)."""
    result = intervention.result
    if result is None or result.outcome is not Outcome.FAULT_NOT_FIXED:
        raise Refusal("nothing_left_to_fix")
    if intervention.fixed_since is not None:
        raise intervention.ticket.already(FaultFixedSince, child=intervention.number)


FIXED = Act(
    id="expertise.fixed",
    on=Intervention,
    records=(FaultFixedSince, ChargeWaived, ExpertiseWaived, DisputeLapsed),
    pressing=115,
    states=(InterventionState.COMPLETED,),
    check=can_be_fixed,
)


@FIXED.verb
def fixed(expertise: Intervention, context: Context, *, fixed_at: datetime, how: str) -> None:
    """The fault that the expertise found has been corrected since: what came before it is waived now (§7)."""
    refuse_future(fixed_at, context.at, "fixed_at")
    begun = _begun(expertise)
    if begun is not None:
        refuse_before(fixed_at, begun, "fixed_at", "before_the_expertise")
    expertise.fixed_since = FixedSince(to_the_minute(fixed_at), how, context.by, context.at)
    expertise.record(context, FaultFixedSince(fixed_at=to_the_minute(fixed_at), how=how))
    waiver.waive_before(expertise, context)


def _begun(expertise: Intervention) -> datetime | None:
    """When its technician was there: from the slot's start on, or earlier where the outcome was recorded earlier."""
    slot, result = expertise.appointment, expertise.result
    known = [*([slot.starts_at] if slot else []), *([result.recorded_at] if result else [])]
    return min(known, default=None)
