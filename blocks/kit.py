"""A small set of functions that return Slack's blocks as plain dicts, each within Slack's limits whatever it is given.

No mrkdwn: what people typed is shown in plain text, rich text and table cells, so it comes out as typed and pings
nobody.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from blocks.rich import Bold, Element, as_typed, merged, text_element
from blocks.text import NOTHING, clip, isolated, one_line, pieces

Block = dict[str, Any]
View = dict[str, Any]
Cell = str | Bold

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
TEXT, HEADER, BUTTON, OPTION, TITLE, ALERT = 3000, 150, 75, 75, 24, 200
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
QUOTE, CELL = 3000, 300
TABLE_ROWS, TABLE_TEXT = 100, 10_000
OVERFLOW_OPTIONS, ROW_OF_BUTTONS, CONTEXT_TEXTS = 5, 5, 10


@dataclass(frozen=True)
class Message:
    """`text` is what a notification and a screen reader have: it says everything needed by itself."""

    text: str
    blocks: list[Block]

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", self.blocks[:MESSAGE_BLOCKS])


def plain(text: str, limit: int = TEXT) -> Element:
    return {"type": "plain_text", "text": clip(text, limit) if text.strip() else NOTHING, "emoji": False}


def label(text: str, limit: int) -> Element:
    return plain(one_line(text), limit)


def header(text: str) -> Block:
    return {"type": "header", "text": label(text, HEADER)}


def divider() -> Block:
    return {"type": "divider"}


def context(*texts: str) -> Block:
    """Small grey print."""
    return {"type": "context", "elements": [plain(one_line(text)) for text in texts[:CONTEXT_TEXTS]]}


def alert(text: str, level: Literal["info", "warning", "error", "success"]) -> Block:
    """A coloured note; Slack has it in modals only, and of 200 characters at most: a longer one is in small print."""
    if len(text) > ALERT:
        return context(text)
    return {"type": "alert", "text": plain(text), "level": level}


def lines(*rows: Sequence[Element], block_id: str | None = None) -> Block:
    """Sentences below one another."""
    return rich_text(paragraph(*rows), block_id=block_id)


def rich_text(*parts: Element, block_id: str | None = None) -> Block:
    return _named({"type": "rich_text", "elements": list(parts)}, block_id)


def paragraph(*rows: Sequence[Element]) -> Element:
    return {"type": "rich_text_section", "elements": _joined(rows)}


def quote(text: str) -> Element:
    """People's own words, as typed."""
    return {"type": "rich_text_quote", "elements": [as_typed(text)]}


def to_copy(text: str) -> list[Element]:
    """A text to copy, whole whatever its length."""
    parts = pieces(text, QUOTE) or [NOTHING]
    return [{"type": "rich_text_preformatted", "elements": [text_element(part)]} for part in parts]


def bullets(*rows: Sequence[Element]) -> Element:
    return {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [paragraph(row) for row in rows]}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    return _named({"type": "actions", "elements": list(elements)}, block_id)


def action_rows(buttons: Iterable[Element]) -> list[Block]:
    """As many rows as needed: Slack wants an action id once in a row, people few buttons in one."""
    rows: list[list[Element]] = [[]]
    for button_ in buttons:
        if len(rows[-1]) == ROW_OF_BUTTONS or button_["action_id"] in {other["action_id"] for other in rows[-1]}:
            rows.append([])
        rows[-1].append(button_)
    return [actions(*row) for row in rows if row]


def button(
    text: str,
    action_id: str,
    value: str,
    *,
    style: Literal["primary", "danger"] | None = None,
    confirm: Element | None = None,
) -> Element:
    element = {"type": "button", "text": label(text, BUTTON), "action_id": action_id, "value": value}
    return element | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def confirm(title: str, text: str, yes: str, no: str) -> Element:
    return {
        "title": label(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": label(yes, CONFIRM_BUTTON),
        "deny": label(no, CONFIRM_BUTTON),
    }


def option(text: str, value: str, description: str | None = None) -> Element:
    element = {"text": label(text, OPTION), "value": value}
    return element | ({"description": label(description, OPTION)} if description else {})


def overflow(action_id: str, options: Sequence[Element]) -> Element:
    return {"type": "overflow", "action_id": action_id, "options": list(options[:OVERFLOW_OPTIONS])}


def table(head: Sequence[Cell], rows: Sequence[Sequence[Cell]], *, right: Sequence[int] = ()) -> Block:
    """`right`: the columns aligned to the right. Of too many rows the last ones stay: a total stands there."""
    kept = rows[-(TABLE_ROWS - 1) :]
    columns = [{"align": "right"} if column in right else {"is_wrapped": True} for column in range(len(head))]
    longest = min(CELL, TABLE_TEXT // (len(head) * (1 + len(kept))))
    return {
        "type": "table",
        "column_settings": columns,
        "rows": [[table_cell(cell, longest) for cell in row] for row in (head, *kept)],
    }


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    close: str,
    submit: str | None = None,
    metadata: dict[str, Any] | None = None,
) -> View:
    view = {
        "type": "modal",
        "callback_id": callback_id,
        "title": label(title, TITLE),
        "close": label(close, TITLE),
        "blocks": list(blocks[:VIEW_BLOCKS]),
        "private_metadata": json.dumps(metadata, separators=(",", ":")) if metadata else "",
    }
    return view | ({"submit": label(submit, TITLE)} if submit else {})


def home(blocks: Sequence[Block], *, callback_id: str = "", metadata: dict[str, Any] | None = None) -> View:
    view = {"type": "home", "blocks": _without_repeated_ids(blocks[:VIEW_BLOCKS])}
    view |= {"callback_id": callback_id} if callback_id else {}
    return view | ({"private_metadata": json.dumps(metadata, separators=(",", ":"))} if metadata else {})


def _joined(rows: Iterable[Sequence[Element]]) -> list[Element]:
    spread: list[Element] = []
    for index, row in enumerate(rows):
        if index > 0:
            spread.append(text_element("\n"))
        spread += row
    return merged(spread) or [text_element(NOTHING)]


def _without_repeated_ids(blocks: Iterable[Block]) -> list[Block]:
    """Slack refuses a view in which two blocks have one id."""
    seen: set[str] = set()
    kept: list[Block] = []
    for block in blocks:
        repeated = block.get("block_id") in seen
        seen.add(block.get("block_id", ""))
        kept.append({key: part for key, part in block.items() if key != "block_id"} if repeated else block)
    return kept


def _named(block: Block, block_id: str | None) -> Block:
    return block | ({"block_id": block_id} if block_id else {})


def table_cell(cell: Cell, longest: int) -> Element:
    fence = 8  # room for marks around right-to-left text
    if isinstance(cell, str):
        return {"type": "raw_text", "text": isolated(clip(cell, longest - fence)) or " "}
    return rich_text(paragraph([Bold(clip(cell.text, longest - fence)).element(bold=True)]))
