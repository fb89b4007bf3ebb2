from typing import Any

import pytest

from slackbot.workspace.rules.surfaces import check_view
from tests.slackbot.workspace.kit import field, home, modal, text, words

ROWS = {
    "a modal": (modal(field("a")), None),
    "a title of 24": (modal(title=text("x" * 24)), None),
    "a title of 25": (
        modal(title=text("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "a submit of 25": (modal(submit=text("x" * 25)), "must be less than 25 characters"),
    "a close of 25": (modal(close=text("x" * 25)), "must be less than 25 characters"),
    "an empty title": (modal(title=text("")), "must be more than 0 characters [json-pointer:/view/title/text]"),
    "no title": (
        {"type": "modal", "blocks": []},
        "missing required field: title [json-pointer:/view]",
    ),
    "private_metadata of 3001": (modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
    "callback_id of 256": (modal(callback_id="x" * 256), "must be less than 256 characters"),
    "an input without submit": (
        {"type": "modal", "title": text("t"), "blocks": [field("a")]},
        "must define `submit` to use an `input` block in modals",
    ),
    "a block id twice": (
        modal(field("a"), field("a")),
        '`block_id` "a" already exists [json-pointer:/view/blocks/1/block_id]',
    ),
    "an unknown key": (modal(size="large"), "invalid additional property: size [json-pointer:/view]"),
    "a Home instead": (home(words()), "must be one of: modal [json-pointer:/view/type]"),
    "words instead": ("modal", "must provide an object [json-pointer:/view]"),
}


@pytest.mark.parametrize(("view", "problem"), ROWS.values(), ids=ROWS.keys())
def test_modals_are_taken_or_refused_as_slack_does(view: Any, problem: str | None) -> None:
    found = [str(each) for each in check_view(view, "modal")]
    assert len(found) == (0 if problem is None else 1)
    assert all(str(problem) in each for each in found)


def test_a_home_has_no_title() -> None:
    [problem] = check_view(home() | {"title": text("t")}, "home")
    assert str(problem) == "invalid additional property: title [json-pointer:/view]"
