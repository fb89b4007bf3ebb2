"""The relay at work: what a message costs the database, and how many go out a second with the paces lifted."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from threading import current_thread
from typing import Any

from sqlalchemy import func, select

from models.tables.outbox import OutboxRow, is_pending
from models.terms import OutboxState
from slackbot.database import Database
from slackbot.delivery.paces import LIFTED
from slackbot.delivery.relay import Relay
from tests.bench.bot import TheBot, the_bot
from tests.bench.deliveries import Delivery
from tests.bench.measure import listening, percentile
from tests.bench.slack import Slack

CALLER = "slack"
THREADS = ("relay", CALLER, "clerk")
AT_A_GLANCE = 0.02  # seconds between two looks whether all is told


@dataclass(frozen=True)
class Flow:
    """Of all messages together; `seconds` by the clock, `cost` in seconds of processor time."""

    name: str
    database: str
    messages: int
    seconds: float
    cost: float
    statements: int
    transactions: int
    waits: Sequence[float]  # seconds from each commit until the relay, which was idle, called Slack

    @property
    def a_second(self) -> float:
        return self.messages / self.seconds

    def figures(self) -> dict[str, float]:
        return {
            "statements a message": self.statements / self.messages,
            "writing transactions a message": self.transactions / self.messages,
            "messages a second": self.a_second,
            "ms of processor time a message": self.cost * 1000 / self.messages,
            **({"ms from a commit to the call, p95": percentile(95, self.waits) * 1000} if self.waits else {}),
        }


def flows(database: Database, slack: Slack, consent: Delivery, tickets: Iterator[int], acts: int) -> Iterator[Flow]:
    """Many acts at once with a Slack that answers at once and one that takes 80 ms; then one act after the other, each
    when all of the one before is told.
    """
    for milliseconds in (0, 80):
        with the_bot(database, slack.api(milliseconds)) as bot:
            for _ in range(acts):
                _do(bot, consent, next(tickets))
            yield _flow(f"many, {milliseconds} ms a call", bot, lambda: None)
    with the_bot(database, slack.api()) as bot:
        few = [next(tickets) for _ in range(acts // 2)]

        def one_after_the_other() -> None:
            for ticket in few:
                _do_and_wait(bot, consent, ticket)

        yield _flow("one act at a time", bot, one_after_the_other)


def _flow(name: str, bot: TheBot, acts: object) -> Flow:
    relay = Relay(bot.means, limits=LIFTED)
    before = _sent(bot)
    with listening(bot.database.engine, THREADS) as asked, first_calls(bot, relay) as waits:
        start, spent = time.perf_counter(), time.process_time()
        relay.start()
        acts()  # type: ignore[operator]
        _wait(bot)
        seconds, cost = time.perf_counter() - start, time.process_time() - spent
    relay.stop()
    messages = _sent(bot) - before
    database = bot.database.engine.dialect.name
    return Flow(name, database, messages, seconds, cost, len(asked.statements), asked.writing_transactions, waits)


@contextmanager
def first_calls(bot: TheBot, relay: Relay) -> Iterator[list[float]]:
    """The relay is woken by each commit, as in the bot itself; how long it is until it calls Slack then."""
    waits: list[float] = []
    commits: SimpleQueue[float] = SimpleQueue()
    call = bot.means.client.api_call

    def committed() -> None:
        commits.put(time.perf_counter())
        relay.wake()

    def called(method: str, **arguments: Any) -> Any:
        if current_thread().name.startswith(CALLER) and not commits.empty():
            waits.append(time.perf_counter() - commits.get())
        return call(method, **arguments)

    bot.means.desk.on_change, bot.means.client.api_call = committed, called  # type: ignore[method-assign, assignment]
    yield waits


@contextmanager
def at_work(bot: TheBot) -> Iterator[None]:
    """The relay at Slack's paces, woken by each act, as in the bot itself."""
    relay = Relay(bot.means)
    bot.means.desk.on_change = relay.wake
    relay.start()
    yield
    relay.stop()


def _do(bot: TheBot, delivery: Delivery, ticket: int) -> None:
    bot.socket(json.dumps({"payload": delivery.anew(ticket)}))


def _do_and_wait(bot: TheBot, delivery: Delivery, ticket: int) -> None:
    _do(bot, delivery, ticket)
    _wait(bot)


def _wait(bot: TheBot) -> None:
    while _waiting(bot):
        time.sleep(AT_A_GLANCE)


def _waiting(bot: TheBot) -> int:
    with bot.database.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(OutboxRow).where(is_pending())) or 0


def _sent(bot: TheBot) -> int:
    with bot.database.engine.connect() as connection:
        return connection.scalar(select(func.count()).where(OutboxRow.state == OutboxState.SENT)) or 0
