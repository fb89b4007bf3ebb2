"""What Slack's client checks before it submits a modal."""

import re
from collections.abc import Callable
from typing import Any

from slackbot.workspace import wording
from slackbot.workspace.jsons import Json
from slackbot.workspace.states import held
from slackbot.workspace.views import View


def client_errors(view: View) -> dict[str, str]:
    """By block id: what the client shows at inputs that cannot be submitted as they are."""
    errors: dict[str, str] = {}
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = held(element, view.states[block["block_id"]][element["action_id"]])
        words = _wrong(block, element, value)
        if words:
            errors[block["block_id"]] = words
    return errors


def _wrong(block: Json, element: Json, value: Any) -> str:
    if value is None or value in ("", []):
        return "" if block.get("optional") else wording.REQUIRED
    check = _FORMATS.get(element["type"])
    return check(element, value) if check is not None else ""


def _text(element: Json, value: str) -> str:
    most = element.get("max_length", 3000)
    return wording.TOO_LONG.format(most=most + 1) if len(value) > most else ""


def _email(_: Json, value: str) -> str:
    return "" if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) else wording.NOT_AN_EMAIL


_FORMATS: dict[str, Callable[[Json, Any], str]] = {
    "plain_text_input": _text,
    "email_text_input": _email,
}
