"""Messages in the order and company in which they are shown: day dividers, runs of one author, reply counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from slackbot.workspace.directory import Channel
from slackbot.workspace.messages import Message
from slackbot.workspace.page.viewer import Viewer, anchor

WINDOW = 30
_RUN = timedelta(minutes=5)


@dataclass(frozen=True)
class Row:
    """`day` is the divider above the message, `runs_on` whether it continues the one before."""

    message: Message
    day: str = ""
    runs_on: bool = False
    replies: int = 0
    last_reply: str = ""
    repliers: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return anchor(self.message)


@dataclass(frozen=True)
class Window:
    """A channel's last messages. `earlier` is the ts to continue from, where there are more."""

    rows: list[Row]
    earlier: str = ""


def channel_window(viewer: Viewer, channel: Channel, before: str = "") -> Window:
    """The last messages of a channel, or those before a ts down to the newest."""
    count = WINDOW + (_shown_after(viewer, channel, before) if before else 0)
    newest = viewer.world.messages.newest(channel.id)
    roots = list(islice((m for m in newest if not m.is_reply), count + 1))
    has_more = len(roots) > count
    shown = list(reversed(roots[:count]))
    oldest = shown[0].ts if shown and has_more else ""
    private = [m for m in _private(viewer, channel) if m.thread_ts is None and m.ts > oldest]
    rows = list(_rows(viewer, sorted([*shown, *private], key=_moment), with_replies=True))
    return Window(rows, shown[0].ts if has_more else "")


def thread_rows(viewer: Viewer, channel: Channel, ts: str) -> list[Row]:
    """The root and its replies, with what only this person sees."""
    thread = viewer.world.messages.thread(channel.id, ts)
    private = [m for m in _private(viewer, channel) if m.thread_ts == ts]
    return list(_rows(viewer, [*thread[:1], *sorted([*thread[1:], *private], key=_moment)], with_replies=False))


def _shown_after(viewer: Viewer, channel: Channel, before: str) -> int:
    count = 0
    for message in viewer.world.messages.newest(channel.id):
        if message.ts < before:
            break
        count += int(not message.is_reply)
    return count


def _private(viewer: Viewer, channel: Channel) -> Iterator[Message]:
    mine = viewer.world.messages.ephemeral(viewer.account.id)
    return (message for message in mine if message.channel == channel.id)


def _moment(message: Message) -> float:
    return float(message.ts)


def _rows(viewer: Viewer, messages: Sequence[Message], *, with_replies: bool) -> Iterator[Row]:
    before: Message | None = None
    for message in messages:
        day = _divider(viewer, before, message)
        runs_on = not day and before is not None and _same_run(before, message)
        if with_replies:
            yield _with_replies(viewer, message, day, runs_on)
        else:
            yield Row(message, day, runs_on)
        before = message


def _divider(viewer: Viewer, before: Message | None, message: Message) -> str:
    local = viewer.calendar.local
    if before is not None and local(before.sent_at).date() == local(message.sent_at).date():
        return ""
    return viewer.calendar.day(message.sent_at)


def _same_run(before: Message, message: Message) -> bool:
    alike = before.user == message.user and before.ephemeral_to == message.ephemeral_to
    return alike and message.sent_at - before.sent_at < _RUN and not before.blocks


def _with_replies(viewer: Viewer, message: Message, day: str, runs_on: bool) -> Row:
    replies = viewer.world.messages.replies(message.channel, message.ts)
    if not replies or message.is_reply:
        return Row(message, day, runs_on)
    last = viewer.calendar.stamp(replies[-1].sent_at)
    users = tuple(dict.fromkeys(reply.user for reply in replies))[:5]
    return Row(message, day, runs_on, len(replies), last, users)
