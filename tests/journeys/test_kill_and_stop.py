"""A bot that is killed loses nothing, and one that is asked to stop finishes what it acknowledged."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import update

from models.tables.outbox import OutboxRow
from slackbot.database import Database
from slackbot.demo.journey import TESTS, Journey
from slackbot.demo.stage import install
from slackbot.workspace import Workspace
from tests.journeys.cases import CONFIRMED, OPENED, TOLD
from tests.journeys.process import environment, running_process
from tests.outages import frozen

STORY = [*TOLD, "Intervention demandée"]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Without our own bot; on the real time, since the process has no other."""
    with Workspace() as fresh:
        install(fresh)
        yield fresh


def let_leases_run_out(database_url: str) -> None:
    """The minute passes in which Slack may still do what the dead bot had asked for."""
    database = Database(database_url)
    with database.write() as session:
        session.execute(update(OutboxRow).values(leased_until=None, try_at=None))
    database.close()


def said(journey: Journey) -> list[str]:
    return [
        next((known for known in (*STORY, CONFIRMED) if one.plain().startswith(known)), one.plain())
        for one in journey.thread()[1:]
    ]


@pytest.mark.parametrize(
    ("database", "moment"),
    [
        ("sqlite", "slow"),
        ("sqlite", "timeout_before"),
        ("sqlite", "timeout_after"),
        ("sqlite", "server_error"),
        ("postgres", "timeout_after"),
    ],
)
def test_a_killed_bot_completes_the_thread_after_its_restart(request, workspace, tmp_path, database, moment):
    """Killed between the commit and the posting, or between the posting and Slack's answer to it."""
    database_url = request.getfixturevalue(database)
    env = environment(workspace, database_url)
    with running_process(workspace, env, tmp_path) as bot:
        journey = Journey(workspace)
        journey.open()
        journey.tick()
        journey.describe()
        workspace.faults.api("chat.postMessage", moment, 1 if moment != "server_error" else 50, seconds=60)
        journey.click("supplier_ticket.record")
        journey.fill_and_submit("supplier_ticket.record", reference="ORA-8841-22", opened_at=workspace.clock.now())
        workspace.wait_for(lambda: workspace.feed.entries("fault", moment), what="the fault")
        bot.kill()
        bot.join()
        workspace.faults.clear()
        assert len(journey.thread()) <= 4
        let_leases_run_out(database_url)

    with running_process(workspace, env, tmp_path):
        workspace.wait_for(lambda: journey.card.has_button("intervention.plan"), what="the card")
        journey.plan()
        workspace.wait_for(lambda: said(journey) == STORY, what="the rest of the thread, without what is done")


def test_a_bot_killed_while_it_opens_a_ticket_posts_one_card(workspace, tmp_path, sqlite):
    env = environment(workspace, sqlite)
    workspace.faults.api("chat.postMessage", "timeout_after", seconds=60)
    with running_process(workspace, env, tmp_path) as bot:
        journey = Journey(workspace)
        workspace.person("lea").command("/ticket")
        journey.fill_and_submit(
            "ticket.open",
            service="VGA",
            fault_nature="hard",
            client="Durand",
            client_email="a@b.example",
            line="0123456789",
            description="Pas de tonalité.",
        )
        workspace.wait_for(lambda: workspace.channel("support-incidents").messages, what="the card")
        bot.kill()
        bot.join()
        let_leases_run_out(sqlite)
    with running_process(workspace, env, tmp_path):
        journey.replies(1)
    assert len(workspace.channel("support-incidents").messages) == 1


def confirm_slowly(workspace: Workspace, journey: Journey, seconds: float) -> None:
    """The pre-tests are ticked, and Slack takes so long to take the message about it, which is under way."""
    workspace.faults.api("chat.postMessage", "slow", seconds=seconds)
    journey.click("pretests.tick")
    journey.fill_and_submit(
        "pretests.tick",
        tests=TESTS["SDSL"],
        confirmed_by="Mme Petit",
        confirmed_at=workspace.clock.now(),
        confirmation="Tests faits.",
    )
    workspace.wait_for(lambda: not workspace.faults.waiting(), what="the message under way")


def left_alone(task: Path, asked: signal.Signals) -> bool:
    """Whether the system never gives the signal to that thread."""
    blocked = next(line for line in (task / "status").read_text().splitlines() if line.startswith("SigBlk:"))
    return bool(int(blocked.split()[1], 16) & 1 << (asked - 1))


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_cannot_get_lost_in_a_thread_that_does_not_wait_for_it(workspace, tmp_path, sqlite, asked):
    """The system may give a signal to any thread; Python's handler then waits until the main one wakes by itself."""
    with running_process(workspace, environment(workspace, sqlite), tmp_path) as bot:
        Journey(workspace).open()  # by now threads of every kind are at work
        threads = list(Path(f"/proc/{bot.pid}/task").iterdir())
        assert len(threads) > 5
        assert [left_alone(thread, asked) for thread in threads].count(False) == 1
        main = Path(f"/proc/{bot.pid}/task/{bot.pid}")
        assert left_alone(main, asked)


FEW_FILES = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (200, 400))"


def test_a_bot_takes_as_many_open_files_as_it_is_let_have(workspace, tmp_path, sqlite):
    with running_process(workspace, environment(workspace, sqlite), tmp_path, before=FEW_FILES) as bot:
        limits = Path(f"/proc/{bot.pid}/limits").read_text().splitlines()
    assert next(line.split()[3:5] for line in limits if line.startswith("Max open files")) == ["400", "400"]


def test_a_bot_that_is_asked_twice_ends_at_once_and_goes_on_at_its_next_start(workspace, tmp_path, sqlite):
    env = environment(workspace, sqlite)
    journey = Journey(workspace)
    with running_process(workspace, env, tmp_path) as bot:
        journey.open()
        confirm_slowly(workspace, journey, seconds=8)
        os.kill(bot.pid, signal.SIGTERM)
        workspace.wait_for(lambda: "asked to stop" in (tmp_path / "log").read_text(), what="the first one")
        os.kill(bot.pid, signal.SIGTERM)
        bot.join(4)
        assert bot.exitcode == 1
        assert "goes on at the next start" in (tmp_path / "log").read_text()
    let_leases_run_out(sqlite)
    with running_process(workspace, env, tmp_path):
        workspace.wait_for(lambda: CONFIRMED in said(journey), timeout=20, what="what was acknowledged")
    assert said(journey) == [OPENED, CONFIRMED]


def test_a_bot_whose_database_hangs_ends_by_itself_and_goes_on_at_its_next_start(workspace, tmp_path, postgres):
    """Nothing but the server itself could end the transaction that the relay waits for."""
    env = environment(workspace, postgres)
    with running_process(
        workspace, env, tmp_path, before="from slackbot import signals; signals.TO_FINISH = 1.0"
    ) as bot:
        journey = Journey(workspace)
        journey.open()
        with frozen(postgres):
            os.kill(bot.pid, signal.SIGTERM)
            bot.join(20)
            assert bot.exitcode == 1
    assert "Not stopped within 1 seconds: ended at once." in (tmp_path / "log").read_text()
    let_leases_run_out(postgres)
    with running_process(workspace, env, tmp_path):
        journey.tick()
        workspace.wait_for(lambda: said(journey) == [OPENED, CONFIRMED], what="what comes next")


HANGING_PAGE = """
import time
from slackbot import signals
from slackbot.bot import Bot
signals.TO_FINISH = 2.0
Bot._readiness = lambda bot: time.sleep(60)
"""


def test_a_bot_whose_page_hangs_ends_by_itself_too(workspace, tmp_path, sqlite):
    """The bot has stopped by then; the interpreter still waits for the thread."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = environment(workspace, sqlite, SLACKBOT_PORT=str(port))
    with running_process(workspace, env, tmp_path, before=HANGING_PAGE) as bot:
        with pytest.raises(HTTPError, match="503"):
            urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10)
        os.kill(bot.pid, signal.SIGTERM)
        bot.join(15)
        assert bot.exitcode == 1
    assert "Not stopped within 2 seconds: ended at once." in (tmp_path / "log").read_text()


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_bot_that_is_asked_to_stop_finishes_and_exits_cleanly(workspace, tmp_path, sqlite, asked):
    env = environment(workspace, sqlite)
    with running_process(workspace, env, tmp_path) as bot:
        journey = Journey(workspace)
        journey.open()
        confirm_slowly(workspace, journey, seconds=1)
        os.kill(bot.pid, asked)
        bot.join(15)
        assert bot.exitcode == 0
    assert said(journey) == [OPENED, CONFIRMED]
    written = (tmp_path / "log").read_text()
    assert [word for word in ("ready; database:", "asked to stop", "stopped") if word not in written] == []
    assert [word for word in ("WARNING", "ERROR", "Traceback") if word in written] == []
