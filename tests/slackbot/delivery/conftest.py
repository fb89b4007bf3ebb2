"""A PostgreSQL database, for what SQLite's one writer cannot do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from slackbot.database import Database
from tests.postgres import new_database


@pytest.fixture
def postgres(postgres_template: str, postgres_url: str) -> Iterator[Database]:
    with new_database(postgres_url, postgres_template) as url:
        opened = Database(url)
        yield opened
        opened.close()
