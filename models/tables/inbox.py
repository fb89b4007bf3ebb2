"""The inbox: what Slack has delivered and we have acted on, so that a repeat does nothing more (design §5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base


class Delivery(Base):
    """The identity of a delivery that led to an act: its trigger id, or the id of the submitted view."""

    __tablename__ = "deliveries"

    identity: Mapped[str] = mapped_column(String(255), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Counter(Base):
    """The last number given out, so that the numbers of tickets and batches are never used twice, and none is missing.

    `seal` vouches for it where the journal has a key.
    """

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]
    seal: Mapped[str | None] = mapped_column(String(64))
