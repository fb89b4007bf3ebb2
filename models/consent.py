"""Consent (§4): the client's written agreement, and gate B: without it no approval is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from models.acts import Act, always
from models.context import Context
from models.dispatch import DispatchRequested, ask
from models.events import Event, Instant, Private
from models.evidence import EvidenceFiled, keep
from models.instants import refuse_before, refuse_future, to_the_minute
from models.refusal import Refusal
from models.saying import Said, Written, of_visit
from models.spending import last_spent_at, unspent_consent
from models.tables.intervention import Consent, Intervention
from models.terms import ConsentChannel, InterventionState, Notice, Party
from models.visit_costs import AnnouncedCost, agreed_costs, announced, possible_costs

OLDEST = timedelta(days=366)  # before the ticket, where the policy takes a consent from before it at all


class _Agreed(Event):
    channel: ConsentChannel
    received_at: Instant
    told: tuple[AnnouncedCost, ...]
    given_by: Private[str]
    words: Private[str]

    def says(self, entry: Written) -> Said:
        return of_visit(
            entry,
            state=InterventionState.AWAITING_APPROVAL,
            consent_given_by=self.given_by,
            consent_channel=self.channel,
            consent_received_at=to_the_minute(self.received_at),
            consent_words=self.words,
            consent_told=[cost.model_dump(mode="json") for cost in self.told],
        )


class ConsentRecorded(_Agreed, name="consent.recorded", notices=(Notice.CARD_REFRESH,)):
    """The client's written agreement, with the amounts of the day on which it was received."""


class ConsentCarriedOver(_Agreed, name="consent.carried_over", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """An agreement that no visit has spent serves this one; its date, words and amounts stay."""


RECORD = Act(
    id="consent.record",
    on=Intervention,
    records=(ConsentRecorded, DispatchRequested, EvidenceFiled),
    pressing=60,
    states=(InterventionState.AWAITING_CONSENT,),
    done_as=(ConsentRecorded, ConsentCarriedOver),
    forward=always,
    turn=Party.CLIENT,
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
    """Record the written consent; asks the managers at once (gate B).

    Kept with it are the amounts of the day on which it was received: by these the visit is billed (§4).
    """
    _refuse_receipt(intervention, context, received_at)
    received = to_the_minute(received_at)
    kind, service = intervention.kind, intervention.ticket.service
    costs = announced(possible_costs(kind, service, context.policy, received))
    event = ConsentRecorded(channel=channel, received_at=received_at, told=costs, given_by=given_by, words=words)
    kept = [cost.model_dump(mode="json") for cost in costs]
    consent = Consent(given_by, channel, received, words, list(evidence or ()), kept, context.by, context.at)
    _agree(intervention, context, consent, event)
    keep(intervention, context, evidence)


def _refuse_receipt(intervention: Intervention, context: Context, received_at: datetime) -> None:
    """Not in the future, not before the ticket, not before the ticket's last consent was spent (§4)."""
    refuse_future(received_at, context.at, "received_at")
    opened_at, spent_at = intervention.ticket.opened_at, last_spent_at(intervention.ticket)
    if context.policy.gates.consent_before_ticket:
        refuse_before(received_at, opened_at - OLDEST, "received_at", "long_before_the_ticket")
    else:
        refuse_before(received_at, opened_at, "received_at", "before_the_ticket")
    if spent_at is not None:
        refuse_before(received_at, spent_at, "received_at", "consent_spent")


def _agree(
    intervention: Intervention, context: Context, consent: Consent, event: ConsentRecorded | ConsentCarriedOver
) -> None:
    intervention.consent = consent
    intervention.state = InterventionState.AWAITING_APPROVAL
    intervention.record(context, event)
    ask(intervention, context)


def can_carry_over(intervention: Intervention, context: Context) -> None:
    """There is a consent to the same kind of visit that none has spent (§4)."""
    if unspent_consent(intervention) is None:
        raise Refusal("no_unspent_consent")


CARRY_OVER = Act(
    id="consent.carry_over",
    on=Intervention,
    records=(ConsentCarriedOver, DispatchRequested),
    pressing=58,
    states=(InterventionState.AWAITING_CONSENT,),
    check=can_carry_over,
    done_as=(ConsentRecorded, ConsentCarriedOver),
    forward=always,
)


@CARRY_OVER.verb
def carry_over(intervention: Intervention, context: Context) -> None:
    """Take the unspent consent over, with its date, words and amounts; who does so counts as its recorder (§4)."""
    unspent = unspent_consent(intervention)
    if unspent is None:
        raise Refusal("no_unspent_consent")
    event = ConsentCarriedOver(
        channel=unspent.channel,
        received_at=unspent.received_at,
        told=announced(agreed_costs(unspent)),
        given_by=unspent.given_by,
        words=unspent.words,
    )
    _agree(intervention, context, replace(unspent, recorded_by=context.by, recorded_at=context.at), event)
