"""Giving up a visit before it has a slot (§4)."""

from __future__ import annotations

from models.acts import Act
from models.context import Context
from models.events import Event, Private
from models.intervention import call_off
from models.saying import Said, Written, of_visit
from models.tables.intervention import BEFORE_THE_SLOT, Intervention
from models.terms import InterventionState, Notice


class InterventionAbandoned(
    Event,
    name="intervention.abandoned",
    notices=(Notice.THREAD, Notice.REQUEST_REFRESH, Notice.MAIL, Notice.CARD_REFRESH),
):
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        return of_visit(entry, state=InterventionState.CANCELLED, exit_reason=self.reason)


ABANDON = Act(
    id="intervention.abandon",
    on=Intervention,
    records=(InterventionAbandoned,),
    pressing=210,
    states=BEFORE_THE_SLOT,
)


@ABANDON.verb
def abandon(intervention: Intervention, context: Context, *, reason: str) -> None:
    """Give up a visit that has no slot yet: free, with a reason (§4)."""
    call_off(intervention, context, reason=reason)
    intervention.record(context, InterventionAbandoned(reason=reason))
