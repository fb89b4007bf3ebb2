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
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}


def holder(kind: str) -> str:
    """The key under which the state of this element type is held."""
    return _HOLDS[kind][0]


def is_plural(kind: str) -> bool:
    return kind in ("checkboxes", "file_input") or kind.startswith("multi_")


def state_of(element: Json, value: Any) -> Json:
    """The state object of an element that holds `value`."""
    state = {"type": element["type"], holder(element["type"]): value}
    if element["type"] == "timepicker" and "timezone" in element:
        state["timezone"] = element["timezone"]
    return state


def held(element: Json, state: Json) -> Any:
    return state[holder(element["type"])]


def first_states(blocks: Sequence[Json], kept: States | None = None, channel: str = "") -> States:
    """The states of a view's elements: what was there under the same ids, else the initial values.

    `channel` is where the person was: `default_to_current_conversation` starts there.
    """
    states: States = {}
    for block, element in walk.stateful(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        before = (kept or {}).get(block_id, {}).get(action_id)
        state = before if before is not None and _still_fits(element, before) else _initial(element, channel)
        states.setdefault(block_id, {})[action_id] = state
    return states


def offered(element: Json) -> list[Json]:
    """The options of a select, radio group, checkboxes or overflow menu; groups flattened."""
    options = list(element.get("options", ()))
    for group in element.get("option_groups", ()):
        options.extend(group["options"])
    return options


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


def _initial(element: Json, channel: str) -> Json:
    _, initial = _HOLDS[element["type"]]
    empty: Any = [] if is_plural(element["type"]) else None
    if channel and element.get("default_to_current_conversation"):
        empty = [channel] if is_plural(element["type"]) else channel
    return state_of(element, element.get(initial, empty))
