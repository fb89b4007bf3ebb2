"""Slack's limits on messages and views, written from its documentation; slack_sdk's models give a second opinion."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

Payload = dict[str, Any]

DATA = {"data_table", "data_visualization"}  # which slack_sdk has no models of: the workspace's rules are asked
BLOCKS = {
    "message": {"header", "context", "divider", "actions", "rich_text", "table", *DATA},
    "modal": {"header", "context", "divider", "actions", "rich_text", "alert", "input"},
    "home": {"header", "context", "divider", "actions", "rich_text", "table", "input"},
}
TEXTS = {"header": 150, "context": 3000, "alert": 200}
INPUT_ELEMENTS = {
    "plain_text_input", "email_text_input", "static_select", "radio_buttons", "checkboxes",
    "datepicker", "datetimepicker", "users_select", "conversations_select", "file_input",
}  # fmt: skip
OPTIONS = {"static_select": 100, "radio_buttons": 10, "checkboxes": 10, "overflow": 5}
ROW_ELEMENTS = {"actions": 25, "context": 10}
MESSAGE_TEXT = 3000


def size(text: str) -> int:
    """In UTF-16 units: the stricter of the two ways in which Slack may count."""
    return len(text.encode("utf-16-le")) // 2


def assert_within_limits(payload: Payload) -> None:
    _assert_within_limits(json.dumps(payload))


@cache
def _assert_within_limits(written: str) -> None:
    """Many stages show the same form or message: each is checked once."""
    payload = json.loads(written)
    surface = payload.get("type", "message")
    blocks = payload["blocks"]
    assert 1 <= len(blocks) <= (50 if surface == "message" else 100)
    assert "mrkdwn" not in written, "people's words could be read as markup"
    assert not [text for text in _texts(payload) if not text], "Slack refuses empty texts"
    _assert_unique(block["block_id"] for block in blocks if "block_id" in block)
    for block in blocks:
        assert block["type"] in BLOCKS[surface], block["type"]
        _BLOCK_CHECKS.get(block["type"], _anything)(block)
    assert sum(size(text) for block in blocks if block["type"] == "table" for text in _texts(block)) <= 10_000
    _assert_surface(surface, payload)
    _assert_second_opinion(surface, payload)


def _assert_surface(surface: str, payload: Payload) -> None:
    if surface == "message":
        assert 0 < size(payload["text"]) <= MESSAGE_TEXT
        assert len([block for block in payload["blocks"] if block["type"] == "table"]) <= 1
    elif surface == "modal":
        assert all(_is_plain(payload[name], 24) for name in ("title", "submit", "close") if name in payload)
        assert "submit" in payload or not [block for block in payload["blocks"] if block["type"] == "input"]
        assert size(payload["private_metadata"]) <= 3000
        assert len(json.dumps(payload)) <= 250_000


def _assert_second_opinion(surface: str, payload: Payload) -> None:
    from slackbot.workspace.rules.surfaces import check_blocks  # which loads the workspace; few files need it

    for block in payload["blocks"]:
        if block["type"] not in DATA:
            _assert_block_is_slack_sdks(json.dumps(block))
    assert check_blocks(payload["blocks"], surface) == []
    if surface != "message":
        SdkView(**payload).validate_json()


@cache
def _assert_block_is_slack_sdks(written: str) -> None:
    parsed = SdkBlock.parse(json.loads(written))
    assert parsed is not None
    parsed.validate_json()


def _anything(block: Payload) -> None:
    """Nothing more to check."""


def _text_block(block: Payload) -> None:
    assert _is_plain(block["text"], TEXTS[block["type"]])


def _context(block: Payload) -> None:
    assert 1 <= len(block["elements"]) <= ROW_ELEMENTS["context"]
    assert all(_is_plain(element, TEXTS["context"]) for element in block["elements"])


def _actions(block: Payload) -> None:
    assert 1 <= len(block["elements"]) <= ROW_ELEMENTS["actions"]
    _assert_unique(element["action_id"] for element in block["elements"])
    for element in block["elements"]:
        assert element["type"] in ("button", "overflow", "static_select")
        assert 1 <= size(element["action_id"]) <= 255
        (_assert_button if element["type"] == "button" else _assert_options)(element)


def _assert_button(button: Payload) -> None:
    assert _is_plain(button["text"], 75)
    assert 1 <= size(button["value"]) <= 2000
    assert button.get("style") in (None, "primary", "danger")
    if "confirm" in button:
        assert all(
            _is_plain(button["confirm"][name], limit)
            for name, limit in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items()
        )


def _assert_options(element: Payload) -> None:
    assert 1 <= len(element["options"]) <= OPTIONS[element["type"]]
    _assert_unique(option["value"] for option in element["options"])
    for option in element["options"]:
        assert _is_plain(option["text"], 75)
        assert 1 <= size(option["value"]) <= 150
        assert "description" not in option or _is_plain(option["description"], 75)
    chosen = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else [])
    assert all(option in element["options"] for option in chosen)
    assert "initial_options" not in element or chosen


def _input(block: Payload) -> None:
    element = block["element"]
    assert 1 <= size(block["block_id"]) <= 255
    assert element["action_id"] == "input"
    assert element["type"] in INPUT_ELEMENTS
    assert _is_plain(block["label"], 2000)
    assert "hint" not in block or _is_plain(block["hint"], 2000)
    assert "placeholder" not in element or _is_plain(element["placeholder"], 150)
    if "options" in element:
        _assert_options(element)
    if element["type"] == "plain_text_input":
        assert 1 <= element["max_length"] <= 3000
        assert size(element.get("initial_value", "")) <= element["max_length"]
    if element["type"] == "file_input":
        assert 1 <= element["max_files"] <= 10


def _table(block: Payload) -> None:
    assert 1 <= len(block["rows"]) <= 100
    assert {len(row) for row in block["rows"]} == {len(block["column_settings"])}
    assert len(block["column_settings"]) <= 20
    assert all(cell["type"] in ("raw_text", "rich_text") for row in block["rows"] for cell in row)


def _rich_text(block: Payload) -> None:
    kinds = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
    assert block["elements"]
    assert all(part["type"] in kinds and part["elements"] for part in block["elements"])


_BLOCK_CHECKS = {
    "header": _text_block, "alert": _text_block, "context": _context,
    "actions": _actions, "input": _input, "table": _table, "rich_text": _rich_text,
}  # fmt: skip


def _is_plain(text: Payload, limit: int) -> bool:
    return text["type"] == "plain_text" and text["emoji"] is False and 1 <= size(text["text"]) <= limit


def _texts(part: Any) -> Iterator[str]:
    """Every text shown, wherever it stands."""
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _texts(inner)


def _assert_unique(names: Any) -> None:
    assert not [name for name, count in Counter(names).items() if count > 1]
