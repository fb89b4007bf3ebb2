"""Composition objects: text, options, confirmation, filters."""

from typing import Any

from slackbot.workspace.rules.checks import Array, ByType, Check, Problems, Shape, at_least_one, boolean, one_of, string

ACTION_ID = string(255, 1)
BLOCK_ID = string(255, 1)
URL = string(3000, 1, r"[a-z][a-z0-9+.-]*:\S+", "a valid URL")
USER_ID = string(None, 1, r"[UW][A-Z0-9]+", "a user id")
CHANNEL_ID = string(None, 1, r"[CGD][A-Z0-9]+", "a conversation id")

OPTION_VALUE = 150


def plain_text(most: int) -> Check:
    return ByType({"plain_text": Shape({"text": string(most, 1)}, {"emoji": boolean})})


PLACEHOLDER = plain_text(150)

CONFIRM = Shape(
    {"title": plain_text(100), "text": plain_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    typed=False,
)


_VALUE = string(OPTION_VALUE, 1)
OPTION = Shape({"text": plain_text(75), "value": _VALUE}, {"description": plain_text(75)}, typed=False)
OVERFLOW_OPTION = Shape({"text": plain_text(75), "value": _VALUE}, typed=False)

CONVERSATION_FILTER = Shape(
    optional={
        "include": Array(one_of("im", "mpim", "private", "public"), None, 1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    rules=[at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users")],
    typed=False,
)


def initial_is_offered(value: Any, at: str, problems: Problems) -> None:
    """`initial_option(s)` repeat options that are there, letter for letter."""
    offered = list(value.get("options", ()))
    if "initial_option" in value and value["initial_option"] not in offered:
        problems.note(f"{at}/initial_option", "must exactly match one of the provided options")
    for index, initial in enumerate(value.get("initial_options", ())):
        if initial not in offered:
            problems.note(f"{at}/initial_options/{index}", "must exactly match one of the provided options")
