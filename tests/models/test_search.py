"""What tickets are found by, whatever way it was typed (design §4, Finding)."""

import pytest
from hypothesis import given

from models.search import folded_text, phone_forms, search_text, squeezed, wanted
from tests.histories import WORDS

TEXT = search_text(
    words=["Crèche « Les Cœurs d'Été »", "contact@creche-coeurs.example", "Émilie Noël-Roux", "Voyant DSL éteint"],
    references=["SD-75-004211", "ORA 8841/22"],
    phones=["01 23.45-67 89", "+33 6 12 34 56 78"],
)


def is_hit(typed, text=TEXT):
    return any(all(word in text for word in alternative) for alternative in wanted(typed))


@pytest.mark.parametrize(
    "typed",
    [
        *("crèche", "CRECHE", "coeurs", "cœurs", "CŒURS", "ete", "d'été", "d’ete", "d ete", "noel roux", "Noël-Roux"),
        *("contact@creche-coeurs.example", "CRECHE-COEURS", "voyant eteint", "emilie  voyant"),
        *("SD-75-004211", "sd75004211", "SD 75 004211", "sd\u201175\u2013004211", "004211", "75-004211"),
        *("ORA-8841-22", "ora884122", "8841/22", "ORA 8841 22"),
        *("0123456789", "01 23 45 67 89", "01.23.45.67.89", "01-23-45-67-89", "+33 1 23 45 67 89", "0033123456789"),
        *("+33 (0)1 23 45 67", "crèche +33 (0)1 23 45"),
        *("+33 (0)1 23 45 67 89", "33123456789", "23 45 67", "0612345678", "+33612345678", "06 12 34 56 78"),
        *(
            "noel 0033 6 12 34 56 78",
            "noel +33 (0)6 12 34 56 78",
            "crèche 01 23 45 67 89",
            "06 12 34 56 78 noel",
            "\u00a006\u202f12\u202f34\u202f56\u202f78 ",
        ),
        *("\u202a+33 6 12 34 56 78\u202c", "01\u200b23456789", "\ufeffSD-75-004211", "\u200eemilie voyant\u200e"),
    ],
)
def test_what_people_know_of_a_ticket_is_a_hit(typed):
    assert is_hit(typed)


BORDEAUX = search_text(
    words=["Boulangerie Martin", "33072 Bordeaux Cedex. Débit tombé à 8,5 Mb/s depuis le 12/01."],
    references=["ADSL-3301-22"],
    phones=["05 56 00 12 34"],
)


@pytest.mark.parametrize(
    "typed",
    [
        *("33072", "boulangerie 33072", "martin bordeaux 33072", "33072 bordeaux", "3301-22", "martin 3301-22"),
        *("8,5", "débit 8,5", "12/01", "martin 12/01", "boulangerie 05 56 00 12 34", "martin 05.56.00.12.34"),
    ],
)
def test_a_number_is_found_beside_words_as_it_was_written(typed):
    assert is_hit(typed, BORDEAUX)


@pytest.mark.parametrize(
    "typed", ["", "   ", "-", "creche zzz", "0123456780", "SD-75-004212", "coeurs%", "_", "01 23 45 67 22"]
)
def test_what_no_ticket_has_is_none(typed):
    assert not is_hit(typed)


def test_a_hit_never_begins_in_one_fact_and_ends_in_the_next():
    text = search_text(words=[], references=["4211", "0123"], phones=[])
    assert not is_hit("421101", text)
    assert not is_hit("11 01", text)


@pytest.mark.parametrize(
    ("text", "folded"), [("Ǻł\0ø", "al o"), ("ﬁbre １２", "fibre 12"), ("№ 7", "no 7"), ("a\0b", "a b")]
)
def test_letters_of_all_kinds_are_folded(text, folded):
    assert folded_text(text) == folded


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("00", [("00",)]),  # what is dialled before a country is nothing to look for
        ("33072", [("33072",)]),  # a postcode is no phone number
        ("a b c d e f g h i", [tuple("abcdefgh")]),
        ("x" * 101, [("x" * 100,)]),
    ],
)
def test_a_search_is_for_a_few_words_of_some_length_and_never_for_nothing(typed, words):
    assert wanted(typed) == words


@pytest.mark.parametrize(
    ("phone", "forms"),
    [
        ("01 23 45 67 89", ["0123456789", "33123456789"]),
        ("+33 1 23 45 67 89", ["0123456789", "33123456789"]),
        ("0033 1 23 45 67 89", ["0123456789", "33123456789"]),
        ("+33 01 23 45 67", ["331234567"]),  # as it stands in databases: `verify-journal` works it out anew
        ("+32 2 123 45 67", ["3221234567"]),
        ("+49 30 1234567", ["49301234567"]),
        ("poste 12", ["poste12"]),
        ("", []),
    ],
)
def test_a_phone_number_has_its_forms(phone, forms):
    assert phone_forms(phone) == forms


@given(text=WORDS)
def test_folding_twice_changes_nothing_more(text):
    folded = folded_text(text)
    assert folded_text(folded) == folded
    assert squeezed(squeezed(text)) == squeezed(text)


@given(text=WORDS)
def test_whatever_was_written_is_found_by_itself(text):
    assert is_hit(text, search_text(words=[text], references=[], phones=[])) or not folded_text(text)


@given(text=WORDS)
def test_a_reference_is_found_without_what_stands_between_its_signs(text):
    reference = f"x7{text}"
    assert is_hit(squeezed(reference), search_text(words=[], references=[reference], phones=[]))
