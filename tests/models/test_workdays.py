"""Deadlines (§9) and free cancellation (§8): the procedure's examples, and a plain count to agree with."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from models.policy import Policy, load_policy
from models.policy_values import span
from models.terms import Region, Weekday, WorkCalendar
from models.workdays import (
    counted_hours,
    dispute_days,
    dispute_deadline,
    free_cancellation_until,
    is_late_cancellation,
    is_open,
    is_working_day,
    local_day,
    next_morning,
    next_opening,
    opening_of,
    tomorrow_morning,
)

PARIS = ZoneInfo("Europe/Paris")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST, LAST = date(2016, 1, 1), date(2035, 12, 31)
POLICY = load_policy()


def paris(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=PARIS)


def in_region(region: Region, *closing_days: date) -> Policy:
    calendar = POLICY.calendar.model_copy(update={"holidays": region, "closing_days": closing_days})
    return POLICY.model_copy(update={"calendar": calendar})


ALSACE = in_region(Region.ALSACE_MOSELLE)
REGIONS = st.sampled_from([POLICY, ALSACE])


# -- the plain count: no code of ours, no calendar library, one hour or minute after the other --


def is_holiday(day: date, region: Region) -> bool:
    fixed = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
    after_easter = {1, 39, 50}
    if region == Region.ALSACE_MOSELLE:
        fixed |= {(12, 26)}
        after_easter |= {-2}
    return (day.month, day.day) in fixed or (day - easter(day.year)).days in after_easter


def counts(day: date, weekdays: int, region: Region) -> bool:
    return day.weekday() < weekdays and not is_holiday(day, region)


def counted_deadline(informed_at: datetime, region: Region) -> datetime:
    moment = informed_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    working_days = 0
    while True:
        before, moment = moment, moment + HOUR
        today = moment.astimezone(PARIS).date()
        if today != before.astimezone(PARIS).date():
            if working_days == 2:
                return moment
            working_days += counts(today, 5, region)


def counted_late(received_at: datetime, slot_start: datetime, region: Region) -> bool:
    moment, end = (at.astimezone(UTC).replace(second=0, microsecond=0) for at in (received_at, slot_start))
    minutes = 0
    while moment < end and minutes < 48 * 60:
        minutes += counts(moment.astimezone(PARIS).date(), 6, region)
        moment += MINUTE
    return minutes < 48 * 60


def last_sunday(year: int, month: int) -> datetime:
    """The day of a summer-time change."""
    last = datetime(year, month, 31, tzinfo=UTC)
    return last - (last.weekday() + 1) % 7 * DAY


anywhere = st.datetimes(datetime(2016, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis wants naive bounds
clock_changes = st.builds(last_sunday, st.integers(2016, 2035), st.sampled_from([3, 10]))
feasts = st.builds(
    lambda year, offset: datetime(year, 1, 1, tzinfo=UTC) + (easter(year) - date(year, 1, 1) + offset * DAY),
    st.integers(2016, 2035),
    st.sampled_from([-2, 1, 39, 50]),
)
year_ends = st.builds(lambda year: datetime(year, 12, 25, tzinfo=UTC), st.integers(2016, 2034))
nearby = st.integers(-6 * 24 * 60, 6 * 24 * 60).map(lambda minutes: minutes * MINUTE)
instants = anywhere | st.builds(lambda at, offset: at + offset, clock_changes | feasts | year_ends, nearby)


# -- disputes --


@pytest.mark.parametrize(
    ("informed_at", "first_too_late", "days"),
    [
        (paris(2016, 1, 5, 14, 42), paris(2016, 1, 8), [date(2016, 1, 6), date(2016, 1, 7)]),
        (paris(2016, 1, 8, 13), paris(2016, 1, 13), [date(2016, 1, 11), date(2016, 1, 12)]),
        (paris(2026, 5, 2, 10), paris(2026, 5, 6), [date(2026, 5, 4), date(2026, 5, 5)]),
        (paris(2026, 5, 13, 17), paris(2026, 5, 19), [date(2026, 5, 15), date(2026, 5, 18)]),
        (paris(2025, 12, 24, 9), paris(2025, 12, 30), [date(2025, 12, 26), date(2025, 12, 29)]),
    ],
)
def test_the_deadlines_of_the_procedure(informed_at, first_too_late, days):
    assert dispute_deadline(informed_at, POLICY) == first_too_late
    assert dispute_deadline(informed_at, POLICY).tzinfo is UTC
    assert dispute_days(informed_at, POLICY) == days


def test_the_day_of_the_announcement_is_that_of_paris():
    late_evening = datetime(2016, 1, 4, 23, 30, tzinfo=UTC)  # 00:30 on Tuesday in Paris
    assert local_day(late_evening, POLICY) == date(2016, 1, 5)
    assert dispute_deadline(late_evening, POLICY) == paris(2016, 1, 8)


@pytest.mark.parametrize(
    ("policy", "first_too_late"),
    [
        (ALSACE, paris(2025, 12, 31)),
        (in_region(Region.METROPOLE, date(2025, 12, 26), date(2025, 12, 29)), paris(2026, 1, 1)),
    ],
)
def test_holidays_of_the_region_and_closing_days_do_not_count(policy, first_too_late):
    assert dispute_deadline(paris(2025, 12, 24, 9), policy) == first_too_late


@pytest.mark.parametrize("policy", [POLICY, ALSACE], ids=["metropole", "alsace-moselle"])
def test_every_working_day_of_twenty_years_is_one(policy):
    day = FIRST
    while day <= LAST:
        for calendar, weekdays in ((WorkCalendar.OUVRES, 5), (WorkCalendar.OUVRABLES, 6)):
            assert is_working_day(day, calendar, policy) == counts(day, weekdays, policy.calendar.holidays), day
        day += DAY


@given(instants, REGIONS)
def test_the_deadline_agrees_with_a_plain_count(informed_at, policy):
    assert dispute_deadline(informed_at, policy) == counted_deadline(informed_at, policy.calendar.holidays)


@given(instants, instants, REGIONS)
def test_who_is_informed_later_has_no_earlier_deadline(one, other, policy):
    earlier, later = sorted((one, other))
    assert dispute_deadline(earlier, policy) <= dispute_deadline(later, policy)


@given(instants, st.integers(1, 12))
def test_as_many_working_days_as_the_policy_says_lie_before_the_deadline(informed_at, working_days):
    policy = POLICY.model_copy(update={"dispute": POLICY.dispute.model_copy(update={"working_days": working_days})})
    deadline = dispute_deadline(informed_at, policy)
    assert deadline > informed_at
    days = dispute_days(informed_at, policy)
    assert len(days) == working_days
    assert local_day(informed_at, policy) < days[0]
    assert local_day(deadline - MINUTE, policy) == days[-1] != local_day(deadline, policy)


# -- cancelling a SAV+ visit --


@pytest.mark.parametrize(
    ("slot_start", "free_until"),
    [
        (paris(2026, 1, 6, 10), paris(2026, 1, 3, 10)),
        (paris(2026, 5, 4, 9), paris(2026, 4, 30, 9)),
        (paris(2026, 3, 30, 10), paris(2026, 3, 27, 10)),  # across the change to summer time
        (paris(2026, 10, 26, 10), paris(2026, 10, 23, 10)),  # and back
        (paris(2026, 1, 8, 0), paris(2026, 1, 6, 0)),
        (paris(2026, 1, 4, 15), paris(2026, 1, 2, 0)),  # a slot on a Sunday
    ],
)
def test_a_visit_can_be_cancelled_free_up_to_48_working_hours_before(slot_start, free_until):
    assert free_cancellation_until(slot_start, POLICY) == free_until
    assert free_cancellation_until(slot_start, POLICY).tzinfo is UTC
    assert not is_late_cancellation(free_until, slot_start, POLICY)
    assert is_late_cancellation(free_until + MINUTE, slot_start, POLICY)


def test_seconds_never_decide():
    slot = paris(2026, 1, 6, 10, 0, 30)
    assert not is_late_cancellation(paris(2026, 1, 3, 10, 0, 59), slot, POLICY)
    assert is_late_cancellation(paris(2026, 1, 3, 10, 1), slot, POLICY)


@pytest.mark.parametrize(
    ("rule", "free_until"),
    [
        ({"exactly_at_limit": "late"}, paris(2026, 1, 3, 9, 59)),
        ({"free_cancellation_hours": 24}, paris(2026, 1, 5, 10)),
        ({"free_cancellation_hours": 0}, paris(2026, 1, 6, 10)),
        ({"calendar": WorkCalendar.OUVRES}, paris(2026, 1, 2, 10)),
    ],
)
def test_the_policy_says_which_hours_count(rule, free_until):
    policy = POLICY.model_copy(update={"sav_plus": POLICY.sav_plus.model_copy(update=rule)})
    assert free_cancellation_until(paris(2026, 1, 6, 10), policy) == free_until


def test_from_the_start_of_the_slot_on_it_is_late():
    slot = paris(2026, 1, 6, 10)
    assert is_late_cancellation(slot, slot, POLICY)
    assert is_late_cancellation(slot + DAY, slot, POLICY)


@given(instants, st.integers(-60, 8 * 24 * 60), REGIONS)
def test_lateness_agrees_with_a_plain_count(slot_start, minutes_before, policy):
    received_at = slot_start - minutes_before * MINUTE
    expected = counted_late(received_at, slot_start, policy.calendar.holidays)
    assert is_late_cancellation(received_at, slot_start, policy) == expected


@given(instants, REGIONS)
def test_the_limit_is_the_last_minute_that_a_plain_count_calls_free(slot_start, policy):
    limit, region = free_cancellation_until(slot_start, policy), policy.calendar.holidays
    assert not counted_late(limit, slot_start, region)
    assert counted_late(limit + MINUTE, slot_start, region)


@given(instants, instants, REGIONS)
def test_a_later_visit_can_be_cancelled_no_less_late(one, other, policy):
    earlier, later = sorted((one, other))
    assert free_cancellation_until(earlier, policy) <= free_cancellation_until(later, policy)


# -- opening hours --


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        (paris(2026, 1, 6, 9), paris(2026, 1, 6, 9)),
        (paris(2026, 1, 6, 17, 59), paris(2026, 1, 6, 17, 59)),
        (paris(2026, 1, 6, 7, 30), paris(2026, 1, 6, 9)),
        (paris(2026, 1, 6, 18), paris(2026, 1, 7, 9)),
        (paris(2026, 1, 9, 20), paris(2026, 1, 12, 9)),
        (paris(2026, 4, 30, 20), paris(2026, 5, 4, 9)),
        (paris(2026, 3, 28, 12), paris(2026, 3, 30, 9)),
    ],
)
def test_the_desk_opens_next(at, opening):
    assert next_opening(at, POLICY) == opening
    assert is_open(at, POLICY) == (at == opening)


@pytest.mark.parametrize(
    "question",
    [
        lambda at: dispute_deadline(at, POLICY),
        lambda at: free_cancellation_until(at, POLICY),
        lambda at: is_late_cancellation(paris(2026, 1, 6), at, POLICY),
        lambda at: is_late_cancellation(at, paris(2026, 1, 6), POLICY),
        lambda at: is_open(at, POLICY),
        lambda at: next_opening(at, POLICY),
    ],
)
def test_an_instant_without_time_zone_is_refused(question):
    with pytest.raises(ValueError, match="needs a time zone"):
        question(datetime(2026, 1, 6, 10))  # noqa: DTZ001 -- the point of the test


def test_on_a_closing_day_the_desk_is_closed():
    policy = in_region(Region.METROPOLE, date(2026, 1, 6))
    assert not is_open(paris(2026, 1, 6, 10), policy)
    assert next_opening(paris(2026, 1, 6, 10), policy) == paris(2026, 1, 7, 9)


def test_with_a_lunch_break_the_day_begins_with_its_first_opening_in_whatever_order_they_are_written():
    spans = tuple(map(span, ("14:00-18:00", "09:00-12:00")))
    policy = POLICY.model_copy(update={"opening_hours": dict.fromkeys(Weekday, spans)})
    assert opening_of(paris(2026, 1, 6, 15), policy) == paris(2026, 1, 6, 9)
    assert next_morning(paris(2026, 1, 6, 12, 30), policy) == paris(2026, 1, 7, 9)
    assert next_opening(paris(2026, 1, 6, 12, 30), policy) == paris(2026, 1, 6, 14)


@pytest.mark.parametrize("at", [paris(2026, 1, 6, 0), paris(2026, 1, 6, 7, 30), paris(2026, 1, 6, 20)])
def test_tomorrow_is_a_later_day_also_before_the_desk_opens(at):
    assert tomorrow_morning(at, POLICY) == paris(2026, 1, 7, 9)


def test_a_notice_of_some_hours_may_lie_within_the_day_of_the_slot():
    policy = POLICY.model_copy(update={"sav_plus": POLICY.sav_plus.model_copy(update={"free_cancellation_hours": 6})})
    assert free_cancellation_until(paris(2026, 1, 6, 10), policy) == paris(2026, 1, 6, 4)


def test_of_a_slot_at_midnight_no_hours_of_its_day_are_counted():
    assert counted_hours(paris(2026, 1, 8, 0), POLICY) == [(date(2026, 1, 7), DAY), (date(2026, 1, 6), DAY)]
