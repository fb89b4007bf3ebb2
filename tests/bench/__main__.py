"""How fast the bot is, beside the least that could do the same: `make bench`, `make bench ARGS="--tickets 1000000"`.

Ratios are of medians of processor time, measured in turns in one process, so that they hold on a busy machine too;
what is by the clock says so. `make bench ARGS=page` measures the local workspace's page in a browser instead.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

from slackbot.database import Database
from tests.bench import growth, process, relay
from tests.bench.bot import settings_for, the_bot
from tests.bench.deliveries import Delivery, recorded
from tests.bench.interactions import OTHERS, TRANSPORTS, interactions
from tests.bench.load import Supply, load
from tests.bench.report import Report, machine
from tests.bench.slack import Slack, slack
from tests.plans import growing
from tests.postgres import new_database, server

FEW = 1_000  # tickets, beside which many are measured
ACTS = 100  # told by the relay at once
SLACKS_OWN = 80  # milliseconds that a call of Slack's takes
PEOPLE = process.CLICKS * sum(process.AT_ONCE) + process.BURST  # tickets that they need by one way in
CONSENT = "record a consent"
READINGS = ("command → form", "button → form", "choice → form", "list of open tickets")


class Bench:
    """One kind of database, with few tickets and with many."""

    def __init__(
        self, asked: argparse.Namespace, report: Report, slack: Slack, deliveries: dict[str, Delivery]
    ) -> None:
        self.asked, self.report, self.slack, self.deliveries = asked, report, slack, deliveries

    def loaded(self, database: Database, tickets: int) -> Supply:
        rounds = self.asked.rounds
        ready = {"planned": 16 * rounds + 3 * ACTS + 2 * PEOPLE + 100, "consented": 8 * rounds + 80}
        return load(database, tickets, {**ready, OTHERS: 60 * rounds + 300})

    def interactions(self, kind: str, database: Database, supply: Supply) -> None:
        self.report.title(f"{kind}: an interaction, bot : bare app in ms of processor time; SQL statements of the bot")
        for each in interactions(database, self.slack, self.deliveries, supply, self.asked.rounds):
            words = f"{each.name:22} {each.transport:7} {each.bot:6.2f} : {each.bare:5.2f} = {each.ratio:5.2f} ×"
            of_the_orm = f"   by the ORM {each.of_the_orm:.2f} ×" if each.of_the_orm else ""
            name = f"{kind}, {each.transport}: {each.name}"
            self.report.line(name, f"{words} {each.statements:4}{of_the_orm}", each.ratio)
            if each.of_the_orm:
                self.report.figures[f"{name}, by the ORM"] = round(each.of_the_orm, 3)
            self.report.figures[f"{kind}: statements, {each.name}"] = each.statements

    def growth(self, kind: str, databases: list[Database], supplies: list[Supply]) -> None:
        self.report.title(f"{kind}: with {self.asked.tickets:,} tickets : with {FEW:,}, in ms of processor time")
        with ExitStack() as stack:
            bots = [stack.enter_context(the_bot(database, self.slack.api())) for database in databases]
            for each in growth.growth(bots, self.deliveries, supplies, self.asked.rounds):
                words = f"{each.name:30} {each.many:6.2f} : {each.few:6.2f} = {each.ratio:5.2f} ×"
                self.report.line(f"{kind}, growth: {each.name}", words, each.ratio)
            for name, statement, steps in growth.plans(bots[-1], self.deliveries, supplies[-1]):
                self.report.plans.append({"of": f"{kind}: {name}", "statement": statement, "plan": steps})
                for step in growing(steps):
                    print(f"  {name} scans: {step}")

    def relay(self, kind: str, database: Database, supply: Supply) -> None:
        self.report.title(f"{kind}: the relay, its paces lifted")
        for flow in relay.flows(database, self.slack, self.deliveries[CONSENT], supply["planned"], ACTS):
            for name, value in flow.figures().items():
                self.report.line(f"{kind}, relay, {flow.name}: {name}", f"{flow.name:22} {name:32} {value:7.2f}", value)

    def people(self, kind: str, database: Database, supply: Supply) -> None:
        self.report.title(
            f"{kind}: consents recorded by people who read for a second between two clicks, while the relay tells what "
            "was recorded; ms by the clock until they are answered"
        )
        for transport in TRANSPORTS:
            with (
                the_bot(database, self.slack.api(SLACKS_OWN)) as bot,
                relay.at_work(bot),
                process.way_in(bot, transport, self.deliveries[CONSENT]) as deliver,
            ):
                for people in process.AT_ONCE:
                    for cut, value in process.latencies(deliver, supply["planned"], people).items():
                        words = f"{transport:7} {people:3} people  {cut} {value:8.1f}"
                        self.report.line(f"{kind}, {transport}, {people} people: {cut}", words, value)
                last = process.burst(deliver, supply["planned"])
                words = f"{transport:7} {process.BURST} at one moment, the last of them {last:8.1f}"
                self.report.line(f"{kind}, {transport}, a burst: the last", words, last)

    def whole(self, database: Database, supply: Supply) -> None:
        self.report.title("the whole process")
        with the_bot(database, self.slack.api()) as bot:
            some = [self.deliveries[name] for name in READINGS]
            kept = process.memory_ratio(bot, some, next(supply[OTHERS]), self.asked.interactions)
        words = f"memory after {self.asked.interactions:,} interactions : after a tenth of them"
        self.report.line("memory", f"{words} = {kept:.2f} ×", kept)
        ready, libraries = process.start_ratio(settings_for(database, self.slack.api()), 7)
        words = f"s of processor time until ready : for Bolt, SQLAlchemy, pydantic alone {ready:.2f} : {libraries:.2f}"
        self.report.line("start", f"{words} = {ready / libraries:.2f} ×", ready / libraries)


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[list[Database]]:
    """Two new ones, migrated."""
    with ExitStack() as stack:
        opened = []
        at = stack.enter_context(server()) if kind == "postgresql" else ""
        for name in ("few", "many"):
            url = stack.enter_context(new_database(at)) if at else f"sqlite:///{folder / name}.db"
            opened.append(stack.enter_context(closing(Database(url))))
            opened[-1].migrate()
        yield opened


def measured(bench: Bench, kind: str, folder: Path) -> None:
    parts = bench.asked.parts
    with databases(kind, folder) as opened:
        few = bench.loaded(opened[0], FEW)
        works = {
            name: partial(getattr(bench, name), kind, opened[0], few) for name in ("interactions", "relay", "people")
        }
        for name, work in works.items():
            if name in parts:
                work()
        if "growth" in parts:
            bench.growth(kind, opened, [few, bench.loaded(opened[1], bench.asked.tickets)])
        if "whole" in parts and kind == "sqlite":
            bench.whole(opened[0], few)


def main() -> int:
    asked = _parser().parse_args()
    if asked.parts == ["page"]:
        from tests.bench import page

        return page.main()
    report = Report(tickets=(FEW, asked.tickets))
    print(machine())
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        deliveries, answers = recorded(f"sqlite:///{folder}/recorded.db")
        with slack(answers) as answering:
            for kind in asked.databases:
                measured(Bench(asked, report, answering, deliveries), kind, Path(folder))
    report.write(asked.output)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    everything = ("interactions", "relay", "people", "growth", "whole")
    parser.add_argument("parts", nargs="*", default=list(everything), choices=[*everything, "page", list(everything)])
    parser.add_argument("--rounds", type=int, default=40, help="of each figure (%(default)s)")
    parser.add_argument("--tickets", type=int, default=20_000, help="that are many (%(default)s)")
    parser.add_argument("--interactions", type=int, default=2_000, help="before memory is looked at (%(default)s)")
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--folder", type=Path, help="for the SQLite files: 15 GB where there are a million tickets")
    parser.add_argument("--output", type=Path, default=Path("build/bench.json"), help="the figures (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
