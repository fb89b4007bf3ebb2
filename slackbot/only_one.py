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
        """Raises DatabaseError where another process is at work on the same file, by whatever name, or where that
        cannot be known; the database is closed then.
        """
        if database.file is None:
            return cls(None)
        file = database.file.path
        path = file.with_name(f"{file.name}.lock")
        try:
            return cls(_locked(path))
        except BlockingIOError as error:
            database.close()
            raise DatabaseError(
                f"Another slackbot is at work on {file.name}: stop it first, or use PostgreSQL for several."
            ) from error
        except OSError as error:
            database.close()
            raise DatabaseError(f"The file {path} cannot be locked ({error.strerror}): check whose it is.") from error

    def release(self) -> None:
        if self._lock is not None:
            self._lock.close()


def _locked(path: Path) -> IO[bytes]:
    """The file, which is there from then on. Raises OSError."""
    lock = path.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise
    return lock
