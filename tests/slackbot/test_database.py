"""The database (design §5): migrations that lead exactly to the models, isolated transactions, clear errors."""

import os
import shutil
import socket
import sqlite3
import stat
import tempfile
import threading
from contextlib import closing, contextmanager, suppress
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import configure_mappers

from models.journal import verify
from models.ledger import compare
from models.tables import schema
from models.tables.inbox import Counter
from models.tables.ticket import Ticket
from models.terms import Service
from slackbot import cli
from slackbot.database import Database, DatabaseError, newest_revision
from slackbot.deadline import Deadline, NotSaved, under
from slackbot.only_one import OnlyOne
from slackbot.workspace import simultaneously
from tests.builders import MARC, a_ticket, new_ticket
from tests.databases import alembic


@pytest.fixture
def empty_url(database_kind, tmp_path, request):
    """A database without a single table."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return request.getfixturevalue("fresh_postgres")


@pytest.fixture
def empty(empty_url):
    database = Database(empty_url)
    yield database
    database.close()


def test_migrating_an_empty_database_gives_exactly_the_models(empty):
    configure_mappers()
    empty.migrate()
    with empty.engine.connect() as connection:
        opts = {"compare_type": True, "include_object": lambda _, name, *__: not is_search_index(name)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, schema.metadata) == []


def test_every_column_and_index_is_as_the_models_make_it(empty):
    """What alembic does not compare: lengths, nullability, keys and indexes, as the database itself describes them."""
    schema.metadata.create_all(empty.engine)
    made = described(empty.engine)
    schema.metadata.drop_all(empty.engine)
    empty.migrate()
    assert described(empty.engine) == made


def described(engine):
    inspector = inspect(engine)
    return {
        table: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)},
            "key": inspector.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted(str(c["column_names"]) for c in inspector.get_unique_constraints(table)),
            "indexes": sorted(
                (i["name"], str(i["column_names"]), bool(i["unique"]))
                for i in inspector.get_indexes(table)
                if not is_search_index(i["name"])
            ),
            "references": sorted(
                (str(k["constrained_columns"]), k["referred_table"]) for k in inspector.get_foreign_keys(table)
            ),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version" and not is_search_index(table)
    }


def is_search_index(name):
    """What only one of the databases has, and the models do not name: the tables or the index of trigrams."""
    return name.startswith(("ticket_search", "ix_tickets_search"))


def test_a_migration_can_be_taken_back(empty):
    empty.migrate()
    alembic(empty, command.downgrade, "base")
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]
    empty.migrate()
    assert empty.is_migrated()


def test_tickets_of_the_first_revision_are_brought_along(database):
    """Down and up again: what the first revision knew stays, and charges learn whether an expertise may waive them."""
    made = {
        1: a_ticket("announced", Service.SDSL, number=1),
        2: a_ticket("charged", Service.ADSL, number=2),
        3: a_ticket("final", Service.VGA, number=3),
        4: a_ticket("final", Service.SDSL, number=4),
    }
    with database.write() as session:
        session.add_all(made.values())
    alembic(database, command.downgrade, "0001")
    assert not database.is_migrated()
    database.migrate()
    with database.read() as session:
        read = {number: session.get_one(Ticket, number) for number in made}
        assert [finding for ticket in read.values() for finding in (*verify(ticket), *compare(ticket))] == []
        assert {number: read[number].charges[0].waivable for number in read} == {1: False, 2: True, 3: False, 4: False}
        assert {charge.to_credit for ticket in read.values() for charge in ticket.charges} == {Decimal(0)}
        assert [ticket.interventions[0].consent.words for ticket in read.values()] == [
            "Bon pour accord, frais éventuels compris."
        ] * 4


def test_the_first_ticket_has_the_number_one(empty):
    empty.migrate()
    with empty.read() as session:
        assert session.get_one(Counter, "ticket").last == 0


def test_a_second_migration_changes_nothing(database):
    with database.write() as session:
        session.add(new_ticket(number=7))
    database.migrate()
    with database.read() as session:
        assert session.scalars(select(Ticket.id)).all() == [7]


def test_replicas_that_migrate_at_the_same_moment_wait_for_each_other(empty_url):
    replicas = [Database(empty_url) for _ in range(3)]
    simultaneously(*(replica.migrate for replica in replicas))
    assert [replica.is_migrated() for replica in replicas] == [True] * 3
    for replica in replicas:
        replica.close()


def test_a_new_sqlite_file_that_another_holds_is_waited_for(tmp_path):
    holder = sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")  # against this lock SQLite refuses the change to a log at once
    release = threading.Timer(0.2, holder.close)
    release.start()
    replica = Database(f"sqlite:///{tmp_path}/new.db")
    replica.migrate()
    assert replica.is_migrated()
    replica.close()


def test_a_new_sqlite_file_that_another_keeps_is_given_up_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr("slackbot.sqlite_file.PATIENCE", 0.1)
    with closing(sqlite3.connect(tmp_path / "new.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="database is locked"):
            Database(f"sqlite:///{tmp_path}/new.db").migrate()


def test_the_newest_revision_is_told_by_its_file(database):
    with database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == newest_revision()


def test_an_unmigrated_database_is_refused_with_what_to_do(empty):
    assert not empty.is_migrated()
    with pytest.raises(DatabaseError, match="run `slackbot migrate` first"):
        empty.check()
    empty.migrate()
    empty.check()


def test_a_block_that_fails_leaves_nothing(database):
    with pytest.raises(IntegrityError), database.write() as session:
        session.add_all([new_ticket(number=1), Counter(name="ticket", last=9)])
    with database.read() as session:
        assert session.scalars(select(Ticket)).all() == []


def test_writers_wait_for_each_other_and_lose_nothing(database):
    def count():
        for _ in range(10):
            with database.write() as session:
                session.get_one(Counter, "ticket", with_for_update=True).last += 1

    simultaneously(*[count] * 6)
    with database.read() as session:
        assert session.get_one(Counter, "ticket").last == 60


def test_a_look_shows_one_moment_whatever_is_written_meanwhile(database):
    with database.write() as session:
        session.add(new_ticket())
    with database.read() as looking:
        ticket = looking.get_one(Ticket, 42)
        with database.write() as session:
            session.get_one(Ticket, 42).owner = MARC
            session.execute(text("UPDATE journal SET event = 'changed'"))
        assert [entry.event_name for entry in ticket.entries] == ["ticket.opened"]
    with database.read() as session:
        assert session.get_one(Ticket, 42).owner == MARC


def test_reading_goes_on_while_somebody_writes(database):
    with database.write() as session:
        session.add(new_ticket())
        session.flush()
        with database.read() as looking:
            assert looking.scalars(select(Ticket)).all() == []


def test_a_file_is_safe_against_power_failure_and_orphans(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/desk.db")
    with database.engine.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}
    database.close()


def test_two_bots_may_write_to_one_file(tmp_path, sqlite_template):
    """The lock inside a process is not all: SQLite's own orders two bots on one file."""
    bots = [Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}") for _ in range(2)]

    def count(bot):
        for _ in range(20):
            with bot.write() as session:
                session.get_one(Counter, "ticket").last += 1

    simultaneously(*(partial(count, bot) for bot in bots))
    with bots[0].read() as session:
        assert session.get_one(Counter, "ticket").last == 40
    for bot in bots:
        bot.close()


@pytest.mark.parametrize(
    "url", ["nonsense", "", "postgresql://host:port/desk", "://", "http://example.com/db?x=[", "mysql://u:secret@h/d"]
)
def test_a_wrong_address_is_one_sentence(url):
    with pytest.raises(DatabaseError) as error:
        Database(url)
    assert_one_sentence(error.value)


def test_an_unreachable_server_is_one_sentence_without_the_password():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    database = Database(f"postgresql://desk:hunter2@127.0.0.1:{port}/desk")
    for use in (database.check, database.migrate):
        with pytest.raises(DatabaseError) as error:
            use()
        assert_one_sentence(error.value)
        assert f"127.0.0.1:{port}" in str(error.value)
        assert "hunter2" not in str(error.value)
    database.close()


def test_an_unreachable_file_is_one_sentence(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/no/such/folder/desk.db")
    with pytest.raises(DatabaseError) as error:
        database.migrate()
    assert_one_sentence(error.value)
    assert "unable to open database file" in str(error.value)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path):
    (tmp_path / "desk.db").write_text("Bonjour, je ne suis pas une base de données. " * 50)
    database = Database(f"sqlite:///{tmp_path}/desk.db")
    with pytest.raises(DatabaseError) as error:
        database.check()
    assert_one_sentence(error.value)
    database.close()


@pytest.mark.parametrize(
    "url", ["sqlite:///file:desk.db?uri=true", "postgresql+psycopg2://u@h/d", "sqlite+aiosqlite:///x"]
)
def test_what_we_do_not_open_is_one_sentence(url):
    with pytest.raises(DatabaseError) as error:
        Database(url)
    assert_one_sentence(error.value)
    assert "sqlite:///" in str(error.value)


def test_a_file_that_is_not_there_is_not_made_by_who_only_looks(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/desk.db")
    with pytest.raises(DatabaseError, match="There is no database") as error:
        database.check()
    assert_one_sentence(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("becomes", ["nothing", "another", "a folder"])
def test_nothing_is_written_once_the_file_has_lost_its_name(tmp_path, sqlite_template, becomes):
    """SQLite would write on into a file that nobody finds any more, or into a new one in its place."""
    file, aside = tmp_path / "desk.db", tmp_path / "aside"
    shutil.copy(sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    with database.read():  # more than one connection is kept
        put(database, 1)
    file.rename(aside)
    if becomes == "another":
        shutil.copy(sqlite_template, file)
    elif becomes == "a folder":
        file.mkdir()
    for use in (database.check, partial(put, database, 2), partial(looked, database)):
        with pytest.raises((DatabaseError, OperationalError)):
            use()
    with under(Deadline()), pytest.raises(NotSaved):
        put(database, 3)
    assert file.exists() == (becomes != "nothing")
    if becomes == "another":
        file.unlink()
    elif becomes == "a folder":
        file.rmdir()
    aside.rename(file)
    put(database, 4)
    assert looked(database) == [1, 4]
    database.close()


def test_each_transaction_waits_for_a_lock_as_long_as_whoever_asks(sqlite_template):
    """Though the connection is the same one."""

    def patience():
        with database.write() as session:
            return session.scalar(text("PRAGMA busy_timeout"))

    with closing(Database(f"sqlite:///{sqlite_template}")) as database:
        usual = patience()
        for seconds in (4.0, 2.0, 3.0):
            with under(Deadline(seconds)):
                assert 0 < patience() <= seconds * 1000
        assert patience() == usual >= 5000


def put(database, number):
    with database.write() as session:
        session.add(new_ticket(number=number))


def looked(database):
    with database.read() as session:
        return session.scalars(select(Ticket.id)).all()


@contextmanager
def another_user():
    """Where root runs the tests, who may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def for_all_to_read(sqlite_template, monkeypatch):
    """A file in a folder that every user finds."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        monkeypatch.chdir(folder)
        yield Path(shutil.copy(sqlite_template, Path(folder) / "desk.db"))


def test_a_file_of_somebody_else_is_named_before_anything_is_to_be_written(for_all_to_read):
    for_all_to_read.chmod(0o444)
    with another_user(), closing(Database(f"sqlite:///{for_all_to_read}")) as database:
        database.check()
        with pytest.raises(DatabaseError, match="may not be written by this user: check whose file it is"):
            database.check_writable()


@pytest.mark.parametrize("arguments", [["verify-journal", "--seal"], ["purge"], ["export"]], ids=" ".join)
def test_a_command_that_is_to_write_it_names_it_too(for_all_to_read, monkeypatch, capsys, arguments):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{for_all_to_read}")
    monkeypatch.setenv("SLACKBOT_JOURNAL_KEY", "x" * 32)
    assert cli.main(arguments) == 0  # by its owner; what the command needs is loaded then
    for_all_to_read.chmod(0o444)
    with another_user():
        assert cli.main(arguments) == 2
    assert "may not be written by this user" in capsys.readouterr().err


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_address_works(postgres_template, scheme):
    database = Database(postgres_template.replace("postgresql+psycopg", scheme, 1))
    database.check()
    assert not database.is_sqlite
    database.close()


def assert_one_sentence(error):
    assert "\n" not in str(error)
    assert "DATABASE_URL" in str(error)
    assert str(error).endswith(".")


def test_a_database_of_a_newer_version_is_neither_used_nor_changed(database):
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999_future'"))
    for use in (database.check, database.migrate):
        with pytest.raises(DatabaseError, match=r"newer version \(0999_future\): install that one again"):
            use()


@pytest.mark.parametrize("first", ["is_migrated", "migrate"])
def test_whatever_makes_a_new_file_makes_it_for_its_owner_alone(tmp_path, first):
    database = Database(f"sqlite:///{tmp_path}/desk.db")
    with suppress(DatabaseError):
        getattr(database, first)()
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    database.close()


def test_a_file_that_a_link_names_is_made_for_its_owner_alone(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "desk.db").symlink_to(tmp_path / "elsewhere" / "desk.db")
    database = Database(f"sqlite:///{tmp_path}/desk.db")
    database.migrate()
    assert stat.S_IMODE((tmp_path / "elsewhere" / "desk.db").stat().st_mode) == 0o600
    database.close()


@pytest.mark.parametrize("password", ["se/cr@et", "p@ss/w@rd"])
def test_a_password_that_is_not_encoded_is_not_taken_for_a_place(password):
    said = "The password in DATABASE_URL has an @ or a / in it: write it as %40 or %2F."
    with pytest.raises(DatabaseError, match=f"^{said}$"):
        Database(f"postgresql://u:{password}@db.example/x")


def test_one_file_by_two_names_has_one_bot(tmp_path):
    (tmp_path / "alias.db").symlink_to(tmp_path / "desk.db")
    first, second = (Database(f"sqlite:///{tmp_path}/{name}.db") for name in ("desk", "alias"))
    first.migrate()
    held = OnlyOne.of(first)
    with pytest.raises(DatabaseError, match="Another slackbot is at work"):
        OnlyOne.of(second)
    held.release()
    first.close()


def test_a_lock_that_cannot_be_had_is_named(tmp_path):
    (tmp_path / "desk.db.lock").mkdir()
    with pytest.raises(DatabaseError, match=r"desk\.db\.lock cannot be locked \(Is a directory\)"):
        OnlyOne.of(Database(f"sqlite:///{tmp_path}/desk.db"))
