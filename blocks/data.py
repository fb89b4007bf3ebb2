"""Figures as Slack draws them: a table that the reader can sort, bars beside one another. Messages and Home have both.

What a chart shows is also said in words beside it: a Slack without charts, a phone's notification and a screen reader
have these alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from blocks.kit import CELL, TABLE_TEXT, Block, table_cell
from blocks.rich import Element
from blocks.text import clip, one_line

ROWS, CAPTION, CHART_TITLE, CHART_NAME, CATEGORIES, SERIES = 200, 300, 50, 20, 20, 6
TABLES = 2  # in one message, which may hold so much text in all


@dataclass(frozen=True)
class Number:
    """A cell that is sorted by `value` and reads `text`."""

    value: int | Decimal
    text: str


def data_table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str | Number]], *, page: int) -> Block:
    """`page`: how many rows are shown at once. The first column names the row."""
    longest = min(CELL, TABLE_TEXT // (TABLES * len(head) * (1 + len(rows[:ROWS]))))
    shown = [[_cell(cell, longest) for cell in row] for row in (head, *rows[:ROWS])]
    return {
        "type": "data_table",
        "caption": clip(one_line(caption), CAPTION),
        "rows": shown,
        "page_size": page,
        "row_header_column_index": 0,
    }


def bars(title: str, categories: Sequence[str], series: Mapping[str, Sequence[int | Decimal]]) -> Block:
    """A bar a category of each series, beside one another."""
    names = [clip(name, CHART_NAME) for name in categories[:CATEGORIES]]
    drawn = [
        {
            "name": clip(name, CHART_NAME),
            "data": [{"label": label, "value": _plain(value)} for label, value in zip(names, values, strict=False)],
        }
        for name, values in list(series.items())[:SERIES]
    ]
    chart = {"type": "bar", "series": drawn, "axis_config": {"categories": names}}
    return {"type": "data_visualization", "title": clip(title, CHART_TITLE), "chart": chart}


def _cell(cell: str | Number, longest: int) -> Element:
    if isinstance(cell, Number):
        return {"type": "raw_number", "value": _plain(cell.value), "text": clip(cell.text, longest)}
    return table_cell(one_line(cell), longest)


def _plain(value: int | Decimal) -> int | float:
    """As JSON writes it."""
    return value if isinstance(value, int) else float(value)
