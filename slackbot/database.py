"""The database: one engine, short transactions, migrations. SQLite (WAL) or PostgreSQL, by the URL.

A writing transaction on SQLite starts with BEGIN IMMEDIATE, behind an in-process lock, so that two clicks wait for each
other instead of failing; on PostgreSQL the ticket's row is locked before it is loaded.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from slackbot import distribution, metrics, recording
from slackbot.deadline import MaybeSaved, NotSaved, current, seconds_left
from slackbot.seals import Seals
from slackbot.sqlite_file import PATIENCE, SqliteFile

MIGRATIONS = Path(__file__).resolve().parent.parent / "models" / "migrations"
# What is kept of a connection: how long it waits for a lock (SQLite), and who serves it (PostgreSQL).
PATIENT, SERVER_PROCESS = "busy_timeout", "server_process"
MIGRATING = "SELECT pg_advisory_xact_lock(hashtext('slackbot migrate'))"
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
SIDE_BY_SIDE = 3  # writing transactions on a server for which people wait
HELD_UP = 0.25  # seconds that these hold up the next
LIMITED = ("statement_timeout", "idle_in_transaction_session_timeout")  # waiting for a lock is part of a statement
# A server that has vanished is noticed within seconds, and nobody waits longer for a connection than for an answer.
SERVER: dict[str, Any] = {
    "pool_pre_ping": True,
    "pool_size": 20,
    "pool_timeout": 2,
    "connect_args": {
        "connect_timeout": 2,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 8000,
    },
}
# By SQLSTATE: connection lost, out of resources, server starting or stopping. Without one, by libpq's words.
PASSING = ("08", "53", "57")
LASTING = ("password", "authentication", "does not exist", "could not translate", "resolve", "invalid")
# The last but one is also how a connection says that the server has ended its idle transaction.
AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout)
log = logging.getLogger(__name__)


class DatabaseError(Exception):
    """The database cannot be used; the message is one sentence that says what to do."""


class DatabaseAway(DatabaseError):  # noqa: N818 - it will come
    """It does not answer now. It may later, with nothing changed."""


class Transaction(Session):
    """A session that writes; what acts record in it goes with it."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False)


event.listen(Transaction, "after_flush", recording.write)


class Database:
    """Sessions on the database at `url`; `read` for looking, `write` for one transaction.

    Where somebody waits for an answer (`slackbot.deadline`), nothing here waits longer than they do, and what the
    database does not take in time is undone: that is NotSaved. With a key, what is written is sealed (models/journal).
    """

    def __init__(self, url: str, journal_key: str | None = None) -> None:
        self.engine = _engine(url)
        self.seals = Seals(journal_key) if journal_key else None
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.file = SqliteFile(self.engine) if self.is_sqlite else None
        self._writing, self._few = Lock(), BoundedSemaphore(SIDE_BY_SIDE)
        self._served_by: set[int] = set()
        if not self.is_sqlite:
            event.listen(self.engine, "connect", self._connected_by)
            for end in ("close", "detach"):
                event.listen(self.engine, end, self._disconnected)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look, whatever is written meanwhile; nothing is written here."""
        with _told_in_time(), Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                _begin(session, "BEGIN")
            else:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                _limit(session)
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, undone by an exception."""
        with _told_in_time(), self._turn(), Transaction(self.engine) as session, session.begin():
            if self.is_sqlite:
                _begin(session, "BEGIN IMMEDIATE")
            else:
                _limit(session)
            if self.seals is not None:
                self.seals.watch(session)
            yield session
            session.flush()
            deadline = current()
            if deadline is not None:
                deadline.commit()
                with _committing():
                    session.commit()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """On SQLite, one writer of this process at a time. On a server a few of those for whom people wait: more would
        only wait for each other in the interpreter. What hangs there holds up the next for a moment only.
        """
        if not self.is_sqlite:
            ours = current() is not None and self._few.acquire(timeout=min(HELD_UP, seconds_left(HELD_UP)))
            try:
                yield
            finally:
                if ours:
                    self._few.release()
            return
        if not self._writing.acquire(timeout=seconds_left(PATIENCE)):
            metrics.timed_out(somebody_waits=current() is not None)
            raise NotSaved
        try:
            yield
        finally:
            self._writing.release()

    def migrate(self, on_step: Callable[[int, int], None] = lambda *_: None) -> None:
        """Bring the schema to the newest revision, or leave it as it was; who comes at the same time waits.

        `on_step` hears how many revisions of how many are done. Raises DatabaseError where the database cannot be
        reached.
        """
        from slackbot.migrations import upgrade  # noqa: PLC0415 - what is up to date starts without Alembic

        with self._connected() as connection:
            connection.execute(text("BEGIN IMMEDIATE" if self.is_sqlite else MIGRATING))
            self._revision(connection)
            upgrade(connection, MIGRATIONS, on_step)
            connection.commit()

    def is_migrated(self) -> bool:
        """Whether the schema has the newest revision. Raises DatabaseError where it has a newer one."""
        with self._connected() as connection:
            return self._revision(connection) == newest_revision()

    def check(self) -> None:
        """Raise DatabaseError unless the database answers and has the newest schema. A file is not made here."""
        self.check_file()
        if not self.is_migrated():
            raise DatabaseError(f"The database {self.place} is not up to date: run `slackbot migrate` first.")

    def check_file(self) -> None:
        """Raise DatabaseError where it is to be a file, and there is none."""
        if self.file is not None and not self.file.exists:
            raise DatabaseError(f"There is no database {self.place}: check DATABASE_URL, or run `slackbot migrate`.")

    def check_writable(self) -> None:
        """`check`, and raise DatabaseError where it is a file in which we may not write."""
        self.check()
        if self.file is not None and not self.file.is_writable:
            raise DatabaseError(f"The database {self.place} may not be written by this user: check whose file it is.")

    def _revision(self, connection: Connection) -> str | None:
        """None where nothing was migrated yet. Raises DatabaseError for a schema that these files do not know: the
        program was put back, and not the database.
        """
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if revision is not None and revision > newest_revision():
            raise DatabaseError(
                f"The database {self.place} is of a newer version ({revision}): install that one again, or put the "
                "copy of the database from before the upgrade in its place."
            )
        return revision

    def seal(self, *, anew: bool = False) -> None:
        """Where there is a key: seal what was there before it, once; `anew`, whatever was sealed before."""
        if self.seals is not None:
            with self.write() as session:
                self.seals.begin(session, anew=anew)

    def is_ours(self, server_process: int) -> bool:
        """Whether that process of a PostgreSQL server serves one of our connections."""
        return server_process in self._served_by

    def _connected_by(self, connection: Any, record: Any) -> None:
        record.info[SERVER_PROCESS] = connection.info.backend_pid
        self._served_by.add(record.info[SERVER_PROCESS])

    def _disconnected(self, _connection: Any, record: Any) -> None:
        self._served_by.discard(record.info.get(SERVER_PROCESS))

    def close(self) -> None:
        self.engine.dispose()

    @property
    def place(self) -> str:
        """Where it is, for people: a file by its whole path, a server by host and name alone."""
        url = self.engine.url
        if self.file is not None:
            return f"sqlite:///{self.file.path}"
        port = f":{url.port}" if url.port else ""
        return f"postgresql://{url.host or 'localhost'}{port}/{url.database or ''}"

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Raises DatabaseAway for what may pass, and DatabaseError for what will not."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except PoolTimeout as error:
            raise DatabaseAway(f"The database {self.place} does not answer: check DATABASE_URL.") from error
        except SQLAlchemyError as error:
            sentence = f"The database {self.place} cannot be used ({reason(error)}): check DATABASE_URL."
            raise (DatabaseAway if _may_pass(error) else DatabaseError)(sentence) from error


@contextmanager
def _told_in_time() -> Iterator[None]:
    """Where somebody waits, a database that is away, locked or slow raises NotSaved; else its own error goes on."""
    try:
        yield
    except AWAY as error:
        metrics.timed_out(somebody_waits=current() is not None)
        if current() is None:
            raise
        log.warning("nothing was saved: %s", reason(error))
        raise NotSaved from error


@contextmanager
def _committing() -> Iterator[None]:
    """A connection that is lost while it commits leaves open whether it did; a refused commit did not."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        if getattr(error.orig, "sqlstate", None) is not None or not error.connection_invalidated:
            raise  # the server has said no
        log.warning("the connection was lost during a commit: %s", reason(error))
        raise MaybeSaved from error


def _begin(session: Session, how: str) -> None:
    """On SQLite, as the driver takes it: there is nothing to compile."""
    connection, patience = session.connection(), _milliseconds()
    patience -= patience % 100 if patience > 100 else 0  # so that a connection mostly has it already
    if connection.info.get(PATIENT) != patience:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
        connection.info[PATIENT] = patience
    connection.exec_driver_sql(how)


def _limit(session: Session) -> None:
    """The server undoes what takes longer than the person waits, also where it was itself frozen meanwhile."""
    if current() is not None:
        limit = _milliseconds()
        session.connection().exec_driver_sql("; ".join(f"SET LOCAL {name} = {limit}" for name in LIMITED))


def _milliseconds() -> int:
    """Never 0, which means for ever."""
    return max(1, int(seconds_left(PATIENCE) * 1000))


def _may_pass(error: SQLAlchemyError) -> bool:
    """Whether waiting may help: a server that is away or starts; not a wrong password, name or file."""
    if not isinstance(error, OperationalError) or isinstance(error.orig, sqlite3.Error):
        return False
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate is not None:
        return str(sqlstate)[:2] in PASSING
    return not any(sign in str(error.orig) for sign in LASTING)


def reason(error: SQLAlchemyError) -> str:
    """The first line of what the driver says: that names hosts and files, never a password."""
    said = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
    return said.splitlines()[0]


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.drivername not in DRIVERS:
            raise DatabaseError("DATABASE_URL must start with sqlite:/// or postgresql://.")
        is_sqlite = parsed.get_backend_name() == "sqlite"
        if not is_sqlite and "@" in f"{parsed.host}{parsed.database}":  # the end of a password, taken for a place
            raise DatabaseError("The password in DATABASE_URL has an @ or a / in it: write it as %40 or %2F.")
        if is_sqlite and parsed.database in (None, "", ":memory:"):
            raise DatabaseError("DATABASE_URL names no file: what is kept in memory is lost at the end of the process.")
        if is_sqlite and str(parsed.database).startswith("file:"):
            raise DatabaseError("DATABASE_URL names its file by a path, as in sqlite:///slackbot.db, not by a URI.")
        engine = create_engine(
            parsed, hide_parameters=True, json_deserializer=from_json, **({} if is_sqlite else SERVER)
        )
    except (ArgumentError, ValueError) as error:
        raise DatabaseError("DATABASE_URL is not a database address such as sqlite:///slackbot.db.") from error
    except ModuleNotFoundError as error:
        raise DatabaseError(f"PostgreSQL needs its driver: {distribution.installing('postgres')}.") from error
    return engine


def insert_into(dialect: str, table: Any) -> Any:
    """The database's own INSERT, which can pass over rows that are there already."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


@cache
def newest_revision() -> str:
    """It has the name of its file, and these are numbered."""
    return max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
