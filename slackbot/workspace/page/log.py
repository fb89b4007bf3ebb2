"""The feed as the panel shows it: filtered, shortened, each happening linked to what it produced."""

import json
from dataclasses import dataclass
from itertools import islice

from slackbot.workspace.feed import Entry
from slackbot.workspace.jsons import Json
from slackbot.workspace.page.viewer import Viewer

SHOWN = 80
_SEARCHED = 3000
KINDS = ("api", "delivery", "ack", "message", "view", "person", "socket", "fault", "people")


@dataclass(frozen=True)
class Line:
    """One happening. `link` leads to the message that it made or touched; `cause` is an earlier line's id."""

    id: int
    time: str
    kind: str
    name: str
    note: str
    is_bad: bool
    link: str
    cause: int | None


def lines(viewer: Viewer, kind: str = "", words: str = "") -> list[Line]:
    """The newest first; words are looked for in the last 3,000."""
    newest = viewer.world.feed.entries(kind or None)[-_SEARCHED:]
    matching = (entry for entry in reversed(newest) if _matches(entry, words))
    return [_line(viewer, entry) for entry in islice(matching, SHOWN)]


def payload(viewer: Viewer, identifier: int) -> str:
    """Everything about one happening, as readable JSON; empty when it is no longer kept."""
    entries = viewer.world.feed.entries(after=identifier - 1)
    if not entries or entries[0].id != identifier:
        return ""
    return json.dumps(entries[0].data, ensure_ascii=False, indent=2, default=str)


def _matches(entry: Entry, words: str) -> bool:
    if not words:
        return True
    text = f"{entry.name} {json.dumps(entry.data, ensure_ascii=False, default=str)}".lower()
    return all(word in text for word in words.lower().split())


def _line(viewer: Viewer, entry: Entry) -> Line:
    calendar = viewer.calendar
    return Line(
        id=entry.id,
        time=f"{calendar.local(entry.at):%H:%M:%S}",
        kind=entry.kind,
        name=entry.name,
        note=_note(entry.data),
        is_bad=entry.kind == "fault" or entry.data.get("ok") is False or entry.data.get("status") in _BAD,
        link=_link(viewer, entry.data),
        cause=entry.cause,
    )


_BAD = ("timeout", "unreachable", "refused")


def _note(data: Json) -> str:
    answer = data.get("answer")
    if isinstance(answer, dict) and not data.get("ok"):
        return str(answer.get("error", ""))
    for key in ("typed", "action_id", "callback_id", "status", "detail", "target", "who", "connection"):
        if data.get(key):
            return str(data[key])
    return ""


def _link(viewer: Viewer, data: Json) -> str:
    """Where the message of this happening stands, if this person may see it."""
    for part in (data.get("answer"), data.get("message"), data.get("args"), data):
        if not isinstance(part, dict):
            continue
        channel = part.get("channel") or data.get("channel")
        message = viewer.world.messages.find(str(channel), str(part.get("ts", "")))
        if message is not None:
            member = viewer.account.id in viewer.world.directory.channels[message.channel].members
            return viewer.where(message) if member else ""
    return ""
