"""`slackbot backup FILE`: a whole copy of an SQLite database while the bot goes on working with it.

The copy is one consistent moment, is checked, and takes its name only when it is whole: what is stopped leaves nothing.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from slackbot.database import Database

PAGES = 256  # copied at a time: a megabyte
PG_DUMP = (
    "PostgreSQL makes its own copies: `pg_dump --format=custom --file=FILE` with the address of DATABASE_URL, and "
    "`pg_restore --clean --if-exists --dbname=…` to put one back (see the README)."
)


class BackupError(Exception):
    """No copy was made; the message is one sentence."""


def backup(database: Database, path: Path, *, on_step: Callable[[int, int], None] = lambda *_: None) -> None:
    """Raises BackupError. `on_step` hears how many pages of how many are copied."""
    if database.file is None:
        raise BackupError(PG_DUMP)
    if path.exists():
        raise BackupError(f"{path} is there already: choose another name.")
    part = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        _copy(database.file.path, part, on_step)
        _check(part)
        os.link(part, path)  # never over a file that has come meanwhile
    except FileExistsError as error:
        raise BackupError(f"{path} is there already: choose another name.") from error
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{path} could not be written ({getattr(error, 'strerror', None) or error}).") from error
    finally:
        part.unlink(missing_ok=True)


def _copy(file: Path, part: Path, on_step: Callable[[int, int], None]) -> None:
    """Readable by us alone from its first byte on: it holds what the database holds."""
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as copy:
        source.isolation_level = None
        source.execute("BEGIN")  # one moment: else each write of the bot would begin the copy anew
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES, progress=lambda _, left, total: on_step(total - left, total))
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
    with part.open("rb") as written:
        os.fsync(written.fileno())


def _check(part: Path) -> None:
    with closing(sqlite3.connect(part)) as copy:
        verdict = copy.execute("PRAGMA quick_check").fetchone()[0]
    if verdict != "ok":
        raise BackupError(f"The copy is damaged ({verdict}): look at the disk, and at the database itself.")
