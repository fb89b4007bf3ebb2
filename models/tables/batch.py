"""The batches given to accounting (§10), kept as they were given, so that each can be written again at any time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base
from models.terms import Service
from models.who import Who


class Batch(Base):
    """Bills and credit notes given to accounting at one time. Numbers have no gaps and are never given twice.

    `month` (`2026-01`) is the one that it was limited to, if any. `written_at` is when it was last written to its end:
    None where something stood in the way.
    """

    __tablename__ = "batches"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    made_by: Mapped[Who]
    month: Mapped[str | None] = mapped_column(String(7))
    written_at: Mapped[datetime | None]


class BatchLine(Base):
    """One bill, or where `amount` is below zero one credit note, in euros HT. It says what was true when it was made.

    `final_on` is the day, at the desk, on which its charge became final. A credit note names the bill that it corrects:
    the line of a batch, or for what was billed before there were batches the time of that (`corrects_at` is always
    known).
    """

    __tablename__ = "batch_lines"
    __table_args__ = (Index("ix_batch_lines_charge", "ticket_id", "charge_number"),)

    batch: Mapped[int] = mapped_column(ForeignKey("batches.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    charge_number: Mapped[int]
    client: Mapped[str] = mapped_column(String(200))
    client_email: Mapped[str] = mapped_column(String(254))
    service: Mapped[Service]
    line: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal]
    visit_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    final_on: Mapped[date | None]
    corrects_batch: Mapped[int | None]
    corrects_position: Mapped[int | None]
    corrects_at: Mapped[datetime | None]

    @property
    def reference(self) -> str:
        """`LOT-3/12`: the twelfth line of the third batch."""
        return reference(self.batch, self.position)

    @property
    def is_bill(self) -> bool:
        return self.amount > 0


def reference(batch: int, position: int) -> str:
    return f"{named(batch)}/{position}"


def named(batch: int) -> str:
    """`LOT-3`."""
    return f"LOT-{batch}"
