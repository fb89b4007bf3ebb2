"""How single values of the policy file are written: amounts, durations, hours, time zones.

Each function takes what TOML gives and raises ValueError with what was expected ("should be …").
"""

import re
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


class Span(NamedTuple):
    """Part of a day, in minutes since local midnight; `closes` is the first minute outside, at most 1440."""

    opens: int
    closes: int


def euros(value: object) -> Decimal:
    """Euros and cents, as a string so that no price passes through a binary fraction."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,7}\.\d\d", value, re.ASCII) or Decimal(value) == 0:
        raise ValueError('should be an amount above zero in euros and cents, in quotes, such as "250.00"')
    return Decimal(value)


def duration(value: object) -> timedelta:
    match = re.fullmatch(r"(\d{1,5}) (minute|hour)s?", value, re.ASCII) if isinstance(value, str) else None
    if not match:
        raise ValueError('should be a duration such as "30 minutes" or "24 hours"')
    return int(match[1]) * _UNITS[match[2]]


def span(value: object) -> Span:
    match = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", value, re.ASCII) if isinstance(value, str) else None
    if match:
        opens, closes = (int(match[hour]) * 60 + int(match[hour + 1]) for hour in (1, 3))
        if int(match[2]) < 60 and int(match[4]) < 60 and opens < closes <= 24 * 60:
            return Span(opens, closes)
    raise ValueError('should be opening hours such as "09:00-12:30"')


def zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (LookupError, OSError, ValueError) as error:
        raise ValueError('should be a time zone such as "Europe/Paris"') from error


def code_or_none(value: object) -> object:
    """ "none" says that there is nothing to bill; anything else is left to be checked as a tariff code."""
    return None if value == "none" else value
