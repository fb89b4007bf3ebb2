"""Which Homes are brought up to date: those of the people who came last."""

from models.board import Scope
from slackbot.homes import MOST, Homes


def test_it_remembers_what_each_person_saw_last():
    homes = Homes()
    homes.note("U1", Scope.MINE, 1)
    homes.note("U1", Scope.TEAM, 2)
    assert homes.shown("U1") == (Scope.TEAM, 2)
    assert homes.shown("U2") is None


def test_who_has_not_come_for_long_is_forgotten():
    homes = Homes()
    homes.note("U0", Scope.MINE, 1)
    for number in range(1, MOST):
        homes.note(f"U{number}", Scope.MINE, 1)
    homes.note("U0", Scope.MINE, 1)
    homes.note("another", Scope.MINE, 1)
    assert homes.shown("U0") is not None
    assert homes.shown("U1") is None
