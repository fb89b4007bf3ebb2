"""Why this amount, why this deadline: in the words of the procedure, with the days and hours counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from blocks import explanation
from blocks.kit import View
from blocks.words import Words
from models.policy import Policy, load_policy
from models.tables.ticket import Ticket
from tests.blocks.scenes import look
from tests.builders import a_ticket, do, usual_act
from tests.stories import STORIES, a_story

SHOWN = [
    "waived",
    "restored",
    "sav_plus_performed",
    "sav_plus_absent",
    "sav_plus_cancelled_late",
    "quote_accepted",
    "wrongful",
    "disputed",
    "dispute_late",
    "dispute_reduced",
    "dispute_lapsed",
    "charge_cancelled",
    "outcome_corrected",
]


def told(ticket: Ticket, words: Words | None = None, policy: Policy | None = None, days: int = 0) -> str:
    """All that the explanation of the last charge says, so many days later."""
    seen = look(ticket, words)
    later = replace(seen, policy=policy or seen.policy, at=seen.at + timedelta(days=days))
    view = explanation.view(ticket.charges[-1], later)
    return "".join(_texts(view["blocks"]))


def _texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [part["text"]] if isinstance(part.get("text"), str) else _texts(list(part.values()))
    return [text for inner in part for text in _texts(inner)] if isinstance(part, list) else []


def explained(story: str) -> View:
    ticket = a_story(story)
    return explanation.view(ticket.charges[-1], look(ticket))


def test_the_explanation(golden: Callable[[str, Any], None]) -> None:
    golden("why", explained("waived"))


def test_the_explanation_of_each_story(outlined: Callable[[str, Any], None]) -> None:
    outlined("whys", {story: explained(story) for story in SHOWN})


@pytest.mark.parametrize(
    ("informed", "counted"),
    [
        (datetime(2016, 1, 5, 13, 42, tzinfo=UTC), "mer. 6 et jeu. 7 janvier"),
        (datetime(2026, 5, 13, 10, 0, tzinfo=UTC), "ven. 15 et lun. 18 mai"),
    ],
)
def test_the_days_are_counted_one_by_one(informed: datetime, counted: str) -> None:
    """§9: a public holiday and a weekend do not count, and that is said."""
    ticket = a_ticket("charged", at=informed.replace(day=informed.day - 2))
    do(ticket, "charge.inform", usual_act(ticket, "charge.inform", at=informed), informed_at=informed)
    assert f"le jour de l'information ne compte pas\xa0: {counted}." in told(ticket)


def test_the_days_that_did_not_count_are_named() -> None:
    informed = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)
    ticket = a_ticket("charged", at=informed.replace(day=11))
    do(ticket, "charge.inform", usual_act(ticket, "charge.inform", at=informed), informed_at=informed)
    assert "Non comptés\xa0: jeu. 14 mai (Ascension), sam. 16 mai et dim. 17 mai." in told(ticket)


def test_the_hours_of_a_late_cancellation_are_counted_back() -> None:
    """§8: Sunday does not count."""
    text = told(a_story("sav_plus_cancelled_late"))
    assert "mar. 13 janvier\xa0: 10 h, lun. 12 janvier\xa0: 24 h et sam. 10 janvier\xa0: 14 h" in text
    assert "Sans frais jusqu'au sam. 10 janv. 10:00." in text


def dearer(since: date) -> Policy:
    packaged = load_policy()
    row = packaged.row("sdsl_client_fault", since)
    new = row.model_copy(update={"amount": Decimal("260.00"), "valid_from": since})
    return packaged.model_copy(update={"tariff": (*packaged.tariff, new)})


def test_a_later_price_is_named_and_changes_nothing() -> None:
    text = told(a_ticket("announced"), policy=dearer(date(2026, 1, 6)), days=1)
    assert "250,00\xa0€\xa0HT, en vigueur depuis le vendredi 1er janvier 2016" in text
    assert "Depuis le mardi 6 janvier 2026, le tarif est de 260,00\xa0€\xa0HT" in text


def test_a_price_that_the_policy_no_longer_knows_is_kept() -> None:
    text = told(a_ticket("announced"), policy=dearer(date(2016, 1, 2)))
    assert "250,00\xa0€\xa0HT\xa0: le prix de ce jour-là, conservé." in text


@pytest.mark.parametrize("story", sorted(story for story in STORIES if a_story(story).charges))
def test_every_explanation_cites_the_procedure(story: str, words: Words) -> None:
    text = told(a_story(story), words)
    assert "Procédure, «" in text or "Procedure, “" in text
    assert "§" not in text
