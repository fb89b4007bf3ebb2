"""An SQLite database as a file: how it is opened, whose it is, and that it stays the one that was opened first."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

from slackbot.deadline import seconds_left

PATIENCE = 10.0  # seconds for a lock, where nobody waits for an answer
BRIEFLY = 0.01  # seconds between two tries to open a file that another is just making
GONE = "the file was removed or replaced while it was in use; put it back, or restart"


class SqliteFile:
    """Of one engine, all of whose connections open the same file or none.

    SQLite itself would write on into a file that has no name any more, or begin an empty one in its place.
    """

    def __init__(self, engine: Engine) -> None:
        self._path = Path(str(engine.url.database)).absolute()
        self._opened: tuple[int, int] | None = None  # device and inode, once there was a connection
        event.listen(engine, "do_connect", self._open)
        event.listen(engine, "connect", self._prepare)
        event.listen(engine, "checkout", self._again)

    @property
    def path(self) -> Path:
        """Whole, by whatever name the file is known."""
        return self._path.resolve()

    @property
    def exists(self) -> bool:
        return self._path.exists()

    @property
    def is_writable(self) -> bool:
        return os.access(self._path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)

    def _open(self, _dialect: object, _record: object, arguments: Sequence[str], _parameters: object) -> None:
        """A new file holds personal data: nobody else may read it, nor the logs that SQLite makes beside it.

        Where it cannot be made, SQLite says why. Raises sqlite3.OperationalError where another is in its place.
        """
        if self._opened is not None and self._named() != self._opened:
            raise sqlite3.OperationalError(GONE)
        with suppress(OSError):
            os.close(os.open(os.path.realpath(arguments[0]), os.O_CREAT | os.O_EXCL, 0o600))

    def _prepare(self, connection: sqlite3.Connection, _record: object) -> None:
        """No implicit BEGIN (ours is IMMEDIATE), readers beside one writer, foreign keys; no loss when power fails."""
        connection.isolation_level = None
        connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows ASCII only
        for pragma in ("busy_timeout=10000", "foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        _keep_a_log(connection)
        self._opened = self._opened or self._named()

    def _again(self, _connection: object, _record: object, _fairy: object) -> None:
        """A connection that was kept is opened anew, or refused, where its file has lost its name."""
        if self._named() != self._opened:
            raise DisconnectionError

    def _named(self) -> tuple[int, int] | None:
        """What has the file's name now."""
        try:
            status = os.stat(self._path)
        except OSError:
            return None
        return status.st_dev, status.st_ino


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Write-ahead logging is kept by the file itself. Who opens a new one while another changes it over is refused at
    once, whatever the busy timeout says: two that each wait for the other's lock would wait for ever."""
    until = time.monotonic() + seconds_left(PATIENCE)
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        time.sleep(BRIEFLY)


def _lower(text: str | None) -> str | None:
    return text and text.lower()
