"""The database: one engine, short transactions, migrations. SQLite (WAL) or PostgreSQL, by the URL.

A writing transaction on SQLite starts with BEGIN IMMEDIATE, behind an in-process lock, so that two clicks wait for each
other instead of failing; on PostgreSQL the ticket's row is locked by the query that loads it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from slackbot import distribution

MIGRATIONS = Path(__file__).resolve().parent.parent / "models" / "migrations"
MIGRATING = "SELECT pg_advisory_xact_lock(hashtext('slackbot migrate'))"


class DatabaseError(Exception):
    """The database cannot be used; the message is one sentence that says what to do."""


class Database:
    """Sessions on the database at `url`; `read` for looking, `write` for one transaction."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writing = Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look, whatever is written meanwhile; nothing is written here."""
        with Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.execute(text("BEGIN"))
            else:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, undone by an exception."""
        with (
            self._writing if self.is_sqlite else nullcontext(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            if self.is_sqlite:
                session.execute(text("BEGIN IMMEDIATE"))
            yield session

    def migrate(self) -> None:
        """Bring the schema to the newest revision, or leave it as it was; who comes at the same time waits.

        Raises DatabaseError where the database cannot be reached.
        """
        with self._connected() as connection:
            connection.execute(text("BEGIN IMMEDIATE" if self.is_sqlite else MIGRATING))
            config = _alembic()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def is_migrated(self) -> bool:
        with self._connected() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        return current == ScriptDirectory.from_config(_alembic()).get_current_head()

    def check(self) -> None:
        """Raise DatabaseError unless the database answers and has the newest schema."""
        if not self.is_migrated():
            raise DatabaseError("The database schema is not up to date: run `slackbot migrate` first.")

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            where = self.engine.url.render_as_string(hide_password=True)
            reason = str(error.__cause__ or error).strip().splitlines()[0]
            raise DatabaseError(f"The database {where} cannot be used ({reason}): check DATABASE_URL.") from error


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise DatabaseError("DATABASE_URL must start with sqlite:/// or postgresql://.")
        options: dict[str, Any] = (
            {} if parsed.get_backend_name() == "sqlite" else {"pool_pre_ping": True, "pool_size": 20}
        )
        engine = create_engine(parsed, hide_parameters=True, **options)
    except (ArgumentError, ValueError) as error:
        raise DatabaseError("DATABASE_URL is not a database address such as sqlite:///slackbot.db.") from error
    except ModuleNotFoundError as error:
        raise DatabaseError(f"PostgreSQL needs its driver: {distribution.installing('postgres')}.") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """No implicit BEGIN (ours is IMMEDIATE), readers beside one writer, foreign keys, and no loss when power fails."""
    connection.isolation_level = None
    connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows ASCII only
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _lower(text: str | None) -> str | None:
    return text and text.lower()


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
