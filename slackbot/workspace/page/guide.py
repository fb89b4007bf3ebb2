"""The guided first ticket: what a newcomer does next. The steps are given by whoever sets the workspace up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slackbot.workspace.messages import Message
from slackbot.workspace.page.viewer import Viewer
from slackbot.workspace.page.words import typeset
from slackbot.workspace.views import View

Examples = Callable[[View], Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """`who` does it (a person's key); `done` looks at the thread of the newcomer's ticket, empty before it is there.

    `channel` is where it is done, where that is not the newcomer's.
    """

    who: str
    french: str
    english: str
    done: Callable[[list[Message]], bool]
    channel: str | None = None


@dataclass
class Guide:
    """The last step is the end, which nothing follows. `examples` are values for a modal, by its callback id."""

    channel: str
    steps: list[Step]
    examples: Mapping[str, Examples] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)

    def steps_done(self, thread: list[Message]) -> int:
        """How many lie behind; the last one never does."""
        return next(number for number, step in enumerate(self.steps) if not step.done(thread))


@dataclass(frozen=True)
class Progress:
    """The step a person stands before; `number` counts from 1. `finished` at the end.

    `thread` is the place of the ticket's thread, empty where the step is done elsewhere.
    """

    number: int
    count: int
    text: str
    who: str
    who_name: str
    can_fill: bool
    finished: bool
    channel: str
    thread: str


def progress(viewer: Viewer, guide: Guide) -> Progress:
    """Where the newcomer is with the ticket that came furthest, judged by what the channel shows."""
    world = viewer.world
    channel = world.directory.channel(guide.channel)
    roots = [root for root in world.messages.roots(channel.id) if root.bot_id]
    threads = [world.messages.thread(channel.id, root.ts) for root in reversed(roots)] or [[]]
    thread = max(threads, key=guide.steps_done)
    last, number = len(guide.steps) - 1, guide.steps_done(thread)
    step = guide.steps[number]
    stack = world.views.stack(viewer.account.id)
    return Progress(
        number=number + 1,
        count=last,
        text=typeset(step.french) if viewer.language == "fr" else step.english,
        who=step.who,
        who_name=world.directory.account(step.who).real_name,
        can_fill=bool(stack) and stack[-1].callback_id in guide.examples,
        finished=number == last,
        channel=step.channel or guide.channel,
        thread=viewer.where(thread[-1]) if len(thread) > 1 and step.channel is None else "",
    )
