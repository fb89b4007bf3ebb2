"""Two or more deeds at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def simultaneously(*deeds: Callable[[], T]) -> list[T]:
    """Start all deeds at once, each in its thread; their results in order. The first exception is raised."""
    barrier = threading.Barrier(len(deeds))

    def at_the_signal(deed: Callable[[], T]) -> T:
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(at_the_signal, deeds))
