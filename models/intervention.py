"""The intervention (§4): one visit of a technician, from its planning to its outcome.

`awaiting_consent → awaiting_approval → approved → scheduled → completed`, with the exits `refused` and `cancelled`.
Its stages are in the modules of their nouns: consent, dispatch, appointment, outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from models.acts import Act, always
from models.context import Context
from models.events import Event, Private
from models.kinds import TRAITS, kinds_for
from models.policy import Policy
from models.refusal import Refusal
from models.reminders import Due, Reminder
from models.tables.intervention import BEFORE_THE_SLOT, Exit, Intervention, Referent
from models.tables.journal import canonical
from models.tables.ticket import Ticket
from models.tariff import outcomes, qualify
from models.terms import InterventionState, Kind, Notice, ReferentRole, Service, TariffCode
from models.workdays import local_day

CONSENT_WAITING = Reminder(name="consent_waiting", setting="consent_waiting", usual=timedelta(hours=24), repeats=True)


class InterventionPlanned(
    Event,
    name="intervention.planned",
    notices=(Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH),
    reminders=(CONSENT_WAITING,),
):
    kind: Kind
    referent: Private[str]

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        yield CONSENT_WAITING.after(at, policy.reminders)


class InterventionAbandoned(
    Event, name="intervention.abandoned", notices=(Notice.THREAD, Notice.REQUEST_REFRESH, Notice.CARD_REFRESH)
):
    reason: Private[str]


def costs_of(intervention: Intervention, policy: Policy, on: datetime) -> list[tuple[TariffCode, Decimal]]:
    """What this visit can cost, by that day's tariff."""
    return possible_costs(intervention.kind, intervention.ticket.service, policy, on)


def possible_costs(kind: Kind, service: Service, policy: Policy, on: datetime) -> list[tuple[TariffCode, Decimal]]:
    """What a visit of this kind can cost (§5, §6): tariff code and euros HT, cheapest first, by that day's tariff."""
    codes = {qualify(kind, outcome, service, policy=policy) for outcome in outcomes(kind, service, policy=policy)}
    rows = [
        policy.row(code, local_day(on, policy)) for code in {*codes, TRAITS[kind].late_cancellation} if code is not None
    ]
    return sorted(
        ((row.code, row.amount) for row in rows if row.amount is not None), key=lambda cost: (cost[1], cost[0])
    )


def basis_of(intervention: Intervention, policy: Policy, on: datetime) -> str:
    """A digest of what a manager's approval rests on: this visit's kind, cost, consent, site, line (design §6)."""
    consent, site = intervention.consent, intervention.ticket.site
    seen = {
        "visit": [intervention.ticket.number, intervention.number],
        "kind": intervention.kind,
        "costs": [[code, str(amount)] for code, amount in costs_of(intervention, policy, on)],
        "consent": consent and [consent.given_by, consent.received_at.isoformat(), consent.words],
        "site": site and astuple(site),
        "line": intervention.ticket.line,
    }
    return sha256(canonical(seen).encode()).hexdigest()[:16]


def can_plan(ticket: Ticket, context: Context) -> None:
    """A visit is asked for in the supplier ticket, while that is open, and one at a time (§4)."""
    if ticket.wrongful is not None:
        raise Refusal("supplier_ticket_closed")
    if ticket.supplier_ticket is None and context.policy.gates.supplier_ticket_before_intervention:
        raise Refusal("supplier_ticket_first")
    active = ticket.active_intervention
    if active is not None:
        raise Refusal("one_intervention_at_a_time", state=active.state)


PLAN = Act(
    id="intervention.plan",
    on=Ticket,
    records=(InterventionPlanned,),
    pressing=120,
    check=can_plan,
    forward=always,
)


@PLAN.verb
def plan(
    ticket: Ticket,
    context: Context,
    *,
    kind: Kind = Kind.STANDARD,
    referent_name: str | None = None,
    referent_phone: str | None = None,
    referent_role: ReferentRole | None = None,
) -> Intervention:
    """Plan a visit; the client's written consent is the next step. An expertise needs the client's referent (§4)."""
    if kind not in kinds_for(ticket, context.policy):
        raise Refusal("kind_not_offered", field="kind", service=ticket.service)
    referent = _referent(referent_name, referent_phone, referent_role) if TRAITS[kind].needs_referent else None
    intervention = Intervention(
        number=ticket.next_child(),
        kind=kind,
        state=InterventionState.AWAITING_CONSENT,
        planned_by=context.by,
        planned_at=context.at,
        referent=referent,
    )
    ticket.interventions.append(intervention)
    intervention.record(context, InterventionPlanned(kind=kind, referent=referent and referent.name))
    return intervention


def _referent(name: str | None, phone: str | None, role: ReferentRole | None) -> Referent:
    if not name:
        raise Refusal("referent_needs_name", field="referent_name")
    if not phone:
        raise Refusal("referent_needs_phone", field="referent_phone")
    return Referent(name, phone, role)


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


def call_off(intervention: Intervention, context: Context, *, reason: str) -> None:
    """End a visit that will not take place; the caller records why in the journal."""
    intervention.state = InterventionState.CANCELLED
    intervention.exit = Exit(reason, context.by, context.at)
