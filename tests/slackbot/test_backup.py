"""A copy made while the bot works is whole, and a bot goes on with it."""

from __future__ import annotations

import io
import os
import re
import shutil
import stat
import subprocess
from contextlib import redirect_stdout
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import func, make_url, select, text

from models.tables.ticket import Ticket
from slackbot import audit, backup, cli
from slackbot.backup import BackupError
from slackbot.database import Database
from tests.builders import a_ticket, summed
from tests.postgres import new_database

README = Path(__file__).parents[2] / "README.md"


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


def test_a_copy_of_a_postgresql_made_as_the_readme_says_is_put_back(
    postgres_url: str, postgres_template: str, tmp_path: Path
) -> None:
    """In the place of another state, as after a mishap."""
    said = README.read_text(encoding="utf-8")
    dump, restore = re.findall(r"`(pg_(?:dump|restore) [^`]+copy\.dump(?: [^`]*)?)`", said)
    with new_database(postgres_url, postgres_template) as ours, new_database(postgres_url, postgres_template) as lost:
        database, restored = Database(ours), Database(lost)
        _skip_without_programs(database)
        put(database, 1)
        put(restored, 2)
        restored.engine.dispose()
        for command, url in ((dump, ours), (restore, lost)):
            address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
            environment = os.environ | {"DATABASE_URL": address}
            subprocess.run(["sh", "-ec", command], check=True, cwd=tmp_path, env=environment, capture_output=True)
        with redirect_stdout(io.StringIO()) as out:
            assert audit.report(restored) == 0, out.getvalue()
        with restored.read() as session:
            assert session.scalars(select(Ticket.id)).all() == [1]
        put(restored, 2)
        for each in (database, restored):
            each.close()


def _skip_without_programs(database: Database) -> None:
    """They must be there, and not older than the server."""
    program = shutil.which("pg_dump")
    if program is None or shutil.which("pg_restore") is None:
        pytest.skip("PostgreSQL's client programs are not installed")
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"(\d+)\.\d+", said)
    with database.read() as session:
        server = int(str(session.scalar(text("SHOW server_version_num")))) // 10_000
    if found is None or int(found[1]) < server:
        pytest.skip(f"PostgreSQL {server} wants newer client programs than {said.strip()}")
