"""The quote (§6): SDSL internal wiring has no fixed price; the client accepts or declines in writing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables.base import Base
from models.tables.child import Child
from models.terms import QuoteState
from models.who import Who

if TYPE_CHECKING:
    from models.tables.ticket import Ticket


class Quote(Child, Base):
    """Some work on the client's internal wiring, at a price in euros HT."""

    __tablename__ = "quotes"
    __table_args__ = (UniqueConstraint("ticket_id", "number"),)

    state: Mapped[QuoteState] = mapped_column(default=QuoteState.OFFERED)
    amount: Mapped[Decimal]
    work: Mapped[str] = mapped_column(Text)
    offered_by: Mapped[Who]
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer_words: Mapped[str | None] = mapped_column(Text)
    answer_recorded_by: Mapped[Who | None]

    ticket: Mapped[Ticket] = relationship(back_populates="quotes")
