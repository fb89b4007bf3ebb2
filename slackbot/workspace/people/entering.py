"""Entering values element by element, as a page's form does: what a person typed and picked, by block and action id."""

from typing import Any

from slackbot.workspace import wording
from slackbot.workspace.acks import Outcome
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.people import pressing
from slackbot.workspace.people.filling import held_value
from slackbot.workspace.people.hands import Hands
from slackbot.workspace.states import holder, state_of
from slackbot.workspace.views import View
from slackbot.workspace.walk import elements


def located(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    """The block and the element with these ids; `NotPossible` where they are gone."""
    for block, element in elements(blocks):
        if block["block_id"] == block_id and element.get("action_id") == action_id:
            return block, element
    raise NotPossible(wording.ELEMENT_GONE)


def hold(hands: Hands, view: View, where: tuple[str, str], value: Any) -> None:
    """Put a value into the view's state, by block and action id; nothing is sent. What cannot be held is empty."""
    _, element = located(view.blocks, *where)
    with hands.world.lock:
        states = view.states[where[0]]
        states[where[1]] = _state(hands, element, value, states[where[1]])


def enter(hands: Hands, view: View, block_id: str, action_id: str) -> Outcome | None:
    """Tell the app what the element holds, where it dispatches."""
    hands.present()
    block, element = located(view.blocks, block_id, action_id)
    view.errors.pop(block_id, None)
    if block["type"] == "input" and not block.get("dispatch_action"):
        return None
    taken = view.states[block_id][action_id][holder(element["type"])]
    return pressing.send_from_view(hands, view, pressing.picked(block, element, taken))


def enter_in_message(hands: Hands, message: Message, where: tuple[str, str], value: Any) -> Outcome:
    """Pick in a message; `where` is block and action id."""
    hands.present()
    hands.sees(message)
    block, element = located(message.blocks, *where)
    taken = held_value(hands, element, value)
    return pressing.send_from_message(hands, message, pressing.picked(block, element, taken))


def _state(hands: Hands, element: Json, value: Any, before: Json) -> Json:
    held = before[holder(element["type"])]
    if element["type"] == "file_input" and [file["name"] for file in held] == value:
        return before
    try:
        return state_of(element, held_value(hands, element, value))
    except (NotPossible, LookupError, ValueError):
        return state_of(element, [] if isinstance(held, list) else None)
