"""Golden files: what people see, kept beside the tests. `pytest tests/blocks --update-golden` writes them anew.

The rule: what is said is kept once, and a change of wording touches few files.

- A letter to the client is kept whole, a file each: all of its parts are its own.
- Of any kind of form or message (card, thread, request, breakdown, …) *one* is kept whole, as the JSON that Slack gets;
  all the others of that kind stand together in one file of outlines (`outlined`), which have every word and button.
- French is kept. Of English there are a few outlines only: that everything is translated, and only that, is asserted
  over all stages (`test_everything.py`, `test_catalogues.py`).
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from blocks.kit import Message
from blocks.words import Words
from tests.blocks.limits import assert_within_limits
from tests.blocks.outline import outline
from tests.builders import PARIS

GOLDEN = Path(__file__).parent / "golden"
SECTION = "=== "  # and the name of what an outline shows


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """Compares a message, a view or a text with its golden file."""

    def compare(name: str, shown: Any) -> None:
        payload = _payload(shown)
        if not isinstance(payload, str):
            assert_within_limits(payload)
        as_file = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False, indent=1) + "\n"
        file = GOLDEN / f"{name}.{'txt' if isinstance(payload, str) else 'json'}"
        assert as_file == _kept(request, file, as_file)

    return compare


@pytest.fixture
def outlined(request: pytest.FixtureRequest) -> Callable[[str, Mapping[str, Any]], None]:
    """Compares the outlines of messages or views, by what they show, with the one file of their kind."""

    def compare(kind: str, shown: Mapping[str, Any]) -> None:
        for message in shown.values():
            assert_within_limits(_payload(message))
        outlines = {name: outline(message) for name, message in shown.items()}
        as_file = "".join(f"{SECTION}{name}\n{outlines[name]}\n\n" for name in sorted(outlines))
        kept = _kept(request, GOLDEN / f"{kind}.txt", as_file)
        sections = (section.split("\n", 1) for section in kept.split(SECTION)[1:])
        assert outlines == {name: text.removesuffix("\n\n") for name, text in sections}

    return compare


def _payload(shown: Any) -> Any:
    return {"text": shown.text, "blocks": shown.blocks} if isinstance(shown, Message) else shown


def _kept(request: pytest.FixtureRequest, file: Path, as_file: str) -> str:
    if request.config.getoption("--update-golden", default=False):
        file.write_text(as_file, encoding="utf-8")
    return file.read_text(encoding="utf-8")


@pytest.fixture(params=["fr", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    return Words.of(request.param, PARIS)


@pytest.fixture
def french() -> Words:
    return Words.of("fr", PARIS)
