"""Interactive elements: their fields, and which block takes which."""

from typing import Any

from slackbot.workspace.rules.checks import (
    Check,
    Problems,
    Shape,
    array,
    boolean,
    either,
    integer,
    one_of,
    string,
)
from slackbot.workspace.rules.objects import (
    ACTION_ID,
    CHANNEL_ID,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLACEHOLDER,
    PLAIN_OPTION,
    RICH_OPTION,
    SLACK_FILE,
    URL,
    USER_ID,
    initial_is_offered,
    plain_text,
)
from slackbot.workspace.rules.rich_text import RICH_TEXT

_ANY: dict[str, Check] = {"action_id": ACTION_ID}
_PICKED: dict[str, Check] = {**_ANY, "confirm": CONFIRM, "focus_on_load": boolean}
_MENU: dict[str, Check] = {**_PICKED, "placeholder": PLACEHOLDER}
_MULTI: dict[str, Check] = {**_MENU, "max_selected_items": integer(1, 100)}
_TYPED: dict[str, Check] = {
    **_ANY,
    "placeholder": PLACEHOLDER,
    "focus_on_load": boolean,
    "dispatch_action_config": DISPATCH_CONFIG,
}
_STATIC: dict[str, Check] = {"options": array(PLAIN_OPTION, 100, 1), "option_groups": array(OPTION_GROUP, 100, 1)}
_STATIC_RULES = [either("options", "option_groups"), initial_is_offered]
_LENGTH = 3000


def _lengths_agree(value: Any, at: str, found: Problems) -> None:
    most = value.get("max_length", _LENGTH)
    if value.get("min_length", 0) > most:
        found.note(f"{at}/min_length", "must not be greater than `max_length`")
    if len(value.get("initial_value", "")) > most:
        found.note(f"{at}/initial_value", f"must be less than {most + 1} characters")


def _max_selected(value: Any, at: str, found: Problems) -> None:
    initial: list[Any] = next((value[key] for key in value if key.startswith("initial_")), [])
    if len(initial) > value.get("max_selected_items", len(initial)):
        found.note(at, "must not select more than `max_selected_items`")


BUTTON = Shape(
    {"text": plain_text(75)},
    {
        **_ANY,
        "url": URL,
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
IMAGE = Shape(
    {"alt_text": string(2000, 1)},
    {"image_url": URL, "slack_file": SLACK_FILE},
    [either("image_url", "slack_file")],
)
OVERFLOW = Shape({"options": array(OVERFLOW_OPTION, 5, 1)}, {**_ANY, "confirm": CONFIRM})

_CHOICES = {
    "checkboxes": Shape(
        {"options": array(RICH_OPTION, 10, 1)},
        {**_PICKED, "initial_options": array(RICH_OPTION, 10, 1)},
        [initial_is_offered],
    ),
    "radio_buttons": Shape(
        {"options": array(RICH_OPTION, 10, 1)}, {**_PICKED, "initial_option": RICH_OPTION}, [initial_is_offered]
    ),
}
_SELECTS = {
    "static_select": Shape(optional={**_MENU, **_STATIC, "initial_option": PLAIN_OPTION}, rules=_STATIC_RULES),
    "external_select": Shape(optional={**_MENU, "initial_option": PLAIN_OPTION, "min_query_length": integer(0, 150)}),
    "users_select": Shape(optional={**_MENU, "initial_user": USER_ID}),
    "conversations_select": Shape(
        optional={
            **_MENU,
            "initial_conversation": CHANNEL_ID,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": CONVERSATION_FILTER,
        }
    ),
    "channels_select": Shape(optional={**_MENU, "initial_channel": CHANNEL_ID, "response_url_enabled": boolean}),
}
_MULTI_SELECTS = {
    "multi_static_select": Shape(
        optional={**_MULTI, **_STATIC, "initial_options": array(PLAIN_OPTION, 100, 1)},
        rules=[*_STATIC_RULES, _max_selected],
    ),
    "multi_external_select": Shape(
        optional={
            **_MULTI,
            "initial_options": array(PLAIN_OPTION, 100, 1),
            "min_query_length": integer(0, 150),
        },
        rules=[_max_selected],
    ),
    "multi_users_select": Shape(optional={**_MULTI, "initial_users": array(USER_ID)}, rules=[_max_selected]),
    "multi_conversations_select": Shape(
        optional={
            **_MULTI,
            "initial_conversations": array(CHANNEL_ID),
            "default_to_current_conversation": boolean,
            "filter": CONVERSATION_FILTER,
        },
        rules=[_max_selected],
    ),
    "multi_channels_select": Shape(optional={**_MULTI, "initial_channels": array(CHANNEL_ID)}, rules=[_max_selected]),
}
_PICKERS = {
    "datepicker": Shape(optional={**_MENU, "initial_date": string(10, 10, r"\d{4}-\d\d-\d\d", "a date, YYYY-MM-DD")}),
    "timepicker": Shape(
        optional={
            **_MENU,
            "initial_time": string(5, 5, r"([01]\d|2[0-3]):[0-5]\d", "a time, HH:mm"),
            "timezone": string(None, 1),
        }
    ),
}
_DATETIME = {"datetimepicker": Shape(optional={**_PICKED, "initial_date_time": integer(1_000_000_000, 9_999_999_999)})}
_TEXT_INPUTS = {
    "plain_text_input": Shape(
        optional={
            **_TYPED,
            "initial_value": string(_LENGTH),
            "multiline": boolean,
            "min_length": integer(0, _LENGTH),
            "max_length": integer(1, _LENGTH),
        },
        rules=[_lengths_agree],
    ),
    "email_text_input": Shape(optional={**_TYPED, "initial_value": string()}),
    "url_text_input": Shape(optional={**_TYPED, "initial_value": string()}),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "rich_text_input": Shape(optional={**_TYPED, "initial_value": RICH_TEXT}),
    "file_input": Shape(optional={**_ANY, "filetypes": array(string(None, 1)), "max_files": integer(1, 10)}),
}

IN_ACTIONS: dict[str, Check] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    **_CHOICES,
    **_SELECTS,
    **_PICKERS,
    **_DATETIME,
}
IN_SECTION: dict[str, Check] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    "image": IMAGE,
    **_CHOICES,
    **_SELECTS,
    **_MULTI_SELECTS,
    **_PICKERS,
}
IN_INPUT: dict[str, Check] = {
    **_TEXT_INPUTS,
    **_CHOICES,
    **_SELECTS,
    **_MULTI_SELECTS,
    **_PICKERS,
    **_DATETIME,
}
