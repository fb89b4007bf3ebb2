"""Until when somebody is on call, as people type it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from blocks.until import read_until

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 1, 5, 18, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("demain 8h", (2026, 1, 6, 8, 0)),
        ("jusqu'à demain à 8 h 30", (2026, 1, 6, 8, 30)),
        ("tomorrow at 8:00", (2026, 1, 6, 8, 0)),
        ("après-demain 7h", (2026, 1, 7, 7, 0)),
        ("aujourd’hui 22:15", (2026, 1, 5, 22, 15)),
        ("ce soir 23h", (2026, 1, 5, 23, 0)),
        ("19:00", (2026, 1, 5, 19, 0)),
        ("8:00", (2026, 1, 6, 8, 0)),
        ("18h30", (2026, 1, 6, 18, 30)),
        ("mardi 9h", (2026, 1, 6, 9, 0)),
        ("lundi 8h", (2026, 1, 12, 8, 0)),
        ("until Sunday 20:00", (2026, 1, 11, 20, 0)),
        ("2026-01-06 08:00", (2026, 1, 6, 8, 0)),
        ("le 9/1 8h", (2026, 1, 9, 8, 0)),
        ("4/1 8h", (2027, 1, 4, 8, 0)),
        ("04/02/2026 à 08:00", (2026, 2, 4, 8, 0)),
    ],
)
def test_a_day_and_a_time_are_read(typed, meant):
    assert read_until(typed, MONDAY.astimezone(UTC), PARIS) == datetime(*meant, tzinfo=PARIS)


@pytest.mark.parametrize(
    "typed", ["", "demain", "lundi", "25h", "8", "8:75", "31/2 8h", "29/2 8h", "2026-13-01 8:00", "bientôt 8h", "118h"]
)
def test_what_is_not_a_day_and_a_time_is_not_guessed(typed):
    assert read_until(typed, MONDAY, PARIS) is None
