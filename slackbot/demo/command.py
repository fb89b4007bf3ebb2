"""`slackbot demo`: a workspace with the bot, the main journey played in it, then yours to try."""

from __future__ import annotations

import logging
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from time import sleep
from zoneinfo import ZoneInfo

from sqlalchemy import event

from models.policy import load_policy
from slackbot.bot import Bot
from slackbot.database import Database
from slackbot.demo.guide import CHANNEL, add_guide
from slackbot.demo.journey import Journey
from slackbot.demo.said import SENTENCES
from slackbot.demo.seed import Seed
from slackbot.demo.stage import APPROVALS, demo_settings, install, running
from slackbot.workspace import Workspace, render
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.page.lab import move_clock

AMOUNT = "250,00\N{NO-BREAK SPACE}€\N{NO-BREAK SPACE}HT"
LOOPBACK = "127.0.0.1"
_JOURNEY_TAKES = timedelta(hours=5)


def demonstrate(*, port: int, check: bool, host: str = LOOPBACK) -> int:
    """Say where the workspace is, fill it, stay up; or with `check` print the main journey and return how it went."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    with tempfile.TemporaryDirectory(prefix="slackbot-demo-") as folder:
        database_url = f"sqlite:///{Path(folder) / 'demo.db'}"
        with closing(Database(database_url)) as database:
            database.migrate()  # here, so that the start does not wonder where the file is
        return _check(database_url) if check else _stay(database_url, host, port)


def _check(database_url: str) -> int:
    with Workspace(zone=_zone()) as workspace:
        install(workspace)
        with running(workspace, demo_settings(workspace, database_url)):
            return int(not play(Journey(workspace, approvals=APPROVALS)))


def _stay(database_url: str, host: str, port: int) -> int:
    with Workspace(host=host, port=port, zone=_zone()) as workspace:
        install(workspace)
        add_guide(workspace)
        settings = demo_settings(workspace, database_url, SLACKBOT_CHANNEL=CHANNEL.id)
        said = SENTENCES[settings.language]
        first = said.address if host == LOOPBACK else said.exposed
        print(first.format(url=workspace.url, host=host), flush=True)
        with running(workspace, settings) as bot:
            _hurry(bot)
            print(said.filling, end=" ", flush=True)
            print(said.ready if prepare(workspace, bot) else said.disturbed, flush=True)
            _wait_for_the_end()
    return 0


def _zone() -> ZoneInfo:
    """People of the workspace live where the desk is."""
    return load_policy().calendar.time_zone


def _hurry(bot: Bot) -> None:
    """The desk lives as long as the process, so nothing has to reach the disk at once: half the time of the start."""
    engine = bot.database.engine
    engine.dispose()

    @event.listens_for(engine, "connect")
    def forgo_the_disk(connection: Connection, _: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")


def prepare(workspace: Workspace, bot: Bot) -> bool:
    """The desk's last days, then the main journey up to now; False where somebody in the page came in between: the form
    that somebody has open is left alone.
    """
    for _ in Seed(workspace, bot, datetime.now(UTC) - _JOURNEY_TAKES).play():
        pass
    journey = Journey(workspace, approvals=APPROVALS)
    went_well = not (journey.lea.views or journey.marc.views) and _is_played(journey)
    move_clock(workspace, {"to": "real"})  # as the panel's lever does, so that pages show it
    return went_well


def _is_played(journey: Journey) -> bool:
    try:
        for _, step in journey.steps():
            step()
    except (NotPossible, TimeoutError, ValueError):
        return False
    return True


def play(journey: Journey) -> bool:
    """Print the thread as it grows; whether it ends with the amount and the reason of §6 and a deadline (§9)."""
    shown = 0
    for title, step in journey.steps():
        print(f"\n── {title}")
        step()
        thread = journey.thread()
        for message in thread[shown:]:
            print(render.render_message(journey.workspace.world, message))
        shown = len(thread)
        if (asked := journey.request()) is not None:
            print(f"    dans #{APPROVALS}\N{NO-BREAK SPACE}:\n{render.render_message(journey.workspace.world, asked)}")
    print("\n── Le fil complet\n")
    print(journey.workspace.render_thread(journey.card))
    breakdown = journey.breakdown()
    return breakdown is not None and AMOUNT in breakdown.plain()


def _wait_for_the_end() -> None:
    """Ctrl-C is looked for each second: where the system gives it to another thread, it does not wake this one."""
    try:
        while True:
            sleep(1)
    except KeyboardInterrupt:
        print()
