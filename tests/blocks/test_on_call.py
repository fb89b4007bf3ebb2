"""What whoever takes over is told: whose move it is, whom to call, what ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from blocks.on_call import answer, hand_over, relief, set_view
from models.tables.on_call import OnCall
from tests.blocks.scenes import ADDRESS, board, look
from tests.builders import KARIM, LEA, a_ticket
from tests.stories import a_story


def test_whoever_takes_over_knows_what_is_open_whom_to_call_and_what_ends(outlined: Callable[[str, Any], None]) -> None:
    tickets = [
        *(a_ticket("opened", number=1), a_ticket("consented", number=2), a_ticket("scheduled", number=3)),
        *(a_ticket("announced", number=4), a_story("sav_plus_scheduled", number=5)),
    ]
    slot = tickets[2].interventions[0].appointment
    assert slot is not None
    seen = replace(look(tickets[0]), at=slot.starts_at - timedelta(hours=2))
    turn = OnCall(person=KARIM, since=seen.at, until=seen.at + timedelta(hours=14), named_by=LEA)
    quiet = hand_over(turn, board(), {}, seen)
    told = hand_over(turn, board(*tickets, seen=seen), {1: ADDRESS, 3: ADDRESS}, seen)
    said = {
        "hand_over": told,
        "hand_over of nothing": quiet,
        "answer": answer(turn, seen),
        "relief": relief(turn, seen),
    }
    outlined("on_call", said)


def test_the_form_asks_who_and_until_when(golden: Callable[[str, Any], None]) -> None:
    golden("oncall.set", set_view(None, look(a_ticket())))
