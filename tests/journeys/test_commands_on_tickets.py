"""`purge`, `export-ticket` and `backup` as people type them."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command as alembic_command
from sqlalchemy import select, update

from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import OutboxState
from slackbot import cli
from slackbot.database import Database
from tests.builders import a_ticket
from tests.commands import command
from tests.databases import alembic


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


def test_an_output_that_is_full_is_one_sentence(desk: Database) -> None:
    code, _, said = command(["export-ticket", "2"], dict(os.environ), out="/dev/full")
    assert (code, said) == (
        1,
        "What was asked for could not be written (No space left on device): make room, and ask again.\n",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "--again", "9" * 20],
        ["export", "--again", "-1"],
        ["export-ticket", "9" * 20],
        ["demo", "--port", "99999"],
        ["demo", "--port", "00999999"],
        ["demo", "--port", "9" * 5000],
    ],
    ids=lambda arguments: " ".join(arguments)[:20],
)
def test_a_number_that_cannot_be_one_is_said_as_a_wrong_argument(desk: Database, capsys, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert " is not a " in capsys.readouterr().err


def test_a_setting_that_is_wrong_stops_commands_that_need_no_slack(
    desk: Database, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACKBOT_LANGUAGE", "de")
    assert cli.main(["export", "--again", "1"]) == 2
    assert capsys.readouterr().err.startswith("SLACKBOT_LANGUAGE is wrong")


@pytest.mark.parametrize(
    "arguments", [["export"], ["purge"], ["backup", "copy.db"], ["verify-journal"], ["export-ticket", "2"]]
)
def test_in_a_wrong_folder_no_empty_database_is_left(
    desk: Database, capsys, monkeypatch: pytest.MonkeyPatch, tmp_path, arguments: list[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///slackbot.db")
    assert cli.main(arguments) == 2
    assert capsys.readouterr().err.startswith(f"There is no database sqlite:///{tmp_path}/slackbot.db")
    assert list(tmp_path.iterdir()) == []


def test_a_copy_can_be_made_before_the_schema_is_brought_up_to_date(desk: Database, capsys, tmp_path) -> None:
    alembic(desk, alembic_command.downgrade, "0008")
    assert cli.main(["backup", "copy.db"]) == 0
    copy = Database(f"sqlite:///{tmp_path}/copy.db")
    copy.migrate()
    with copy.read() as session:
        assert session.scalars(select(Ticket.id)).all() == [1, 2]
    copy.close()
