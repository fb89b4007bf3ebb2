"""The workspace's time: real time plus an offset that people can move."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Aware UTC time that runs on from wherever it was moved. Safe from any thread."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._lock = threading.Lock()
        self._watchers: list[Callable[[], None]] = []

    def now(self) -> datetime:
        with self._lock:
            return datetime.now(UTC) + self._offset

    def timestamp(self) -> float:
        return self.now().timestamp()

    def move_to(self, moment: datetime) -> None:
        """Jump to an aware moment, forwards or backwards."""
        if moment.tzinfo is None:
            raise ValueError("the clock needs an aware datetime")
        with self._lock:
            self._offset = moment.astimezone(UTC) - datetime.now(UTC)
        self._moved()

    def advance(self, by: timedelta | None = None, **parts: float) -> None:
        """Jump by a timedelta, or by its parts: `advance(hours=1, minutes=30)`."""
        with self._lock:
            self._offset += by if by is not None else timedelta(**parts)
        self._moved()

    def on_move(self, watcher: Callable[[], None]) -> None:
        """Call `watcher`, in the thread that moved the clock, after each move."""
        self._watchers.append(watcher)

    def _moved(self) -> None:
        for watcher in list(self._watchers):
            watcher()
