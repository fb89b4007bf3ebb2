"""What must hold for a whole message or view, beyond each block: counts, unique ids, sizes."""

import json
from typing import Any

from slackbot.workspace.jsons import Json
from slackbot.workspace.rules.blocks import HOME, MESSAGE, MODAL, blocks_for
from slackbot.workspace.rules.checks import Check, Problems, Shape, any_object, find, one_of, string
from slackbot.workspace.rules.data import TABLE_CHARACTERS, texts
from slackbot.workspace.rules.objects import plain_text
from slackbot.workspace.walk import located

VIEW_BYTES = 250_000
MOST_CHARTS = 2

_SHORT = plain_text(24)
_VIEW: dict[str, Check] = {
    "type": one_of(MODAL, HOME),
    "private_metadata": string(3000),
    "callback_id": string(255),
}
VIEWS = {
    MODAL: Shape({"title": _SHORT, "blocks": blocks_for(MODAL)}, {**_VIEW, "submit": _SHORT, "close": _SHORT}),
    HOME: Shape({"blocks": blocks_for(HOME)}, _VIEW),
}
_METADATA = Shape({"event_type": string(None, 1), "event_payload": any_object}, typed=False)


def check_blocks(blocks: Any, surface: str, at: str = "/blocks") -> Problems:
    """What Slack would find wrong with the blocks of a message, modal or Home."""
    problems = find(blocks_for(surface), blocks, at)
    if not problems:
        _unique_ids(blocks, at, problems)
    if not problems and surface == MESSAGE:
        _message_totals(blocks, at, problems)
    return problems


def check_view(view: Any, kind: str, at: str = "/view") -> Problems:
    """What Slack would find wrong with a view; `kind` is what the call or surface demands."""
    if not isinstance(view, dict):
        return find(VIEWS[MODAL], view, at)
    if view.get("type") != kind:
        return find(one_of(kind), view.get("type"), f"{at}/type")
    problems = find(VIEWS.get(kind, VIEWS[HOME]), view, at)
    if problems:
        return problems
    _unique_ids(view["blocks"], f"{at}/blocks", problems)
    if kind == MODAL and "submit" not in view and any(b["type"] == "input" for b in view["blocks"]):
        problems.note(at, "must define `submit` to use an `input` block in modals")
    return problems


def is_too_large(view: Json) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES


def check_metadata(metadata: Any) -> Problems:
    return find(_METADATA, metadata, "/metadata")


def _unique_ids(blocks: list[Json], at: str, problems: Problems) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            problems.note(f"{at}/{index}/block_id", f'`block_id` "{block_id}" already exists')
        elif block_id is not None:
            seen.add(block_id)
    actions: set[tuple[int, str]] = set()
    for pointer, block, element in located(blocks, at):
        key = (id(block), element.get("action_id", ""))
        if key[1] and key in actions:
            problems.note(f"{pointer}/action_id", f'`action_id` "{key[1]}" already exists')
        actions.add(key)


def _message_totals(blocks: list[Json], at: str, problems: Problems) -> None:
    kinds = [block["type"] for block in blocks]
    if kinds.count("table") > 1:
        problems.note(at, "only_one_table_allowed")
    if kinds.count("data_visualization") > MOST_CHARTS:
        problems.note(at, f"no more than {MOST_CHARTS} data_visualization blocks allowed")
    tables = [block for block in blocks if block["type"] in ("table", "data_table")]
    if sum(len(text) for table in tables for text in texts(table["rows"])) > TABLE_CHARACTERS:
        problems.note(at, f"tables must be less than {TABLE_CHARACTERS + 1} characters")
