"""Signals: what ends a command, and how the bot is asked to stop."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread, Timer
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slackbot.bot import Bot

TO_END = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
TO_FINISH = 25.0  # seconds that a stop may take; service managers commonly kill after thirty


def at_signals(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in _heard():
        signal.signal(number, handler)


def _heard() -> list[signal.Signals]:
    """Those that end us; not the end of the terminal, where whoever started us has said that it does not concern us."""
    return [
        number for number in TO_END if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN
    ]


@contextmanager
def ask_at_signals(bot: Bot) -> Iterator[None]:
    """A thread waits for them; to be entered before the bot has any other, which then leave them to it.

    A handler would run in the main thread alone, which sleeps on where the system gives the signal to another thread.
    """
    heard, over, woken = _heard(), Event(), Event()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, heard)

    def wait() -> None:
        _ask_at_signal(bot, heard, over)
        woken.wait()  # so that there is a thread to be woken, whatever it woke of itself

    waiting = Thread(target=wait, name="signals", daemon=True)
    waiting.start()
    try:
        yield
    finally:
        over.set()
        if waiting.ident is not None:
            signal.pthread_kill(waiting.ident, signal.SIGTERM)  # which it waits for: it ends
        woken.set()
        waiting.join()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ask_at_signal(bot: Bot, heard: Sequence[signal.Signals], over: Event) -> None:
    """Nobody waits for ever for a database or a Slack that hangs: what is not finished then is in the outbox.

    The time counts on after the bot has stopped: the interpreter waits for every thread that still asks something.
    """
    signal.sigwait(heard)
    if over.is_set():
        return
    bot.ask_to_stop()
    too_late = Timer(TO_FINISH, _end, [f"Not stopped within {TO_FINISH:.0f} seconds"])
    too_late.daemon = True
    too_late.start()
    signal.sigwait(heard)
    if not over.is_set():
        _end("Asked again to stop")


def _end(why: str) -> None:
    print(f"{why}: ended at once. What was acknowledged goes on at the next start.", file=sys.stderr)
    os._exit(1)
