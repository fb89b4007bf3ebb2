"""What the number of tickets costs: the same work on a small and on a large database, in turns; and the plans.

All works take the same time whatever there is, if each statement finds its rows by an index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from models.board import Scope
from models.tables.outbox import OutboxRow
from models.terms import Role
from slackbot.delivery import claims, queue
from slackbot.delivery.claims import Attempt
from slackbot.delivery.courier import Courier
from slackbot.delivery.database_time import Clocks
from slackbot.delivery.housekeeping import Housekeeping
from slackbot.delivery.plans import PLANS
from slackbot.delivery.timing import Timing
from slackbot.desk import Person
from slackbot.finding import open_on_line
from tests.bench.bot import TheBot
from tests.bench.deliveries import NOW, Delivery
from tests.bench.interactions import OTHERS, STAGE, work_of
from tests.bench.load import CHANNEL, Supply
from tests.bench.measure import in_turns, listening, median
from tests.builders import LEA, MARC
from tests.plans import plan

MANAGER = Person(MARC, Role.MANAGER)
Work = Callable[[], object]


@dataclass(frozen=True)
class Growth:
    """Medians in milliseconds of processor time with few and with many tickets."""

    name: str
    database: str
    few: float
    many: float

    @property
    def ratio(self) -> float:
        return self.many / self.few


def growth(
    bots: Sequence[TheBot], deliveries: dict[str, Delivery], supplies: Sequence[Supply], rounds: int
) -> Iterator[Growth]:
    """`bots` on the small and on the large database, with their tickets."""
    for name in (*deliveries, *SERVICE):
        works = [_works(bot, name, deliveries, mine) for bot, mine in zip(bots, supplies, strict=True)]
        in_turns(2, *works)
        few, many = map(median, in_turns(rounds, *works))
        yield Growth(name, bots[0].database.engine.dialect.name, few, many)


def plans(bot: TheBot, deliveries: dict[str, Delivery], supply: Supply) -> Iterator[tuple[str, str, list[str]]]:
    """Every statement of every work with its plan, as name, statement and steps."""
    for name in (*deliveries, *SERVICE):
        work = _works(bot, name, deliveries, supply)()
        with listening(bot.database.engine) as asked:
            work()
        for statement, parameters in {each[0]: each for each in asked.statements}.values():
            yield name, statement, plan(bot.database.engine, statement, parameters)


def _works(bot: TheBot, name: str, deliveries: dict[str, Delivery], supply: Supply) -> Callable[[], Work]:
    tickets = supply[STAGE.get(name, OTHERS)]
    if name in SERVICE:
        return lambda: partial(SERVICE[name], bot, next(tickets))
    return lambda: work_of(bot, "socket", deliveries[name], next(tickets))


def _claim(bot: TheBot, _ticket: int) -> None:
    """What a turn of the relay asks before it hands out; undone."""
    with bot.database.read() as session:
        at = Clocks.of(session, NOW)
        claims.heads(session, at.database, 64)


def _ring(bot: TheBot, _ticket: int) -> None:
    with bot.database.write() as session:
        queue.ring(session, NOW)


def _deliver(bot: TheBot, ticket: int) -> None:
    """What is read to render the messages of a ticket."""
    with bot.database.read() as session:
        rows = list(
            session.scalars(select(OutboxRow).where(OutboxRow.ticket_id == ticket, OutboxRow.kind.in_(PLANS)).limit(5))
        )
    attempts = [Attempt(row, CHANNEL, "", NOW, None, 0.0) for row in rows]
    Courier(bot.means, Timing()).plan(attempts)


def _measure_outbox(bot: TheBot, _ticket: int) -> None:
    with bot.database.read() as session:
        queue.depths(session, NOW)


def _home(bot: TheBot, scope: Scope) -> None:
    with bot.means.desk.board(MANAGER, scope=scope, page=1, staff=[LEA.id]):
        pass


def _on_line(bot: TheBot, ticket: int) -> None:
    with bot.database.read() as session:
        open_on_line(session, f"SDSL {ticket}")


SERVICE: dict[str, Callable[[TheBot, int], object]] = {
    "search: a word of one ticket": lambda bot, ticket: bot.means.desk.find(f"ligne {ticket}"),
    "search: a word of all": lambda bot, _: bot.means.desk.find("boulangerie"),
    "search: a number": lambda bot, ticket: bot.means.desk.find(str(ticket)),
    "a manager's Home": lambda bot, _: _home(bot, Scope.TEAM),
    "Home, closed tickets": lambda bot, _: _home(bot, Scope.CLOSED),
    "the ticket of a thread": lambda bot, ticket: bot.means.desk.ticket_of_thread(CHANNEL, f"{ticket}.000100"),
    "other tickets on the line": _on_line,
    "relay: what has come due": _ring,
    "relay: claim": _claim,
    "relay: render": _deliver,
    "what waits, for the metrics": _measure_outbox,
    "housekeeping": lambda bot, _: Housekeeping(bot.database, bot.means.desk.policy).step(NOW, 0.0),
}
