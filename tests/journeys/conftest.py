"""Databases ready to use, and stages on them: a fresh one, or one that the tests of a module share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from secrets import token_hex

import pytest

from tests.journeys.stage import Stage, staged
from tests.postgres import new_database


@pytest.fixture(scope="session")
def new_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes databases of one's own; returns the URL."""
    folder = tmp_path_factory.mktemp("desks")

    def make() -> str:
        return f"sqlite:///{shutil.copy(sqlite_template, folder / f'{token_hex(4)}.db')}"

    return make


@pytest.fixture
def sqlite(new_sqlite: Callable[[], str]) -> str:
    return new_sqlite()


@pytest.fixture
def postgres(postgres_url: str, postgres_template: str) -> Iterator[str]:
    with new_database(postgres_url, template=postgres_template) as url:
        yield url


@pytest.fixture
def stage(sqlite: str) -> Iterator[Stage]:
    """A stage of one's own: Socket Mode, SQLite."""
    with staged(sqlite) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def shared(new_sqlite: Callable[[], str]) -> Iterator[Stage]:
    """A stage for tests that do not disturb one another: HTTP mode, SQLite. Leave clock and settings as they are."""
    with staged(new_sqlite(), http=True) as common:
        yield common


@pytest.fixture(autouse=True)
def _nothing_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """People close their modals before the next test."""
    yield
    if "shared" in request.fixturenames:
        common: Stage = request.getfixturevalue("shared")
        common.workspace.faults.clear()
        for person in (common.lea, common.karim, common.marc, common.sophie, common.nina, common.hugo, common.tom):
            if person.view is not None and not person.account.deleted:
                person.close()


@pytest.fixture(scope="module")
def each_database(new_sqlite: Callable[[], str], request: pytest.FixtureRequest) -> Iterator[Callable[[str], Stage]]:
    """Shared stages by the name of their database, each made when it is first asked for."""
    with ExitStack() as stack:

        @cache
        def make(name: str) -> Stage:
            if name == "sqlite":
                return stack.enter_context(staged(new_sqlite(), http=True))
            server = request.getfixturevalue("postgres_url")
            template = request.getfixturevalue("postgres_template")
            return stack.enter_context(staged(stack.enter_context(new_database(server, template)), http=True))

        yield make
