"""The card: always true, one next step, at most two buttons more, the rest in a menu."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from blocks.acts import is_on_menus
from blocks.card import card, next_step
from blocks.kit import Message
from blocks.listing import next_step as next_step_in_lists
from blocks.rich import spoken
from blocks.thread import reminder_message
from blocks.words import Words
from models.acts import all_acts
from models.next_steps import possible, shared
from models.summary import Brief
from models.tables.ticket import Ticket
from models.terms import Role, TicketState
from tests.blocks.scenes import last, look
from tests.builders import PARIS, STAGES, a_ticket, do, summed
from tests.stories import STORIES, a_case, a_story


def shown(message: Message) -> list[dict[str, Any]]:
    """The card's buttons and menu."""
    return [element for block in message.blocks if block["type"] == "actions" for element in block["elements"]]


def progress(message: Message) -> str:
    """Each stage keeps together with its mark, by no-break spaces."""
    [line] = [block["elements"][0]["text"] for block in message.blocks if block["type"] == "context"]
    assert all("\xa0" in stage and " " not in stage for stage in str(line).split("   "))
    return str(line).replace("\xa0", " ")


def test_the_card(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("charged")
    golden("card", card(ticket, look(ticket)))


def test_the_card_at_each_stage_and_at_the_end_of_each_story(outlined: Callable[[str, Any], None]) -> None:
    tickets = {stage: a_ticket(stage) for stage in STAGES} | {story: a_story(story) for story in STORIES}
    french = {name: card(ticket, look(ticket)) for name, ticket in tickets.items()}
    english = {
        f"{stage}, in English": card(tickets[stage], look(tickets[stage], Words.of("en", PARIS)))
        for stage in ("opened", "planned", "announced")
    }
    outlined("cards", french | english)


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_one_next_step_two_more_and_a_menu_of_five(stage: str, words: Words) -> None:
    ticket = a_ticket(stage)
    elements = shown(card(ticket, look(ticket, words)))
    buttons = [element for element in elements if element["type"] == "button"]
    menus = [element for element in elements if element["type"] == "overflow"]
    assert [button.get("style") for button in buttons].count("primary") <= 1
    assert len(buttons) <= 3
    assert len(menus) <= 1
    assert all(len(menu["options"]) <= 5 for menu in menus)


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_only_what_is_possible_now_is_offered(stage: str) -> None:
    ticket = a_ticket(stage)
    seen = look(ticket)
    offered = [
        (element["action_id"], element["value"])
        for element in shown(card(ticket, seen))
        if element["type"] == "button" and element["action_id"] != "client_text.show"
    ] + [
        tuple(option["value"].split()) for element in shown(card(ticket, seen)) for option in element.get("options", ())
    ]
    suffixes = {(step.act.id, step.child) for step in possible(ticket, shared(seen.policy, seen.at))}
    suffixes |= {("charge.explain", charge.number) for charge in ticket.charges} | {("ticket.act", None)}
    allowed = {(act_id, ticket.number + (f"/{child}" if child else "")) for act_id, child in suffixes}
    assert set(offered) <= allowed


@pytest.mark.parametrize(
    ("stage", "primary"),
    [
        ("opened", "pretests.tick"),
        ("prepared", "supplier_ticket.record"),
        ("lifted", "supplier_ticket.record"),
        ("supplied", "intervention.plan"),
        ("planned", "consent.record"),
        ("consented", None),  # a manager decides, where consent and cost are in view
        ("approved", "appointment.schedule"),
        ("scheduled", "outcome.record"),
        ("charged", "charge.inform"),
        ("announced", "ticket.close"),
        ("fixed", "ticket.close"),
        ("refused", "intervention.plan"),
        ("closed", None),
    ],
)
def test_the_next_step_is_the_primary_button(stage: str, primary: str | None) -> None:
    ticket = a_ticket(stage)
    buttons = [element for element in shown(card(ticket, look(ticket))) if element.get("style") == "primary"]
    assert [button["action_id"] for button in buttons] == ([primary] if primary else [])


@pytest.mark.parametrize(
    ("stage", "line"),
    [
        ("opened", "⏳ Tests 0/5   ⚪ Site   ⚪ Fournisseur   ⚪ Accord écrit   ⚪ Validation   ⚪ Intervention"),
        ("consented", "✅ Tests 5/5   ✅ Site   ✅ Fournisseur   ✅ Accord écrit   ⏳ Validation   ⚪ Intervention"),
        ("refused", "✅ Tests 5/5   ✅ Site   ✅ Fournisseur   ⏳ Accord écrit   ⚪ Validation   ⚪ Intervention"),
        ("charged", "✅ Tests 5/5   ✅ Site   ✅ Fournisseur   ✅ Accord écrit   ✅ Validation   ✅ Intervention"),
        ("closed", "✅ Tests 5/5   ✅ Site   ✅ Fournisseur   ✅ Accord écrit   ✅ Validation   ✅ Intervention"),
        # Where the next step is no stage of a visit, none is under way.
        ("wrongful", "✅ Tests 4/4   ✅ Site   ⚪ Fournisseur   ⚪ Accord écrit   ⚪ Validation   ⚪ Intervention"),
        ("quoted", "✅ Tests 5/5   ✅ Site   ✅ Fournisseur   ⚪ Accord écrit   ⚪ Validation   ⚪ Intervention"),
        (
            "quote_accepted",
            "✅ Tests 5/5   ✅ Site   ✅ Fournisseur   ⚪ Accord écrit   ⚪ Validation   ⚪ Intervention",
        ),
        (
            "opened_by_mistake",
            "⚪ Tests 0/5   ⚪ Site   ⚪ Fournisseur   ⚪ Accord écrit   ⚪ Validation   ⚪ Intervention",
        ),
        (
            "over_without_a_visit",
            "✅ Tests 5/5   ✅ Site   ✅ Fournisseur   ⚪ Accord écrit   ⚪ Validation   ⚪ Intervention",
        ),
    ],
)
def test_the_progress_line(stage: str, line: str) -> None:
    ticket = a_case(stage)
    assert progress(card(ticket, look(ticket))) == line


def test_a_supplier_ticket_opened_wrongly_is_waiting_for_a_new_reference() -> None:
    ticket = a_story("wrongful")
    do(ticket, "charge.inform")
    assert progress(card(ticket, look(ticket))).startswith("✅ Tests 4/4   ✅ Site   ⏳ Fournisseur   ⚪ Accord écrit")


def test_an_exemption_is_said_where_it_was_needed() -> None:
    ticket = a_ticket("opened")
    do(ticket, "site.describe")
    do(ticket, "gate.lift")
    assert progress(card(ticket, look(ticket))).startswith("✅ Tests 0/5 (dispense)   ✅ Site   ⏳ Fournisseur")


def test_the_notification_says_the_next_step_and_the_sums() -> None:
    ticket = a_ticket("announced")
    text = card(ticket, look(ticket)).text
    assert text.startswith("INC-000042 · SDSL · Boulangerie Martin &amp; fils\n")
    assert "Total dû\xa0: 250,00\xa0€\xa0HT" in text
    assert "Contestable jusqu'au" in text


@pytest.mark.parametrize(
    ("story", "primary"),
    [
        ("expertise_asked", None),
        ("disputed", "dispute.decide"),
        ("quoted", "quote.answer"),
        ("wrongful", "charge.inform"),
        ("waived", "ticket.close"),
        ("quote_declined", "intervention.plan"),
        ("wrong_one_replaced", "charge.inform"),
        ("over", None),
    ],
)
def test_the_next_step_of_the_whole_procedure(story: str, primary: str | None) -> None:
    ticket = a_story(story)
    buttons = [element for element in shown(card(ticket, look(ticket))) if element.get("style") == "primary"]
    assert [button["action_id"] for button in buttons] == ([primary] if primary else [])


@pytest.mark.parametrize("name", sorted({*STAGES, *STORIES}))
def test_the_card_has_everything_or_its_menu_leads_there(name: str) -> None:
    ticket = a_case(name)
    seen = look(ticket)
    elements = shown(card(ticket, seen))
    options = [option["value"].split()[0] for element in elements for option in element.get("options", ())]
    on_card = {element["action_id"] for element in elements} | set(options)
    everything = {step.act.id for step in possible(ticket, shared(seen.policy, seen.at)) if is_on_menus(step.act.id)}
    assert everything <= on_card or options[-1] == "ticket.act"


@pytest.mark.parametrize(
    ("stage", "fitting"),
    [
        ("scheduled", ["appointment.cancel", "appointment.correct"]),
        ("approved", ["consent.withdraw", "intervention.abandon"]),
        ("announced", ["dispute.record"]),
        ("closed", ["ticket.reopen", "dispute.record"]),
    ],
)
def test_what_fits_the_stage_is_on_the_menu(stage: str, fitting: list[str]) -> None:
    """Not the pre-tests and the supplier's ticket, whose time has passed."""
    ticket = a_ticket(stage)
    options = [
        option["value"].split()[0]
        for element in shown(card(ticket, look(ticket)))
        for option in element.get("options", ())
    ]
    assert [act_id for act_id in options if act_id in fitting] == fitting
    assert not {"pretests.tick", "site.describe", "supplier_ticket.record"} & set(options)


@pytest.mark.parametrize("name", sorted({*STAGES, *STORIES}))
def test_what_managers_alone_may_do_comes_after_what_all_may_and_says_so(name: str) -> None:
    ticket = a_case(name)
    options = [option for element in shown(card(ticket, look(ticket))) for option in element.get("options", ())]
    acts = [(all_acts()[act_id], option) for option in options if (act_id := option["value"].split()[0]) in all_acts()]
    for_managers = [act.role is Role.MANAGER for act, _ in acts]
    assert for_managers == sorted(for_managers)
    assert [option["text"]["text"].endswith(" (responsables)") for _, option in acts] == for_managers


def test_why_is_asked_from_the_menu_wherever_there_is_a_charge() -> None:
    for story in STORIES:
        ticket = a_story(story)
        options = [
            option["value"] for element in shown(card(ticket, look(ticket))) for option in element.get("options", ())
        ]
        assert any(value.startswith("charge.explain ") for value in options) == bool(ticket.charges)


CLOSING = (
    "Prochaine étape\xa0: clore le ticket si le service est rétabli, sinon demander une autre intervention.",
    "Prochaine étape\xa0: clore le ticket une fois le service rétabli.",
)


def said_of(ticket: Ticket) -> tuple[str, str]:
    """The next step as the card says it, and as lists do, which have the ticket's row alone."""
    (seen,) = summed(ticket)
    of_card, of_lists = next_step(seen, look(seen))[0], next_step_in_lists(Brief.of(seen), look(seen))
    return spoken([of_card]), spoken([of_lists])


@pytest.mark.parametrize("name", sorted({*STAGES, *STORIES}))
def test_lists_say_the_next_step_that_the_card_says(name: str) -> None:
    """A row does not know whether another visit may come: it says of closing what holds either way."""
    ticket = a_case(name)
    if ticket.state is TicketState.OPEN:
        of_card, of_lists = said_of(ticket)
        assert of_lists == of_card or (of_card, of_lists) == CLOSING


def test_lists_know_of_a_confirmation_and_of_a_supplier_ticket_opened_wrongly() -> None:
    confirmed, wrongful = a_ticket("opened"), a_story("wrongful")
    do(confirmed, "pretests.tick", tests=())
    do(wrongful, "charge.inform")
    for ticket, step in ((confirmed, "cocher les tests"), (wrongful, "la nouvelle référence")):
        of_card, of_lists = said_of(ticket)
        assert of_lists == of_card
        assert step in of_lists


HOLDS = "Devis en attente de réponse\xa0: 1\u202f200,00\xa0€\xa0HT, valable jusqu'au lun. 12 janvier"
OVER = "Devis échu, il était valable jusqu'au lun. 12 janvier\xa0: 1\u202f200,00\xa0€\xa0HT. Une acceptation reçue"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 1, 12, 22, 59, tzinfo=UTC), HOLDS),
        (datetime(2026, 1, 12, 23, 0, tzinfo=UTC), OVER),  # midnight in Paris
    ],
)
def test_the_last_day_of_a_quote_is_said_and_what_counts_after_it(at: datetime, said: str) -> None:
    ticket = a_ticket("supplied")
    do(ticket, "quote.offer", amount=Decimal(1200), valid_until=date(2026, 1, 12))
    seen = replace(look(ticket), at=at)
    assert said in card(ticket, seen).text
    reminded = reminder_message("reminder.quote_waiting", last(ticket, "quote.offered"), seen)
    assert reminded is not None
    assert (OVER in reminded.text) == (said == OVER)
