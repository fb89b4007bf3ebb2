"""A copy made while the bot works is whole, and a bot goes on with it."""

from __future__ import annotations

import io
import shutil
import stat
from contextlib import redirect_stdout
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from models.tables.ticket import Ticket
from slackbot import audit, backup, cli
from slackbot.backup import BackupError
from slackbot.database import Database
from tests.builders import a_ticket, summed


@pytest.fixture
def ours(sqlite_template, tmp_path):
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'desk.db')}")
    yield database
    database.close()


def put(database: Database, number: int) -> None:
    with database.write() as session:
        session.add_all(summed(a_ticket("charged", number=number)))
        session.connection().exec_driver_sql(f"UPDATE counters SET last = {number} WHERE name = 'ticket'")


def test_a_copy_made_under_writing_is_one_moment(ours: Database, tmp_path: Path, monkeypatch) -> None:
    """And is restored by being put in the place of the lost one."""
    monkeypatch.setattr(backup, "PAGES", 5)
    for number in range(1, 6):
        put(ours, number)
    over, numbers = Event(), iter(range(6, 10_000))

    def work() -> None:
        while not over.is_set():
            put(ours, next(numbers))

    writer = Thread(target=work)
    writer.start()
    steps: list[tuple[int, int]] = []
    try:
        backup.backup(ours, tmp_path / "copy.db", on_step=lambda *step: steps.append(step))
    finally:
        over.set()
        writer.join()
    assert steps[-1][0] == steps[-1][1] > 5
    assert steps == sorted(steps), "it began anew"
    ours.close()
    for name in ("desk.db", "desk.db-wal", "desk.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy.db", tmp_path / "desk.db")
    restored = Database(f"sqlite:///{tmp_path / 'desk.db'}")
    with redirect_stdout(io.StringIO()) as out:
        assert audit.report(restored) == 0, out.getvalue()
    with restored.read() as session:
        count = session.scalar(select(func.count()).select_from(Ticket))
    assert count is not None
    assert count >= 5
    put(restored, count + 1)
    restored.close()


def test_only_its_owner_may_read_it_and_nothing_lies_beside_it(ours: Database, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    backup.backup(ours, folder / "copy.db")
    assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["copy.db"]


def test_what_is_there_is_never_overwritten(ours: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(BackupError, match="is there already"):
        backup.backup(ours, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_copy_that_is_stopped_leaves_nothing(ours: Database, tmp_path: Path) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "copies"
    folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        backup.backup(ours, folder / "copy.db", on_step=stop)
    assert list(folder.iterdir()) == []


def test_where_nothing_can_be_written_one_sentence_says_so(ours: Database, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("DATABASE_URL", str(ours.engine.url))
    monkeypatch.chdir(tmp_path)
    assert cli.main(["backup", "nowhere/copy.db"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "nowhere/copy.db could not be written (No such file or directory).\n"
    assert cli.main(["backup", "copy.db"]) == 0
    assert "whole copy" in capsys.readouterr().out


def test_postgresql_makes_its_own(postgres_template, postgres_url, monkeypatch, tmp_path, capsys) -> None:
    from tests.postgres import new_database

    with new_database(postgres_url, template=postgres_template) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.chdir(tmp_path)
        assert cli.main(["backup", "copy.db"]) == 1
        assert "pg_dump" in capsys.readouterr().err
