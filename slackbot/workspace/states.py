"""What the inputs of a view hold: from initial values, kept across updates, empty until filled."""

from collections.abc import Sequence
from typing import Any

from slackbot.workspace import walk
from slackbot.workspace.jsons import Json

States = dict[str, dict[str, Json]]
"""block_id → action_id → what `view.state.values` says of the element."""

_HOLDS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", ""),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}


def holder(kind: str) -> str:
    """The key under which the state of this element type is held."""
    return _HOLDS[kind][0]


def is_plural(kind: str) -> bool:
    return kind in ("checkboxes", "file_input")


def state_of(element: Json, value: Any) -> Json:
    """The state object of an element that holds `value`."""
    return {"type": element["type"], holder(element["type"]): value}


def held(element: Json, state: Json) -> Any:
    return state[holder(element["type"])]


def first_states(blocks: Sequence[Json], kept: States | None = None) -> States:
    """The states of a view's elements: what was there under the same ids, else the initial values."""
    states: States = {}
    for block, element in walk.stateful(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        before = (kept or {}).get(block_id, {}).get(action_id)
        state = before if before is not None and _still_fits(element, before) else _initial(element)
        states.setdefault(block_id, {})[action_id] = state
    return states


def offered(element: Json) -> list[Json]:
    """The options of a select, radio group, checkboxes or overflow menu."""
    return list(element.get("options", ()))


def _still_fits(element: Json, state: Json) -> bool:
    if element["type"] != state["type"]:
        return False
    options = offered(element)
    if not options:
        return True
    value = held(element, state)
    chosen = value if isinstance(value, list) else [value] if value else []
    values = {option["value"] for option in options}
    return all(each["value"] in values for each in chosen)


def _initial(element: Json) -> Json:
    _, initial = _HOLDS[element["type"]]
    return state_of(element, element.get(initial, [] if is_plural(element["type"]) else None))
