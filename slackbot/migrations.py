"""Bringing a database's schema up to date, with Alembic: loaded where there is something to migrate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def upgrade(connection: Connection, scripts: Path, on_step: Callable[[int, int], None]) -> None:
    """To the newest revision, in the connection's transaction; `on_step` hears how many of how many are done."""
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["connection"] = connection
    config.attributes["on_step"] = partial(_stepped, count(1), _revisions_to_do(connection, config), on_step)
    command.upgrade(config, "head")


def _revisions_to_do(connection: Connection, config: Config) -> int:
    current = MigrationContext.configure(connection).get_current_revision()
    return len(list(ScriptDirectory.from_config(config).iterate_revisions("head", current or "base")))


def _stepped(steps: Iterator[int], total: int, on_step: Callable[[int, int], None], **_: Any) -> None:
    """As Alembic calls it after each revision."""
    on_step(next(steps), total)
