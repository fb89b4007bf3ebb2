"""What only takes time at the start is waited for, and said; what waiting does not mend ends the process (§7)."""

from __future__ import annotations

import json
import logging
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from pydantic import SecretStr
from slack_sdk.socket_mode.builtin.connection import Connection
from sqlalchemy import make_url

from slackbot import start
from slackbot.bot import Bot
from slackbot.clients import proxy_for
from slackbot.database import Database, DatabaseError
from slackbot.demo.stage import install, settings_for
from slackbot.logs import JsonLines, Lines, redacted
from slackbot.settings import SettingsError
from slackbot.start import Stopped
from slackbot.workspace import Workspace
from tests.journeys.process import environment
from tests.journeys.test_http_mode import asked


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as fresh:
        install(fresh)
        yield fresh


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(start, "pause", lambda failures: 0.05)


def get(bot: Bot, path: str) -> tuple[int, str]:
    return asked(bot, "GET", path)


@contextmanager
def starting(bot: Bot, caplog, words: str, workspace: Workspace) -> Iterator[None]:
    """The bot on its way, seen to wait; started when the block is left."""
    with caplog.at_level(logging.INFO), ThreadPoolExecutor(1) as pool:
        started = pool.submit(bot.start)
        workspace.wait_for(lambda: started.done() or words in caplog.text, what=f"waiting for {words}")
        try:
            assert not started.done(), started.result()
            assert get(bot, "/healthz") == (200, "ok\n")
            status, reason = get(bot, "/readyz")
            assert (status, reason.partition(":")[0]) == (503, "not ready")
            yield
        except BaseException:
            bot.ask_to_stop()
            raise
        started.result(30)


@pytest.mark.parametrize("http", [True, False], ids=["http", "socket mode"])
@pytest.mark.parametrize("fault", ["rate_limited", "server_error", "reset_before"])
def test_the_bot_waits_for_slack(workspace, sqlite, caplog, fault, http):
    workspace.faults.api("auth.test", fault, 1000)
    bot = Bot(settings_for(workspace, sqlite, http=http))
    with starting(bot, caplog, "Trying again in", workspace):
        workspace.faults.clear()
    assert get(bot, "/readyz") == (200, "ready\n")
    bot.stop()


def test_the_bot_waits_for_its_socket(workspace, sqlite, caplog):
    workspace.faults.api("apps.connections.open", "rate_limited", 1000)
    bot = Bot(settings_for(workspace, sqlite))
    with starting(bot, caplog, "SLACK_APP_TOKEN just now", workspace):
        workspace.faults.clear()
    assert get(bot, "/readyz") == (200, "ready\n")
    bot.stop()


def test_a_bot_that_is_stopped_as_its_socket_begins_to_be_read_stops(workspace, sqlite, monkeypatch):
    """Slack's client forgets at that moment that it was told to, so it has to be told again."""
    read, told = Connection.run_until_completion, threading.Event()

    def forgetful(connection, state):
        told.set()
        workspace.wait_for(lambda: state.terminated, what="the end")
        state.terminated = False
        read(connection, state)

    monkeypatch.setattr(Connection, "run_until_completion", forgetful)
    bot = Bot(settings_for(workspace, sqlite))
    bot.start()
    assert told.wait(10)
    stopping = threading.Thread(target=bot.stop, daemon=True)
    stopping.start()
    stopping.join(20)
    assert not stopping.is_alive()
    workspace.wait_for(lambda: workspace.connections() == 0, what="the end of the connection")


def test_the_bot_waits_for_postgresql(workspace, caplog, postgres):
    """A server that is not there yet: its socket appears under the name that the bot asks for."""
    url = make_url(postgres)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    away = url.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
    bot = Bot(settings_for(workspace, away, http=True))
    with starting(bot, caplog, "check DATABASE_URL", workspace):
        bot.database.engine = Database(postgres).engine
    assert get(bot, "/readyz") == (200, "ready\n")
    bot.stop()


@pytest.mark.parametrize(("name", "token"), [("slack_bot_token", "xoxb-wrong"), ("slack_app_token", "xapp-wrong")])
def test_a_wrong_token_ends_the_start(workspace, sqlite, name, token):
    bot = Bot(settings_for(workspace, sqlite).model_copy(update={name: SecretStr(token)}))
    with pytest.raises(SettingsError, match=name.upper()):
        bot.start()


def test_a_password_that_postgresql_refuses_is_not_waited_for():
    database = Database("postgresql://u:secret@nowhere.invalid/x")
    with pytest.raises(DatabaseError) as error:
        database.check()
    assert type(error.value) is DatabaseError
    assert "secret" not in str(error.value)
    database.close()


def test_a_bot_that_waits_can_be_stopped(workspace, sqlite, caplog):
    workspace.faults.api("auth.test", "server_error", 1000)
    bot = Bot(settings_for(workspace, sqlite))
    with caplog.at_level(logging.INFO), ThreadPoolExecutor(1) as pool:
        started = pool.submit(bot.start)
        workspace.wait_for(lambda: "Trying again in" in caplog.text, what="waiting")
        bot.ask_to_stop()
        with pytest.raises(Stopped):
            started.result(10)


def test_a_process_that_waits_ends_at_sigterm(workspace, sqlite, tmp_path):
    workspace.faults.api("auth.test", "server_error", 1000)
    env = environment(workspace, sqlite, SLACKBOT_LOG_FORMAT="json")
    command = [sys.executable, "-m", "slackbot", "run"]
    with subprocess.Popen(command, env=env, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        line = json.loads(process.stderr.readline())
        assert "Trying again" in line["message"]
        assert line["level"] == "WARNING"
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        assert "Traceback" not in process.stderr.read()


def test_a_start_that_finds_no_file_says_that_it_makes_one(workspace, tmp_path, caplog):
    """Where there was one before, it is on a disk that is not there, or the folder is another one."""
    said = f"there was no database sqlite:///{tmp_path}/new.db: an empty one is made"
    for made in (True, False):
        caplog.clear()
        bot = Bot(settings_for(workspace, f"sqlite:///{tmp_path}/new.db", http=True))
        bot.start()
        bot.stop()
        assert (said in caplog.messages) == made


def test_a_database_says_where_it_is_without_its_password(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    places = [
        Database(url) for url in ("sqlite:///desk.db", "postgresql://u:secret@db.example:5433/desk?sslmode=disable")
    ]
    assert [one.place for one in places] == [f"sqlite:///{tmp_path}/desk.db", "postgresql://db.example:5433/desk"]
    for one in places:
        one.close()


@pytest.mark.parametrize(
    ("no_proxy", "url", "expected"),
    [
        ("", "wss://wss.slack.com/link", "http://u:secret@proxy:3128"),
        ("slack.com", "wss://wss.slack.com/link", None),
        ("127.0.0.1", "ws://127.0.0.1:8065/link", None),
        ("127.0.0.1", "wss://wss.slack.com/link", "http://u:secret@proxy:3128"),
        ("*", "wss://wss.slack.com/link", None),
    ],
)
def test_socket_mode_minds_no_proxy(monkeypatch, no_proxy, url, expected):
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://u:secret@proxy:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxy_for(url) == expected


def test_the_password_of_a_proxy_is_in_no_log(workspace, sqlite, caplog, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    bot = Bot(settings_for(workspace, sqlite))
    monkeypatch.setattr("slackbot.socket_mode.proxy_for", lambda url: f"http://u:geheim@127.0.0.1:{port}")
    with starting(bot, caplog, "Slack does not answer", workspace):
        monkeypatch.setattr("slackbot.socket_mode.proxy_for", lambda url: None)
    bot.stop()
    for formatter in (Lines(), JsonLines()):
        assert [line for line in map(formatter.format, caplog.records) if "geheim" in line] == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Failed (proxy: http://u:geheim@p:1, status: 407)", "Failed (proxy: http://***@p:1, status: 407)"),
        ("postgresql://desk:ge/heim@h/d", "postgresql://desk:ge/heim@h/d"),
        ("Bearer xoxb-1-geheim and xapp-1-A-geheim", "Bearer *** and ***"),
        ("nothing: a@b.example", "nothing: a@b.example"),
    ],
)
def test_no_secret_leaves_by_the_log(line, shown):
    assert redacted(line) == shown


def test_a_line_of_json_says_what_and_when():
    record = logging.LogRecord("slackbot.bot", logging.INFO, "f", 1, "ready: %s", ("http://u:p@h",), None)
    line = json.loads(JsonLines().format(record))
    assert line["message"] == "ready: http://***@h"
    assert set(line) == {"at", "level", "logger", "message"}
