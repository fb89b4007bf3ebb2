"""Who is pinged by a message: what tests look at to be sure that typed text pings nobody."""

import re
from collections.abc import Iterator
from typing import Any

from slackbot.workspace.jsons import Json

_MARKED = re.compile(r"<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+)|!(channel|here|everyone))(?:\|[^>]*)?>")
_BARE = re.compile(r"(?<![\w@<!])@(channel|here|everyone)\b")


def pings(text: str, blocks: list[Json]) -> list[str]:
    """User ids, group ids, `channel`, `here`, `everyone`, each once, in order.

    Top-level text counts even beside blocks. Bare `@here` fires in mrkdwn text objects unless `verbatim`.
    """
    mentions = [*_in_mrkdwn(text, bare=False), *_in(blocks)]
    return list(dict.fromkeys(mentions))


def _in_mrkdwn(text: str, *, bare: bool) -> Iterator[str]:
    for match in _MARKED.finditer(text):
        yield next(part for part in match.groups() if part)
    if bare:
        for match in _BARE.finditer(text):
            yield match[1]


def _in(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _in(each)
    elif isinstance(value, dict):
        yield from _own(value)
        for key, each in value.items():
            if key not in ("confirm", "options"):
                yield from _in(each)


def _own(value: Json) -> Iterator[str]:
    kind = value.get("type")
    if kind == "mrkdwn":
        yield from _in_mrkdwn(value["text"], bare=not value.get("verbatim", False))
    elif kind == "user" and "user_id" in value:
        yield value["user_id"]
    elif kind == "usergroup":
        yield value["usergroup_id"]
    elif kind == "broadcast":
        yield value["range"]
