"""Who is pinged by a message: what tests look at to be sure that typed text pings nobody."""

import re
from collections.abc import Iterator
from typing import Any

from slackbot.workspace.jsons import Json

_MARKED = re.compile(r"<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+)|!(channel|here|everyone))(?:\|[^>]*)?>")


def pings(text: str, blocks: list[Json]) -> list[str]:
    """User ids, group ids, `channel`, `here`, `everyone`, each once, in order. The text counts even beside blocks."""
    return list(dict.fromkeys([*_in_text(text), *_in(blocks)]))


def _in_text(text: str) -> Iterator[str]:
    for match in _MARKED.finditer(text):
        yield next(part for part in match.groups() if part)


def _in(value: Any) -> Iterator[str]:
    """In rich text, wherever it stands."""
    if isinstance(value, list):
        for each in value:
            yield from _in(each)
    elif isinstance(value, dict):
        if value.get("type") == "user":
            yield value["user_id"]
        elif value.get("type") == "usergroup":
            yield value["usergroup_id"]
        for each in value.values():
            yield from _in(each)
