"""Interactive elements: their fields, and which block takes which."""

from typing import Any

from slackbot.workspace.rules.checks import (
    Array,
    Check,
    Problems,
    Shape,
    boolean,
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
    OVERFLOW_OPTION,
    PLACEHOLDER,
    PLAIN_OPTION,
    RICH_OPTION,
    URL,
    USER_ID,
    initial_is_offered,
    plain_text,
)

_ANY: dict[str, Check] = {"action_id": ACTION_ID}
_PICKED: dict[str, Check] = {**_ANY, "confirm": CONFIRM, "focus_on_load": boolean}
_MENU: dict[str, Check] = {**_PICKED, "placeholder": PLACEHOLDER}
_TYPED: dict[str, Check] = {
    **_ANY,
    "placeholder": PLACEHOLDER,
    "focus_on_load": boolean,
    "dispatch_action_config": DISPATCH_CONFIG,
}
_LENGTH = 3000


def _initial_fits(value: Any, at: str, problems: Problems) -> None:
    most = value.get("max_length", _LENGTH)
    if len(value.get("initial_value", "")) > most:
        problems.note(f"{at}/initial_value", f"must be less than {most + 1} characters")


def _max_selected(value: Any, at: str, problems: Problems) -> None:
    initial: list[Any] = value.get("initial_options", [])
    if len(initial) > value.get("max_selected_items", len(initial)):
        problems.note(at, "must not select more than `max_selected_items`")


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
OVERFLOW = Shape({"options": Array(OVERFLOW_OPTION, 5, 1)}, {**_ANY, "confirm": CONFIRM})

_CHOICES = {
    "checkboxes": Shape(
        {"options": Array(RICH_OPTION, 10, 1)},
        {**_PICKED, "initial_options": Array(RICH_OPTION, 10, 1)},
        [initial_is_offered],
    ),
    "radio_buttons": Shape(
        {"options": Array(RICH_OPTION, 10, 1)}, {**_PICKED, "initial_option": RICH_OPTION}, [initial_is_offered]
    ),
}
_SELECTS = {
    "static_select": Shape(
        {"options": Array(PLAIN_OPTION, 100, 1)}, {**_MENU, "initial_option": PLAIN_OPTION}, [initial_is_offered]
    ),
    "users_select": Shape(optional={**_MENU, "initial_user": USER_ID}),
    "conversations_select": Shape(
        optional={**_MENU, "initial_conversation": CHANNEL_ID, "filter": CONVERSATION_FILTER}
    ),
}
_MULTI_SELECTS = {
    "multi_static_select": Shape(
        {"options": Array(PLAIN_OPTION, 100, 1)},
        {**_MENU, "max_selected_items": integer(1, 100), "initial_options": Array(PLAIN_OPTION, 100, 1)},
        [initial_is_offered, _max_selected],
    ),
}
_PICKERS = {
    "datepicker": Shape(optional={**_MENU, "initial_date": string(10, 10, r"\d{4}-\d\d-\d\d", "a date, YYYY-MM-DD")}),
}
_DATETIME = {"datetimepicker": Shape(optional={**_PICKED, "initial_date_time": integer(1_000_000_000, 9_999_999_999)})}
_TEXT_INPUTS = {
    "plain_text_input": Shape(
        optional={
            **_TYPED,
            "initial_value": string(_LENGTH),
            "multiline": boolean,
            "max_length": integer(1, _LENGTH),
        },
        rules=[_initial_fits],
    ),
    "email_text_input": Shape(optional={**_TYPED, "initial_value": string()}),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "file_input": Shape(optional={**_ANY, "filetypes": Array(string(None, 1)), "max_files": integer(1, 10)}),
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
