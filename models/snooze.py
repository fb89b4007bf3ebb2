"""Until when a reminder may be put off (design §4): a few choices, each an instant at the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from models.policy import Policy
from models.workdays import next_opening, tomorrow_morning


class Snooze(StrEnum):
    """The soonest first."""

    HALF_AN_HOUR = "half_an_hour"
    TWO_HOURS = "two_hours"
    TOMORROW = "tomorrow"
    THREE_DAYS = "three_days"


def wakes_at(choice: Snooze, now: datetime, policy: Policy) -> datetime:
    """When the reminder comes again, UTC; days end in the desk's opening hours."""
    match choice:
        case Snooze.HALF_AN_HOUR:
            return now + timedelta(minutes=30)
        case Snooze.TWO_HOURS:
            return now + timedelta(hours=2)
        case Snooze.TOMORROW:
            return tomorrow_morning(now, policy)
        case Snooze.THREE_DAYS:
            return next_opening(now + timedelta(days=3), policy)
