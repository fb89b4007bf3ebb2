"""The relay: takes rows from the outbox as soon as they are due and has them delivered, lanes side by side."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from models.tables.outbox import OutboxRow
from slackbot.delivery import queue
from slackbot.delivery.deliver import Courier
from slackbot.delivery.retries import SILENCE, verdict
from slackbot.delivery.slack_calls import Blocked, NoThreadYet
from slackbot.desk import Desk

IDLE = 1.0  # seconds between looks for what has come due
WORKERS = 4
EXPECTED = (*SILENCE, Blocked, NoThreadYet)
log = logging.getLogger(__name__)


class Relay:
    """A thread of its own; `wake` after a commit, `stop` finishes what is being sent."""

    def __init__(self, desk: Desk, courier: Courier) -> None:
        self._desk = desk
        self._courier = courier
        self._woken, self._stopping = Event(), Event()
        self._busy: dict[Future[None], int] = {}
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="relay")
        self._thread = Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        if self._desk.database.is_sqlite:
            queue.release_leases(self._desk.database)
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._stopping.set()
        self.wake()
        self._thread.join()
        self._pool.shutdown(wait=True)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            if not self._worked():
                self._woken.wait(IDLE)

    def _worked(self) -> bool:
        """A database that is away for a moment must not end the relay."""
        try:
            return self.work()
        except SQLAlchemyError as error:
            log.error("the outbox cannot be read: %s", type(error).__name__)
            return False

    def work(self) -> bool:
        """Hand out what is due now; returns whether there was something."""
        self._busy = {task: row_id for task, row_id in self._busy.items() if not task.done()}
        free = WORKERS - len(self._busy)
        if not free:
            return False
        rows = queue.claim(self._desk.database, self._desk.now(), free, busy=self._busy.values())
        for row in rows:
            task = self._pool.submit(self._deliver, row)
            self._busy[task] = row.id
            task.add_done_callback(lambda _: self.wake())
        return bool(rows)

    def _deliver(self, row: OutboxRow) -> None:
        try:
            self._courier.deliver(row)
        except EXPECTED as error:
            self._failed(row, error)
        except Exception as error:
            log.error("outbox row %s (%s) cannot be delivered", row.id, row.kind, exc_info=error)
            self._failed(row, error)

    def _failed(self, row: OutboxRow, error: Exception) -> None:
        found = verdict(error, row.attempts)
        now = self._desk.now()
        log.warning("outbox row %s (%s): %s", row.id, row.kind, found.error)
        if found.park:
            queue.park(self._desk.database, row, now, found.error)
        else:
            until = now + timedelta(seconds=found.wait)
            queue.postpone(self._desk.database, row, until, found.error, doubtful=found.doubtful)
