"""The client takes a consent back, in writing (§4)."""

from __future__ import annotations

from datetime import datetime

from models.acts import Act
from models.context import Context
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future, to_the_minute
from models.intervention import call_off
from models.refusal import Refusal
from models.saying import Said, Written, of_visit
from models.spending import unspent_consent
from models.tables.intervention import Consent, Intervention
from models.terms import InterventionState, Notice

WITHDRAWABLE = (InterventionState.AWAITING_CONSENT, InterventionState.AWAITING_APPROVAL, InterventionState.APPROVED)


class ConsentWithdrawn(
    Event,
    name="consent.withdrawn",
    notices=(Notice.THREAD, Notice.REQUEST_REFRESH, Notice.MAIL, Notice.CARD_REFRESH),
):
    received_at: Instant
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        received = to_the_minute(self.received_at)
        return of_visit(entry, state=InterventionState.CANCELLED, exit_reason=self.reason, exit_received_at=received)


def can_withdraw(intervention: Intervention, context: Context) -> None:
    """There is a consent to take back: the visit's own, or one that it is offered (§4)."""
    if _consent_in_view(intervention) is None:
        raise Refusal("not_now")


def _consent_in_view(intervention: Intervention) -> Consent | None:
    return intervention.consent or unspent_consent(intervention)


WITHDRAW = Act(
    id="consent.withdraw",
    on=Intervention,
    records=(ConsentWithdrawn,),
    pressing=200,
    states=WITHDRAWABLE,
    check=can_withdraw,
)


@WITHDRAW.verb
def withdraw(intervention: Intervention, context: Context, *, received_at: datetime, reason: str) -> None:
    """The client takes the consent back before the visit is scheduled: cancelled, free (§4).

    Also one that an earlier visit left and this one is offered: it is then offered no more.
    """
    refuse_future(received_at, context.at, "received_at")
    consent = _consent_in_view(intervention)
    if consent is not None:
        refuse_before(received_at, consent.received_at, "received_at", "before_the_consent")
    call_off(intervention, context, reason=reason, received_at=received_at)
    intervention.record(context, ConsentWithdrawn(received_at=received_at, reason=reason))
