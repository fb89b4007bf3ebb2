"""Several processes on one database, killed, frozen and with wrong clocks, while Slack fails one call in five.

Whatever happens, each thread holds each notice exactly once and in order.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from models.policy import load_policy
from slackbot.bot import real_now
from slackbot.database import Database
from slackbot.delivery.queue import waiting
from slackbot.demo.stage import install
from slackbot.desk import Desk
from slackbot.workspace import Workspace
from tests.builders import SCHEDULED
from tests.journeys.cases import Case, opened
from tests.journeys.process import environment
from tests.journeys.replica import IMPATIENT, SKEW

TOLD = [
    "Signalé par le client",
    "Tests préalables",
    "Ticket fournisseur",
    "Intervention demandée",
    "✅ Validée",
    "Intervention validée",
    "Intervention le",
]
FAULTS = ("timeout_after", "reset_after", "reset_before", "server_error", "server_error_after", "rate_limited")
METHODS = ("chat.postMessage", "chat.update", "conversations.replies", "conversations.history")
TICKETS = 6


class Office:
    """The desk by itself: acts are committed, and others deliver."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self.workspace, self.bot = workspace, self
        self.database = Database(url)
        self.desk = Desk(self.database, load_policy(), now=real_now, on_change=lambda: None)

    def due(self) -> int:
        with self.database.read() as session:
            return waiting(session, real_now())[0]


@contextmanager
def replica(workspace: Workspace, url: str, folder: Path, skew: float) -> Iterator[Any]:
    env = environment(workspace, url) | {SKEW: str(skew)}
    with (folder / f"log{skew}").open("a") as log:
        command = [sys.executable, "-m", "tests.journeys.replica"]
        process = subprocess.Popen(command, env=env, cwd=Path(__file__).parents[2], stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def misbehave(workspace: Workspace, chance: random.Random) -> None:
    for method in METHODS:
        for kind in FAULTS:
            if chance.random() < 0.4:
                workspace.faults.api(method, kind, seconds=0.3)


@pytest.mark.parametrize("seed", [1])
def test_three_processes_killed_frozen_and_skewed_tell_each_notice_once_and_in_order(postgres, tmp_path, seed):
    chance = random.Random(seed)
    pause = Event()
    with Workspace() as workspace, ExitStack() as stack:
        install(workspace)
        office = Office(workspace, postgres)
        stack.callback(office.database.close)
        skews = [0.0, 60.0, -60.0]
        running = [stack.enter_context(replica(workspace, postgres, tmp_path, skew)) for skew in skews]
        workspace.wait_connected(timeout=60, connections=3)
        cases = [opened(office) for _ in range(TICKETS)]
        for number, act_id in enumerate(SCHEDULED):
            misbehave(workspace, chance)
            for case in cases:
                case.do(act_id)
            if number % 2 == 0:
                freeze(running[chance.randrange(3)], pause)
            elif number == 3:
                running[0].send_signal(signal.SIGKILL)
                running[0].wait()
                running[0] = stack.enter_context(replica(workspace, postgres, tmp_path, skews[0]))
        workspace.faults.clear()
        workspace.wait_for(lambda: not office.due(), timeout=90, what="everything to be told")
        told = [beginnings(case) for case in cases]
    assert told == [TOLD] * TICKETS
    assert len(workspace.channel("support-incidents").messages) == TICKETS


def freeze(process: Any, pause: Event) -> None:
    """Stop a process at whatever it is doing, until its leases have run out; then it goes on as if nothing were."""
    process.send_signal(signal.SIGSTOP)
    pause.wait(IMPATIENT.lease + 0.5)
    process.send_signal(signal.SIGCONT)


def beginnings(case: Case) -> list[str]:
    return [next((known for known in TOLD if said.startswith(known)), said) for said in case.thread]
