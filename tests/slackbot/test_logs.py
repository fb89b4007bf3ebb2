"""The log (design §6): nothing that people wrote is in it, at whatever level."""

import logging
from collections.abc import Iterator

import pytest

from slackbot import logs


@pytest.fixture(autouse=True)
def _levels_end_with_the_test() -> Iterator[None]:
    before = {name: logging.getLogger(name).level for name in logs.QUIETER}
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def test_what_comes_by_the_socket_is_not_written_down() -> None:
    logs.configure("DEBUG", "text")
    assert logging.getLogger("slackbot.relay").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger("slackbot.socket").isEnabledFor(logging.DEBUG)


@pytest.mark.parametrize("name", logs.QUIETER)
def test_a_library_says_no_more_than_the_desk_wants_to_hear(name: str) -> None:
    logs.configure("ERROR", "text")
    assert not logging.getLogger(name).isEnabledFor(logging.WARNING)
