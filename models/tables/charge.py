"""The charge (§6, §9): an amount announced to the client for one qualification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, Text, UniqueConstraint, case, func, literal
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from models.tables.base import Base, Money
from models.tables.child import Child
from models.terms import ChargeStatus
from models.who import Who

if TYPE_CHECKING:
    from models.tables.dispute import Dispute
    from models.tables.intervention import Intervention
    from models.tables.ticket import Ticket

OWES_NOTHING = (ChargeStatus.WAIVED, ChargeStatus.CANCELLED)
NOTHING = Decimal("0.00")
NOTHING_IN_SQL = literal(NOTHING, Money())


@dataclass(frozen=True)
class Ending:
    """Why a charge is owed no more, or less: waived (§7), cancelled, reduced or upheld (§9)."""

    reason: str
    by: Who
    at: datetime


class Charge(Child, Base):
    """One line of what the client owes; it keeps reason and amount of the row in force when it was made (§6)."""

    __tablename__ = "charges"
    __table_args__ = (UniqueConstraint("ticket_id", "number"),)

    intervention_number: Mapped[int | None]
    quote_number: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(300))
    amount: Mapped[Decimal]
    status: Mapped[ChargeStatus] = mapped_column(default=ChargeStatus.TO_ANNOUNCE, index=True)
    made_by: Mapped[Who]
    made_at: Mapped[datetime]
    restored_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None] = mapped_column(index=True)
    announced_by: Mapped[Who | None]
    deadline: Mapped[datetime | None]
    waivable: Mapped[bool]
    reduced_to: Mapped[Decimal | None]
    ended: Mapped[Ending | None] = composite(
        mapped_column("ended_reason", Text, nullable=True),
        mapped_column("ended_by", nullable=True),
        mapped_column("ended_at", nullable=True),
    )
    decided_by_dispute: Mapped[int | None]
    waived_by: Mapped[int | None]
    exported_at: Mapped[datetime | None]
    exported_amount: Mapped[Decimal | None]

    ticket: Mapped[Ticket] = relationship(back_populates="charges")

    @property
    def state(self) -> ChargeStatus:
        """What acts ask of every subject; the procedure calls that of a charge its status (§6)."""
        return self.status

    @property
    def visit(self) -> Intervention | None:
        """The visit that it is for, if it is for one."""
        visits = self.ticket.interventions
        return next((visit for visit in visits if visit.number == self.intervention_number), None)

    @property
    def disputes(self) -> list[Dispute]:
        """All that were recorded against it (§9), in the order in which they were recorded."""
        return [dispute for dispute in self.ticket.disputes if dispute.charge_number == self.number]

    @hybrid_property
    def due(self) -> Decimal:
        """What is owed of it now, HT."""
        return due_of(self)

    @due.inplace.expression
    @classmethod
    def _due_in_sql(cls) -> ColumnElement[Decimal]:
        return case((cls.status.in_(OWES_NOTHING), NOTHING_IN_SQL), else_=func.coalesce(cls.reduced_to, cls.amount))

    @property
    def final_at(self) -> datetime | None:
        """When it became final (§9): its dispute was decided, or its window closed. None while it is not final."""
        return self.decided_at or self.deadline if self.status is ChargeStatus.FINAL else None

    @property
    def decided_at(self) -> datetime | None:
        """When the dispute of this announcement was decided, if it was; one from before a restoration is over (§7)."""
        decided = [dispute.decided_at for dispute in self.disputes if dispute.is_of_this_announcement]
        return max((at for at in decided if at is not None), default=None)

    @hybrid_property
    def billed(self) -> Decimal:
        """What accounting was given of it so far, less what was credited; HT."""
        return NOTHING if self.exported_amount is None else self.exported_amount

    @billed.inplace.expression
    @classmethod
    def _billed_in_sql(cls) -> ColumnElement[Decimal]:
        return func.coalesce(cls.exported_amount, NOTHING_IN_SQL)

    @property
    def to_credit(self) -> Decimal:
        """What accounting owes back: it was given more than is due now (§10)."""
        return max(self.billed - self.due, NOTHING)

    @property
    def to_bill(self) -> Decimal:
        """What accounting is still to be given: a final charge of which more is due than it has (§10)."""
        return max(self.due - self.billed, NOTHING) if self.status is ChargeStatus.FINAL else NOTHING


def due_of(charge: Any) -> Decimal:
    """What is owed now, HT, of a charge or of the bare row of one."""
    return NOTHING if charge.status in OWES_NOTHING else left_of(charge)


def left_of(charge: Any) -> Decimal:
    """What reductions have left of the amount, HT, of a charge or of the bare row of one, whether it is owed or not."""
    left: Decimal = charge.amount if charge.reduced_to is None else charge.reduced_to
    return left
