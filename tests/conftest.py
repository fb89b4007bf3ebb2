"""What all tests share: databases, and how properties are tried."""

import gc
import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

pytest_plugins = ["tests.postgres", "tests.databases"]

# A run says the same as the one before, and on a busy machine the time of an example says nothing.
# To look further: pytest --hypothesis-profile exploring
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, max_examples=2000)
# A failing example as it was drawn, without the minutes that it takes to make it small: --hypothesis-profile hasty
settings.register_profile("hasty", deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
settings.load_profile("repeatable")

# Whoever runs the tests by `nohup` ignores it, and so would every process that a test starts: what is handled is not
# inherited, and this does nothing to the tests themselves.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """`-n auto`: twice as many as there are cores, since half of the time tests wait for one another's answers.

    Whoever wants another number says so in PYTEST_XDIST_AUTO_NUM_WORKERS, as ever.
    """
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files of all folders in turn, so that those which keep a core busy run beside those which wait."""
    folders: dict[Path, list[Path]] = {}
    for file in dict.fromkeys(item.path for item in items):
        folders.setdefault(file.parent, []).append(file)
    places = {file: number / len(files) for files in folders.values() for number, file in enumerate(files, start=1)}
    items.sort(key=lambda item: places[item.path])


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look at it again and again."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _logging_ends_with_the_test() -> Iterator[None]:
    """A command that a test runs in its own process sets logging up, to a stream that is the test's alone."""
    yield
    root = logging.getLogger()
    for handler in list(root.handlers):
        if type(handler) is logging.StreamHandler:
            root.removeHandler(handler)
            root.setLevel(logging.WARNING)
