"""Questions whose answers are kept for a while: however many ask at the same time, each is asked once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

MANY = 1000  # answers; beyond, those that are too old are thrown away
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Kept(Generic[Answer]):
    """`asked_at`: when the question left, by the monotonic clock: the answer of the flight is no younger than that."""

    asked_at: float
    flight: Future[Answer]


class Flights(Generic[Answer]):
    """Answers by question. An answer that cannot be had is not replaced by an old one.

    No lock is held while a question is under way: whoever asks the same waits for the same flight.
    """

    def __init__(
        self,
        ask: Callable[[str], Answer],
        pool: ThreadPoolExecutor,
        *,
        kept_for: float,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._ask, self._pool, self._kept_for, self._clock = ask, pool, kept_for, clock
        self._kept: dict[str, Kept[Answer]] = {}
        self._flights: dict[str, Future[Answer]] = {}
        self._lock = Lock()

    def asked(self, question: str) -> Future[Answer]:
        """The answer, which may still be on its way."""
        with self._lock:
            kept = self._kept.get(question)
            if kept is not None and self._clock() < kept.asked_at + self._kept_for:
                return kept.flight
            return self._flight(question)

    def last(self, question: str) -> Answer | None:
        """What was answered last, however long ago; nothing is asked. For what does no harm where it has changed."""
        with self._lock:
            kept = self._kept.get(question)
            return None if kept is None else kept.flight.result()

    def refreshed(self, question: str) -> Future[Answer]:
        """Asked anew although the kept answer may still do; that one stays until the new one is here."""
        with self._lock:
            return self._flight(question)

    def forget(self, question: str) -> None:
        """The answer has changed: the kept one is dropped, and so is one that left before."""
        with self._lock:
            self._kept.pop(question, None)
            self._flights.pop(question, None)

    def _flight(self, question: str) -> Future[Answer]:
        flight = self._flights.get(question)
        if flight is None:
            flight = self._flights[question] = Future()
            self._pool.submit(self._fly, question, flight)
        return flight

    def _fly(self, question: str, flight: Future[Answer]) -> None:
        asked_at = self._clock()
        try:
            answer = self._ask(question)
        except BaseException as error:  # noqa: BLE001 - handed on to whoever asked
            with self._lock:
                self._land(question, flight)
            flight.set_exception(error)
        else:
            with self._lock:  # whoever has the answer finds it remembered
                flight.set_result(answer)
                if self._land(question, flight):
                    self._keep(question, Kept(asked_at, flight))

    def _land(self, question: str, flight: Future[Answer]) -> bool:
        """It is under way no more; returns whether it counts: not where it was forgotten meanwhile."""
        if self._flights.get(question) is not flight:
            return False
        del self._flights[question]
        return True

    def _keep(self, question: str, kept: Kept[Answer]) -> None:
        self._kept[question] = kept
        if len(self._kept) > MANY:
            oldest = self._clock() - self._kept_for
            self._kept = {name: answer for name, answer in self._kept.items() if answer.asked_at > oldest}
