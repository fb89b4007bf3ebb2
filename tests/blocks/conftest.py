"""Golden files: what people see, kept beside the tests. `pytest tests/blocks --update-golden` writes them anew."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from blocks.kit import Message
from blocks.words import Words
from tests.blocks.limits import assert_within_limits
from tests.builders import PARIS

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """Compares a message, a view or a text with its golden file."""

    def compare(name: str, shown: Any) -> None:
        payload = {"text": shown.text, "blocks": shown.blocks} if isinstance(shown, Message) else shown
        if not isinstance(payload, str):
            assert_within_limits(payload)
        as_file = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False, indent=1) + "\n"
        file = GOLDEN / f"{name}.{'txt' if isinstance(payload, str) else 'json'}"
        if request.config.getoption("--update-golden", default=False):
            file.write_text(as_file, encoding="utf-8")
        assert as_file == file.read_text(encoding="utf-8")

    return compare


@pytest.fixture(params=["fr", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    return Words.of(request.param, PARIS)


@pytest.fixture
def french() -> Words:
    return Words.of("fr", PARIS)
