"""The cost breakdown: table, total, deadline with its days counted one by one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from blocks.act_buttons import named_button
from blocks.announcement import inform_view
from blocks.breakdown import breakdown
from blocks.dispute import window_of
from blocks.kit import Message
from blocks.readings import EXPLAIN
from blocks.rich import spoken
from blocks.statuses import lapsed_with
from blocks.words import Words
from models.policy import load_policy
from models.tables.ticket import Ticket
from models.terms import Informed, Kind, Outcome, Service
from slackbot.demo.paths import REFERENT
from tests.blocks.scenes import last, look
from tests.builders import PARIS, a_ticket, context, do, later, usual_act
from tests.stories import a_story, visit

SHOWN = [
    "waived",
    "restored",
    "disputed",
    "dispute_late",
    "dispute_accepted",
    "dispute_reduced",
    "dispute_rejected",
    "charge_cancelled",
    "sav_plus_cancelled_late",
]


def shown(ticket: Ticket, words: Words | None = None) -> Message:
    return breakdown(last(ticket, "charge.made"), look(ticket, words))


def rows(message: Message) -> list[list[str]]:
    [table] = [block for block in message.blocks if block["type"] == "table"]
    return [[cell.get("text") or cell["elements"][0]["elements"][0]["text"] for cell in row] for row in table["rows"]]


def test_the_breakdown(golden: Callable[[str, Any], None]) -> None:
    golden("breakdown", shown(a_ticket("charged")))


def test_the_breakdown_at_each_stage_and_of_each_story(outlined: Callable[[str, Any], None]) -> None:
    stages = {stage: shown(a_ticket(stage)) for stage in ("announced", "final")}
    english = {"announced_en": shown(a_ticket("announced"), Words.of("en", PARIS))}
    outlined("breakdowns", {story: shown(a_story(story)) for story in SHOWN} | stages | english)


@pytest.mark.parametrize(
    ("service", "reason", "amount"),
    [
        (Service.SDSL, "Intervention à tort - défaut au niveau de l'installation Client", "250,00\xa0€"),
        (Service.ADSL, "Intervention à tort - pas de défaut constaté chez le fournisseur", "250,00\xa0€"),
        (Service.VGA, "Intervention à tort", "180,00\xa0€"),
    ],
)
def test_reason_and_amount_are_those_of_the_tariff(service: Service, reason: str, amount: str) -> None:
    head, row, total = rows(shown(a_ticket("announced", service)))
    assert head == ["Motif", "Montant HT", "État"]
    assert row[:2] == [reason, amount]
    assert total[:2] == ["Total dû", f"{amount}\xa0HT"]


def test_the_deadline_is_a_local_date_with_its_days_counted() -> None:
    """§9: announced Tuesday 5 January 2016 14:42, two working days, until Thursday 23:59."""
    ticket = a_ticket("charged", at=datetime(2016, 1, 4, 9, 0, tzinfo=UTC))
    at = datetime(2016, 1, 5, 13, 42, tzinfo=UTC)
    do(ticket, "charge.inform", usual_act(ticket, "charge.inform", at=at), informed_at=at)
    text = shown(ticket).text
    assert "Contestable jusqu'au jeudi 7 janvier 2016 à 23:59 (heure de Paris)" in text
    assert "2 jours ouvrés\xa0: mer. 6 et jeu. 7 janvier. Ensuite\xa0: serviceclients@openip.fr." in text


def test_days_are_not_counted_by_a_policy_that_came_later() -> None:
    ticket = a_ticket("announced")
    packaged = load_policy()
    longer = packaged.model_copy(update={"dispute": packaged.dispute.model_copy(update={"working_days": 5})})
    seen = look(ticket)
    text = breakdown(last(ticket, "charge.made"), type(seen)(words=seen.words, policy=longer, at=seen.at)).text
    assert "jours ouvrés" not in text
    assert "Contestable jusqu'au" in text


@pytest.mark.parametrize("stage", ["charged", "announced"])
def test_no_letter_stands_in_the_thread_but_a_button_to_it(stage: str) -> None:
    message = shown(a_ticket(stage))
    assert "rich_text_preformatted" not in str(message.blocks)
    assert "client_text.show" in str(message.blocks)


def test_a_second_charge_stands_in_the_same_table() -> None:
    ticket = a_ticket("announced")
    for step in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule"):
        do(ticket, step)
    do(ticket, "outcome.record", informed=Informed.NOW)
    assert [row[1] for row in rows(shown(ticket))] == ["Montant HT", "250,00\xa0€", "250,00\xa0€", "500,00\xa0€\xa0HT"]


def test_an_older_breakdown_is_a_line_with_the_buttons_of_its_charge() -> None:
    ticket = a_ticket("announced")
    older = last(ticket, "charge.made")
    for step in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule", "outcome.record"):
        do(ticket, step)
    message = breakdown(older, look(ticket))
    assert [block["type"] for block in message.blocks] == ["rich_text", "actions"]
    assert message.text.endswith("Le décompte à jour est plus bas dans ce fil.")
    assert {button["value"] for button in message.blocks[1]["elements"]} == {"INC-000042/2"}


def test_before_informing_the_deadline_it_would_have_is_shown() -> None:
    ticket = a_ticket("charged")
    assert context().at < look(ticket).at
    assert "jusqu'au" in str(inform_view(ticket.charges[0], look(ticket)))


@pytest.mark.parametrize(
    ("told_at", "said"),
    [  # the form is open on Monday 12 January 2026
        (datetime(2026, 1, 12, 9, 0, tzinfo=PARIS), "peut contester jusqu'au mercredi 14 janvier 2026 à 23:59."),
        (datetime(2026, 1, 9, 23, 59, tzinfo=PARIS), "peut contester jusqu'au mardi 13 janvier 2026 à 23:59."),
        (datetime(2026, 1, 10, 0, 0, tzinfo=PARIS), "peut contester jusqu'au mardi 13 janvier 2026 à 23:59."),
        (datetime(2026, 1, 8, 23, 59, tzinfo=PARIS), "peut contester jusqu'au lundi 12 janvier 2026 à 23:59."),
        (datetime(2026, 1, 7, 23, 59, tzinfo=PARIS), "pouvait contester jusqu'au vendredi 9 janvier 2026 à 23:59"),
    ],
)
def test_informing_shows_the_deadline_of_the_moment_that_is_chosen(told_at: datetime, said: str) -> None:
    """§9: a slip of the date is seen before it makes a charge final."""
    ticket = a_ticket("charged")
    values = {"informed_at": {"input": {"type": "datetimepicker", "selected_date_time": int(told_at.timestamp())}}}
    seen = replace(look(ticket), at=datetime(2026, 1, 12, 18, 0, tzinfo=PARIS))
    view = str(inform_view(ticket.charges[0], seen, values=values))
    assert said in view
    assert ("'alert'" in view) is ("pouvait" in said)
    assert f"'initial_date_time': {int(told_at.timestamp())}" in view


def test_the_sources_example() -> None:
    """§7: two visits without fault, an expertise that finds and corrects: nothing is due, and both stay in view."""
    _, first, second, total = rows(shown(a_story("waived")))
    assert first[1] == second[1] == "250,00\xa0€"
    assert "non facturée" in first[2]
    assert "dû 0,00\xa0€" in second[2]
    assert total[:2] == ["Total dû", "0,00\xa0€\xa0HT"]


@pytest.mark.parametrize(
    ("story", "act_ids"),
    [
        ("wrongful", ["charge.inform", "client_text.show", "charge.explain"]),
        ("no_fault", ["dispute.record", "client_text.show", "charge.explain"]),
        ("disputed", ["client_text.show", "charge.explain"]),
        ("dispute_late", ["client_text.show", "charge.explain"]),
        ("waived", ["client_text.show", "charge.explain"]),
    ],
)
def test_the_buttons_are_those_that_are_possible(story: str, act_ids: list[str]) -> None:
    message = shown(a_story(story))
    [row] = [block for block in message.blocks if block["type"] == "actions"]
    assert [button["action_id"] for button in row["elements"]] == act_ids


@pytest.mark.parametrize(
    ("since", "told"),
    [([], True), (["visit"], False), (["expertise"], False), (["expertise", "charge.cancel"], False)],
)
def test_that_a_dispute_ended_with_its_charge_is_said_of_the_ending_it_ended_with(since: list[str], told: bool) -> None:
    """§9: all in one instant; `since` are corrections of what was found at that visit, and acts."""
    ticket = a_story("no_fault")
    do(ticket, "dispute.record")
    do(ticket, "intervention.plan", kind=Kind.EXPERTISE, **REFERENT)
    for act_id in ("consent.record", "dispatch.approve", "appointment.schedule"):
        do(ticket, act_id)
    do(ticket, "outcome.record", outcome=Outcome.FAULT_FIXED)
    charge, (visit, expertise) = ticket.charges[0], ticket.interventions
    at = later(ticket)
    corrections = {"visit": (visit, Outcome.OPERATOR_FAULT), "expertise": (expertise, Outcome.FAULT_NOT_FIXED)}
    for step in since:
        if step in corrections:
            corrected, outcome = corrections[step]
            by = usual_act(ticket, "outcome.correct", at=at)
            do(ticket, "outcome.correct", by, corrected.number, outcome=outcome)
        else:
            do(ticket, step, usual_act(ticket, step, at=at), charge.number)
    assert lapsed_with([charge]) is told


def announced_twice(days: int) -> Ticket:
    """Two charges whose windows are open, announced so many days after one another."""
    ticket = a_ticket("supplied", Service.VGA)
    do(ticket, "supplier_ticket.wrongful", informed=Informed.NOW)
    do(ticket, "supplier_ticket.record")
    by = context(at=later(ticket, days=days))
    do(ticket, "supplier_ticket.wrongful", by, informed=Informed.NOW)
    return ticket


@pytest.mark.parametrize(("days", "said"), [(0, 1), (1, 2)])
def test_a_deadline_is_said_once_and_names_its_charges_where_there_are_several(days: int, said: int) -> None:
    ticket = announced_twice(days)
    text = shown(ticket).text
    assert text.count("Contestable jusqu") == said
    assert text.count("450,00\xa0€\xa0HT · Contestable") == (said if said > 1 else 0)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "250,00\xa0€\xa0HT\xa0: reçue hors délai, l'échéance était le mer. 7 janv. 23:59\xa0;"),
        ("en", "€250.00 excl. tax: received too late, the limit was Wed 7 Jan 23:59;"),
    ],
)
def test_a_dispute_received_too_late_is_told_the_limit_that_was(language: str, said: str) -> None:
    charge = a_ticket("announced").charges[0]
    shown = window_of(charge, charge.deadline, look(charge.ticket, Words.of(language, PARIS)))
    assert spoken([shown]).startswith(said)


def test_a_button_names_a_charge_by_what_is_left_of_it_or_was_given_up() -> None:
    ticket = a_ticket("announced", Service.ADSL)
    visit(ticket, Outcome.CLIENT_ABSENT)
    one, other = ticket.charges
    do(ticket, "charge.reduce", child=one.number, amount=Decimal(120))
    do(ticket, "charge.cancel", child=other.number)
    named = [named_button(EXPLAIN, charge, look(ticket))["text"]["text"] for charge in ticket.charges]
    assert ["120,00" in named[0], "250,00" in named[1]] == [True, True]
