"""Migrated databases for the tests, once on SQLite and once on PostgreSQL: copies of one that was migrated.

What opens a database is imported by the fixture that does so: a file of tests without one starts in half the time.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.postgres import new_database

if TYPE_CHECKING:
    from slackbot.database import Database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "desk.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database, to be copied."""
    with new_database(postgres_url) as url:
        migrate(url)
        yield url


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database that nobody else uses; the test runs once for each kind."""
    with migrated(database_kind, request, tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, opened."""
    from slackbot.database import Database

    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def lasting_database(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One for all tests and all examples of a module."""
    from slackbot.database import Database

    with migrated(database_kind, request, tmp_path_factory.mktemp("lasting")) as url:
        opened = Database(url)
        yield opened
        opened.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@contextmanager
def migrated(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), folder / 'desk.db')}"
    else:
        template = request.getfixturevalue("postgres_template")
        with new_database(request.getfixturevalue("postgres_url"), template) as url:
            yield url


def migrate(url: str) -> None:
    """Give the database at that URL the newest schema."""
    from slackbot.database import Database

    database = Database(url)
    database.migrate()
    database.close()


def alembic(database, run, *arguments):
    """Run one of alembic's commands, as `alembic(database, command.downgrade, "0004")`."""
    from alembic.config import Config

    from slackbot.database import MIGRATIONS

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        run(config, *arguments)
        connection.commit()
