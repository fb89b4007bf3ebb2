"""How long an answer may take (design §2): after three seconds Slack tells the person that it failed.

Everything below a delivery knows its deadline: waiting for a lock, a statement, Slack's answer about a person. Before
a commit the deadline is asked once more, so that nothing is saved after the person was told that nothing was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from time import monotonic

SECONDS = 2.5


class NotSaved(Exception):  # noqa: N818 - what the person is told
    """What was asked could not be finished in time, or not at all: nothing of it was done."""


class MaybeSaved(Exception):  # noqa: N818 - what the person is told
    """The connection was lost while the database was committing: whether it did is not known."""


class Deadline:
    """One delivery's. Whoever is first decides: the commit, or whoever gives up waiting for it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._began = monotonic()
        self._ends = self._began + seconds
        self._lock = Lock()
        self._committing = False
        self.given_up = False  # the person was told already
        self.outcome = "done"  # in a word, for the metrics

    @property
    def left(self) -> float:
        """Seconds, never below zero."""
        return max(0.0, self._ends - monotonic())

    @property
    def spent(self) -> float:
        """Seconds since the delivery arrived."""
        return monotonic() - self._began

    def commit(self) -> None:
        """To be called immediately before a commit. Raises NotSaved where it would come too late."""
        with self._lock:
            if self.given_up or not self.left:
                raise NotSaved
            self._committing = True

    def give_up(self) -> bool:
        """No commit begins from now on; False where one has begun already."""
        with self._lock:
            self.given_up = not self._committing
            return self.given_up


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def under(deadline: Deadline) -> Iterator[None]:
    """What is called in the block works under this deadline."""
    token = _current.set(deadline)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Deadline | None:
    """None where nobody waits for an answer: in the relay, in commands."""
    return _current.get()


def came_to(outcome: str) -> None:
    """How the delivery ended that is handled here, where there is one."""
    deadline = current()
    if deadline is not None:
        deadline.outcome = outcome


def seconds_left(otherwise: float) -> float:
    """How long one may still wait; `otherwise` where nobody waits."""
    deadline = current()
    return otherwise if deadline is None else min(deadline.left, otherwise)
