"""The command line: what is wrong is one sentence on stderr and an exit code; the doctor says what to do about it."""

from __future__ import annotations

import gc
import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import delete, insert, select, text, update

from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.terms import OutboxState
from slackbot import audit, cli
from slackbot.database import Database
from slackbot.demo.stage import install
from slackbot.workspace import Workspace
from tests.journeys.process import environment, slackbot
from tests.journeys.stage import Stage

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with Workspace() as common:
        install(common)
        yield common


@pytest.fixture
def here(monkeypatch, tmp_path, capsys):
    """Run a command in this process, which is quicker: exit code, what it said, what it complained of."""

    def run(arguments: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        for name in [name for name in os.environ if name.startswith(("SLACK", "DATABASE_URL"))]:
            monkeypatch.delenv(name)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        capsys.readouterr()
        code = cli.main(arguments)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    return run


def one_sentence(process) -> str:
    """What stopped the command, on stderr alone, but for what is logged."""
    assert process.returncode not in (0, None)
    assert process.stdout == ""
    assert "Traceback" not in process.stderr
    line = process.stderr.strip().splitlines()[-1]
    assert line.endswith(".")
    return line


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"SLACK_BOT_TOKEN": None}, ["SLACK_BOT_TOKEN", "missing"]),
        ({"SLACK_BOT_TOKEN": ""}, ["SLACK_BOT_TOKEN", "empty"]),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, ["SLACK_BOT_TOKEN", "xoxb-"]),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, ["SLACK_BOT_TOKEN", "invalid_auth"]),
        ({"SLACK_APP_TOKEN": None}, ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"]),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, ["SLACK_APP_TOKEN", "xapp-"]),
        ({"SLACKBOT_AGENTS": None}, ["SLACKBOT_AGENTS"]),
        ({"SLACKBOT_MANAGERS": " "}, ["SLACKBOT_MANAGERS"]),
        ({"SLACKBOT_CHANNEL": None}, ["SLACKBOT_CHANNEL"]),
        ({"SLACKBOT_LANGUAGE": "de"}, ["SLACKBOT_LANGUAGE", "fr"]),
        ({"SLACKBOT_PORT": "many"}, ["SLACKBOT_PORT"]),
        ({"SLACKBOT_LOG_LEVEL": "LOUD"}, ["SLACKBOT_LOG_LEVEL"]),
        ({"SLACK_API_URL": "nonsense"}, ["SLACK_API_URL"]),
        ({"SLACKBOT_POLICY": "nowhere.toml"}, ["nowhere.toml"]),
        ({"SLACKBOT_POLICY": "wrong.toml"}, ["wrong.toml, line", "dispute.working_days"]),
        ({"DATABASE_URL": "mysql://here"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "nonsense"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.db"}, ["DATABASE_URL", "/nowhere/at/all.db"]),
        ({"DATABASE_URL": "sqlite://"}, ["DATABASE_URL", "memory"]),
        ({"DATABASE_URL": "sqlite:///:memory:"}, ["DATABASE_URL", "memory"]),
    ],
    ids=lambda value: "-".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_a_bot_that_cannot_start_says_why_in_one_sentence(here, workspace, sqlite, tmp_path, settings, words):
    packaged = (ROOT / "models" / "policy.toml").read_text(encoding="utf-8")
    (tmp_path / "wrong.toml").write_text(packaged.replace("working_days = 2", 'working_days = "two"'))
    env = environment(workspace, sqlite, **settings)
    process = here(["run"], env)
    said = one_sentence(process)
    assert process.stderr.count("\n") == 1
    assert gc.isenabled()  # what loads without the garbage collector gives it back
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()  # and who leaves signals to a thread takes them back
    assert "signals" not in [thread.name for thread in threading.enumerate()]
    for word in words:
        assert word in said
    assert "secret" not in said.replace("SIGNING_SECRET", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"SLACK_BOT_TOKEN": None, "SLACKBOT_POLICY": "nowhere.toml", "DATABASE_URL": "mysql://here"},
        {"SLACK_BOT_TOKEN": "xapp-1", "SLACKBOT_LANGUAGE": "de", "DATABASE_URL": "nonsense"},
        {"SLACKBOT_CHANNEL": "#x", "SLACKBOT_POLICY": "nowhere.toml"},
        {"SLACKBOT_POLICY": "nowhere.toml", "DATABASE_URL": "sqlite://"},
    ],
    ids=" ".join,
)
def test_all_that_stops_the_start_is_named_at_once(here, workspace, sqlite, wrong):
    process = here(["run"], environment(workspace, sqlite, **wrong))
    named = {"SLACKBOT_POLICY": "nowhere.toml"}
    assert process.returncode == 2
    lines = process.stderr.splitlines()
    assert [line.split(" ")[0].strip(":") for line in lines] == [named.get(name, name) for name in wrong]
    assert all(line.endswith(".") for line in lines)


def test_an_unmigrated_server_is_named_and_migrate_mends_it(here, workspace, fresh_postgres):
    env = environment(workspace, fresh_postgres)
    assert "slackbot migrate" in one_sentence(here(["run"], env))
    assert "slackbot migrate" in one_sentence(here(["verify-journal"], env))
    assert here(["migrate"], env).returncode == 0
    assert here(["verify-journal"], env).returncode == 0


def test_a_whole_process_says_it_too(workspace, tmp_path):
    env = environment(workspace, f"sqlite:///{tmp_path / 'desk.db'}", SLACK_BOT_TOKEN=None)
    assert slackbot(["run"], env, tmp_path).stderr.startswith("SLACK_BOT_TOKEN is missing")


def test_a_wrong_app_token_is_named(workspace, tmp_path):
    env = environment(workspace, f"sqlite:///{tmp_path / 'desk.db'}", SLACK_APP_TOKEN="xapp-wrong")
    assert "SLACK_APP_TOKEN" in one_sentence(slackbot(["run"], env, tmp_path))


def test_a_port_that_is_taken_is_named(workspace, tmp_path):
    port = workspace.url.rpartition(":")[2]
    http = {"SLACK_APP_TOKEN": None, "SLACK_SIGNING_SECRET": workspace.signing_secret, "SLACKBOT_PORT": port}
    env = environment(workspace, f"sqlite:///{tmp_path / 'desk.db'}", **http)
    assert "SLACKBOT_PORT" in one_sentence(slackbot(["run"], env, tmp_path))


def test_the_demo_checks_itself(tmp_path, workspace):
    process = slackbot(["demo", "--check"], environment(workspace, "sqlite:///unused.db"), tmp_path)
    assert process.returncode == 0, process.stderr
    assert "250,00\N{NO-BREAK SPACE}€" in process.stdout
    assert "Contestable jusqu'au" in process.stdout
    _, _, asked = process.stdout.partition("dans #validations\N{NO-BREAK SPACE}:")
    assert "Validation demandée par Léa Martin" in asked


@pytest.fixture
def doctor(here, workspace, sqlite):
    """Ask the doctor with these settings: exit code and what it says, line by line."""
    install(workspace)

    def ask(*arguments: str, **settings: str | None) -> tuple[int, list[str]]:
        process = here(["doctor", *arguments], environment(workspace, sqlite, **settings))
        assert process.stderr == ""
        return process.returncode, process.stdout.splitlines()

    yield ask
    install(workspace)


def test_the_doctor_finds_nothing_where_nothing_is_wrong(doctor):
    code, lines = doctor()
    assert code == 0, lines
    assert all(line.startswith("ok") for line in lines)
    for name in ("Settings", "Policy", "Token", "Scopes", "Clock", "SLACKBOT_AGENTS", "SLACKBOT_CHANNEL", "Database"):
        assert any(name in line for line in lines), name


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"SLACK_BOT_TOKEN": None}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "invalid_auth"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Token"),
        ({"SLACKBOT_AGENTS": "S0NOWHERE1"}, "SLACKBOT_AGENTS"),
        ({"SLACKBOT_MANAGERS": "U0LEA00001"}, ""),
        ({"SLACKBOT_CHANNEL": "C0GENERAL1"}, "/invite"),
        ({"SLACKBOT_CHANNEL": "C0NOWHERE1"}, "channel_not_found"),
        ({"SLACKBOT_APPROVALS_CHANNEL": "C0GENERAL1"}, "SLACKBOT_APPROVALS_CHANNEL"),
        ({"SLACKBOT_POLICY": "nowhere.toml"}, "Policy"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "Database"),
        ({"DATABASE_URL": "mysql://here"}, "Database"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN"),
    ],
    ids=lambda value: "-".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_the_doctor_names_what_is_wrong(doctor, settings, words):
    code, lines = doctor(**settings)
    wrong = [line for line in lines if not line.startswith("ok")]
    assert (code, bool(wrong)) == ((1, True) if words else (0, False)), lines
    assert not words or any(words in line for line in wrong)


def test_the_doctor_names_all_settings_that_are_wrong_at_once(doctor):
    wrong = {"SLACK_BOT_TOKEN": None, "SLACKBOT_CHANNEL": "#x", "SLACKBOT_POLICY": "nowhere.toml", "DATABASE_URL": "x"}
    code, lines = doctor(**wrong)
    assert code == 1
    named = ["SLACK_BOT_TOKEN", "SLACKBOT_CHANNEL", "nowhere.toml", "DATABASE_URL"]
    assert [line.split()[1].strip(":") for line in lines] == named


def test_the_doctor_names_a_missing_scope(doctor, workspace):
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].remove("usergroups:read")
    workspace.install(manifest)
    code, lines = doctor()
    assert code == 1
    assert any("usergroups:read" in line and "reinstall" in line for line in lines)


def test_the_doctor_names_a_clock_that_is_wrong(doctor, workspace):
    workspace.clock.advance(minutes=10)
    try:
        code, lines = doctor()
    finally:
        workspace.clock.advance(minutes=-10)
    assert code == 1
    assert any("Clock" in line and "NTP" in line for line in lines if line.startswith("NO"))


def test_the_doctor_names_what_was_given_up_and_puts_it_back(doctor, stage, sqlite):
    journey = stage.journey("tick")
    stage.settled()
    stage.bot.stop()
    database = Database(sqlite)
    with database.write() as session:
        row = session.query(OutboxRow).filter_by(kind="thread").first()
        gone = {"state": OutboxState.PARKED, "last_error": "is_archived", "done_at": datetime.now(UTC)}
        session.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(**gone))
    code, lines = doctor()
    assert code == 1
    assert any("is_archived" in line and stage.number(journey) in line for line in lines)
    _, lines = doctor("--retry-parked")
    assert any("1 given-up" in line for line in lines)
    database.close()


@pytest.mark.parametrize(
    ("kind", "error", "said"),
    [
        ("thread", None, None),
        ("thread", "is_archived", "where the last answer was is_archived. Reopen that channel."),
        ("thread", "not_in_channel", "where the last answer was not_in_channel. Invite the bot there: /invite."),
        (
            "thread",
            "TimeoutError",
            "where the last answer was TimeoutError. They go on by themselves once that is over.",
        ),
        ("mail", "TimeoutError", None),
    ],
)
def test_the_doctor_names_a_channel_for_which_tickets_wait(doctor, stage, sqlite, kind, error, said):
    stage.journey("tick")
    stage.settled()
    stage.bot.stop()
    database = Database(sqlite)
    with database.write() as session:
        row = session.query(OutboxRow).filter_by(kind="thread").first()
        waits = {"state": OutboxState.PENDING, "kind": kind, "last_error": error, "waiting_since": datetime.now(UTC)}
        session.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(**(waits if error else {"kind": kind})))
    database.close()
    _, lines = doctor(DATABASE_URL=sqlite)
    whole = f"NO  Outbox: 1 ticket(s) wait for C0SUPPORT1, {said}"
    assert [line for line in lines if "C0SUPPORT1" in line] == ([whole] if said else [])


TAMPERING = {
    "changed": lambda entry: update(Entry).where(Entry.sequence == 3).values(facts={"tests": []}),
    "backdated": lambda entry: update(Entry).where(Entry.sequence == 2).values(at=datetime(2020, 1, 1, tzinfo=UTC)),
    "somebody else": lambda entry: update(Entry).where(Entry.sequence == 2).values(by_id="U0KARIM001"),
    "personal data": lambda entry: update(Entry).where(Entry.sequence == 1).values(private={"client": "X"}),
    "removed": lambda entry: delete(Entry).where(Entry.sequence == 2),
    "the last removed": lambda entry: delete(Entry).where(Entry.sequence == 4),
    "inserted": lambda entry: insert(Entry).values(**{**entry, "id": 999, "sequence": 99}),
}


@pytest.fixture(scope="module")
def journal(shared) -> Stage:
    """A ticket of four entries; their notices, which hold them fast, are gone."""
    shared.journey("describe")
    shared.settled()
    with shared.bot.database.engine.begin() as connection:
        connection.execute(delete(OutboxRow))
    return shared


@pytest.mark.parametrize("how", TAMPERING)
def test_a_journal_that_was_tampered_with_is_found_out(journal, how):
    database = journal.bot.database
    assert verdict(database) == (0, "The journal is whole, and agrees with what is owed: 4 entries of 1 tickets.\n")
    with database.engine.connect() as connection:
        original = connection.execute(text("SELECT * FROM journal")).mappings().all()
        typed = connection.execute(select(Entry.__table__)).mappings().all()
        second = next(dict(row) for row in typed if row["sequence"] == 2)
        connection.execute(TAMPERING[how](second))
        connection.commit()
        code, said = verdict(database)
        connection.execute(delete(Entry))
        columns = ", ".join(original[0])
        values = ", ".join(f":{name}" for name in original[0])
        connection.execute(text(f"INSERT INTO journal ({columns}) VALUES ({values})"), [dict(row) for row in original])
        connection.commit()
    assert code == 1
    assert "INC-000001" in said
    assert "Traceback" not in said


def verdict(database: Database) -> tuple[int, str]:
    out = io.StringIO()
    with redirect_stdout(out):
        code = audit.report(database)
    return code, out.getvalue()


@pytest.mark.parametrize("command", ["doctor", "verify-journal"])
def test_a_reader_that_has_enough_ends_the_command_without_a_word(workspace, sqlite, tmp_path, command):
    """`slackbot doctor | head`"""
    reading, writing = os.pipe()
    os.close(reading)
    env = environment(workspace, sqlite)
    words = [sys.executable, "-m", "slackbot", command]
    process = subprocess.run(
        words, check=False, env=env, cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    assert (process.returncode, "Traceback" in process.stderr, "Exception" in process.stderr) == (141, False, False)
