"""Consent (§4): the client's written agreement, and gate B: without it no approval is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.dispatch import ask
from models.instants import to_the_minute
from models.intervention import cancel, costs_of
from models.rules import Act, refuse_before, refuse_future, rule
from models.tables.intervention import Consent, Intervention
from models.terms import ConsentChannel, InterventionState

WITHDRAWABLE = (InterventionState.AWAITING_APPROVAL, InterventionState.APPROVED)


@rule("consent.record", on="intervention", when=(InterventionState.AWAITING_CONSENT,), done_as=("consent.recorded",))
def record(
    intervention: Intervention,
    act: Act,
    *,
    given_by: str,
    channel: ConsentChannel,
    received_at: datetime,
    words: str,
    evidence: list[dict[str, Any]] | None = None,
) -> None:
    """Record the written consent with the amounts the client was told of; asks the managers at once (gate B)."""
    refuse_future(received_at, act, "received_at")
    if not act.policy.gates.consent_before_ticket:
        refuse_before(received_at, intervention.ticket.opened_at, "received_at", "before_the_ticket")
    told = [{"code": code, "amount": str(amount)} for code, amount in costs_of(intervention, act.policy, act.at)]
    intervention.consent = Consent(
        given_by, channel, to_the_minute(received_at), words, list(evidence or ()), told, act.by, act.at
    )
    intervention.state = InterventionState.AWAITING_APPROVAL
    intervention.ticket.record(
        act,
        "consent.recorded",
        child=intervention.number,
        facts={"channel": channel, "received_at": received_at.isoformat(), "told": told},
        private={"given_by": given_by, "words": words},
    )
    ask(intervention, act)


@rule("consent.withdraw", on="intervention", when=WITHDRAWABLE)
def withdraw(intervention: Intervention, act: Act, *, received_at: datetime, reason: str) -> None:
    """The client takes the consent back before the visit is scheduled: cancelled, free (§4)."""
    refuse_future(received_at, act, "received_at")
    if intervention.consent is not None:
        refuse_before(received_at, intervention.consent.received_at, "received_at", "before_the_consent")
    cancel(intervention, act, reason=reason)
    intervention.ticket.record(
        act,
        "consent.withdrawn",
        child=intervention.number,
        facts={"received_at": received_at.isoformat()},
        private={"reason": reason},
    )
