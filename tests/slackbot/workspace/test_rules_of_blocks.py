"""Each row: what is sent, and the one problem that Slack's answer must name (None: it is taken)."""

from typing import Any

import pytest

from slackbot.workspace.rules.surfaces import check_blocks
from tests.slackbot.workspace.kit import actions, button, field, option, rich, select, text, words

MD = {"type": "mrkdwn", "text": "x"}
LINE = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
RAW = {"type": "raw_text", "text": "x"}
CONFIRM = {"title": text("t"), "text": text("x"), "confirm": text("oui"), "deny": text("non")}


def options(count: int) -> list[dict[str, Any]]:
    return [option(f"v{number}") for number in range(count)]


def table(rows: int = 1, cells: int = 1, said: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": said}] * cells] * rows, **more}


def data_table(rows: int = 2, cells: int = 1, said: str = "x", **more: Any) -> dict[str, Any]:
    return table(rows, cells, said) | {"type": "data_table", "caption": "Visites", **more}


def without(block: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name != key}


def chart(kind: str = "bar", *, categories: Any = ("a", "b"), values: Any = (1, 2), names: str = "s") -> dict[str, Any]:
    data = [{"label": label, "value": value} for label, value in zip(categories, values, strict=False)]
    series = [{"name": name, "data": data} for name in names]
    drawn = {"type": kind, "series": series, "axis_config": {"categories": list(categories)}}
    return {"type": "data_visualization", "title": "Visites", "chart": drawn}


def menu(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": "m", **more}


IN_MESSAGES = {
    "words": (words(), None),
    "50 blocks": ([words()] * 50, None),
    "51 blocks": ([words()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "not a list": ({}, "must provide an array [json-pointer:/blocks]"),
    "no type": ({"text": MD}, "missing required field: type [json-pointer:/blocks/0]"),
    "an unknown block": ({"type": "banner"}, "unsupported type: banner [json-pointer:/blocks/0/type]"),
    "an unknown key": (words(colour="red"), "invalid additional property: colour [json-pointer:/blocks/0]"),
    "a section": ({"type": "section", "text": MD}, "unsupported type: section [json-pointer:/blocks/0/type]"),
    "an input in actions": (actions(menu("plain_text_input")), "unsupported type: plain_text_input"),
    "header of 150": ({"type": "header", "text": text("x" * 150)}, None),
    "header of 151": ({"type": "header", "text": text("x" * 151)}, "must be less than 151 characters"),
    "an empty header": (
        {"type": "header", "text": text("")},
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a mrkdwn header": ({"type": "header", "text": MD}, "unsupported type: mrkdwn"),
    "emoji is a boolean": (
        {"type": "header", "text": text("x") | {"emoji": "yes"}},
        "must provide a boolean [json-pointer:/blocks/0/text/emoji]",
    ),
    "verbatim in plain_text": (
        {"type": "header", "text": text("x") | {"verbatim": True}},
        "invalid additional property: verbatim",
    ),
    "context of 3000": ({"type": "context", "elements": [text("x" * 3000)]}, None),
    "context of 3001": (
        {"type": "context", "elements": [text("x" * 3001)]},
        "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/text]",
    ),
    "11 in context": ({"type": "context", "elements": [text("x")] * 11}, "no more than 10 items allowed"),
    "an empty context": ({"type": "context", "elements": []}, "no fewer than 1 items allowed"),
    "a button in context": ({"type": "context", "elements": [button()]}, "unsupported type: button"),
    "25 buttons": (actions(*[button(f"b{number}") for number in range(25)]), None),
    "26 buttons": (actions(*[button(f"b{number}") for number in range(26)]), "no more than 25 items allowed"),
    "no buttons": (actions(), "no fewer than 1 items allowed"),
    "an action id twice": (
        actions(button("a"), button("a")),
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "an action id in two blocks": ([actions(button("a")), actions(button("a"))], None),
    "a block id twice": (
        [words(block_id="b"), words(block_id="b")],
        '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',
    ),
    "a block id of 256": (words(block_id="x" * 256), "must be less than 256 characters"),
    "a label of 76": (actions(button(label="x" * 76)), "must be less than 76 characters"),
    "a value of 2001": (actions(button(value="x" * 2001)), "must be less than 2001 characters"),
    "an action id of 256": (actions(button("x" * 256)), "must be less than 256 characters"),
    "a style of its own": (actions(button(style="warning")), "must be one of: primary, danger"),
    "a confirm dialog": (actions(button(confirm=CONFIRM)), None),
    "a confirm without deny": (
        actions(button(confirm={key: CONFIRM[key] for key in ("title", "text", "confirm")})),
        "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    "a confirm title of 101": (actions(button(confirm=CONFIRM | {"title": text("x" * 101)})), "101 characters"),
    "a confirm text of 301": (
        actions(button(confirm=CONFIRM | {"text": text("x" * 301)})),
        "must be less than 301 characters",
    ),
    "a url without scheme": (rich({"type": "link", "url": "example.com"}), "must be a valid URL"),
    "overflow of 5": (actions(menu("overflow", options=options(5))), None),
    "overflow of 6": (actions(menu("overflow", options=options(6))), "no more than 5 items allowed"),
    "an option value of 151": (
        actions(menu("overflow", options=[option("x" * 151, "x")])),
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    "an option text of 76": (actions(menu("overflow", options=[option("v", "x" * 76)])), "76 characters"),
    "select of 101": (actions(menu("static_select", options=options(101))), "no more than 100 items allowed"),
    "an initial option not offered": (
        actions(menu("static_select", options=options(2), initial_option=option("other"))),
        "must exactly match one of the provided options",
    ),
    "a placeholder of 151": (
        actions(menu("static_select", options=options(1), placeholder=text("x" * 151))),
        "must be less than 151 characters",
    ),
    "a table": (table(100, 1), None),
    "a table with settings": (table(1, 2, column_settings=[{"align": "right"}, {"is_wrapped": True}]), None),
    "a table of 101 rows": (table(101), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    "a row of 21 cells": (table(1, 21), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    "an empty cell": (table(said=""), "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]"),
    "a table of 10,001 characters": (table(1, 1, "x" * 10_001), "tables must be less than 10001 characters"),
    "two tables": ([table(), table()], "only_one_table_allowed"),
    "an align of its own": (table(column_settings=[{"align": "justify"}]), "must be one of: left, center, right"),
    "a rich text cell": ({"type": "table", "rows": [[rich({"type": "text", "text": "x"})]]}, None),
    "a button in a cell": ({"type": "table", "rows": [[button()]]}, "unsupported type: button"),
    "rich text": (rich({"type": "text", "text": "x", "style": {"bold": True}}), None),
    "an empty rich text element": (
        rich({"type": "text", "text": ""}),
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "an unknown rich text style": (
        rich({"type": "text", "text": "x", "style": {"blink": True}}),
        "invalid additional property: blink",
    ),
    "a person by name in rich text": (rich({"type": "user", "user_id": "lea"}), "must be a user id"),
    "a group by name": (rich({"type": "usergroup", "usergroup_id": "agents"}), "must be a user group id"),
    "a list of its own style": (
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "star", "elements": [LINE]}]},
        "must be one of: bullet, ordered",
    ),
    "a data table of 200 rows": (data_table(201), None),
    "a data table of 201 rows": (data_table(202), "no more than 201 items allowed [json-pointer:/blocks/0/rows]"),
    "a data table without rows": (data_table(1), "no fewer than 2 items allowed"),
    "a data table of 21 columns": (data_table(2, 21), "no more than 20 items allowed"),
    "a data table without caption": (without(data_table(), "caption"), "missing required field: caption"),
    "a page of 101 rows": (data_table(page_size=101), "must be between 1 and 100"),
    "a row header outside": (data_table(row_header_column_index=1), "must be the index of a column"),
    "rich text in the header": (
        data_table() | {"rows": [[rich({"type": "text", "text": "x"})], [RAW]]},
        "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]",
    ),
    "rows of different length": (
        data_table() | {"rows": [[RAW, RAW], [RAW]]},
        "must have as many cells as the header [json-pointer:/blocks/0/rows/1]",
    ),
    "a number in a data table": (data_table() | {"rows": [[RAW], [{"type": "raw_number", "value": 2.5}]]}, None),
    "a number in words": (
        data_table() | {"rows": [[RAW], [{"type": "raw_number", "value": "2,5"}]]},
        "must provide a number [json-pointer:/blocks/0/rows/1/0/value]",
    ),
    "a data table of 10,001 characters": (data_table(2, 1, "x" * 5001), "must be less than 10001 characters"),
    "bars": (chart(), None),
    "bars below zero": (chart(values=(-1, 2)), None),
    "a title of 51": (chart() | {"title": "x" * 51}, "must be less than 51 characters"),
    "a kind of chart of its own": (chart("radar"), "unsupported type: radar [json-pointer:/blocks/0/chart/type]"),
    "a category of 21": (chart(categories=("x" * 21, "b")), "must be less than 21 characters"),
    "21 categories": (chart(categories=tuple(map(str, range(21))), values=(1,) * 21), "no more than 20 items"),
    "7 series": (chart(names="abcdefg"), "no more than 6 items allowed"),
    "a series twice": (chart(names="aa"), "must have unique names [json-pointer:/blocks/0/chart/series]"),
    "a point too few": (chart(values=(1,)), "must have one point for each category"),
    "a value in words": (chart(values=("1", 2)), "must provide a number"),
    "a line": (chart("line"), "unsupported type: line [json-pointer:/blocks/0/chart/type]"),
    "three charts": ([chart()] * 3, "no more than 2 data_visualization blocks allowed"),
    "an image": (
        {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"},
        "unsupported type: image",
    ),
    "an alert in a message": ({"type": "alert", "text": text("x")}, "unsupported type: alert"),
    "an input in a message": (field("f"), "unsupported type: input"),
    "a block that is not an object": (["x"], "must provide an object"),
}

IN_MODALS = {
    "100 blocks": ([words()] * 100, None),
    "101 blocks": ([words()] * 101, "no more than 100 items allowed"),
    "an alert": ({"type": "alert", "text": text("x"), "level": "warning"}, None),
    "an alert of 200": ({"type": "alert", "text": text("x" * 200)}, None),
    "an alert of 201": (
        {"type": "alert", "text": text("x" * 201)},
        "must be less than 201 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a chart": (chart(), "unsupported type: data_visualization"),
    "an alert of its own level": (
        {"type": "alert", "text": text("x"), "level": "fatal"},
        "must be one of: default, info",
    ),
    "a table": (table(), "unsupported type: table"),
    "an input": (field("f"), None),
    "a label of 2001": (field("f") | {"label": text("x" * 2001)}, "must be less than 2001 characters"),
    "an input without label": (
        {"type": "input", "element": menu("plain_text_input")},
        "missing required field: label",
    ),
    "a button as input": (field("f", "button"), "unsupported type: button"),
    "an overflow as input": (field("f", "overflow", options=options(1)), "unsupported type: overflow"),
    "text of 3000 at most": (field("f", max_length=3000), None),
    "text of 3001 at most": (field("f", max_length=3001), "must be between 1 and 3000"),
    "an initial value too long": (field("f", max_length=3, initial_value="abcd"), "must be less than 4 characters"),
    "checkboxes": (select("f", "a", kind="checkboxes", initial_options=[option("a")]), None),
    "11 radio buttons": (select("f", *"abcdefghijk", kind="radio_buttons"), "no more than 10 items allowed"),
    "11 checkboxes": (select("f", *"abcdefghijk", kind="checkboxes"), "no more than 10 items allowed"),
    "an initial_date_time in milliseconds": (
        field("f", "datetimepicker", initial_date_time=1_795_000_000_000),
        "must be between",
    ),
    "11 files": (field("f", "file_input", max_files=11), "must be between 1 and 10"),
    "a person by name": (field("f", "users_select", initial_user="lea"), "must be a user id"),
    "a channel by name": (
        field("f", "conversations_select", initial_conversation="support"),
        "must be a conversation id",
    ),
    "a filter of nothing": (
        field("f", "conversations_select", filter={}),
        "must provide at least one of: include, exclude_external_shared_channels, exclude_bot_users",
    ),
    "initial options not offered": (
        select("f", "a", kind="checkboxes", initial_options=[option("a"), option("b")]),
        "must exactly match one of the provided options [json-pointer:/blocks/0/element/initial_options/1]",
    ),
}

IN_HOMES = {
    "a table": (table(), None),
    "a data table": (data_table(), None),
    "a chart": (chart(), None),
    "an alert": ({"type": "alert", "text": text("x")}, "unsupported type: alert"),
    "an input": (field("f"), None),
    "101 blocks": ([words()] * 101, "no more than 100 items allowed"),
}

ROWS = [
    pytest.param(surface, blocks, problem, id=f"{surface}: {name}")
    for surface, rows in (("message", IN_MESSAGES), ("modal", IN_MODALS), ("home", IN_HOMES))
    for name, (blocks, problem) in rows.items()
]


@pytest.mark.parametrize(("surface", "blocks", "problem"), ROWS)
def test_blocks_are_taken_or_refused_as_slack_does(surface: str, blocks: Any, problem: str | None) -> None:
    sent = [blocks] if isinstance(blocks, dict) and blocks else blocks
    found = [str(each) for each in check_blocks(sent, surface)]
    if problem is None:
        assert found == []
    else:
        assert len(found) in (1, 2)  # a chart's category stands in two places
        assert all(problem in each for each in found)
