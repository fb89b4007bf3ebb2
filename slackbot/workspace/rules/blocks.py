"""Blocks: their fields, and which surface takes which."""

from slackbot.workspace.rules.checks import (
    Check,
    Shape,
    array,
    at_least_one,
    boolean,
    by_type,
    either,
    number,
    one_of,
    string,
)
from slackbot.workspace.rules.elements import BUTTON, IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION
from slackbot.workspace.rules.objects import BLOCK_ID, SLACK_FILE, URL, any_text, plain_text, text_shapes
from slackbot.workspace.rules.rich_text import RICH_TEXT

MESSAGE, MODAL, HOME = "message", "modal", "home"

_ID: dict[str, Check] = {"block_id": BLOCK_ID}
_CARD_IMAGE = by_type({"image": IMAGE})

_CELL = by_type(
    {
        "raw_text": Shape({"text": string(None, 1)}),
        "raw_number": Shape({"value": number}, {"text": string(None, 1)}),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN = Shape(optional={"align": one_of("left", "center", "right"), "is_wrapped": boolean}, typed=False)
_TABLE = Shape({"rows": array(array(_CELL, 20, 1), 100, 1)}, {**_ID, "column_settings": array(_COLUMN, 20)})

_SECTION = Shape(
    optional={
        **_ID,
        "text": any_text(3000),
        "fields": array(any_text(2000), 10, 1),
        "accessory": by_type(IN_SECTION),
        "expand": boolean,
    },
    rules=[at_least_one("text", "fields")],
)
_IMAGE = Shape(
    {"alt_text": string(2000, 1)},
    {**_ID, "image_url": URL, "slack_file": SLACK_FILE, "title": plain_text(2000)},
    [either("image_url", "slack_file")],
)
_CARD = Shape(
    optional={
        **_ID,
        "hero_image": _CARD_IMAGE,
        "icon": _CARD_IMAGE,
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "actions": array(by_type({"button": BUTTON}), 5, 1),
    },
    rules=[at_least_one("hero_image", "title", "actions", "body")],
)
_INPUT = Shape(
    {"label": plain_text(2000), "element": by_type(IN_INPUT)},
    {**_ID, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
)
_ALERT = Shape({"text": any_text(3000)}, {**_ID, "level": one_of("default", "info", "warning", "error", "success")})

_EVERYWHERE: dict[str, Check] = {
    "section": _SECTION,
    "divider": Shape(optional=_ID),
    "header": Shape({"text": plain_text(150)}, _ID),
    "context": Shape({"elements": array(by_type({"image": IMAGE, **text_shapes(3000)}), 10, 1)}, _ID),
    "actions": Shape({"elements": array(by_type(IN_ACTIONS), 25, 1)}, _ID),
    "image": _IMAGE,
    "rich_text": RICH_TEXT,
    "card": _CARD,
}

ON_SURFACE: dict[str, dict[str, Check]] = {
    MESSAGE: {**_EVERYWHERE, "table": _TABLE, "markdown": Shape({"text": string(12_000, 1)}, _ID)},
    MODAL: {**_EVERYWHERE, "input": _INPUT, "alert": _ALERT},
    HOME: {**_EVERYWHERE, "input": _INPUT, "table": _TABLE},
}
"""Newer blocks that Slack rolls out in stages (carousel, container, data tables, charts) are refused."""

MOST_BLOCKS = {MESSAGE: 50, MODAL: 100, HOME: 100}


def blocks_for(surface: str) -> Check:
    return array(by_type(ON_SURFACE[surface]), MOST_BLOCKS[surface])
