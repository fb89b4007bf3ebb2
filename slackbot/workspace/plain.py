"""Blocks as readable plain text, for tests, the demo's terminal and the feed."""

from collections.abc import Callable, Sequence
from typing import Any

from slackbot.workspace.jsons import Json


def plain(blocks: Sequence[Json]) -> str:
    """Every word of the blocks, a line or more for each; buttons as `[Label]`, tables with bars."""
    return "\n".join(line for block in blocks if (line := block_text(block)))


def block_text(block: Json) -> str:
    return _BLOCKS.get(block["type"], _unknown)(block)


def _unknown(block: Json) -> str:
    return f"({block['type']})"


def _text(value: Json) -> str:
    return str(value["text"])


def _elements(block: Json) -> str:
    return "  ".join(element_text(element) for element in block["elements"])


def _input(block: Json) -> str:
    hint = f" ({_text(block['hint'])})" if "hint" in block else ""
    return f"{_text(block['label'])}{hint} {element_text(block['element'])}"


def _table(block: Json) -> str:
    rows = (" | ".join(cell_text(cell).strip() for cell in row) for row in block["rows"])
    return "\n".join([*([block["caption"]] if "caption" in block else []), *rows])


def _chart(block: Json) -> str:
    return "\n".join([block["title"], *chart_lines(block["chart"])])


def chart_lines(chart: Json, number: Callable[[float], str] = "{:g}".format) -> list[str]:
    """What a chart says, a line for each series; `number` writes a value."""
    return [
        f"{series['name']} – " + ", ".join(f"{point['label']} {number(point['value'])}" for point in series["data"])
        for series in chart["series"]
    ]


def cell_text(cell: Json) -> str:
    """The words of a table cell."""
    if cell["type"] == "rich_text":
        return rich(cell)
    return str(cell.get("text", cell.get("value", "")))


def element_text(element: Json) -> str:
    kind = element["type"]
    if kind == "plain_text":
        return _text(element)
    if kind == "button":
        return f"[{_text(element['text'])}]"
    if "options" in element:
        return "[" + " / ".join(_text(option["text"]) for option in element["options"]) + "]"
    return f"<{kind}>"


def rich(value: Any) -> str:
    """The words of a rich text block or of a part of it."""
    return "\n".join(_rich_part(part) for part in value["elements"])


def _rich_part(part: Json) -> str:
    if part["type"] == "rich_text_list":
        return "\n".join(f"• {_inlines(item)}" for item in part["elements"])
    prefix = "> " if part["type"] == "rich_text_quote" else ""
    return prefix + _inlines(part)


def _inlines(part: Json) -> str:
    return "".join(_inline(each) for each in part["elements"])


def _inline(value: Json) -> str:
    kind = value["type"]
    words = {
        "user": f"<@{value.get('user_id')}>",
        "usergroup": f"<!subteam^{value.get('usergroup_id')}>",
        "link": value.get("text") or value.get("url"),
    }
    return str(words.get(kind, value.get("text", "")))


_BLOCKS: dict[str, Callable[[Json], str]] = {
    "header": lambda block: _text(block["text"]),
    "divider": lambda _: "---",
    "context": _elements,
    "actions": _elements,
    "rich_text": rich,
    "table": _table,
    "data_table": _table,
    "data_visualization": _chart,
    "input": _input,
    "alert": lambda block: f"/!\\ {_text(block['text'])}",
}
