"""The dispute (§9): the client contests one charge, in time or too late."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables.base import Base
from models.tables.charge import Charge
from models.tables.child import Child
from models.terms import DisputeState, Ruling
from models.who import Who

if TYPE_CHECKING:
    from models.tables.ticket import Ticket


class Dispute(Child, Base):
    """`received_at` is when the client's message arrived: that is what counts, not when somebody typed it (§9).

    `message` is the number of the first dispute of that message, which may dispute several charges; `charge_since` is
    when somebody recorded that it is about this charge.
    """

    __tablename__ = "disputes"
    __table_args__ = (UniqueConstraint("ticket_id", "number"),)

    message: Mapped[int]
    charge_number: Mapped[int]
    charge_since: Mapped[datetime]
    state: Mapped[DisputeState] = mapped_column(index=True)
    received_at: Mapped[datetime]
    grounds: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[dict[str, Any]]]
    recorded_by: Mapped[Who]
    recorded_at: Mapped[datetime]
    decision: Mapped[Ruling | None]
    decision_reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[Who | None]
    decided_at: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship(back_populates="disputes")

    @property
    def charge(self) -> Charge:
        return self.ticket.charge(self.charge_number)

    @property
    def of_one_message(self) -> list[Dispute]:
        """The disputes of the client's message, this one among them."""
        return [dispute for dispute in self.ticket.disputes if dispute.message == self.message]

    @property
    def is_of_this_announcement(self) -> bool:
        """One from before its charge was restored is over: the charge is announced and disputed anew (§7, §9)."""
        restored_at = self.charge.restored_at
        return restored_at is None or self.charge_since >= restored_at
