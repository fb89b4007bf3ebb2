"""Cutting and fencing of what people typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.text import clip, isolated, length, one_line, pieces
from tests.blocks.nasty import texts


@given(text=texts, limit=st.integers(min_value=1, max_value=200))
def test_a_clipped_text_fits_and_begins_as_the_whole(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert length(clipped) <= limit
    assert clipped == text or text.startswith(clipped.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        ("courte", 6, "courte"),
        ("trop longue", 6, "trop…"),
        ("ae\u0301iou", 3, "a…"),
        ("👍🏽👍🏽", 4, "…"),
        ("ok 👨‍👩‍👧 famille", 9, "ok…"),
    ],
)
def test_letters_keep_their_accents_and_emoji_stay_whole(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped


def test_text_from_left_to_right_is_left_alone() -> None:
    assert isolated("Durand & Fils <b> 👍🏽 é") == "Durand & Fils <b> 👍🏽 é"


@given(text=texts)
def test_nothing_escapes_its_fence(text: str) -> None:
    for paragraph in isolated(text).splitlines():
        if any(unicodedata.bidirectional(char) in ("R", "AL", "RLO", "RLE", "RLI") for char in paragraph):
            depths = [0]
            for char in paragraph:
                depths.append(depths[-1] + (char in "\u2066\u2067\u2068") - (char == "\u2069"))
            assert depths[-1] == 0
            assert min(depths[1:-1]) >= 1


def test_each_paragraph_has_its_own_fence() -> None:
    assert isolated("שלום\nbonjour") == "\u2068שלום\u2069\n\u2068bonjour\u2069"


@given(text=texts, limit=st.integers(min_value=2, max_value=200))
def test_a_text_in_pieces_is_whole_and_each_piece_fits(text: str, limit: int) -> None:
    parts = pieces(text, limit)
    assert "".join(parts) == text
    assert all(0 < length(part) <= limit for part in parts)


def test_pieces_part_at_line_ends() -> None:
    assert pieces("Bonjour,\nmerci.\n", 12) == ["Bonjour,\n", "merci.\n"]


def test_one_line_keeps_no_break_spaces() -> None:
    assert one_line("250,00\xa0€\r\n  HT\tnet") == "250,00\xa0€ HT net"
