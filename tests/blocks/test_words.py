"""Money, dates and lists as French and British people write them, always in Paris time."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from blocks.words import Words
from tests.builders import PARIS

FR, EN = Words.of("fr", PARIS), Words.of("en", PARIS)
MONDAY_14H = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (FR.money(Decimal(250)), "250,00\xa0€\xa0HT"),
        (FR.money(Decimal("1234.5")), "1\u202f234,50\xa0€\xa0HT"),
        (EN.money(Decimal(250)), "€250.00 excl. tax"),
        (FR.amount(Decimal(0)), "0,00\xa0€"),
        (FR.figure(8000), "8\u202f000"),
        (EN.figure(8000), "8,000"),
        (FR.moment(MONDAY_14H), "lun. 23 nov. 14:00"),
        (EN.moment(MONDAY_14H), "Mon 23 Nov 14:00"),
        (FR.long_moment(MONDAY_14H), "lundi 23 novembre 2026 à 14:00"),
        (EN.long_moment(MONDAY_14H), "Monday 23 November 2026 at 14:00"),
        (FR.time(MONDAY_14H), "14:00"),
        (FR.day(date(2016, 1, 7)), "jeu. 7 janvier"),
        (FR.long_day(date(2026, 5, 1)), "vendredi 1er mai 2026"),
        (EN.long_day(date(2026, 5, 1)), "Friday 1 May 2026"),
        (FR.days([date(2016, 1, 6), date(2016, 1, 7)]), "mer. 6 et jeu. 7 janvier"),
        (FR.days([date(2026, 9, 30), date(2026, 10, 1)]), "mer. 30 septembre et jeu. 1er octobre"),
        (FR.days([date(2026, 9, 29)]), "mar. 29 septembre"),
        (EN.days([date(2016, 1, 6), date(2016, 1, 7)]), "Wed 6 and Thu 7 January"),
        (FR.join(["a", "b", "c"]), "a, b et c"),
        (FR.slot(MONDAY_14H, MONDAY_14H.replace(hour=15)), "lun. 23 nov. 14:00\xa0- 16:00"),
        (FR.slot(MONDAY_14H, MONDAY_14H.replace(day=24)), "lun. 23 nov. 14:00\xa0- mar. 24 nov. 14:00"),
    ],
)
def test_money_and_dates_read_as_people_write_them(shown: str, expected: str) -> None:
    assert shown == expected


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo", "Europe/Paris"])
def test_any_time_zone_is_shown_as_paris_time(zone: str) -> None:
    assert FR.moment(MONDAY_14H.astimezone(ZoneInfo(zone))) == "lun. 23 nov. 14:00"


def test_summer_time_is_two_hours_ahead() -> None:
    assert FR.time(datetime(2026, 7, 1, 12, 0, tzinfo=UTC)) == "14:00"


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FR.moment(datetime(2026, 11, 23, 13, 0))  # noqa: DTZ001


def test_values_are_not_templates() -> None:
    name = "{n} %s {0.__class__}"
    assert name in FR("{client}: {what}", client=name, what="x")


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "jeu. 1er janv. 01:00"),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "jeu. 31 déc. 23:59"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "ven. 1er janv. 2027 00:00"),
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), "mer. 31 déc. 2025 23:59"),
    ],
)
def test_a_short_date_shows_the_year_where_it_is_not_this_one(instant: datetime, shown: str) -> None:
    assert FR.at(MONDAY_14H).moment(instant) == shown


def test_the_year_of_a_day_too() -> None:
    assert FR.at(MONDAY_14H).day(date(2027, 1, 7)) == "jeu. 7 janvier 2027"
    assert FR.at(MONDAY_14H).day(date(2026, 1, 7)) == "mer. 7 janvier"


def test_the_desks_time_has_a_name() -> None:
    assert (FR.desk_time, EN.desk_time) == ("heure de Paris", "Paris time")
    assert Words.of("fr", ZoneInfo("Indian/Reunion")).desk_time == "heure de La Réunion"
