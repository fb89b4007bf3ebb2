"""The line of a key in the policy file, found by one scan and compared with the slow and sure way."""

import tomllib
from pathlib import Path

import pytest

import models.policy
from models.policy_lines import KeyPath, line_of

PACKAGED = Path(models.policy.__file__).with_name("policy.toml").read_text(encoding="utf-8")


def beginnings_in_which_it_exists(text: str) -> dict[KeyPath, int]:
    """Each key, and the line of the statement after which a file cut there has it: slow and sure."""
    lines, first, start = text.split("\n"), {}, 1
    for end in range(1, len(lines) + 1):
        try:
            content = tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        for key in keys_of(content):
            first.setdefault(key, start)
        start = end + 1
    return first


def keys_of(value: object) -> list[KeyPath]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [key for name, child in children for key in [(name,), *((name, *rest) for rest in keys_of(child))]]


ODD = """
title."a b" = 1 # = [x]
'quoted' . key = "[not.a.table]"

[ spaced . out ]   # [x]
many = [
  "one",
  { two = 2 },
]
inline = { a = 1, b = { c = 2 } }

[[ row ]]
name = "first"
[[row]]
name = "second"

[after]
[after.it]
last = '= ['
"""


@pytest.mark.parametrize("text", [PACKAGED, ODD], ids=["packaged", "odd"])
def test_every_key_is_found_on_its_line(text):
    expected = beginnings_in_which_it_exists(text)
    assert len(expected) > 20
    assert {key: line_of(text, key) for key in expected} == expected
    assert {key: line_of(text.replace("\n", "\r\n"), key) for key in expected} == expected


def test_of_what_is_absent_the_nearest_table_is_named():
    assert line_of(ODD, ("spaced", "out", "nothing", "here")) == line_of(ODD, ("spaced", "out"))
    assert line_of(ODD, ("row", 1, "nothing")) == line_of(ODD, ("row", 1))
    assert line_of(ODD, ("nothing",)) is None
