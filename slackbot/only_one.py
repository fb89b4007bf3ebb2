"""One process for one SQLite file, guarded by a lock that the system takes away from whoever dies."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from slackbot.database import Database, DatabaseError


class OnlyOne:
    """Holds `FILE.lock` until `release`; nothing on a server, which any number may share."""

    def __init__(self, lock: IO[bytes] | None) -> None:
        self._lock = lock

    @classmethod
    def of(cls, database: Database) -> OnlyOne:
        """Raises DatabaseError where another process is at work on the same file; the database is closed then."""
        name = database.engine.url.database
        if not database.is_sqlite or not name or name == ":memory:":
            return cls(None)
        lock = Path(f"{name}.lock").open("ab")  # noqa: SIM115 - held as long as we live
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            database.close()
            raise DatabaseError(
                f"Another slackbot is at work on {Path(name).name}: stop it first, or use PostgreSQL for several."
            ) from error
        return cls(lock)

    def release(self) -> None:
        if self._lock is not None:
            self._lock.close()
