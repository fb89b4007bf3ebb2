"""A stage: the workspace, the bot in it, and what stands in its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from models.ref import Ref
from models.tables.outbox import is_pending
from models.tables.schema import metadata
from models.tables.ticket import Ticket
from slackbot.bot import Bot
from slackbot.delivery.queue import is_due
from slackbot.delivery.timing import Timing
from slackbot.demo.journey import Journey
from slackbot.demo.stage import install, running, settings_for
from slackbot.workspace import Message, Outcome, Person, Workspace, acks, payloads
from tests.journeys.prepared import prepare

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=PARIS)  # an ordinary week: no public holiday until Easter
BRISK = Timing(fresh=0.5, timeout=0.5, margin=0.5, idle=0.2, first_knock=0.5, longest_knock=1, longest_probe=1)
BUSY = 8.0  # seconds that Slack would give us if it knew how busy a machine with tests is


@dataclass
class Stage:
    """People are attributes by their key: `stage.lea`."""

    workspace: Workspace
    bot: Bot

    def __getattr__(self, key: str) -> Person:
        try:
            return self.workspace.person(key)
        except LookupError:
            raise AttributeError(key) from None

    def journey(self, upto: str = "", **how: Any) -> Journey:
        """A ticket's story up to and including the step of that name (`consent`); `how`: see Journey.

        People play the last step; those before it are done at the desk itself.
        """
        journey = Journey(self.workspace, **how)
        steps = {step.__name__: step for _, step in journey.steps()}
        if upto:
            prepare(journey, self.bot, list(steps)[: list(steps).index(upto)])
            steps[upto]()
        return journey

    def number(self, journey: Journey) -> str:
        return journey.card.plain().split(" · ")[0]

    def events(self, journey: Journey) -> list[str]:
        """The ticket's journal, as the names of what happened."""
        ref = Ref.read(self.number(journey))
        assert ref is not None
        with self.bot.database.read() as session:
            return [entry.event_name for entry in session.get_one(Ticket, ref.ticket).entries]

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything in the database, once all that is due was delivered."""
        self.settled()
        with self.bot.database.read() as session:
            return {
                table.name: sorted(map(repr, session.execute(select(table)).all())) for table in metadata.sorted_tables
            }

    def settled(self) -> None:
        """Wait until nothing that is due waits in the outbox."""
        self.workspace.wait_for(lambda: not self.due(), timeout=30, what="an empty outbox")

    def due(self) -> int:
        """How many notices wait that are due."""
        with self.bot.database.read() as session:
            return session.scalar(select(func.count()).where(or_(is_pending(), is_due(self.bot.desk.now())))) or 0

    def told(self, person: Person, *, after: int = 0) -> str:
        """What the bot told this person alone, since they had `after` notices: below a message, or in a modal."""
        return self.workspace.wait_for(lambda: _told(person, after), what=f"something told to {person!r}")

    def thread(self, journey: Journey) -> list[Message]:
        self.settled()
        return journey.thread()


def _told(person: Person, after: int) -> str:
    if person.view is not None and person.view.callback_id == "notice":
        return person.view.plain()
    return person.notices[-1].plain() if len(person.notices) > after else ""


@contextmanager
def staged(
    database_url: str, *, http: bool = False, rate_limits: bool = False, timing: Timing = BRISK, **settings: Any
) -> Iterator[Stage]:
    """A fresh workspace on Monday morning with the bot at work in it."""
    with Workspace(rate_limits=rate_limits, ack_seconds=BUSY) as workspace:
        workspace.world.triggers.patience = BUSY
        workspace.clock.move_to(MONDAY.astimezone(UTC))
        install(workspace)
        wanted = settings_for(workspace, database_url, http=http, **settings)
        with running(workspace, wanted, answer_within=BUSY - 0.5, timing=timing) as bot:
            yield Stage(workspace, bot)


@contextmanager
def restaged(stage: Stage, *, away: timedelta) -> Iterator[Stage]:
    """The same workspace and database after the bot was stopped and started again; it is away for so long."""
    stage.bot.stop()
    stage.workspace.clock.advance(away)
    with running(stage.workspace, stage.bot.settings, answer_within=BUSY - 0.5, timing=BRISK) as bot:
        yield Stage(stage.workspace, bot)


def crafted_click(stage: Stage, person: Person, message: Message, action_id: str, value: str, **action: Any) -> Outcome:
    """Press a button that is not there, as an old message or a crafted payload would."""
    element = {"type": "button", "block_id": "crafted", "action_id": action_id, "value": value, **action}
    return _press(stage, person, message, element)


def crafted_choice(stage: Stage, person: Person, message: Message, value: str) -> Outcome:
    """Pick from the overflow menu what it does not offer."""
    option = {"text": {"type": "plain_text", "text": "?"}, "value": value}
    return _press(
        stage,
        person,
        message,
        {"type": "overflow", "block_id": "crafted", "action_id": "ticket.more", "selected_option": option},
    )


def _press(stage: Stage, person: Person, message: Message, action: dict[str, Any]) -> Outcome:
    with stage.workspace.world.lock:
        payload = payloads.message_actions(stage.workspace.world, person.account, message, action)
    return acks.interaction(stage.workspace.deliver("interactive", payload))
