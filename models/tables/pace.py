"""What is left of Slack's rate limits, shared by all processes (design §5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base


class Pace(Base):
    """One limit: a method, or a method in one channel. `spent_until` is when all calls made so far are paid for."""

    __tablename__ = "paces"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    spent_until: Mapped[datetime]
