"""The parts of a ticket (§2, §3, §10): value objects that stand in its own row, and the rows of its lists of facts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, composite, mapped_column

from models.tables.base import Base
from models.terms import Kind, Party, PreTest
from models.who import Who


@dataclass(frozen=True)
class Confirmation:
    """The client's written confirmation of the pre-tests (§3): who wrote, when it was received, words or files."""

    confirmed_by: str
    confirmed_at: datetime
    words: str
    evidence: list[dict[str, Any]]
    recorded_by: Who


@dataclass(frozen=True)
class Site:
    """The site information of §3; a blank fact is one still missing."""

    contact_name: str
    contact_phone: str
    contact_hours: str
    modem: str
    router: str
    lights: str


@dataclass(frozen=True)
class SupplierTicket:
    reference: str
    opened_at: datetime
    recorded_by: Who


@dataclass(frozen=True)
class Wrongful:
    """A VGA supplier ticket closed as opened wrongly: billable by itself (§4); `charge` is the number of its charge."""

    reason: str
    by: Who
    at: datetime
    charge: int | None


@dataclass(frozen=True)
class GateLift:
    """A manager's written reason to open the supplier ticket without all of §3."""

    reason: str
    by: Who
    at: datetime


@dataclass(frozen=True)
class Closing:
    """When the service was restored, what the cause was, and who closed the ticket."""

    restored_at: datetime
    cause: str
    by: Who
    at: datetime


@dataclass(frozen=True)
class Summary:
    """What Home, lists and searches show of a ticket (models/summary works it out after each act).

    - `turn`: whose turn it is, `turn_since` when somebody last did something about it; None where that is to be worked
      out. `next_act` is the next step, on the child `next_number`; None where nothing needs doing.
    - `decision_since`: a manager has to decide something since then. `next_deadline`: a dispute window ends first.
    - `next_visit` is the number of the visit that has a slot, `visit_kind` its kind.
    - `amount_due` in euros HT. `owner_id` follows the ticket. `search_text` is folded (models/search).
    - `made_by` names the policy by which the next step was found.
    """

    turn: Party | None
    turn_since: datetime
    next_act: str | None
    next_number: int | None
    decision_since: datetime | None
    next_deadline: datetime | None
    next_visit: int | None
    visit_kind: Kind | None
    visit_starts_at: datetime | None
    visit_ends_at: datetime | None
    amount_due: Decimal
    owner_id: str
    search_text: str
    made_by: str | None


class Tick(Base):
    """One ticked pre-test: which, by whom, when (§3)."""

    __tablename__ = "ticks"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    test: Mapped[PreTest] = mapped_column(primary_key=True)
    by: Mapped[Who]
    at: Mapped[datetime]


class FormerSupplierTicket(Base):
    """A supplier ticket whose place a later one has taken (§3); the first has position 1."""

    __tablename__ = "former_supplier_tickets"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(100))
    opened_at: Mapped[datetime]
    recorded_by: Mapped[Who]
    wrongful: Mapped[Wrongful | None] = composite(
        mapped_column("wrongful_reason", Text, nullable=True),
        mapped_column("wrongful_by", nullable=True),
        mapped_column("wrongful_at", nullable=True),
        mapped_column("wrongful_charge", nullable=True),
    )
