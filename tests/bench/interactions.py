"""Each interaction of the bot beside a bare app that sends the same payloads, reads and writes the same rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from models.tables.inbox import Counter
from slackbot.database import Database
from tests.bench.bare import Bare, Mapped, Plan, Written, rows_of
from tests.bench.bot import TheBot, the_bot
from tests.bench.deliveries import Delivery
from tests.bench.load import Supply
from tests.bench.measure import Asked, in_turns, listening, median
from tests.bench.slack import Slack

ASKED = ("auth.test", "users.info", "usergroups.users.list")
STAGE = {"record a consent": "planned", "button → form": "planned", "approve a visit": "consented"}
OF_ONE_TICKET = (*STAGE, "choice → form", "open a ticket")
OTHERS = "scheduled"  # the stage of the tickets that the other interactions are about
TRANSPORTS = ("http", "socket")
WARM = 3  # rounds that nobody counts


@dataclass(frozen=True)
class Figure:
    """Medians in milliseconds of processor time, and how many statements it takes; `mapped` is that of the bare app
    which has the ticket as objects of the ORM, where there is one.
    """

    name: str
    transport: str
    bot: float
    bare: float
    mapped: float | None
    statements: int

    @property
    def ratio(self) -> float:
        return self.bot / self.bare

    @property
    def of_the_orm(self) -> float | None:
        """What the ORM alone costs a bare app."""
        return None if self.mapped is None else self.mapped / self.bare


def interactions(
    database: Database, slack: Slack, deliveries: dict[str, Delivery], supply: Supply, rounds: int
) -> Iterator[Figure]:
    api = slack.api()
    with (
        the_bot(database, api) as bot,
        bare_app(Bare, database, api) as bare,
        bare_app(Mapped, database, api) as mapped,
    ):
        for name, delivery in deliveries.items():
            tickets = supply[STAGE.get(name, OTHERS)]
            bare.plan, asked = watched(bot, slack, delivery, next(tickets))
            mapped.plan = bare.plan
            apps = (bot, bare, mapped) if name in OF_ONE_TICKET else (bot, bare)
            for transport in TRANSPORTS:
                works = [
                    lambda app=app: work_of(app, transport, delivery, next(tickets))  # noqa: B023
                    for app in apps
                ]
                in_turns(WARM, *works)
                ours, theirs, *orms = map(median, in_turns(rounds, *works))
                yield Figure(name, transport, ours, theirs, orms[0] if orms else None, len(asked.statements))


@contextmanager
def bare_app(kind: type[Bare], database: Database, api: str) -> Iterator[Bare]:
    bare = kind(database.engine, api)
    try:
        yield bare
    finally:
        bare.stop()


def work_of(app: TheBot | Bare, transport: str, delivery: Delivery, ticket: int) -> Callable[[], object]:
    """Take the delivery, and finish what follows from it."""
    if transport == "http":
        take = partial(app.http, *delivery.request(ticket))
    else:
        take = partial(app.socket, json.dumps({"payload": delivery.anew(ticket)}))

    def work() -> None:
        take()
        app.settle()

    return work


def watched(bot: TheBot, slack: Slack, delivery: Delivery, ticket: int) -> tuple[Plan, Asked]:
    """What the bare app has to do to do the same, and what the bot asked of its database."""
    opens = "ticket.open" in delivery.text and '"view_submission"' in delivery.text
    with bot.database.engine.connect() as connection:
        last = connection.scalars(select(Counter.last).where(Counter.name == "ticket")).one()
        about = last + 1 if opens else ticket
        before = rows_of(connection, about)
    slack.last()
    with listening(bot.database.engine) as asked:
        answer = bot.http(*delivery.request(ticket))
        bot.settle()
    calls = [call for call in slack.last() if call[0] not in ASKED]
    with bot.database.engine.connect() as connection:
        written = Written.between(before, rows_of(connection, about))
    parsed = json.loads(answer) if answer.startswith("{") else answer
    return Plan(asked.built, written if written.new or written.changed else None, parsed, calls), asked
