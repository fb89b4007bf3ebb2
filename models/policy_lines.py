"""Where a key of the policy file (§9) stands, since `tomllib` keeps no positions."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(?P<brackets>\[\[?)(?P<name>[^\[\]#=]+)\]")
_SETTING = re.compile(r"\s*(?P<name>[^\[\]{},#=]+)=")


def line_of(text: str, key: KeyPath) -> int | None:
    """The 1-based line of `key`, or else of the nearest table around it; None when nothing of it is there.

    `text` is valid TOML. A value that spans lines, and what is inside a table in braces, stand where they begin.
    """
    statements = list(_statements(text))
    for depth in range(len(key), 0, -1):
        for line, path in statements:
            if path[:depth] == key[:depth]:
                return line
    return None


def _statements(text: str) -> Iterator[tuple[int, KeyPath]]:
    """Every table header and every `key = value`, by line; the rows of `[[…]]` are counted from 0."""
    table: KeyPath = ()
    rows: Counter[KeyPath] = Counter()
    for line, written in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(written):
            table = _parts(header["name"])
            if header["brackets"] == "[[":
                rows[table] += 1
                table = (*table, rows[table] - 1)
            yield line, table
        elif setting := _SETTING.match(written):
            yield line, (*table, *_parts(setting["name"]))


def _parts(dotted: str) -> KeyPath:
    return tuple(part.strip(" \t\"'") for part in dotted.split("."))
