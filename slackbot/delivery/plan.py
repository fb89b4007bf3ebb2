"""What is to be done in Slack for one row of the outbox: values, which `slackbot/delivery/plans.py` makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from blocks.calendar import CalendarFile
from blocks.kit import Message
from slackbot.delivery.slack_calls import Posted


@dataclass(frozen=True)
class Post:
    """A new message; in the thread below `thread_ts` unless that is None.

    `late`: what it asks for is done, so it is posted no more; only one that an earlier try has left is looked for.
    """

    channel: str
    thread_ts: str | None
    message: Message
    late: bool = False


@dataclass(frozen=True)
class Share:
    """A file in the ticket's thread; no other there has its name. `late` as of a message."""

    channel: str
    thread_ts: str
    file: CalendarFile
    late: bool = False


@dataclass(frozen=True)
class Update:
    """A message of ours that is to say something else now; `mark` is the one it was posted with."""

    place: Posted
    mark: str
    message: Message


@dataclass(frozen=True)
class Standing:
    """A message of ours that has lost its point: the row that it was posted for, and where it stands.

    `last` is what it says from now on for good; None where it goes.
    """

    row: int
    place: Posted
    mark: str
    last: Message | None = None


@dataclass(frozen=True)
class Plan:
    """Nothing to do where all are empty. `serves` are the rows that ask for the same refresh, which shows what they are
    about. `again_at` is when a reminder that still applies comes again; `overtakes`: an earlier message of it is to go.
    `seen`, of a message that asks for something, is how many entries the ticket had when it was rendered.
    """

    post: Post | None = None
    share: Share | None = None
    updates: tuple[Update, ...] = ()
    serves: tuple[int, ...] = ()
    again_at: datetime | None = None
    removals: tuple[Standing, ...] = ()
    overtakes: bool = False
    seen: int | None = None


NOTHING = Plan()


class NoThreadYet(Exception):  # noqa: N818 - it will come
    """The ticket's card is not posted yet, so there is no thread to post in."""
