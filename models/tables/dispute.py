"""The dispute (§9): the client contests one charge, in time or too late."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables.base import Base
from models.tables.charge import Charge
from models.tables.child import Child
from models.terms import Decision, DisputeState
from models.who import Who

if TYPE_CHECKING:
    from models.tables.ticket import Ticket


class Dispute(Child, Base):
    """`received_at` is when the client's message arrived: that is what counts, not when somebody typed it (§9)."""

    __tablename__ = "disputes"
    __table_args__ = (UniqueConstraint("ticket_id", "number"),)

    charge_number: Mapped[int]
    state: Mapped[DisputeState] = mapped_column(index=True)
    received_at: Mapped[datetime]
    grounds: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[dict[str, Any]]]
    recorded_by: Mapped[Who]
    recorded_at: Mapped[datetime]
    decision: Mapped[Decision | None]
    decision_reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[Who | None]
    decided_at: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship(back_populates="disputes")

    @property
    def charge(self) -> Charge:
        return self.ticket.charge(self.charge_number)
