"""Instants: aware datetimes, compared to the minute where people picked them (§1)."""

from datetime import UTC, datetime

from models.refusal import Refusal


def to_the_minute(at: datetime) -> datetime:
    """Times that people pick have a minute's precision, so recorded instants are compared to the minute (§1). UTC."""
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def refuse_future(at: datetime, now: datetime, field: str) -> None:
    """What has happened cannot lie ahead (to the minute, §1)."""
    if to_the_minute(at) > to_the_minute(now):
        raise Refusal("in_the_future", field=field)


def refuse_before(at: datetime, bound: datetime, field: str, code: str) -> None:
    """An event cannot come before what it follows (to the minute, §1)."""
    if to_the_minute(at) < to_the_minute(bound):
        raise Refusal(code, field=field, bound=bound)
