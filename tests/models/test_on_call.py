"""Who is on call: from now on, to an end that lies ahead and within a month; and until when without one."""

from datetime import UTC, datetime, timedelta

import pytest

from models.on_call import hand_over, named
from models.policy import load_policy
from models.refusal import Refusal
from models.workdays import next_morning
from slackbot.on_call import still
from tests.builders import KARIM, LEA, MARC, OPENED, context


def test_somebody_is_on_call_from_now_on_and_is_told_at_once():
    turn = named(KARIM, OPENED + timedelta(hours=14), context())
    assert (turn.person, turn.since, turn.named_by) == (KARIM, OPENED, LEA)
    (row,) = hand_over(turn, None)
    assert (row.person, row.due_at, row.ticket_id) == (KARIM.id, OPENED, None)


@pytest.mark.parametrize(
    ("before", "by", "told"),
    [
        (None, LEA, [("hand_over", KARIM.id)]),
        (MARC, LEA, [("hand_over", KARIM.id), ("relief", MARC.id)]),
        (MARC, MARC, [("hand_over", KARIM.id)]),  # who hands over knows it
        (KARIM, LEA, [("hand_over", KARIM.id)]),  # who goes on is not relieved
    ],
)
def test_whoever_is_relieved_is_told_too(before, by, told):
    former = before and named(before, OPENED + timedelta(days=3), context(LEA))
    turn = named(KARIM, OPENED + timedelta(hours=14), context(by))
    assert [(row.kind, row.person) for row in hand_over(turn, former)] == told


def test_a_turn_ends_at_its_end():
    turn = named(KARIM, OPENED + timedelta(hours=14), context())
    assert still(turn, turn.until - timedelta(microseconds=1)) is turn
    assert still(turn, turn.until) is None


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (timedelta(), "on_call_over"),
        (timedelta(minutes=1), None),
        (timedelta(days=31), None),
        (timedelta(days=31, minutes=1), "on_call_too_long"),
    ],
)
def test_the_end_lies_ahead_and_within_a_month(ahead, code):
    if code is None:
        assert named(KARIM, OPENED + ahead, context()).until == OPENED + ahead
    else:
        with pytest.raises(Refusal) as refused:
            named(KARIM, OPENED + ahead, context())
        assert (refused.value.code, refused.value.field) == (code, "until")


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        ((5, 7, 59), (5, 8, 0)),  # the desk opens at 9:00 in Paris
        ((5, 8, 0), (6, 8, 0)),
        ((5, 20, 0), (6, 8, 0)),
        ((9, 12, 0), (12, 8, 0)),  # over the weekend
    ],
)
def test_a_morning_is_the_next_day_of_the_desk(at, morning):
    assert next_morning(datetime(2026, 1, *at, tzinfo=UTC), load_policy()) == datetime(2026, 1, *morning, tzinfo=UTC)
