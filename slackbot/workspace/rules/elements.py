"""Interactive elements: their fields, and which block takes which."""

from typing import Any

from slackbot.workspace.rules.checks import Array, Check, Problems, Shape, boolean, integer, one_of, string
from slackbot.workspace.rules.objects import (
    ACTION_ID,
    CHANNEL_ID,
    CONFIRM,
    CONVERSATION_FILTER,
    OPTION,
    OVERFLOW_OPTION,
    PLACEHOLDER,
    USER_ID,
    initial_is_offered,
    plain_text,
)

_ANY: dict[str, Check] = {"action_id": ACTION_ID}
_LENGTH = 3000


def _initial_fits(value: Any, at: str, problems: Problems) -> None:
    most = value.get("max_length", _LENGTH)
    if len(value.get("initial_value", "")) > most:
        problems.note(f"{at}/initial_value", f"must be less than {most + 1} characters")


_STATIC_SELECT = Shape(
    {"options": Array(OPTION, 100, 1)},
    {**_ANY, "placeholder": PLACEHOLDER, "initial_option": OPTION},
    [initial_is_offered],
)

IN_ACTIONS: dict[str, Check] = {
    "button": Shape(
        {"text": plain_text(75)},
        {**_ANY, "value": string(2000), "style": one_of("primary", "danger"), "confirm": CONFIRM},
    ),
    "overflow": Shape({"options": Array(OVERFLOW_OPTION, 5, 1)}, _ANY),
    "static_select": _STATIC_SELECT,
}
IN_INPUT: dict[str, Check] = {
    "plain_text_input": Shape(
        optional={
            **_ANY,
            "placeholder": PLACEHOLDER,
            "initial_value": string(_LENGTH),
            "multiline": boolean,
            "max_length": integer(1, _LENGTH),
        },
        rules=[_initial_fits],
    ),
    "email_text_input": Shape(optional={**_ANY, "initial_value": string()}),
    "static_select": _STATIC_SELECT,
    "radio_buttons": Shape({"options": Array(OPTION, 10, 1)}, {**_ANY, "initial_option": OPTION}, [initial_is_offered]),
    "checkboxes": Shape(
        {"options": Array(OPTION, 10, 1)}, {**_ANY, "initial_options": Array(OPTION, 10, 1)}, [initial_is_offered]
    ),
    "users_select": Shape(optional={**_ANY, "initial_user": USER_ID}),
    "conversations_select": Shape(optional={**_ANY, "initial_conversation": CHANNEL_ID, "filter": CONVERSATION_FILTER}),
    "datepicker": Shape(optional=_ANY),
    "datetimepicker": Shape(optional={**_ANY, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}),
    "file_input": Shape(optional={**_ANY, "max_files": integer(1, 10)}),
}
