"""Filling, submitting and closing modals."""

from typing import Any

from slackbot.workspace import acks, payloads, walk
from slackbot.workspace.acks import Outcome, Submission
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.jsons import Json
from slackbot.workspace.parcels import INTERACTIVE, Parcel
from slackbot.workspace.people import pressing
from slackbot.workspace.people.checking import client_errors
from slackbot.workspace.people.filling import held_value
from slackbot.workspace.people.hands import Hands
from slackbot.workspace.states import state_of
from slackbot.workspace.views import View


def fill(hands: Hands, view: View, block_id: str, value: Any) -> Outcome | None:
    """Enter a value; what dispatches is sent to the app at once."""
    hands.present()
    block, element = _field(view, block_id)
    taken = held_value(hands, element, value)
    with hands.world.lock:
        view.states[block_id][element["action_id"]] = state_of(element, taken)
        view.errors.pop(block_id, None)
    if block["type"] == "input" and not block.get("dispatch_action"):
        return None
    return pressing.send_from_view(hands, view, pressing.picked(block, element, taken))


def craft(view: View, block_id: str, state: Json) -> None:
    """Put anything into the state of an element, as no honest client would."""
    _, element = _field(view, block_id)
    view.states[block_id][element["action_id"]] = state


def submit(hands: Hands, view: View, *, unchecked: bool) -> Submission:
    """Press the submit button. `unchecked` leaves out what the client checks."""
    hands.present()
    if "submit" not in view.definition:
        raise NotPossible(f"{view.title!r} has no submit button")
    with hands.world.lock:
        errors = {} if unchecked else client_errors(view)
        if errors:
            view.errors = errors
            return Submission("errors", errors, delivered=False)
        hands.deed("submit", view=view.id, values=view.values)
        payload = payloads.view_submission(hands.world, hands.account, view)
    ack = hands.post(Parcel(INTERACTIVE, payload))
    with hands.world.lock:
        return acks.submission(hands.world, view, ack)


def cancel(hands: Hands) -> None:
    """Press Cancel: the visible view goes, the one below comes back. The app is not told."""
    hands.present()
    with hands.world.lock:
        hands.world.shown(hands.world.views.pop(hands.account.id), "closed")


def close(hands: Hands) -> None:
    """Press ×: the whole stack goes. The app is not told."""
    hands.present()
    with hands.world.lock:
        root = hands.world.views.stack(hands.account.id)[0]
        hands.world.views.clear(hands.account.id)
        hands.world.shown(root, "closed")


def _field(view: View, block_id: str) -> tuple[Json, Json]:
    for block, element in walk.stateful(view.blocks):
        if block["block_id"] == block_id:
            return block, element
    there = [block["block_id"] for block, _ in walk.stateful(view.blocks)]
    raise NotPossible(f"no field {block_id!r} in {view.title!r}, only {there}")
