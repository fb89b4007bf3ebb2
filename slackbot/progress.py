"""How far a command is that takes longer than two seconds, on a terminal; where output is piped, nothing."""

from __future__ import annotations

import sys
from threading import Lock, Timer
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

PATIENCE = 2.0  # seconds in which nobody wonders


class Progress:
    """A bar on stderr from the third second on, gone at the end. `total` is None where nobody can say.

    What is printed meanwhile stands above it.
    """

    def __init__(self, what: str, total: int | None = None, *, shown: bool = True) -> None:
        console = Console(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        seen = shown and console.is_terminal and sys.stdout is not None and sys.stdout.isatty()
        self._bar = Bar(*columns, TimeElapsedColumn(), console=console, transient=True) if seen else None
        self._task = self._bar.add_task(what, total=total) if self._bar else None
        self._timer = Timer(PATIENCE, self._show)
        self._timer.daemon = True
        self._lock, self._over = Lock(), False

    def __enter__(self) -> Progress:
        if self._bar is not None:
            self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._bar is not None:
                self._bar.stop()

    def advance(self, steps: int = 1) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, steps)

    def reach(self, done: int, total: int) -> None:
        """So many of so many."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total)

    def _show(self) -> None:
        with self._lock:
            if self._bar is not None and not self._over:
                self._bar.start()
