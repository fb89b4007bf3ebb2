"""The end of somebody's turn on call, as people type it after `/ticket oncall @person`.

A day, then a time: `tomorrow 8:00`, `lundi 8h30`, `2026-01-06 08:00`, `6/1 18h`. A time alone is the next at which the
clock shows it; a day needs its time. `jusqu'à`, `until` and their like may stand before either.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.search import folded_text

_FILLING = {"jusqu", "jusque", "a", "au", "le", "until", "till", "to", "at", "on", "et"}
_AHEAD = {
    "aujourd hui": 0,
    "today": 0,
    "ce soir": 0,
    "tonight": 0,
    "demain": 1,
    "tomorrow": 1,
    "apres demain": 2,
}
_WEEKDAYS = (
    *("lundi monday", "mardi tuesday", "mercredi wednesday", "jeudi thursday", "vendredi friday"),
    *("samedi saturday", "dimanche sunday"),
)
_TIME = re.compile(r"(?P<hour>\d{1,2}) ?(?:h ?(?P<minutes>\d\d)?|:(?P<minute>\d\d))$")
_ISO = re.compile(r"(?P<year>\d{4}) (?P<month>\d\d?) (?P<day>\d\d?)")
_FRENCH = re.compile(r"(?P<day>\d\d?)/(?P<month>\d\d?)(?:/(?P<year>\d{4}))?")


def read_until(typed: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant that is meant, at the desk; None where it cannot be read."""
    said = " ".join(word for word in folded_text(typed).split() if word not in _FILLING)
    time_of_day = _TIME.search(said)
    if time_of_day is None:
        return None
    named, today = said[: time_of_day.start()].strip(), now.astimezone(zone)
    try:
        at = time(int(time_of_day["hour"]), int(time_of_day["minutes"] or time_of_day["minute"] or 0))
        day = _day(named, today.date()) if named else _next(at, today)
    except ValueError:
        return None
    return None if day is None else datetime.combine(day, at, zone)


def _next(at: time, now: datetime) -> date:
    return now.date() if at > now.time() else now.date() + timedelta(days=1)


def _day(named: str, today: date) -> date | None:
    """Raises ValueError for a day that no calendar has."""
    return next((day for day in _readings(named, today) if day is not None), None)


def _readings(named: str, today: date) -> Iterator[date | None]:
    if named in _AHEAD:
        yield today + timedelta(days=_AHEAD[named])
    for number, names in enumerate(_WEEKDAYS):
        if named in names.split():
            yield today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    for pattern in (_ISO, _FRENCH):
        match = pattern.fullmatch(named)
        if match:
            year = int(match["year"] or today.year)
            day = date(year, int(match["month"]), int(match["day"]))
            yield day if match["year"] or day >= today else day.replace(year=year + 1)
