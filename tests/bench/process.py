"""The whole process: how long until it is ready, how fast it answers many people, and what it keeps in memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import SecretStr

from slackbot.settings import Settings
from tests.bench.bot import TheBot
from tests.bench.deliveries import Delivery

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


def latencies(bot: TheBot, delivery: Delivery, tickets: Iterable[int], people: int) -> dict[str, float]:
    """Milliseconds by the clock until so many people, each again as soon as answered, have their answers."""
    envelopes = [json.dumps({"payload": delivery.anew(ticket)}) for ticket in tickets]

    def waited(envelope: str) -> float:
        start = time.perf_counter()
        bot.socket(envelope)
        return (time.perf_counter() - start) * 1000

    with ThreadPoolExecutor(people) as crowd:
        times = list(crowd.map(waited, envelopes))
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98]}


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
