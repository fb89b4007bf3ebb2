"""The intervention (§4): one visit of a technician, from its planning to its outcome.

`awaiting_consent → awaiting_approval → approved → scheduled → completed`, with the exits `refused` and `cancelled`.
Its stages are in the modules of their nouns: consent, dispatch, appointment, outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime, timedelta
from hashlib import sha256

from models.acts import Act, always
from models.context import Context
from models.events import Event, Private
from models.instants import to_the_minute
from models.kinds import TRAITS, kinds_for
from models.policy import Policy
from models.refusal import Refusal
from models.reminders import Due, Reminder
from models.saying import GONE, Said, Written, of_visit
from models.tables.intervention import Exit, Intervention, Referent
from models.tables.journal import canonical
from models.tables.ticket import Ticket
from models.terms import InterventionState, Kind, Notice, ReferentRole
from models.visit_costs import AnnouncedCost, Costs, agreed_costs, announced, possible_costs
from models.workdays import in_opening_hours

CONSENT_WAITING = Reminder(name="consent_waiting", setting="consent_waiting", usual=timedelta(hours=24), repeats=True)


class InterventionPlanned(
    Event,
    name="intervention.planned",
    notices=(Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH),
    reminders=(CONSENT_WAITING,),
):
    """`told` are the amounts that the request for the consent names."""

    kind: Kind
    referent: Private[str]
    told: tuple[AnnouncedCost, ...] = ()

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        yield in_opening_hours(CONSENT_WAITING.after(at, policy.reminders), policy)

    def says(self, entry: Written) -> Said:
        return of_visit(
            entry,
            kind=self.kind,
            state=InterventionState.AWAITING_CONSENT,
            planned_at=entry.at,
            referent_name=self.referent,
            exit_received_at=GONE,
        )


def requested_costs(intervention: Intervention, policy: Policy) -> Costs:
    """What the request for the consent has named: the amounts of the day of the planning."""
    entry = intervention.ticket.last_entry(InterventionPlanned, child=intervention.number)
    event = entry.event if entry is not None else None
    if isinstance(event, InterventionPlanned) and event.told:
        return [(cost.code, cost.amount) for cost in event.told]
    return possible_costs(intervention.kind, intervention.ticket.service, policy, intervention.planned_at)


def basis_of(intervention: Intervention) -> str:
    """A digest of what a manager's approval rests on: this visit's kind, agreed cost, consent, site, line (design §6).

    A price that changes later changes nothing for this visit (§4), so today's tariff has no part in it.
    """
    consent, site = intervention.consent, intervention.ticket.site
    agreed = sorted((amount, code) for code, amount in agreed_costs(consent)) if consent else []
    seen = {
        "visit": [intervention.ticket.number, intervention.number],
        "kind": intervention.kind,
        "costs": [[code, str(amount)] for amount, code in agreed],
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
    costs = announced(possible_costs(kind, ticket.service, context.policy, context.at))
    intervention.record(context, InterventionPlanned(kind=kind, referent=referent and referent.name, told=costs))
    return intervention


def _referent(name: str | None, phone: str | None, role: ReferentRole | None) -> Referent:
    if not name:
        raise Refusal("referent_needs_name", field="referent_name")
    if not phone:
        raise Refusal("referent_needs_phone", field="referent_phone")
    return Referent(name, phone, role)


def call_off(intervention: Intervention, context: Context, *, reason: str, received_at: datetime | None = None) -> None:
    """End a visit that will not take place; the caller records why in the journal.

    `received_at` is when the client's own word that ends it was received, if it is the client who does.
    """
    intervention.state = InterventionState.CANCELLED
    received = None if received_at is None else to_the_minute(received_at)
    intervention.exit = Exit(reason, context.by, context.at, received)
