"""Working days and what depends on them: dispute deadlines (§9), free cancellation (§8), opening hours.

Instants are aware datetimes and results are UTC; days are counted in the time zone of the policy. A working day has
24 hours of the wall clock: where clocks change they do so on Sundays, which no calendar of ours counts.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from itertools import islice

from dateutil.rrule import DAILY, FR, MO, SA, TH, TU, WE, rrule, rruleset
from holidays import country_holidays

from models.policy import Policy
from models.policy_values import Span
from models.reminders import Due
from models.terms import Region, Weekday, WorkCalendar

_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)
_BYDAY = {WorkCalendar.OUVRES: (MO, TU, WE, TH, FR), WorkCalendar.OUVRABLES: (MO, TU, WE, TH, FR, SA)}
_SUBDIVISION = {
    Region.METROPOLE: None,
    Region.ALSACE_MOSELLE: "57",
}  # all of Alsace-Moselle has the same holidays
_WEEKDAYS = tuple(Weekday)


def local_day(at: datetime, policy: Policy) -> date:
    """The day at the desk in which the instant lies. ValueError for a naive datetime, as everywhere here."""
    return _local(at, policy).date()


def is_working_day(day: date, calendar: WorkCalendar, policy: Policy) -> bool:
    region, closing = policy.calendar.holidays, policy.calendar.closing_days
    return day in _working_days(day.year, calendar, region, closing)


def dispute_days(informed_at: datetime, policy: Policy) -> list[date]:
    """The working days, after the day of `informed_at` itself, in which a charge may be disputed (§9)."""
    rule = policy.dispute
    later = _days_from(local_day(informed_at, policy) + _ONE_DAY, _ONE_DAY)
    return list(islice((day for day in later if is_working_day(day, rule.calendar, policy)), rule.working_days))


def dispute_deadline(informed_at: datetime, policy: Policy) -> datetime:
    """The first instant that is too late to dispute (§9), UTC: the end of the last of `dispute_days`."""
    return _instant(dispute_days(informed_at, policy)[-1] + _ONE_DAY, timedelta(), policy)


def holiday_name(day: date, language: str, policy: Policy) -> str | None:
    """What the public holiday is called, in `fr` or `en`; None where it is none."""
    return _holidays(day.year, policy.calendar.holidays, language).get(day)


def free_cancellation_until(slot_start: datetime, policy: Policy) -> datetime:
    """The last minute in which a SAV+ visit can be cancelled free of charge (§8), UTC."""
    start = _local(slot_start, policy).replace(second=0, microsecond=0)
    counted = counted_hours(slot_start, policy)
    if not counted:
        return start.astimezone(UTC)
    day, hours = counted[-1]
    end = _since_midnight(start) if day == start.date() else _ONE_DAY
    return _instant(day, end - hours, policy)


def counted_hours(slot_start: datetime, policy: Policy) -> list[tuple[date, timedelta]]:
    """The hours before the slot that make up the notice of a free cancellation (§8), its last working day first."""
    start = _local(slot_start, policy).replace(second=0, microsecond=0)
    rule = policy.sav_plus
    missing = timedelta(hours=rule.free_cancellation_hours)
    missing += _ONE_MINUTE if rule.exactly_at_limit == "late" else timedelta()
    counted: list[tuple[date, timedelta]] = []
    hours = _since_midnight(start)
    for day in _days_from(start.date(), -_ONE_DAY):
        if not missing:
            break
        if hours and is_working_day(day, rule.calendar, policy):
            counted.append((day, min(missing, hours)))
            missing -= counted[-1][1]
        hours = _ONE_DAY
    return counted


def is_late_cancellation(received_at: datetime, slot_start: datetime, policy: Policy) -> bool:
    """Whether cancelling a SAV+ visit costs the fee (§8), to the minute; true from the slot's start on."""
    received = _local(received_at, policy).replace(second=0, microsecond=0)
    return received > free_cancellation_until(slot_start, policy)


def is_open(at: datetime, policy: Policy) -> bool:
    """Whether the desk answers (§9): in its opening hours, on neither a holiday nor a closing day."""
    local = _local(at, policy)
    minute = local.hour * 60 + local.minute
    return any(span.opens <= minute < span.closes for span in _opening_spans(local.date(), policy))


def next_opening(at: datetime, policy: Policy) -> datetime:
    """The instant itself when the desk is open, else the next at which it opens (§9), UTC."""
    if is_open(at, policy):
        return at.astimezone(UTC)
    openings = (
        _instant(day, timedelta(minutes=span.opens), policy)
        for day in _days_from(local_day(at, policy), _ONE_DAY)
        for span in _opening_spans(day, policy)
    )
    return next(opening for opening in openings if opening > at)


def opening_of(at: datetime, policy: Policy) -> datetime:
    """When the desk first opens on the day of the instant, which must be one on which it does (§9), UTC."""
    day = local_day(at, policy)
    return _instant(day, timedelta(minutes=_opening_spans(day, policy)[0].opens), policy)


def next_morning(at: datetime, policy: Policy) -> datetime:
    """When the desk first opens on a day, the next time after the instant (§9), UTC."""
    days = (day for day in _days_from(local_day(at, policy), _ONE_DAY) if is_opening_day(day, policy))
    mornings = (_instant(day, timedelta(minutes=_opening_spans(day, policy)[0].opens), policy) for day in days)
    return next(morning for morning in mornings if morning > at)


def tomorrow_morning(at: datetime, policy: Policy) -> datetime:
    """When the desk first opens on a later day than that of the instant (§9), UTC."""
    return next_morning(_instant(local_day(at, policy) + _ONE_DAY, -_ONE_MINUTE, policy), policy)


def in_opening_hours(due: Due, policy: Policy) -> Due:
    """The same at the next opening: what is not urgent disturbs nobody at night (design §5)."""
    return Due(due.kind, next_opening(due.at, policy))


def is_opening_day(day: date, policy: Policy) -> bool:
    """Whether the desk answers on that day at all (§9)."""
    return bool(_opening_spans(day, policy))


def _opening_spans(day: date, policy: Policy) -> list[Span]:
    if day in _closed_days(day.year, policy.calendar.holidays, policy.calendar.closing_days):
        return []
    return sorted(policy.opening_hours[_WEEKDAYS[day.weekday()]])


def _local(at: datetime, policy: Policy) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"An instant needs a time zone: {at.isoformat()} has none.")
    return at.astimezone(policy.calendar.time_zone)


def _since_midnight(local: datetime) -> timedelta:
    return timedelta(hours=local.hour, minutes=local.minute)


def _instant(day: date, since_midnight: timedelta, policy: Policy) -> datetime:
    """The instant at which the local clock shows that time of day; 24 hours: the midnight that ends it."""
    local = datetime.combine(day, time.min, policy.calendar.time_zone) + since_midnight
    return local.astimezone(UTC)


def _days_from(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step


@cache
def _holidays(year: int, region: Region, language: str) -> dict[date, str]:
    """Their names in that language, where they are known in it; else in English."""
    holidays = partial(country_holidays, "FR", years=year, subdiv=_SUBDIVISION[region], expand=False)
    known = holidays().supported_languages
    spoken = next((locale for locale in known if locale.split("_")[0] == language), "en_US")
    return dict(holidays(language=spoken).items())


@cache
def _closed_days(year: int, region: Region, closing_days: tuple[date, ...]) -> frozenset[date]:
    """Public holidays of the region and the desk's own closing days."""
    public = country_holidays("FR", years=year, subdiv=_SUBDIVISION[region], expand=False)
    return frozenset(public) | {day for day in closing_days if day.year == year}


@cache
def _working_days(year: int, calendar: WorkCalendar, region: Region, closing_days: tuple[date, ...]) -> frozenset[date]:
    """All working days of a year; made once, since the calendar's look-ups cost far more than a set's."""
    first, last = datetime(year, 1, 1), datetime(year, 12, 31)  # noqa: DTZ001 -- days, not instants: dateutil's rules want one kind
    rules = rruleset()
    rules.rrule(rrule(DAILY, dtstart=first, until=last, byweekday=_BYDAY[calendar]))
    for day in _closed_days(year, region, closing_days):
        rules.exdate(datetime.combine(day, time.min))
    return frozenset(day.date() for day in rules)
