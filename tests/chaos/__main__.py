"""`python -m tests.chaos`: every scenario on every database it is for, a line each, and 1 if anything went wrong."""

from __future__ import annotations

import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import randbelow
from time import monotonic

from tests.chaos import measures  # noqa: F401 - its scenarios are entered when it is imported
from tests.chaos.account import account_of
from tests.chaos.fleet import fleet
from tests.chaos.scenarios import SCENARIOS, Scenario
from tests.databases import migrate
from tests.postgres import new_database, server


def played(scenario: Scenario, url: str, folder: Path, seed: int, size: int | None = None) -> str:
    """What came of it, in words; raises AssertionError where that is not clean. `size` is its own unless given."""
    with fleet(url, folder, seed, rate_limits=scenario.rates, size=size or scenario.size) as ours:
        measured = scenario.play(ours)
        ours.settle()
        account = account_of(ours, removed=scenario.removed)
    if not account.is_clean:
        raise AssertionError(str(account))
    return f"{measured}; {account}" if measured else str(account)


@contextmanager
def _database(kind: str, postgres: str, folder: Path) -> Iterator[str]:
    if kind == "postgresql":
        with new_database(postgres) as url:
            migrate(url)
            yield url
    else:
        url = f"sqlite:///{folder / 'desk.db'}"
        migrate(url)
        yield url


def _size(scenario: Scenario, wanted: Namespace) -> int:
    return int(wanted.size or (scenario.in_full if wanted.scenarios else scenario.size))


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.chaos", description="Break the bot on purpose.")
    parser.add_argument(
        "scenarios", nargs="*", metavar="WORDS", help="only scenarios with all of these words in their names"
    )
    parser.add_argument("--seed", type=int, default=randbelow(10_000), help="play a run again")
    parser.add_argument(
        "--size", type=int, help="of how many payloads, interactions or messages, where one counts them"
    )
    wanted = parser.parse_args()
    chosen = {name: each for name, each in SCENARIOS.items() if all(words in name for words in wanted.scenarios)}
    if not chosen:
        parser.error("no scenario has all of these words in its name")
    print(f"seed {wanted.seed}", flush=True)
    bad = 0
    with server() as postgres:
        for name, scenario in chosen.items():
            for kind in scenario.databases:
                began, folder = monotonic(), Path(tempfile.mkdtemp(prefix="chaos-"))
                try:
                    with _database(kind, postgres, folder) as url:
                        said, well = played(scenario, url, folder, wanted.seed, _size(scenario, wanted)), True
                except (AssertionError, LookupError, TimeoutError) as error:
                    said, well = f"{error}\n    (logs: {folder})", False
                if well:
                    shutil.rmtree(folder)
                bad += not well
                print(f"{'ok ' if well else 'BAD'} {monotonic() - began:4.0f} s  {name}, {kind}: {said}", flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
