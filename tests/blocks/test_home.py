"""App Home: what waits for this person."""

from collections.abc import Callable
from typing import Any

from blocks.home import for_others, for_staff
from blocks.words import Words
from tests.blocks.limits import assert_within_limits
from tests.blocks.scenes import ADDRESS, look
from tests.builders import a_ticket


def test_a_manager_sees_what_to_decide(golden: Callable[[str, Any], None]) -> None:
    waiting, mine = a_ticket("consented"), a_ticket("charged", number=37)
    golden("home_manager", for_staff([waiting], [mine], {42: ADDRESS, 37: ADDRESS}, look(mine)))


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
