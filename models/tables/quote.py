"""The quote (§6): SDSL internal wiring has no fixed price; the client accepts or declines in writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from models.tables.base import Base
from models.tables.child import Child
from models.terms import QuoteState
from models.who import Who

if TYPE_CHECKING:
    from models.tables.ticket import Ticket


@dataclass(frozen=True)
class Withdrawal:
    """Why we took a quote back before it was answered."""

    reason: str
    by: Who
    at: datetime


class Quote(Child, Base):
    """Some work on the client's internal wiring, at a price in euros HT.

    `valid_until` is the last day, at the desk, on which an acceptance counts; without one it holds until withdrawn.
    """

    __tablename__ = "quotes"
    __table_args__ = (UniqueConstraint("ticket_id", "number"),)

    state: Mapped[QuoteState] = mapped_column(default=QuoteState.OFFERED)
    amount: Mapped[Decimal]
    work: Mapped[str] = mapped_column(Text)
    offered_by: Mapped[Who]
    offered_at: Mapped[datetime]
    valid_until: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    answer_words: Mapped[str | None] = mapped_column(Text)
    answer_recorded_by: Mapped[Who | None]
    withdrawal: Mapped[Withdrawal | None] = composite(
        mapped_column("withdrawn_reason", Text, nullable=True),
        mapped_column("withdrawn_by", nullable=True),
        mapped_column("withdrawn_at", nullable=True),
    )

    ticket: Mapped[Ticket] = relationship(back_populates="quotes")
