"""On PostgreSQL a process that is stopped, or gone, in the middle of a transaction holds up no other for long.

Where somebody waits for the answer, the transaction has their patience (slackbot/database.py). This is for the others.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from slackbot.deadline import current


def undone_where_stopped() -> ColumnElement[str]:
    """For the first statement of a transaction that locks: the server undoes it where its process then stands still."""
    return func.set_config("idle_in_transaction_session_timeout", "5s", True)


def hold_up_nobody(session: Session) -> None:
    """The same for a transaction whose first statement has no place for it."""
    if current() is None and session.get_bind().dialect.name != "sqlite":
        session.execute(select(undone_where_stopped()))
