"""`INC-000042/3`: what a button's value names, and how people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ref import Ref

NUMBERS = st.integers(0, 999_999_999)
CHILDREN = st.none() | st.integers(0, 999_999)


@given(ticket=NUMBERS, child=CHILDREN)
def test_what_is_written_is_read_again(ticket, child):
    assert Ref.read(str(Ref(ticket, child))) == Ref(ticket, child)


@given(
    ticket=NUMBERS,
    form=st.sampled_from(
        [
            "INC-{}",
            "inc-{}",
            "Inc{}",
            "inc {}",
            "#{}",
            "n° {}",
            "N°{}",
            "{}",
            "000{}",
            "INC-000{}",
            "  INC-{}  ",
            "\u200bINC-{}\ufeff",
        ]
    ),
)
def test_people_type_it_as_they_like(ticket, form):
    assert Ref.read(form.format(ticket)) == Ref(ticket)


@pytest.mark.parametrize(
    ("ref", "text"), [(Ref(42), "INC-000042"), (Ref(42, 3), "INC-000042/3"), (Ref(1234567), "INC-1234567")]
)
def test_it_is_written_with_six_digits_at_least(ref, text):
    assert str(ref) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "INC",
        "INC-",
        "INC-x",
        "42/",
        "/3",
        "42/3/4",
        "INC-42 43",
        "-42",
        "4 2",
        "1234567890",
        "TIC-42",
        "42/1234567",
    ],
)
def test_anything_else_names_nothing(text):
    assert Ref.read(text) is None


@pytest.mark.parametrize(
    ("sentence", "ref"),
    [
        ("bonjour, où en est INC-21 ?", Ref(21)),
        ("@bot inc 000021 please, INC-21!", Ref(21)),
        ("INC-21 ou INC-22 ?", None),
        ("la zinc-21", None),
        ("INC-12345678901", None),
        ("INC-21b", None),
        ("le 21", None),
        ("", None),
    ],
)
def test_a_sentence_may_name_a_ticket(sentence, ref):
    assert Ref.named_in(sentence) == ref


@given(st.text())
def test_no_text_is_too_strange(text):
    found = Ref.read(text)
    assert found is None or Ref.read(str(found)) == found
