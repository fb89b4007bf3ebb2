"""App Home: what waits for this person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blocks.coming import ending, until_when
from blocks.finding import MINE
from blocks.home import NOTHING, for_others, for_staff
from blocks.words import Words
from models.board import Board, Scope
from models.terms import Party
from slackbot.board import VISITS
from tests.blocks.limits import assert_within_limits
from tests.blocks.scenes import ADDRESS, board, look
from tests.builders import PARIS, a_ticket
from tests.stories import a_story


def test_a_manager_sees_what_to_decide_with_all_that_it_rests_on(golden: Callable[[str, Any], None]) -> None:
    waiting, mine = a_ticket("consented"), a_ticket("charged", number=37)
    view = for_staff(board(waiting, mine), {42: ADDRESS, 37: ADDRESS}, look(mine))
    shown = str(view)
    for fact in ("SDSL-75011-0042", "250,00", "5/5", "Mme Dupont", "en attente depuis", "Bon pour accord"):
        assert fact in shown
    golden("home_manager", view)


def test_what_waits_longest_for_a_manager_comes_first(golden: Callable[[str, Any], None]) -> None:
    visit, dispute = a_story("expertise_asked", number=41), a_story("disputed", number=37)
    view = for_staff(board(visit, dispute), {37: ADDRESS, 41: ADDRESS}, look(visit))
    pressed = [
        element["action_id"] for block in view["blocks"] for element in block.get("elements", ()) if "value" in element
    ]
    assert [act for act in pressed if act in ("dispute.decide", "dispatch.approve")] == [
        "dispute.decide",
        "dispatch.approve",
    ]
    golden("home_disputes", view)


def test_what_ends_today_and_tomorrow_is_said() -> None:
    disputable, cancellable = a_ticket("announced", number=31), a_story("sav_plus_scheduled", number=29)
    deadline = disputable.charges[0].deadline
    assert deadline is not None
    seen = look(disputable)
    last_day = replace(seen, at=deadline - timedelta(hours=9))
    assert "contestable jusqu'à ce soir 23:59" in str(for_staff(board(disputable, seen=last_day), {}, last_day))
    day_before = replace(seen, at=deadline - timedelta(hours=33))
    assert "contestable jusqu'à demain 23:59" in str(for_staff(board(disputable), {}, day_before))
    free = replace(seen, at=datetime(2026, 1, 10, 7, 0, tzinfo=UTC))
    assert "SAV+ annulable sans frais aujourd'hui jusqu'à 10:00" in str(for_staff(board(cancellable), {}, free))
    ends = ending(board(disputable, cancellable, seen=free), {}, free)
    assert ends.total == len(ends.rows) == 3
    last = replace(seen, at=datetime(2026, 1, 10, 9, 0, tzinfo=UTC))  # §8: exactly then it is free
    assert "annulable" in str(for_staff(board(cancellable), {}, last))
    over = replace(seen, at=datetime(2026, 1, 10, 9, 1, tzinfo=UTC))
    assert "annulable" not in str(for_staff(board(cancellable), {}, over))


def test_each_of_my_turn_has_the_button_of_its_next_step(golden: Callable[[str, Any], None]) -> None:
    tickets = [a_ticket(stage, number=number) for number, stage in enumerate(("opened", "approved", "charged"), 1)]
    view = for_staff(board(*tickets), {1: ADDRESS, 2: ADDRESS}, look(tickets[-1]))
    buttons = [
        (element["action_id"], element["value"])
        for block in view["blocks"]
        for element in block.get("elements", ())
        if str(element.get("value", "")).startswith("INC")
    ]
    steps = [
        ("pretests.tick", "INC-000001"),
        ("appointment.schedule", "INC-000002/1"),
        ("charge.inform", "INC-000003/2"),
    ]
    assert buttons == steps
    golden("home_turn", view)


def test_the_visits_of_today_and_tomorrow_come_with_a_phone_to_tap(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("scheduled")
    slot = ticket.interventions[0].appointment
    assert slot is not None
    seen = replace(look(ticket), at=slot.starts_at)
    view = for_staff(board(ticket, seen=seen), {42: ADDRESS}, seen)
    assert "tel:0102030405" in str(view)
    assert "outcome.record" in str(view)
    golden("home_agent", view)
    day_before = replace(seen, at=slot.starts_at - timedelta(days=1))
    assert "demain" in str(for_staff(board(ticket, seen=day_before), {}, day_before))
    long_before = replace(seen, at=slot.starts_at - timedelta(days=3))
    assert "tel:" not in str(for_staff(board(ticket, seen=long_before), {}, long_before))


def test_who_waits_for_whom_is_counted(golden: Callable[[str, Any], None]) -> None:
    tickets = [a_ticket(stage, number=number) for number, stage in enumerate(("planned", "consented", "scheduled"), 1)]
    view = for_staff(board(*tickets, decisions=[], to_decide=0), {}, look(tickets[-1]))
    assert "client 1 · responsable 1 · fournisseur 1" in str(view)
    golden("home_waiting", view)


def test_a_visit_still_to_come_is_not_said_to_be_over() -> None:
    ticket = a_ticket("charged")
    seen = look(ticket)
    shown = board(ticket)
    (turn,) = shown.turn
    for ends_at, is_over in ((seen.at + timedelta(days=1), False), (seen.at, True)):
        view = for_staff(replace(shown, turn=[replace(turn, visit_ends_at=ends_at)]), {}, seen)
        assert ("intervention terminée" in str(view)) == is_over


def test_what_a_manager_decides_is_counted_one_by_one_and_what_is_left_out_is_said() -> None:
    disputed = a_story("disputed", number=37)
    for count, is_left_out in ((8, False), (9, True)):
        view = for_staff(board(decisions=[disputed] * count, to_decide=count), {}, look(disputed))
        assert f"À décider · {count}" in str(view)
        assert ("/ticket validations" in str(view)) == is_left_out


@pytest.mark.parametrize("scope", Scope)
def test_where_there_is_nothing_it_says_so_unless_there_is_something_to_decide(scope: Scope) -> None:
    """What was chosen to be seen is answered all the same: closed tickets, those that nobody follows."""
    disputed = a_story("disputed")
    seen, bold = look(disputed), look(disputed).words(NOTHING[scope]).split("*")[1]
    to_decide = for_staff(Board(scope=scope, decisions=[disputed], to_decide=1), {}, seen)
    assert f"'{bold}'" in str(for_staff(Board(scope=scope), {}, seen))
    assert (f"'{bold}'" in str(to_decide)) is (scope not in (Scope.MINE, Scope.TEAM))


def test_who_waits_in_other_tickets_is_seen_in_the_search() -> None:
    waits = {Party.CLIENT: 9}
    buttons = {Scope.MINE: f"{MINE}=", Scope.TEAM: "=", Scope.LEFT: None}
    for scope, asked_for in buttons.items():
        view = str(for_staff(Board(scope=scope, waits=waits), {}, look(a_ticket())))
        assert ("Tout voir" in view) == (asked_for is not None)
        assert asked_for is None or f"'{asked_for}'" in view


def test_home_remembers_what_it_shows() -> None:
    view = for_staff(Board(scope=Scope.TEAM, page=2, pages=3, total=20), {}, look(a_ticket()))
    assert view["private_metadata"] == '{"scope":"team","page":2}'
    assert "home.back" in str(view)
    assert "home.next" in str(view)


def test_nothing_to_do_is_said(words: Words) -> None:
    for scope in Scope:
        view = for_staff(Board(scope=scope), {}, look(a_ticket(), words))
        assert_within_limits(view)
        assert words(NOTHING[scope]).split("*")[1] in str(view)
    assert_within_limits(for_others(words))


def test_a_full_home_fits() -> None:
    many = [a_ticket(stage, number=number) for number in range(1, 21) for stage in ("consented",)]
    charged = [a_ticket("charged", number=number) for number in range(21, 29)]
    scheduled = [a_ticket("scheduled", number=number) for number in range(29, 49)]
    seen = replace(look(many[0]), at=scheduled[0].interventions[0].appointment.starts_at)  # type: ignore[union-attr]
    full = board(*many, *charged, *scheduled, seen=seen, pages=9, page=2)
    view = for_staff(replace(full, visits=full.visits[:VISITS]), {}, seen)
    assert_within_limits(view)
    assert "Interventions · 20" in str(view)
    assert "En attente d'autres" in str(view)


@pytest.mark.parametrize(
    ("hour", "said"), [(17, "aujourd'hui jusqu'à 17:59"), (18, "jusqu'à ce soir 18:59"), (23, "jusqu'à ce soir 23:59")]
)
def test_the_evening_begins_at_six(hour: int, said: str) -> None:
    seen = replace(look(a_ticket()), at=datetime(2026, 1, 5, 8, tzinfo=UTC))
    assert until_when(datetime(2026, 1, 5, hour, 59, tzinfo=PARIS), seen) == said
