"""The intervention (§4): one visit of a technician, from its planning to its outcome.

`awaiting_consent → awaiting_approval → approved → scheduled → completed`, with the exits `refused` and `cancelled`.
Its stages are in the modules of their nouns: consent, dispatch, appointment, outcome.
"""

from __future__ import annotations

from dataclasses import astuple
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

from models.policy import Policy
from models.refusal import Refusal
from models.rules import Act, rule
from models.sav_plus import LATE_CANCELLATION, is_eligible
from models.tables.intervention import BEFORE_THE_SLOT, Exit, Intervention, Referent
from models.tables.journal import canonical
from models.tariff import kinds, outcomes, qualify
from models.terms import InterventionState, Kind, ReferentRole, Service
from models.workdays import local_day

if TYPE_CHECKING:
    from models.tables.ticket import Ticket


def possible_costs(kind: Kind, service: Service, policy: Policy, on: datetime) -> list[tuple[str, Decimal]]:
    """What a visit of this kind can cost (§5, §6): tariff code and euros HT, cheapest first, by that day's tariff."""
    codes = {qualify(kind, outcome, service, policy=policy) for outcome in outcomes(kind, service, policy=policy)}
    billed: list[str] = [code for code in codes if code is not None]
    billed += [LATE_CANCELLATION] if kind is Kind.SAV_PLUS else []
    rows = [policy.row(code, local_day(on, policy)) for code in billed]
    return sorted(
        ((row.code, row.amount) for row in rows if row.amount is not None), key=lambda cost: (cost[1], cost[0])
    )


def costs_of(intervention: Intervention, policy: Policy, on: datetime) -> list[tuple[str, Decimal]]:
    """What this visit can cost, by that day's tariff."""
    return possible_costs(intervention.kind, intervention.ticket.service, policy, on)


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


def can_plan(ticket: Ticket, policy: Policy) -> None:
    """A visit is asked for in the supplier ticket, while that is open, and one at a time (§4)."""
    if ticket.wrongful is not None:
        raise Refusal("supplier_ticket_closed")
    if ticket.supplier_ticket is None and policy.gates.supplier_ticket_before_intervention:
        raise Refusal("supplier_ticket_first")
    active = ticket.active_intervention
    if active is not None:
        raise Refusal("one_intervention_at_a_time", state=active.state)


def kinds_for(ticket: Ticket, policy: Policy) -> list[Kind]:
    """The kinds of visit that the ticket can have (§4): SAV+ only for an intermittent fault."""
    return [kind for kind in kinds(ticket.service, policy=policy) if kind is not Kind.SAV_PLUS or is_eligible(ticket)]


@rule("intervention.plan", on="ticket", check=can_plan)
def plan(
    ticket: Ticket,
    act: Act,
    *,
    kind: Kind = Kind.STANDARD,
    referent_name: str | None = None,
    referent_phone: str | None = None,
    referent_role: ReferentRole | None = None,
) -> Intervention:
    """Plan a visit; the client's written consent is the next step. An expertise needs the client's referent (§4)."""
    if kind not in kinds_for(ticket, act.policy):
        raise Refusal("kind_not_offered", field="kind", service=ticket.service)
    referent = _referent(referent_name, referent_phone, referent_role) if kind is Kind.EXPERTISE else None
    intervention = Intervention(
        number=ticket.next_child(),
        kind=kind,
        state=InterventionState.AWAITING_CONSENT,
        planned_by=act.by,
        planned_at=act.at,
        referent=referent,
    )
    ticket.interventions.append(intervention)
    ticket.record(
        act,
        "intervention.planned",
        child=intervention.number,
        facts={"kind": kind},
        private={"referent": referent and referent.name},
        remind={"reminder.consent_waiting": act.at + act.policy.reminders.consent_waiting},
    )
    return intervention


def _referent(name: str | None, phone: str | None, role: ReferentRole | None) -> Referent:
    if not name:
        raise Refusal("referent_needs_name", field="referent_name")
    if not phone:
        raise Refusal("referent_needs_phone", field="referent_phone")
    return Referent(name, phone, role)


@rule("intervention.abandon", on="intervention", when=BEFORE_THE_SLOT)
def abandon(intervention: Intervention, act: Act, *, reason: str) -> None:
    """Give up a visit that has no slot yet: free, with a reason (§4)."""
    cancel(intervention, act, reason=reason)
    intervention.ticket.record(act, "intervention.abandoned", child=intervention.number, private={"reason": reason})


def cancel(intervention: Intervention, act: Act, *, reason: str) -> None:
    """End a visit that will not take place; the caller records why in the journal."""
    intervention.state = InterventionState.CANCELLED
    intervention.exit = Exit(reason, act.by, act.at)
