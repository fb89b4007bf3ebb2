"""The database's own time, by which leases and waits are measured: no process's clock can be wrong about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from models.tables.base import UtcDateTime
from slackbot.locking import undone_where_stopped


class DatabaseTime(FunctionElement[datetime]):
    """The instant at which the database reads this expression."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(DatabaseTime, "postgresql")
def _postgresql(element: DatabaseTime, compiler: Any, **_: Any) -> str:
    return "clock_timestamp()"


@compiles(DatabaseTime, "sqlite")
def _sqlite(element: DatabaseTime, compiler: Any, **_: Any) -> str:
    """In the form in which SQLAlchemy stores instants there: microseconds, which SQLite itself does not know."""
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


@dataclass(frozen=True)
class Clocks:
    """One moment on three clocks: the database's (leases, waits), the desk's (what is due), and time.monotonic."""

    database: datetime
    desk: datetime
    began: float

    @classmethod
    def of(cls, session: Session, desk: datetime) -> Clocks:
        """`began` is read first, so that what was fresh by it is fresh by the database's time too."""
        began = monotonic()
        now, *_ = session.execute(select(*at_the_beginning(session))).one()
        return cls(now, desk, began)


def at_the_beginning(session: Session) -> tuple[ColumnElement[Any], ...]:
    """What a transaction of delivery asks first: the database's time."""
    if session.get_bind().dialect.name == "sqlite":
        return (DatabaseTime(),)
    return DatabaseTime(), undone_where_stopped()
