"""Instants: aware datetimes, compared to the minute where people picked them (§1)."""

from datetime import UTC, datetime


def to_the_minute(at: datetime) -> datetime:
    """Times that people pick have a minute's precision, so recorded instants are compared to the minute (§1). UTC."""
    return at.astimezone(UTC).replace(second=0, microsecond=0)
