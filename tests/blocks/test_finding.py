"""What a search says about itself: nobody takes what was found for what they asked for."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from blocks.finding import Results, answer, find_view, none_has
from blocks.words import Words
from tests.blocks.scenes import look
from tests.builders import new_ticket, summed

FR = Words.of("fr", ZoneInfo("Europe/Paris"))


def results(words: str, *numbers: int) -> Results:
    found = summed(*(new_ticket(number=number) for number in numbers))
    return Results(words, mine=False, tickets=found, addresses={}, total=len(found), page=1, pages=1)


@pytest.mark.parametrize(
    ("typed", "found", "says"),
    [
        ("42", [7], "Le ticket INC-000042 n'existe pas."),
        ("inc-42/3", [7], "Le ticket INC-000042 n'existe pas."),
        ("42", [], "Le ticket INC-000042 n'existe pas."),
        ("42", [42], None),
        ("0612345678", [7], None),
        ("SDSL-42", [7], None),
    ],
)
def test_whoever_types_a_number_reads_that_no_ticket_has_it(typed: str, found: list[int], says: str | None) -> None:
    sought = results(typed, *found)
    (ticket,) = summed(new_ticket())
    said = answer("Recherche", sought, look(ticket, FR)).text if found else " ".join(none_has(sought, FR))
    assert (says in said) if says else ("n'existe pas" not in said)


def test_a_page_of_ones_own_tickets_is_not_taken_for_all_that_have_the_words() -> None:
    found = replace(results("durand", 7), mine=True)
    (ticket,) = summed(new_ticket())
    assert "1 ticket parmi ceux que vous suivez" in str(find_view(look(ticket, FR), found))
    assert "parmi" not in str(find_view(look(ticket, FR), results("durand", 7)))


@pytest.mark.parametrize("typed", ["42", "INC-42", "zq"])
def test_of_ones_own_tickets_nothing_is_said_about_those_of_others(typed: str) -> None:
    """A word too short for the index is looked for among open tickets alone."""
    sought = replace(results(typed), mine=True, open_only=True)
    first, *notes = none_has(sought, FR)
    assert first == f"Aucun des tickets que vous suivez ne contient «\u00a0{typed}\u00a0»."
    assert "n'existe pas" not in " ".join(notes)
