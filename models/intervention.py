"""The intervention (§4): one visit of a technician, from its planning to its outcome.

`awaiting_consent → awaiting_approval → approved → scheduled → completed`, with the exits `refused` and `cancelled`.
Its stages are in the modules of their nouns: consent, dispatch, appointment, outcome.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from models.base import Base, Who
from models.child import Child
from models.journal import canonical
from models.policy import Policy
from models.refusal import Refusal
from models.rules import Act, rule
from models.sav_plus import LATE_CANCELLATION, SavPlusStep, is_eligible
from models.tariff import kinds, outcomes, qualify
from models.terms import ConsentChannel, InterventionState, Kind, Outcome, ReferentRole, Service
from models.workdays import local_day

if TYPE_CHECKING:
    from models.ticket import Ticket

BEFORE_THE_SLOT = (
    InterventionState.AWAITING_CONSENT,
    InterventionState.AWAITING_APPROVAL,
    InterventionState.APPROVED,
)
ACTIVE = (*BEFORE_THE_SLOT, InterventionState.SCHEDULED)


@dataclass(frozen=True)
class Referent:
    """The client's technical referent, who must be present at an expertise (§4)."""

    name: str
    phone: str
    role: ReferentRole | None


@dataclass(frozen=True)
class Consent:
    """The client's written agreement to this intervention and its possible cost (§4)."""

    given_by: str
    channel: ConsentChannel
    received_at: datetime
    words: str
    evidence: list[dict[str, Any]]
    told: list[dict[str, Any]]
    recorded_by: Who
    recorded_at: datetime


@dataclass(frozen=True)
class Approval:
    """A manager's yes, bound by `basis` to what they saw (design §6)."""

    by: Who
    at: datetime
    basis: str


@dataclass(frozen=True)
class Appointment:
    """The slot agreed with the supplier; instants in UTC."""

    supplier_reference: str
    starts_at: datetime
    ends_at: datetime
    scheduled_by: Who


@dataclass(frozen=True)
class Result:
    """What the technician found, and whether the client called support during the visit (§4, §5)."""

    outcome: Outcome
    findings: str
    called_support: bool
    recorded_by: Who
    recorded_at: datetime


@dataclass(frozen=True)
class Exit:
    """Why a visit did not take place: refused by a manager, or cancelled."""

    reason: str
    by: Who
    at: datetime


class Intervention(Child, Base):
    __tablename__ = "interventions"
    __table_args__ = (UniqueConstraint("ticket_id", "number"),)

    kind: Mapped[Kind]
    state: Mapped[InterventionState] = mapped_column(default=InterventionState.AWAITING_CONSENT, index=True)
    planned_by: Mapped[Who]
    planned_at: Mapped[datetime]

    referent: Mapped[Referent | None] = composite(
        mapped_column("referent_name", String(200), nullable=True),
        mapped_column("referent_phone", String(100), nullable=True),
        mapped_column("referent_role", nullable=True),
    )
    consent: Mapped[Consent | None] = composite(
        mapped_column("consent_given_by", String(200), nullable=True),
        mapped_column("consent_channel", nullable=True),
        mapped_column("consent_received_at", nullable=True),
        mapped_column("consent_words", Text, nullable=True),
        mapped_column("consent_evidence", nullable=True),
        mapped_column("consent_told", nullable=True),
        mapped_column("consent_recorded_by", nullable=True),
        mapped_column("consent_recorded_at", nullable=True),
    )
    approval: Mapped[Approval | None] = composite(
        mapped_column("approved_by", nullable=True),
        mapped_column("approved_at", nullable=True),
        mapped_column("approval_basis", String(64), nullable=True),
    )
    appointment: Mapped[Appointment | None] = composite(
        mapped_column("visit_reference", String(100), nullable=True),
        mapped_column("starts_at", nullable=True),
        mapped_column("ends_at", nullable=True),
        mapped_column("scheduled_by", nullable=True),
    )
    result: Mapped[Result | None] = composite(
        mapped_column("outcome", nullable=True),
        mapped_column("findings", Text, nullable=True),
        mapped_column("called_support", nullable=True),
        mapped_column("result_recorded_by", nullable=True),
        mapped_column("result_recorded_at", nullable=True),
    )
    exit: Mapped[Exit | None] = composite(
        mapped_column("exit_reason", Text, nullable=True),
        mapped_column("exit_by", nullable=True),
        mapped_column("exit_at", nullable=True),
    )

    ticket: Mapped[Ticket] = relationship(back_populates="interventions")
    steps: Mapped[list[SavPlusStep]] = relationship(cascade="all, delete-orphan", order_by=SavPlusStep.done_at)

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    def costs(self, policy: Policy, on: datetime) -> list[tuple[str, Decimal]]:
        """What this visit can cost, by that day's tariff."""
        return possible_costs(self.kind, self.ticket.service, policy, on)

    def basis(self, policy: Policy, on: datetime) -> str:
        """A digest of what a manager's approval rests on: this visit's kind, cost, consent, site, line."""
        consent, site = self.consent, self.ticket.site
        seen = {
            "visit": [self.ticket.number, self.number],
            "kind": self.kind,
            "costs": [[code, str(amount)] for code, amount in self.costs(policy, on)],
            "consent": consent and [consent.given_by, consent.received_at.isoformat(), consent.words],
            "site": site and astuple(site),
            "line": self.ticket.line,
        }
        return sha256(canonical(seen).encode()).hexdigest()[:16]


def possible_costs(kind: Kind, service: Service, policy: Policy, on: datetime) -> list[tuple[str, Decimal]]:
    """What a visit of this kind can cost (§5, §6): tariff code and euros HT, cheapest first, by that day's tariff."""
    codes = {qualify(kind, outcome, service, policy=policy) for outcome in outcomes(kind, service, policy=policy)}
    billed: list[str] = [code for code in codes if code is not None]
    billed += [LATE_CANCELLATION] if kind is Kind.SAV_PLUS else []
    rows = [policy.row(code, local_day(on, policy)) for code in billed]
    return sorted(
        ((row.code, row.amount) for row in rows if row.amount is not None), key=lambda cost: (cost[1], cost[0])
    )


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
