"""What the README and .env.example say of settings and scopes is what the program says of them."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8").replace("*", "")


@pytest.mark.parametrize("name", ["README.md", ".env.example"])
@pytest.mark.parametrize("where", ["bottom of About", "Copy group ID", "Copy member ID", "U01ABCDEFGH,U02ABCDEFGH"])
def test_whoever_needs_an_id_reads_where_to_find_it(name: str, where: str) -> None:
    assert where in text_of(name)
