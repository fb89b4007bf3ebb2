"""`slackbot demo`: a workspace with the bot, the main journey played in it, then yours to try."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from threading import Event

from slackbot.demo.journey import Journey
from slackbot.demo.stage import install, running, settings_for
from slackbot.workspace import Workspace, render

AMOUNT = "250,00\N{NO-BREAK SPACE}€\N{NO-BREAK SPACE}HT"


def demonstrate(*, port: int, check: bool) -> int:
    """Play the journey and print the thread as it grows; then stay up, or with `check` return how it went."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    with (
        tempfile.TemporaryDirectory(prefix="slackbot-demo-") as folder,
        Workspace(port=0 if check else port) as workspace,
    ):
        install(workspace)
        database_url = f"sqlite:///{Path(folder) / 'demo.db'}"
        with running(workspace, settings_for(workspace, database_url)):
            went_well = play(Journey(workspace))
            if check or not went_well:
                return int(not went_well)
            print(f"\nThe workspace is at {workspace.url} (this machine only). Ctrl-C ends it.")
            _wait_for_the_end()
    return 0


def play(journey: Journey) -> bool:
    """Whether the thread ends with the amount and the reason of §6 and a deadline (§9)."""
    shown = 0
    for title, step in journey.steps():
        print(f"\n── {title}")
        step()
        thread = journey.thread()
        for message in thread[shown:]:
            print(render.render_message(journey.workspace.world, message))
        shown = len(thread)
    print("\n── Le fil complet\n")
    print(journey.workspace.render_thread(journey.card))
    breakdown = journey.breakdown()
    return breakdown is not None and AMOUNT in breakdown.plain()


def _wait_for_the_end() -> None:
    try:
        Event().wait()
    except KeyboardInterrupt:
        print()
