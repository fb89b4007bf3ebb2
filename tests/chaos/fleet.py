"""A workspace, a database, a mail server, and any number of bots as processes that can be killed, frozen and misled."""

from __future__ import annotations

import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from threading import Event
from typing import Any, cast
from urllib.request import urlopen

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from models.policy import load_policy
from models.refusal import Refusal
from models.tables.journal import Entry
from slackbot.bot import real_now
from slackbot.database import Database, DatabaseError
from slackbot.delivery.queue import waiting
from slackbot.demo.stage import install
from slackbot.desk import Desk
from slackbot.workspace import Workspace
from tests.builders import SCHEDULED
from tests.chaos.replica import IMPATIENT, PACED, SKEW
from tests.journeys.cases import Case, opened
from tests.journeys.process import environment
from tests.journeys.stage import Stage
from tests.slackbot.post_office import PostOffice, post_office

ROOT = Path(__file__).parents[2]
STORY = (*SCHEDULED, "outcome.record", "charge.inform", "dispute.record")
_PAUSE = Event()  # never set: a sleep that says how long


def pause(seconds: float) -> None:
    _PAUSE.wait(seconds)


class Office:
    """The desk by itself: acts are committed, and others deliver."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self.workspace, self.bot = workspace, self
        self.database = Database(url)
        self.desk = Desk(self.database, load_policy(), now=real_now, on_change=lambda: None)

    def due(self) -> int:
        with self.database.read() as session:
            return waiting(session, real_now())[0]


@dataclass
class Fleet:
    """`done` is what the desk has acknowledged, as (ticket, act): it must be in the journal, once."""

    workspace: Workspace
    url: str
    folder: Path
    chance: Random
    mails: PostOffice
    office: Office
    stack: ExitStack
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    skews: list[float] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    done: list[tuple[int, str]] = field(default_factory=list)
    paced: bool = False
    size: int = 0

    @property
    def is_sqlite(self) -> bool:
        return self.office.database.is_sqlite

    # processes

    def start(self, *skews: float) -> None:
        """One process for each clock, which is wrong by so many seconds; one on SQLite, whose file has one owner."""
        self.skews = list(skews[:1] if self.is_sqlite else skews)
        self.processes = [self._spawn(skew) for skew in self.skews]
        self.workspace.wait_connected(timeout=60, connections=len(self.processes))

    def start_http(self) -> int:
        """One process in HTTP mode, to which the workspace sends signed requests; returns its port."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        secret = {"SLACK_APP_TOKEN": None, "SLACK_SIGNING_SECRET": self.workspace.signing_secret}
        self.processes = [self._spawn(0, SLACKBOT_PORT=str(port), **secret)]
        self.workspace.deliver_by_http(f"http://127.0.0.1:{port}/slack/events")
        self.workspace.wait_for(lambda: _is_ready(port), timeout=60, what="a bot that is ready")
        return port

    @property
    def memory(self) -> float:
        """What the first process holds in memory now, in MiB."""
        status = Path(f"/proc/{self.processes[0].pid}/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

    @property
    def log(self) -> str:
        """What the processes have written so far."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def _spawn(self, skew: float, **settings: str | None) -> subprocess.Popen[bytes]:
        mail = {"SLACKBOT_SMTP_URL": self.mails.url, "SLACKBOT_MAIL_FROM": "desk@example.com"}
        env = environment(self.workspace, self.url, **mail, **settings) | {
            SKEW: str(skew),
            PACED: "yes" if self.paced else "no",
        }
        log = self.stack.enter_context((self.folder / "log").open("ab"))
        command = [sys.executable, "-m", "tests.chaos.replica"]
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
        self.stack.callback(_end, process)
        return process

    def some(self) -> subprocess.Popen[bytes]:
        return self.chance.choice(self.processes)

    def kill(self) -> None:
        """One of them, whatever it is doing; another one takes its place at once."""
        index = self.chance.randrange(len(self.processes))
        self.processes[index].kill()
        self.processes[index].wait()
        self.processes[index] = self._spawn(self.skews[index])

    def freeze(self, seconds: float = IMPATIENT.lease + 0.5) -> None:
        """Stop one until its leases have run out; then it goes on as if nothing were."""
        process = self.some()
        process.send_signal(signal.SIGSTOP)
        pause(seconds)
        process.send_signal(signal.SIGCONT)

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """No file of theirs may grow any more."""
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        for process in self.processes:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        yield
        for process in self.processes:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, unlimited)

    # the work

    def play(self, trouble: Callable[[int], object], *, tickets: int = 4, upto: int = len(STORY)) -> None:
        """Tickets are opened and worked on, act by act side by side; before each act there is some trouble."""
        self.cases = [self.until_done(partial(opened, cast(Stage, self.office))) for _ in range(tickets)]
        for number, act_id in enumerate(STORY[:upto]):
            trouble(number)
            for case in self.cases:
                self.until_done(partial(self.act, case, act_id))

    def act(self, case: Case, act_id: str) -> None:
        """Raises what the desk raises; what it takes is noted."""
        case.do(act_id)
        self.done.append((case.ref.ticket, act_id))

    def until_done(self, work: Callable[[], Any]) -> Any:
        """As people do: what the database did not take is done again. None where it had been taken after all."""
        in_doubt = False
        for _ in range(200):
            try:
                return work()
            except (SQLAlchemyError, DatabaseError):
                in_doubt = True
                pause(0.1)
            except Refusal as refusal:
                if in_doubt:
                    return None
                raise AssertionError(f"refused: {refusal.code}") from refusal
        raise AssertionError("the database did not come back")

    def events(self) -> list[tuple[int, str]]:
        """What the journal says, as (ticket, event)."""
        with self.office.database.read() as session:
            return [(ticket, name) for ticket, name in session.execute(select(Entry.ticket_id, Entry.event_name))]

    def settle(self, seconds: float = 90) -> None:
        """Wait until all that is due was told; what is not told by then shows in the account."""
        with suppress(TimeoutError):
            self.workspace.wait_for(lambda: not self.office.due(), timeout=seconds, what="everything to be told")


def _is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            return True
    except OSError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


@contextmanager
def fleet(url: str, folder: Path, seed: int, *, rate_limits: bool = False, size: int = 0) -> Iterator[Fleet]:
    with Workspace(rate_limits=rate_limits) as workspace, post_office() as mails, ExitStack() as stack:
        install(workspace)
        office = Office(workspace, url)
        stack.callback(office.database.close)
        yield Fleet(workspace, url, folder, Random(seed), mails, office, stack, paced=rate_limits, size=size)
