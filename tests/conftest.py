"""What all tests share: databases, and how properties are tried."""

import gc
import logging
import os
from collections.abc import Iterator

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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: half as many again as there are cores, since tests wait for answers, time-outs and a browser."""
    cores = os.cpu_count() or 1
    return cores + (cores + 1) // 2


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
