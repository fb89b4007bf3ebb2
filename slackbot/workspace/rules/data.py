"""Tables and charts: what Slack asks of their rows, cells and series."""

from collections.abc import Iterator
from typing import Any

from slackbot.workspace.jsons import Json
from slackbot.workspace.rules.checks import (
    Array,
    ByType,
    Check,
    Problems,
    Shape,
    boolean,
    integer,
    number,
    one_of,
    string,
)
from slackbot.workspace.rules.objects import BLOCK_ID
from slackbot.workspace.rules.rich_text import RICH_TEXT

TABLE_CHARACTERS = 10_000

_RAW: dict[str, Check] = {
    "raw_text": Shape({"text": string(None, 1)}),
    "raw_number": Shape({"value": number}, {"text": string(None, 1)}),
}
_CELL = ByType({**_RAW, "rich_text": RICH_TEXT})
_COLUMNS = 20

_COLUMN = Shape(optional={"align": one_of("left", "center", "right"), "is_wrapped": boolean}, typed=False)
TABLE = Shape(
    {"rows": Array(Array(_CELL, _COLUMNS, 1), 100, 1)},
    {"block_id": BLOCK_ID, "column_settings": Array(_COLUMN, _COLUMNS)},
)


def texts(value: Any) -> Iterator[str]:
    """Every text in a rich text, cell or table."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "text" and isinstance(each, str):
                yield each
            elif isinstance(each, dict | list):
                yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def _header_is_raw(value: Json, at: str, problems: Problems) -> None:
    Array(ByType(_RAW))(value["rows"][0], f"{at}/rows/0", problems)


def _rows_are_equally_long(value: Json, at: str, problems: Problems) -> None:
    width = len(value["rows"][0])
    for index, row in enumerate(value["rows"]):
        if len(row) != width:
            problems.note(f"{at}/rows/{index}", "must have as many cells as the header")


def _row_header_is_a_column(value: Json, at: str, problems: Problems) -> None:
    if value.get("row_header_column_index", 0) >= len(value["rows"][0]):
        problems.note(f"{at}/row_header_column_index", "must be the index of a column")


def _table_is_short_enough(value: Json, at: str, problems: Problems) -> None:
    if sum(map(len, texts(value["rows"]))) > TABLE_CHARACTERS:
        problems.note(f"{at}/rows", f"must be less than {TABLE_CHARACTERS + 1} characters")


DATA_TABLE = Shape(
    {"caption": string(None, 1), "rows": Array(Array(_CELL, _COLUMNS, 1), 201, 2)},
    {"block_id": BLOCK_ID, "page_size": integer(1, 100), "row_header_column_index": integer(0, _COLUMNS - 1)},
    [_header_is_raw, _rows_are_equally_long, _row_header_is_a_column, _table_is_short_enough],
)

_NAME = string(20, 1)


def _a_point_for_each_category(value: Json, at: str, problems: Problems) -> None:
    categories = value["axis_config"]["categories"]
    names = [series["name"] for series in value["series"]]
    if len(set(names)) < len(names):
        problems.note(f"{at}/series", "must have unique names")
    for index, series in enumerate(value["series"]):
        if [point["label"] for point in series["data"]] != categories:
            problems.note(f"{at}/series/{index}/data", "must have one point for each category, in their order")


_POINT = Shape({"label": _NAME, "value": number}, typed=False)
_SERIES = Shape({"name": _NAME, "data": Array(_POINT, 20, 1)}, typed=False)
_AXES = Shape({"categories": Array(_NAME, 20, 1)}, typed=False)
_BARS = Shape({"series": Array(_SERIES, 6, 1), "axis_config": _AXES}, rules=[_a_point_for_each_category])

DATA_VISUALIZATION = Shape({"title": string(50, 1), "chart": ByType({"bar": _BARS})}, {"block_id": BLOCK_ID})
