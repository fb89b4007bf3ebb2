"""A message or a view as lines to read: every word, mention, link and button of it, without the braces."""

import json
from collections.abc import Iterator
from typing import Any

from blocks.kit import Message


def outline(shown: Message | dict[str, Any]) -> str:
    """The notification's text first, each line behind `>`; then block after block."""
    if isinstance(shown, Message):
        lines = [*(f"> {line}" for line in shown.text.split("\n")), *_blocks(shown.blocks)]
    else:
        titles = [shown[part]["text"] for part in ("title", "submit", "close") if part in shown]
        about = f" {shown['private_metadata']}" if shown.get("private_metadata") else ""
        lines = [f"> {' | '.join(titles)} ({shown['callback_id']}){about}", *_blocks(shown["blocks"])]
    return "\n".join(line.rstrip(" ") for line in lines)


def _blocks(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        yield from LINES_OF.get(block["type"], _as_it_is)(block)


def _header(block: dict[str, Any]) -> Iterator[str]:
    yield f"# {block['text']['text']}"


def _context(block: dict[str, Any]) -> Iterator[str]:
    yield f"({' / '.join(element['text'] for element in block['elements'])})"


def _rich_text(block: dict[str, Any]) -> Iterator[str]:
    for part in block["elements"]:
        yield from _part(part)


def _table(block: dict[str, Any]) -> Iterator[str]:
    for row in block["rows"]:
        yield f"| {' | '.join(map(_cell, row))} |"


def _actions(block: dict[str, Any]) -> Iterator[str]:
    for element in block["elements"]:
        yield from _element(element)


def _as_it_is(block: dict[str, Any]) -> Iterator[str]:
    yield json.dumps(block, ensure_ascii=False)


def _alert(block: dict[str, Any]) -> Iterator[str]:
    yield f"! {block['level']}: {block['text']['text']}"


def _input(block: dict[str, Any]) -> Iterator[str]:
    """The label, what may be left empty and what redraws the form; the hint; each choice, or whatever else it has."""
    element, need = block["element"], "may be empty" if block["optional"] else "needed"
    redraws = ", redraws" if block.get("dispatch_action") else ""
    yield f"{block['label']['text']} [{block['block_id']}] {element['type']}, {need}{redraws}"
    if "hint" in block:
        yield f"  ({block['hint']['text']})"
    chosen = [*element.get("initial_options", ()), *filter(None, [element.get("initial_option")])]
    for option in element.get("options", ()):
        explained = f" ({option['description']['text']})" if "description" in option else ""
        yield f"  {'●' if option in chosen else '○'} {option['text']['text']}{explained} = {option['value']}"
    for key, value in element.items():
        if key not in SAID_ABOVE:
            yield f"  {key}: {value['text'] if key == 'placeholder' else json.dumps(value, ensure_ascii=False)}"


SAID_ABOVE = ("type", "action_id", "options", "initial_option", "initial_options")
LINES_OF = {
    "header": _header,
    "context": _context,
    "rich_text": _rich_text,
    "table": _table,
    "actions": _actions,
    "alert": _alert,
    "input": _input,
}
MARKS = {
    "rich_text_section": ("", ""),
    "rich_text_quote": ("  “", "   "),
    "rich_text_preformatted": ("    ", "    "),
    "rich_text_list": ("• ", "  "),
}


def _part(part: dict[str, Any]) -> Iterator[str]:
    first, next_ = MARKS[part["type"]]
    rows = [row["elements"] for row in part["elements"]] if part["type"] == "rich_text_list" else [part["elements"]]
    for row in rows:
        for number, line in enumerate("".join(map(_inline, row)).split("\n")):
            yield f"{next_ if number else first}{line}"


def _inline(element: dict[str, Any]) -> str:
    if element["type"] == "text":
        return f"*{element['text']}*" if element.get("style", {}).get("bold") else str(element["text"])
    if element["type"] == "user":
        return f"<@{element['user_id']}>"
    if element["type"] == "usergroup":
        return f"<group {element['usergroup_id']}>"
    if element["type"] == "link":
        return f"{element.get('text', '')}<{element['url']}>"
    return json.dumps(element, ensure_ascii=False)


def _cell(cell: dict[str, Any]) -> str:
    if "text" in cell:
        return str(cell["text"])
    return "".join(_inline(element) for part in cell["elements"] for element in part["elements"])


def _element(element: dict[str, Any]) -> Iterator[str]:
    if element["type"] == "overflow":
        for option in element["options"]:
            yield f"  [{option['text']['text']}] {option['value']}"
    else:
        style = f" {element['style']}" if "style" in element else ""
        confirm = " confirm" if "confirm" in element else ""
        yield f"[{element['text']['text']}] {element['action_id']} {element['value']}{style}{confirm}"
