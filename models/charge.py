"""The charge (§6, §9): an amount announced to the client for one qualification."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Who, to_the_minute
from models.rules import Act, refuse_before, refuse_future, rule
from models.terms import ChargeStatus
from models.workdays import dispute_deadline, local_day

if TYPE_CHECKING:
    from models.intervention import Intervention
    from models.ticket import Ticket

OWES_NOTHING = (ChargeStatus.WAIVED, ChargeStatus.CANCELLED)


class Charge(Base):
    """One line of what the client owes; it keeps reason and amount of the row in force when it was made (§6)."""

    __tablename__ = "charges"
    __table_args__ = (UniqueConstraint("ticket_id", "number"),)
    subject: ClassVar[str] = "charge"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    number: Mapped[int]
    intervention_number: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(300))
    amount: Mapped[Decimal]
    status: Mapped[ChargeStatus] = mapped_column(default=ChargeStatus.TO_ANNOUNCE, index=True)
    made_by: Mapped[Who]
    made_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    announced_by: Mapped[Who | None]
    deadline: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship(back_populates="charges")

    @property
    def root(self) -> Ticket:
        return self.ticket

    @property
    def child(self) -> int:
        return self.number

    @property
    def state(self) -> ChargeStatus:
        return self.status

    @property
    def due(self) -> Decimal:
        """What is owed of it now, HT."""
        return Decimal("0.00") if self.status in OWES_NOTHING else self.amount


def make(ticket: Ticket, act: Act, *, code: str, intervention: Intervention | None, told_now: bool = False) -> Charge:
    """Charge the client by the tariff row in force on the day of the act (§6); still to be announced (§9).

    Unless the client is `told_now`, the bot keeps reminding until they are.
    """
    row = act.policy.row(code, local_day(act.at, act.policy))
    if row.amount is None:
        raise LookupError(f"{code} has no fixed price: it takes a quote.")
    charge = Charge(
        number=ticket.next_child(),
        intervention_number=intervention.number if intervention else None,
        code=code,
        reason=row.reason,
        amount=row.amount,
        status=ChargeStatus.TO_ANNOUNCE,
        made_by=act.by,
        made_at=act.at,
    )
    ticket.charges.append(charge)
    ticket.record(
        act,
        "charge.made",
        child=charge.number,
        facts={
            "code": code,
            "reason": charge.reason,
            "amount": str(charge.amount),
            "intervention": charge.intervention_number,
        },
        remind={} if told_now else {"reminder.inform": act.at + act.policy.reminders.client_not_informed},
    )
    return charge


@rule("charge.inform", on="charge", when=(ChargeStatus.TO_ANNOUNCE,))
def inform(charge: Charge, act: Act, *, informed_at: datetime) -> None:
    """Record that the client was told of the charge: the dispute window opens (§9)."""
    refuse_future(informed_at, act, "informed_at")
    refuse_before(informed_at, charge.made_at, "informed_at", "before_the_outcome")
    announce(charge, act, informed_at=informed_at)


def announce(charge: Charge, act: Act, *, informed_at: datetime, quietly: bool = False) -> None:
    """Open the dispute window at the moment the client learnt of the charge (§9)."""
    charge.status = ChargeStatus.ANNOUNCED
    charge.announced_at = to_the_minute(informed_at)
    charge.announced_by = act.by
    charge.deadline = dispute_deadline(informed_at, act.policy)
    charge.ticket.record(
        act,
        "charge.announced",
        child=charge.number,
        facts={"informed_at": charge.announced_at.isoformat(), "deadline": charge.deadline.isoformat()},
        remind={
            "reminder.last_day": charge.deadline - act.policy.reminders.dispute_ends,
            "timer.close_window": charge.deadline,
        },
        quietly=quietly,
    )


def finalise(charge: Charge, act: Act) -> bool:
    """Make the charge final where its window closed without a dispute (§9); the bot's own act, at the deadline.

    Returns whether there was something to do.
    """
    if charge.status is not ChargeStatus.ANNOUNCED or charge.deadline is None or act.at < charge.deadline:
        return False
    charge.status = ChargeStatus.FINAL
    charge.ticket.record(act, "charge.finalised", child=charge.number)
    return True
