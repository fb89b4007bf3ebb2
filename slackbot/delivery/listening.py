"""PostgreSQL says when another process has put something into the outbox (a trigger of the table notifies)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from slackbot.database import Database

LOOK_UP = 1.0  # seconds between two looks whether to stop
AGAIN = 5.0  # seconds after which a lost connection is made anew
log = logging.getLogger(__name__)


class Listening:
    """A thread of its own, on a connection of its own. The relay looks by itself too, so a lost notice only delays."""

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        self._database = database
        self._wake = wake
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="outbox-notices", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        import psycopg  # noqa: PLC0415 - only there with the extra `postgres`

        while not self._stopping.is_set():
            try:
                self._listen()
            except (SQLAlchemyError, psycopg.Error) as error:
                log.warning("PostgreSQL's notices cannot be heard: %s", type(error).__name__)
                self._stopping.wait(AGAIN)

    def _listen(self) -> None:
        with self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("LISTEN outbox"))
            self._wake()  # something may have come while nobody listened
            driver: Any = connection.connection.driver_connection
            try:
                while not self._stopping.is_set():
                    for notice in driver.notifies(timeout=LOOK_UP, stop_after=1):
                        if not self._database.is_ours(notice.pid):  # whoever commits here wakes the relay at once
                            self._wake()
            finally:
                connection.detach()  # no other use of it hears our notices
