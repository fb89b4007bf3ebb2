"""App Home: what waits for this person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from blocks.home import for_others, for_staff
from blocks.words import Words
from tests.blocks.limits import assert_within_limits
from tests.blocks.scenes import ADDRESS, look
from tests.builders import a_ticket
from tests.stories import a_story


def test_a_manager_sees_what_to_decide(golden: Callable[[str, Any], None]) -> None:
    waiting, mine = a_ticket("consented"), a_ticket("charged", number=37)
    golden("home_manager", for_staff([waiting], [mine], {42: ADDRESS, 37: ADDRESS}, look(mine)))


def test_what_waits_longest_for_a_manager_comes_first(golden: Callable[[str, Any], None]) -> None:
    visit, dispute = a_story("expertise_asked", number=41), a_story("disputed", number=37)
    view = for_staff([visit, dispute], [], {37: ADDRESS, 41: ADDRESS}, look(visit))
    asked = [
        element["action_id"] for block in view["blocks"] for element in block.get("elements", ()) if "value" in element
    ]
    assert asked[:2] == ["dispute.decide", "dispatch.approve"]
    golden("home_disputes", view)


def test_what_ends_today_is_said() -> None:
    disputable, cancellable = a_ticket("announced", number=31), a_story("sav_plus_scheduled", number=29)
    deadline = disputable.charges[0].deadline
    assert deadline is not None
    seen = look(disputable)
    last_day = replace(seen, at=deadline - timedelta(hours=9))
    assert "INC-000031 contestable jusqu'à 23:59" in str(for_staff([], [disputable], {}, last_day))
    free = replace(seen, at=datetime(2026, 1, 10, 7, 0, tzinfo=UTC))
    assert "INC-000029 SAV+ annulable sans frais jusqu'à 10:00" in str(for_staff([], [cancellable], {}, free))
    assert "Échéances" not in str(for_staff([], [disputable, cancellable], {}, seen))


def test_the_visits_of_today_come_in_their_order(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("scheduled")
    slot = ticket.interventions[0].appointment
    assert slot is not None
    seen = look(ticket)
    today = type(seen)(words=seen.words, policy=seen.policy, at=slot.starts_at)
    golden("home_agent", for_staff([], [ticket], {}, today))


def test_nothing_to_do_is_said(words: Words) -> None:
    assert_within_limits(for_staff([], [], {}, look(a_ticket(), words)))
    assert_within_limits(for_others(words))


def test_many_tickets_fit() -> None:
    many = [a_ticket("consented", number=number) for number in range(1, 61)]
    assert_within_limits(for_staff(many, many, {}, look(many[0])))
