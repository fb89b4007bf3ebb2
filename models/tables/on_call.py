"""Who is on call, and who was: one row each time somebody is named, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base
from models.who import Who


class OnCall(Base):
    """`person` is on call from `since` until `until`, or until another is named."""

    __tablename__ = "on_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[Who]
    since: Mapped[datetime]
    until: Mapped[datetime]
    named_by: Mapped[Who]
