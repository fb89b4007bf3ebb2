"""What the bot says of itself."""

import pytest

from blocks.first_contact import help_page, introduction
from blocks.words import Words
from models.terms import Role

HEIGHT, WIDTH = 22, 48  # a phone of 390 × 844 points: lines of a screen, characters in a line


@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER])
def test_the_help_fits_the_screen_of_a_phone(words: Words, role: Role) -> None:
    lines = help_page(words, role).text.splitlines()
    assert sum(-(-len(line) // WIDTH) for line in lines) <= HEIGHT


def test_only_managers_are_told_where_they_decide(french: Words) -> None:
    assert "validations" not in help_page(french, Role.AGENT).text
    assert "validations" in help_page(french, Role.MANAGER).text


def test_the_introduction_says_how_to_begin(words: Words) -> None:
    assert "/ticket" in introduction(words).text
