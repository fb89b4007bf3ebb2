"""The clicks that are being answered now: what nobody waits for lets them go first."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Condition
from typing import Any


class Clicks:
    """How many people wait for an answer. One process does one thing at a time, so all else makes them wait longer."""

    def __init__(self) -> None:
        self._waiting, self._changed = 0, Condition()

    def until_handled(self, handling: Future[Any]) -> None:
        """One more, for as long as it is handled: one that is answered late is at work still."""
        self._add(+1)
        handling.add_done_callback(lambda _: self._add(-1))

    def let_through(self, seconds: float) -> None:
        """Wait until nobody waits, but no longer than so many seconds: where clicks never end, the rest is done too."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting == 0, seconds)

    def _add(self, number: int) -> None:
        with self._changed:
            self._waiting += number
            if self._waiting == 0:
                self._changed.notify_all()
