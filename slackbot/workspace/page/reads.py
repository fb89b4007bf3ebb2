"""What each person has read: unread messages and mentions since."""

import threading
from dataclasses import dataclass
from itertools import islice

from slackbot.workspace.directory import Channel
from slackbot.workspace.messages import Message
from slackbot.workspace.page.viewer import Viewer

MOST = 100


@dataclass(frozen=True)
class Unread:
    """`count` messages in the channel itself; `mentions` of the reader, in threads too. Both stop at 100."""

    count: int = 0
    mentions: int = 0


class Reads:
    """Up to where each person has read each channel: a message's ts."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], str] = {}
        self._followed_seen: dict[tuple[str, str, str], str] = {}
        self._lock = threading.Lock()

    def mark(self, viewer: Viewer, channel: Channel) -> None:
        """Everything that is there now has been seen."""
        newest = next(viewer.world.messages.newest(channel.id), None)
        if newest is not None:
            with self._lock:
                self._seen[viewer.account.id, channel.id] = newest.ts

    def mark_thread(self, viewer: Viewer, channel: Channel, root: str) -> None:
        """What stands in this thread now has been seen."""
        newest = viewer.world.messages.replies(channel.id, root)[-1:]
        for message in newest:
            with self._lock:
                self._followed_seen[viewer.account.id, channel.id, root] = message.ts

    def followed(self, viewer: Viewer, channel: Channel) -> int:
        """How many of the channel's last replies are news in threads that this person follows; mentions count apart."""
        last = islice(viewer.world.messages.newest(channel.id), MOST)
        followed = (message for message in last if viewer.follows(message) and not viewer.is_pinged(message))
        return sum(not self._was_seen(viewer, message) for message in followed)

    def _was_seen(self, viewer: Viewer, message: Message) -> bool:
        thread = viewer.account.id, message.channel, message.thread_ts or ""
        return message.ts <= self._followed_seen.get(thread, "")

    def unread(self, viewer: Viewer, channel: Channel) -> Unread:
        seen = self._seen.get((viewer.account.id, channel.id), "")
        count = mentions = 0
        for message in islice(viewer.world.messages.newest(channel.id), MOST):
            if message.ts <= seen:
                break
            count += int(_counts(viewer, message))
            mentions += int(addresses(viewer, message, channel))
        return Unread(count, mentions)


def addresses(viewer: Viewer, message: Message, channel: Channel) -> bool:
    """Whether it is a mention of this person, or a direct message to them."""
    direct = channel.is_im and message.user != viewer.account.id
    return direct or viewer.is_pinged(message)


def is_for(viewer: Viewer, message: Message, channel: Channel) -> bool:
    """Whether this message makes the person's phone buzz: addressed to them, or in a thread that they follow."""
    return addresses(viewer, message, channel) or viewer.follows(message)


def _counts(viewer: Viewer, message: Message) -> bool:
    return message.user != viewer.account.id and not message.is_reply
