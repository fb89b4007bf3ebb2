"""Plays the stories of the last days through the service layer, hour by hour on the workspace's clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from models.ref import Ref
from models.terms import Role
from models.who import Who
from models.workdays import is_working_day, local_day
from slackbot.bot import Bot
from slackbot.delivery.queue import waiting
from slackbot.demo.deeds import Do
from slackbot.demo.stories import STORIES, Story
from slackbot.desk import Person
from slackbot.workspace import Workspace

_SMALL_TALK = (
    ("nina", "general", "Bonjour à tous, qui prend l’astreinte ce week-end ?"),
    ("marc", "general", "C’est moi. Bonne semaine à chacun !"),
)


@dataclass
class _Ticket:
    """A story being told: its ticket is there once it was opened."""

    story: Story
    days: list[date]
    ref: Ref | None = field(default=None)


@dataclass(frozen=True)
class _Moment:
    at: datetime
    who: str
    ticket: _Ticket
    do: Do | None


class Seed:
    """Deeds that would come after `until` are left out; there the clock stands in the end."""

    def __init__(self, workspace: Workspace, bot: Bot, until: datetime) -> None:
        self._workspace, self._bot, self._until = workspace, bot, until
        self._channel = workspace.channel("support-incidents").id

    def play(self) -> Iterator[date]:
        """The days, each as it begins."""
        moments = sorted(self._moments(), key=lambda moment: moment.at)
        for day, of_the_day in groupby(moments, key=lambda moment: moment.at.date()):
            yield day
            self._play(of_the_day)
        for who, channel, words in _SMALL_TALK:
            self._workspace.person(who).say(words, channel)
        self._workspace.clock.move_to(self._until)
        self._settle()

    def _play(self, moments: Iterator[_Moment]) -> None:
        """Hour by hour, so that everything is told about when it happened."""
        for _, together in groupby(moments, key=lambda moment: moment.at.replace(minute=0)):
            for moment in together:
                self._workspace.clock.move_to(moment.at)
                self._do(moment)
            self._settle()

    def _moments(self) -> Iterator[_Moment]:
        for story in STORIES:
            ticket = _Ticket(story, self._days_since(story.ago))
            yield _Moment(self._at(ticket.days[0], story.time), story.who, ticket, None)
            for deed in story.deeds:
                at = self._at(ticket.days[deed.day], deed.time)
                if at < self._until:
                    yield _Moment(at, deed.who, ticket, deed.do)

    def _days_since(self, ago: int) -> list[date]:
        """That many working days before today, and today."""
        now = self._workspace.clock.now()
        policy = self._bot.desk.policy
        days = [local_day(now, policy)]
        while len(days) <= ago:
            before = days[0] - timedelta(days=1)
            while not is_working_day(before, policy.dispute.calendar, policy):
                before -= timedelta(days=1)
            days.insert(0, before)
        return days

    def _do(self, moment: _Moment) -> None:
        person, ticket, desk = self._person(moment.who), moment.ticket, self._bot.desk
        if moment.do is None:
            ticket.ref = Ref.read(desk.open(person, channel=self._channel, **ticket.story.facts))
        elif ticket.ref is not None:
            with desk.changing(person, ticket.ref) as (loaded, context):
                moment.do(loaded, context)

    def _person(self, key: str) -> Person:
        account = self._workspace.person(key).account
        role = Role.MANAGER if key in ("marc", "sophie") else Role.AGENT
        return Person(Who(account.id, account.real_name), role)

    def _settle(self) -> None:
        """Wait until everything that is due was told."""
        self._workspace.wait_for(lambda: not self._due(), timeout=30, what="the desk's messages")

    def _due(self) -> int:
        with self._bot.database.read() as session:
            return waiting(session, self._bot.desk.now())[0]

    def _at(self, day: date, hour: str) -> datetime:
        zone = self._bot.desk.policy.calendar.time_zone
        return datetime.combine(day, time.fromisoformat(hour), zone).astimezone(UTC)
