"""The row of an intervention (§4): one visit of a technician, and what each of its stages leaves in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from models.tables.base import Base
from models.tables.child import Child
from models.tables.sav_plus import SavPlusStep
from models.terms import ConsentChannel, InterventionState, Kind, Outcome, ReferentRole
from models.who import Who

if TYPE_CHECKING:
    from models.tables.ticket import Ticket

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
    """Why a visit did not take place: refused by a manager, given up, withdrawn or cancelled.

    `received_at` is when the client's own word that ended it was received; None where it was not the client who did.
    """

    reason: str
    by: Who
    at: datetime
    received_at: datetime | None = None


@dataclass(frozen=True)
class FixedSince:
    """The fault that an expertise found has been corrected since: when, and how (§7)."""

    at: datetime
    how: str
    recorded_by: Who
    recorded_at: datetime


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
        mapped_column("starts_at", nullable=True, index=True),
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
    fixed_since: Mapped[FixedSince | None] = composite(
        mapped_column("fixed_at", nullable=True),
        mapped_column("fixed_how", Text, nullable=True),
        mapped_column("fixed_recorded_by", nullable=True),
        mapped_column("fixed_recorded_at", nullable=True),
    )
    exit: Mapped[Exit | None] = composite(
        mapped_column("exit_reason", Text, nullable=True),
        mapped_column("exit_by", nullable=True),
        mapped_column("exit_at", nullable=True),
        mapped_column("exit_received_at", nullable=True),
    )

    ticket: Mapped[Ticket] = relationship(back_populates="interventions")
    steps: Mapped[list[SavPlusStep]] = relationship(
        cascade="all, delete-orphan", order_by=(SavPlusStep.done_at, SavPlusStep.recorded_at)
    )

    @property
    def has_fixed(self) -> bool:
        """Whether it is an expertise that found the fault, which was corrected by it or since (§7)."""
        fixed_at_once = self.result is not None and self.result.outcome is Outcome.FAULT_FIXED
        return fixed_at_once or self.fixed_since is not None

    @property
    def has_begun(self) -> bool:
        """Whether the first visit of a SAV+ took place: its point, or one that follows it, is recorded (§8)."""
        return bool(self.steps)

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE
