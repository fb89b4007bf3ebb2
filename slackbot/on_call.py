"""Who is on call at an instant: whoever was named last, unless their time is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.tables.on_call import OnCall

LAST = OnCall.id == select(func.max(OnCall.id)).scalar_subquery()


def on_call_at(session: Session, now: datetime) -> OnCall | None:
    return still(session.scalar(select(OnCall).where(LAST)), now)


def still(last: OnCall | None, now: datetime) -> OnCall | None:
    """The one who was named last, if they are on call still."""
    return last if last is not None and now < last.until else None
