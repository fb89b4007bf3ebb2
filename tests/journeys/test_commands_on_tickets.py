"""`purge`, `export-ticket` and `backup` as people type them."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.terms import OutboxState
from slackbot import cli
from slackbot.database import Database
from tests.builders import a_ticket
from tests.commands import command


@pytest.fixture
def desk(sqlite: str, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Database:
    monkeypatch.setenv("DATABASE_URL", sqlite)
    monkeypatch.chdir(tmp_path)
    database = Database(sqlite)
    with database.write() as session:
        session.add_all([a_ticket("abandoned", number=1), a_ticket("opened", number=2)])
    yield database
    database.close()


def test_purge_says_what_it_did(desk: Database, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk.write() as session:
        session.execute(update(OutboxRow).values(state=OutboxState.SENT))
        session.connection().exec_driver_sql("UPDATE tickets SET state = 'cancelled' WHERE id = 1")
    monkeypatch.setattr("slackbot.bot.real_now", lambda: datetime.now(UTC) + timedelta(days=3000))
    assert cli.main(["purge", "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith("1 ticket(s) would lose")
    assert cli.main(["purge"]) == 0
    said = capsys.readouterr()
    assert said.out == "1 ticket(s) have lost their personal data: closed and untouched for 1825 days.\n"
    assert said.err == ""
    with desk.read() as session:
        assert set(session.scalars(select(Entry.private).where(Entry.ticket_id == 1))) == {None}
    assert cli.main(["purge"]) == 0
    assert capsys.readouterr().out.startswith("0 ticket(s)")


def test_a_ticket_is_exported_by_its_number_however_it_is_typed(desk: Database, capsys) -> None:
    for typed in ("2", "INC-000002", "inc2"):
        assert cli.main(["export-ticket", typed, "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)["number"] == "INC-000002"
    assert cli.main(["export-ticket", "2"]) == 0
    assert capsys.readouterr().out.startswith("INC-000002\n")


def test_a_ticket_that_is_not_there_is_one_sentence(desk: Database, capsys) -> None:
    assert cli.main(["export-ticket", "77"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "There is no ticket INC-000077.\n")
    with pytest.raises(SystemExit):
        cli.main(["export-ticket", "seventy"])


# The process stops itself while it is at work.
STOPPED = """
import signal, time
import slackbot.purge
def stopped(*_, **__):
    signal.raise_signal(signal.{asked})
    time.sleep(60)
slackbot.purge.purge = stopped
"""


@pytest.mark.parametrize("asked", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_command_that_is_stopped_says_so(desk: Database, asked: str) -> None:
    code, _, said = command(["purge"], dict(os.environ), before=STOPPED.format(asked=asked))
    assert code == 130
    assert "goes on" in said


def test_a_command_without_an_output_comes_to_its_end(desk: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    assert cli.main(["migrate"]) == 0
