"""Consent (§4): the client's written agreement, and gate B: without it no approval is asked for."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from models.acts import Act, always
from models.context import Context
from models.dispatch import DispatchRequested, ask
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future, to_the_minute
from models.intervention import call_off, costs_of
from models.tables.intervention import Consent, Intervention
from models.terms import ConsentChannel, InterventionState, Notice, TariffCode

WITHDRAWABLE = (InterventionState.AWAITING_APPROVAL, InterventionState.APPROVED)


class AnnouncedCost(BaseModel):
    """An amount that the client was told the visit can cost, in euros HT."""

    model_config = ConfigDict(frozen=True)

    code: TariffCode
    amount: Decimal


class ConsentRecorded(Event, name="consent.recorded", notices=(Notice.CARD_REFRESH,)):
    channel: ConsentChannel
    received_at: Instant
    told: tuple[AnnouncedCost, ...]
    given_by: Private[str]
    words: Private[str]


class ConsentWithdrawn(
    Event, name="consent.withdrawn", notices=(Notice.THREAD, Notice.REQUEST_REFRESH, Notice.CARD_REFRESH)
):
    received_at: Instant
    reason: Private[str]


RECORD = Act(
    id="consent.record",
    on=Intervention,
    records=(ConsentRecorded, DispatchRequested),
    pressing=60,
    states=(InterventionState.AWAITING_CONSENT,),
    done_as=(ConsentRecorded,),
    forward=always,
)


@RECORD.verb
def record(
    intervention: Intervention,
    context: Context,
    *,
    given_by: str,
    channel: ConsentChannel,
    received_at: datetime,
    words: str,
    evidence: list[dict[str, Any]] | None = None,
) -> None:
    """Record the written consent with the amounts the client was told of; asks the managers at once (gate B)."""
    refuse_future(received_at, context.at, "received_at")
    if not context.policy.gates.consent_before_ticket:
        refuse_before(received_at, intervention.ticket.opened_at, "received_at", "before_the_ticket")
    told = [
        AnnouncedCost(code=code, amount=amount) for code, amount in costs_of(intervention, context.policy, context.at)
    ]
    intervention.consent = Consent(
        given_by,
        channel,
        to_the_minute(received_at),
        words,
        list(evidence or ()),
        [cost.model_dump(mode="json") for cost in told],
        context.by,
        context.at,
    )
    intervention.state = InterventionState.AWAITING_APPROVAL
    intervention.record(
        context,
        ConsentRecorded(channel=channel, received_at=received_at, told=tuple(told), given_by=given_by, words=words),
    )
    ask(intervention, context)


WITHDRAW = Act(
    id="consent.withdraw",
    on=Intervention,
    records=(ConsentWithdrawn,),
    pressing=200,
    states=WITHDRAWABLE,
)


@WITHDRAW.verb
def withdraw(intervention: Intervention, context: Context, *, received_at: datetime, reason: str) -> None:
    """The client takes the consent back before the visit is scheduled: cancelled, free (§4)."""
    refuse_future(received_at, context.at, "received_at")
    if intervention.consent is not None:
        refuse_before(received_at, intervention.consent.received_at, "received_at", "before_the_consent")
    call_off(intervention, context, reason=reason)
    intervention.record(context, ConsentWithdrawn(received_at=received_at, reason=reason))
