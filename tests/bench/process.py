"""The whole process: how long until it is ready, how fast it answers many people, and what it keeps in memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path
from threading import local

from pydantic import SecretStr

from slackbot.http import EVENTS
from slackbot.settings import Settings
from tests.bench.bot import TheBot
from tests.bench.deliveries import Delivery
from tests.bench.measure import percentile

LIBRARIES = "import slack_bolt, sqlalchemy.orm, pydantic"
READY = """
import gc
gc.disable()  # as the command does
from slackbot.cli import loaded_bot
bot = loaded_bot()
bot.start()
assert bot.is_ready
"""
SPENT = "\nimport os, time\nprint(time.process_time(), flush=True)\nos._exit(0)"
AT_ONCE = (1, 16, 64)
CLICKS = 12  # of each
READING = 1.0  # seconds from an answer to the same person's next click: nobody clicks faster for long
BURST = 200
MEGABYTE = 2**20


def start_ratio(settings: Settings, rounds: int) -> tuple[float, float]:
    """Seconds of processor time until the bot is ready, and for importing the libraries alone; medians, in turns."""
    ready, libraries = [], []
    for _ in range(rounds):
        ready.append(_spent(READY, settings))
        libraries.append(_spent(LIBRARIES, settings))
    return statistics.median(ready), statistics.median(libraries)


def _spent(code: str, settings: Settings) -> float:
    named = {info.validation_alias or name: getattr(settings, name) for name, info in Settings.model_fields.items()}
    shown = {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in named.items()}
    environment = {str(name).upper(): str(value) for name, value in shown.items() if value is not None}
    command = [sys.executable, "-c", code + SPENT]
    done = subprocess.run(command, env=os.environ | environment, check=True, capture_output=True, text=True)
    return float(done.stdout)


@contextmanager
def way_in(bot: TheBot, transport: str, delivery: Delivery) -> Iterator[Callable[[int], None]]:
    """Delivers it for the ticket of a number, and returns once it is answered."""

    def send(ticket: int) -> None:
        bot.socket(json.dumps({"payload": delivery.anew(ticket)}))

    if transport == "socket":
        yield send
        return
    port, kept = bot.listen(), local()

    def post(ticket: int) -> None:
        """On a connection that each person keeps, as Slack keeps its own."""
        headers, body = delivery.request(ticket)
        if not hasattr(kept, "connection"):
            kept.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        kept.connection.request("POST", EVENTS, body, headers)
        answer = kept.connection.getresponse()
        said = answer.read()
        assert answer.status == 200, said

    yield post


def latencies(deliver: Callable[[int], None], tickets: Iterator[int], people: int) -> dict[str, float]:
    """Milliseconds by the clock until so many people have their answers, who read a while before they click again."""

    def clicked(start: float) -> list[float]:
        time.sleep(start)
        times = []
        for _ in range(CLICKS):
            times.append(_waited(deliver, next(tickets)))
            time.sleep(READING)
        return times

    starts = [READING * number / people for number in range(people)]  # not at one moment
    with ThreadPoolExecutor(people) as crowd:
        times = list(chain.from_iterable(crowd.map(clicked, starts)))
    return {f"p{percent}": percentile(percent, times) for percent in (50, 95, 99)}


def burst(deliver: Callable[[int], None], tickets: Iterator[int]) -> float:
    """Milliseconds until the last of so many who click at one moment has an answer."""
    with ThreadPoolExecutor(BURST) as crowd:
        return max(crowd.map(partial(_waited, deliver), [next(tickets) for _ in range(BURST)]))


def _waited(deliver: Callable[[int], None], ticket: int) -> float:
    start = time.perf_counter()
    deliver(ticket)
    return (time.perf_counter() - start) * 1000


def memory_ratio(bot: TheBot, deliveries: Sequence[Delivery], ticket: int, interactions: int) -> float:
    """What the process keeps after so many interactions, to what it keeps after a tenth of them."""
    kept = 0
    for number in range(interactions):
        bot.socket(json.dumps({"payload": deliveries[number % len(deliveries)].anew(ticket)}))
        bot.settle()
        if number == interactions // 10:
            kept = _resident()
    return _resident() / kept


def _resident() -> int:
    """Bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
