"""A colleague's morning message: what their day holds, and nothing where it holds nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from blocks.morning import morning
from models.board import Board
from models.summary import Brief
from tests.blocks.scenes import ADDRESS, board, look
from tests.builders import a_ticket, summed


def test_the_day_is_said_in_one_message(outlined: Callable[[str, Any], None]) -> None:
    tickets = (a_ticket("opened", number=1), a_ticket("scheduled", number=2), a_ticket("announced", number=3))
    (waits,) = summed(a_ticket("planned", number=4))
    slot = tickets[1].interventions[0].appointment
    assert slot is not None
    seen = replace(look(tickets[0]), at=slot.starts_at - timedelta(hours=2))
    said = morning(board(*tickets, seen=seen), [Brief.of(waits)], {1: ADDRESS, 4: ADDRESS}, seen)
    outlined("morning", {"morning": said})


def test_a_day_that_holds_nothing_is_not_said() -> None:
    assert morning(Board(), [], {}, look(a_ticket())) is None
