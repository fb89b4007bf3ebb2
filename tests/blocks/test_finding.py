"""What a search says about itself: nobody takes what was found for what they asked for."""

from zoneinfo import ZoneInfo

import pytest

from blocks.finding import Results, answer, none_has
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
