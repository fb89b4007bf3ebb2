"""Which Homes are brought up to date: those of the people who came last."""

from models.board import Scope
from slackbot.homes import MOST, Homes, ShownHome

FIRST, SECOND = ShownHome.of(Scope.MINE, 1, {}), ShownHome.of(Scope.TEAM, 2, {})


def test_it_remembers_what_each_person_saw_last():
    homes = Homes()
    homes.note("U1", FIRST)
    homes.note("U1", SECOND)
    assert homes.shown("U1") == SECOND
    assert homes.shown("U2") is None


def test_who_has_not_come_for_long_is_forgotten():
    homes = Homes()
    homes.note("U0", FIRST)
    for number in range(1, MOST):
        homes.note(f"U{number}", FIRST)
    homes.note("U0", FIRST)
    homes.note("another", FIRST)
    assert homes.shown("U0") is not None
    assert homes.shown("U1") is None


def test_what_is_said_makes_the_difference():
    assert ShownHome.of(Scope.MINE, 1, {"a": 1}) != FIRST == ShownHome.of(Scope.MINE, 1, {})


def test_whoever_came_last_is_the_first_and_one_can_be_forgotten():
    homes = Homes()
    for person in ("U1", "U2", "U1"):
        homes.note(person, FIRST)
    assert homes.people() == ["U1", "U2"]
    homes.forget("U1")
    assert homes.people() == ["U2"]
