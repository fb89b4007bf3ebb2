"""Blocks: their fields, and which surface takes which."""

from slackbot.workspace.rules.checks import Array, ByType, Check, Shape, boolean, one_of
from slackbot.workspace.rules.data import DATA_TABLE, DATA_VISUALIZATION, TABLE
from slackbot.workspace.rules.elements import IN_ACTIONS, IN_INPUT
from slackbot.workspace.rules.objects import BLOCK_ID, plain_text
from slackbot.workspace.rules.rich_text import RICH_TEXT

MESSAGE, MODAL, HOME = "message", "modal", "home"

_ID: dict[str, Check] = {"block_id": BLOCK_ID}

_INPUT = Shape(
    {"label": plain_text(2000), "element": ByType(IN_INPUT)},
    {**_ID, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
)
_ALERT = Shape({"text": plain_text(200)}, {**_ID, "level": one_of("default", "info", "warning", "error", "success")})

_EVERYWHERE: dict[str, Check] = {
    "divider": Shape(optional=_ID),
    "header": Shape({"text": plain_text(150)}, _ID),
    "context": Shape({"elements": Array(plain_text(3000), 10, 1)}, _ID),
    "actions": Shape({"elements": Array(ByType(IN_ACTIONS), 25, 1)}, _ID),
    "rich_text": RICH_TEXT,
}
_DATA: dict[str, Check] = {"table": TABLE, "data_table": DATA_TABLE, "data_visualization": DATA_VISUALIZATION}

ON_SURFACE: dict[str, dict[str, Check]] = {
    MESSAGE: {**_EVERYWHERE, **_DATA},
    MODAL: {**_EVERYWHERE, "input": _INPUT, "alert": _ALERT},
    HOME: {**_EVERYWHERE, **_DATA, "input": _INPUT},
}
"""What the page draws. Slack has more blocks (sections, images) and texts (mrkdwn); here they are refused."""

MOST_BLOCKS = {MESSAGE: 50, MODAL: 100, HOME: 100}


def blocks_for(surface: str) -> Check:
    return Array(ByType(ON_SURFACE[surface]), MOST_BLOCKS[surface])
