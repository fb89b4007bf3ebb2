"""Messages as they stand in channels, and what a person can see and press in them."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from slackbot.workspace import walk
from slackbot.workspace.jsons import Json
from slackbot.workspace.plain import plain


@dataclass(frozen=True)
class Button:
    """A button that can be pressed, in a message or a view."""

    action_id: str
    text: str
    value: str
    block_id: str
    style: str
    confirm: Json | None
    element: Json = field(repr=False)


def buttons(blocks: Sequence[Json]) -> list[Button]:
    return [_button(block, e) for block, e in walk.elements(blocks) if e["type"] == "button"]


def _button(block: Json, element: Json) -> Button:
    return Button(
        action_id=element["action_id"],
        text=element["text"]["text"],
        value=element.get("value", ""),
        block_id=block["block_id"],
        style=element.get("style", ""),
        confirm=element.get("confirm"),
        element=element,
    )


@dataclass(eq=False)
class Message:
    """One message, live: `chat.update` changes this very object. `ephemeral_to` is the one who sees it.

    `first_text` and `first_pings` are what was sent: notifications show these, whatever the message became.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    pings: list[str] = field(default_factory=list)
    ephemeral_to: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    team: str = ""
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    edited: Json | None = None
    deleted: bool = False
    first_text: str = field(init=False)
    first_pings: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.first_text, self.first_pings = self.text, tuple(self.pings)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def sent_at(self) -> datetime:
        return datetime.fromtimestamp(float(self.ts), UTC)

    def buttons(self) -> list[Button]:
        return buttons(self.blocks)

    def has_button(self, action_id: str) -> bool:
        return any(button.action_id == action_id for button in self.buttons())

    def choices(self, action_id: str) -> list[str]:
        """The values that an overflow menu or a select of the message offers."""
        for _, element in walk.elements(self.blocks):
            if element.get("action_id") == action_id:
                return [str(option["value"]) for option in element.get("options", ())]
        return []

    def plain(self) -> str:
        """All blocks as words; the text where there are none."""
        return plain(self.blocks) if self.blocks else self.text

    def payload(self, *, metadata: bool = False) -> Json:
        """The message object, as the Web API and the deliveries carry it."""
        message: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        optional: dict[str, Any] = {
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "team": self.team,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "files": self.files,
            "thread_ts": self.thread_ts,
            "edited": self.edited,
            "metadata": self.metadata if metadata else None,
        }
        return message | {key: value for key, value in optional.items() if value}


class Messages:
    """All messages of a workspace, in order of posting. Deleted ones are no longer found."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], Message] = {}
        self._in_channel: dict[str, list[Message]] = {}
        self._replies: dict[tuple[str, str], list[Message]] = {}
        self._ephemeral: list[Message] = []
        self._followed: dict[tuple[str, str], dict[str, str]] = {}

    def add(self, message: Message) -> None:
        if message.ephemeral_to is not None:
            self._ephemeral.append(message)
            return
        self._all[message.channel, message.ts] = message
        self._in_channel.setdefault(message.channel, []).append(message)
        followers = self._followed.setdefault((message.channel, message.thread_ts or message.ts), {})
        for identity in (message.user, *message.first_pings):
            followers.setdefault(identity, message.ts)
        if message.thread_ts is not None and message.is_reply:
            self._replies.setdefault((message.channel, message.thread_ts), []).append(message)
            self._all[message.channel, message.thread_ts].thread_ts = message.thread_ts

    def find(self, channel: str, ts: str) -> Message | None:
        message = self._all.get((channel, ts))
        return None if message is None or message.deleted else message

    def was_deleted(self, channel: str, ts: str) -> bool:
        message = self._all.get((channel, ts))
        return message is not None and message.deleted

    def roots(self, channel: str) -> list[Message]:
        """What the channel shows: all but replies, oldest first."""
        return [m for m in self._in_channel.get(channel, ()) if not m.deleted and not m.is_reply]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The root and its replies, oldest first."""
        root = self._all.get((channel, ts))
        roots = [root] if root is not None else []
        return [m for m in [*roots, *self._replies.get((channel, ts), ())] if not m.deleted]

    def newest(self, channel: str) -> Iterator[Message]:
        """All messages of a channel with those of its threads, the newest first: read only as far as needed."""
        return (m for m in reversed(self._in_channel.get(channel, ())) if not m.deleted)

    def replies(self, channel: str, ts: str) -> list[Message]:
        """The replies under a root, oldest first."""
        return [m for m in self._replies.get((channel, ts), ()) if not m.deleted]

    def follows(self, message: Message, identities: Container[str]) -> bool:
        """Whether one of these users and groups wrote in the message's thread, or was mentioned there, before it."""
        followers = self._followed.get((message.channel, message.thread_ts or message.ts), {})
        return any(identity in identities and since < message.ts for identity, since in followers.items())

    def ephemeral(self, user: str) -> list[Message]:
        return [m for m in self._ephemeral if m.ephemeral_to == user and not m.deleted]
