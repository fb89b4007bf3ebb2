"""Pressing buttons and picking from menus, in messages, modals and Homes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from slackbot.workspace import acks, payloads, walk, wording
from slackbot.workspace.acks import Outcome
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.parcels import INTERACTIVE, Parcel
from slackbot.workspace.people.hands import Hands
from slackbot.workspace.states import offered, state_of
from slackbot.workspace.views import View


def click(hands: Hands, message: Message, action_id: str, *, value: str | None, confirm: bool) -> Outcome:
    """Press a button of a message. Not confirming its dialog sends nothing."""
    hands.present()
    hands.sees(message)
    block, element = find(message.blocks, action_id, "button", value=value)
    if "confirm" in element and not confirm:
        return Outcome(True, delivered=False)
    return send_from_message(hands, message, pressed(block, element))


def choose(hands: Hands, message: Message, action_id: str, value: str) -> Outcome:
    """Pick from an overflow menu or a select of a message, by the option's value."""
    hands.present()
    hands.sees(message)
    block, element = find(message.blocks, action_id)
    return send_from_message(hands, message, picked(block, element, _option(element, value)))


def press(hands: Hands, view: View, action_id: str, block_id: str | None, *, confirm: bool) -> Outcome:
    """Press a button of a modal or Home."""
    hands.present()
    block, element = find(view.blocks, action_id, "button", block_id)
    if "confirm" in element and not confirm:
        return Outcome(True, delivered=False)
    return send_from_view(hands, view, pressed(block, element))


def pick(hands: Hands, view: View, action_id: str, value: str, block_id: str | None) -> Outcome:
    """Pick from a menu of a modal or Home."""
    hands.present()
    block, element = find(view.blocks, action_id, block_id=block_id)
    return send_from_view(hands, view, picked(block, element, _option(element, value)))


def find(
    blocks: list[Json],
    action_id: str,
    kind: str = "",
    block_id: str | None = None,
    value: str | None = None,
) -> tuple[Json, Json]:
    """The element with this action id that can be used; the one with this value where there are several."""
    there = []
    for block, element in walk.elements(blocks):
        there.append(element.get("action_id"))
        named = element.get("action_id") == action_id and kind in ("", element["type"])
        placed = block_id in (None, block["block_id"]) and value in (None, element.get("value"))
        if named and placed:
            return block, element
    raise NotPossible(f"{action_id!r} is not there, only {there}")


def pressed(block: Json, element: Json) -> Json:
    shown = ("type", "action_id", "text", "value", "style")
    return {"block_id": block["block_id"]} | {key: element[key] for key in shown if key in element}


def picked(block: Json, element: Json, value: Any) -> Json:
    """The action of a menu or input that now holds `value`."""
    action = {"block_id": block["block_id"], "action_id": element["action_id"]}
    if element["type"] == "overflow":
        return action | {"type": "overflow", "selected_option": value}
    kept = {key: element[key] for key in ("placeholder",) if key in element}
    return action | kept | state_of(element, value)


def send_from_view(hands: Hands, view: View, action: Json) -> Outcome:
    payload = partial(payloads.view_actions, hands.world, hands.account, view, action)
    return _send(hands, action, payload, view=view.id)


def send_from_message(hands: Hands, message: Message, action: Json) -> Outcome:
    payload = partial(payloads.message_actions, hands.world, hands.account, message, action)
    return _send(hands, action, payload, ts=message.ts)


def _send(hands: Hands, action: Json, payload: Callable[[], Json], **where: str) -> Outcome:
    if not hands.installation.interactive:
        return Outcome(False, delivered=False, words=wording.NOT_CONFIGURED)
    hands.deed("action", **where, action_id=action["action_id"])
    with hands.world.lock:
        parcel = Parcel(INTERACTIVE, payload())
    return acks.interaction(hands.post(parcel))


def _option(element: Json, value: str) -> Json:
    for option in offered(element):
        if option["value"] == value:
            return option
    raise NotPossible(f"{value!r} is not offered, only {[option['value'] for option in offered(element)]}")
