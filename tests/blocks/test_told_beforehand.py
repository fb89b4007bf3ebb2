"""Whoever says that the client was told just now has seen what to tell (§9): the letter of the charge itself."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from blocks.cost_texts import qualification
from models.terms import Informed, Outcome, Service
from tests.blocks.outline import outline
from tests.blocks.scenes import VIEWS, look
from tests.blocks.test_views import at, chosen, view_of
from tests.builders import a_ticket, do
from tests.stories import a_story

# act → its ticket, and what is chosen in the form besides
MAKING = {
    "outcome.record": (lambda: a_ticket("scheduled"), {"outcome": "client_fault", "findings": "Prise oxydée."}),
    "supplier_ticket.wrongful": (lambda: a_ticket("supplied", Service.VGA), {}),
    "quote.answer": (lambda: a_story("quoted"), {"answer": "accepted"}),
}


def state(**values: str) -> dict[str, Any]:
    return {name: element for field, what in values.items() for name, element in chosen(field, what).items()}


def letter_in(view: dict[str, Any]) -> str:
    """What stands there to be copied."""
    elements = [element for block in view["blocks"] if block["type"] == "rich_text" for element in block["elements"]]
    texts = [part["text"] for one in elements if one["type"] == "rich_text_preformatted" for part in one["elements"]]
    return "".join(texts)


@pytest.mark.parametrize("act_id", MAKING)
def test_the_form_shows_the_letter_that_the_charge_will_have(act_id: str) -> None:
    story, facts = MAKING[act_id]
    ticket = story()
    shown = letter_in(view_of(act_id, ticket, values=state(**facts, informed="now")))
    do(ticket, act_id, informed=Informed.NOW, **facts)
    assert shown
    assert shown == qualification(ticket.charges[-1], look(ticket)).body


@pytest.mark.parametrize("act_id", MAKING)
@pytest.mark.parametrize("way", ["later", None])
def test_it_is_not_there_before_somebody_says_so(act_id: str, way: str | None) -> None:
    story, facts = MAKING[act_id]
    values = state(**facts, **({"informed": way} if way else {}))
    assert letter_in(view_of(act_id, story(), values=values)) == ""


def test_a_declined_quote_makes_no_charge_to_tell_of() -> None:
    values = state(answer="declined", informed="now")
    assert letter_in(view_of("quote.answer", at("quoted"), values=values)) == ""


@pytest.mark.parametrize(
    ("story", "act_id", "outcome", "said"),
    [
        ("expertise_scheduled", "outcome.record", "fault_fixed", "Non facturé"),
        ("waived", "outcome.correct", "no_fault", "De nouveau dû"),
        ("fixed_since", "outcome.correct", "no_fault", "De nouveau dû"),
        ("expertise_scheduled", "outcome.record", "fault_not_fixed", None),
        ("waived", "outcome.correct", "fault_fixed", None),
    ],
)
def test_the_form_says_what_becomes_of_earlier_charges(story: str, act_id: str, outcome: str, said: str | None) -> None:
    ticket = a_story(story)
    before = {charge.number: charge.due for charge in ticket.charges}
    shown = outline(view_of(act_id, ticket, values=state(outcome=outcome)))
    do(ticket, act_id, outcome=Outcome(outcome))
    changed = [charge for charge in ticket.charges if charge.due != before.get(charge.number, charge.due)]
    assert (shown.count("Non facturé"), shown.count("De nouveau dû")) == (
        len(changed) if said == "Non facturé" else 0,
        len(changed) if said == "De nouveau dû" else 0,
    )
    assert len(changed) == (2 if said else 0)


def test_the_form_says_what_a_later_expertise_has_waived_already() -> None:
    """§13: a correction's charge for a visit before a fixed expertise is never owed."""
    ticket = a_story("waived")
    visit = ticket.interventions[0]
    shown = outline(VIEWS["outcome.correct"](visit, look(ticket), values=state(outcome="client_absent")))
    do(ticket, "outcome.correct", child=visit.number, outcome=Outcome.CLIENT_ABSENT)
    assert "Non facturé aussitôt" in shown
    assert ticket.charges[-1].due == 0


def test_the_form_says_until_when_the_charge_can_be_disputed_if_the_client_is_told_today() -> None:
    """However long ago the visit was asked for: recorded on Friday 16 January, until Tuesday 20."""
    ticket = a_ticket("scheduled")
    seen = replace(look(ticket), at=datetime(2026, 1, 16, 10, tzinfo=UTC))
    view = VIEWS["outcome.record"](ticket.interventions[0], seen, values=chosen("outcome", "client_fault"))  # type: ignore[operator]
    assert "mardi 20 janvier" in str(view)
