"""The approval request: everything a decision needs in view, then the decision itself."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from blocks.approval_request import request
from blocks.kit import Message
from blocks.rich import mentioned, spoken
from blocks.ticket import act_menu
from models.terms import CancelledBy, Role
from tests.blocks.scenes import GROUP, last, look
from tests.builders import SOPHIE, a_ticket, context, do
from tests.stories import a_story


def asked(ticket: Any) -> Message:
    return request(last(ticket, "dispatch.requested"), look(ticket))


def buttons(message: Message) -> list[str]:
    return [element["action_id"] for block in message.blocks for element in block["elements"] if "action_id" in element]


def test_the_request(golden: Callable[[str, Any], None]) -> None:
    golden("request", asked(a_ticket("consented")))


def test_the_request_at_each_later_stage(outlined: Callable[[str, Any], None]) -> None:
    stages = ("approved", "scheduled", "refused", "abandoned", "withdrawn")
    outlined("requests", {stage: asked(a_ticket(stage)) for stage in stages} | {"replaced": replaced()})


def replaced() -> Message:
    """The first of two requests: what it showed has changed since."""
    ticket = a_ticket("approved")
    first = last(ticket, "dispatch.requested")
    do(ticket, "site.describe")
    return request(first, look(ticket))


def test_a_flat_rate_is_shown_first_and_the_exceptions_after_it_in_the_request_and_the_dialog() -> None:
    """§8: a manager who approves 185 € reads 185 €."""
    ticket = a_story("sav_plus_planned")
    do(ticket, "consent.record")
    shown = asked(ticket)
    cost = "185,00\xa0€\xa0HT au forfait (par exception\xa0: 95,00\xa0€\xa0HT ou 250,00\xa0€\xa0HT)"
    assert f"Coût possible\xa0: {cost}" in shown.text
    assert cost in shown.blocks[-1]["elements"][0]["confirm"]["text"]["text"]


def test_the_managers_are_mentioned_while_they_are_needed_and_no_longer() -> None:
    assert spoken([mentioned([GROUP])]).strip() in asked(a_ticket("consented")).text
    assert spoken([mentioned([GROUP])]).strip() not in asked(a_ticket("approved")).text


@pytest.mark.parametrize("stage", ["approved", "scheduled", "refused", "abandoned", "withdrawn", "charged"])
def test_the_decision_takes_the_place_of_the_buttons(stage: str) -> None:
    assert buttons(asked(a_ticket("consented"))) == ["dispatch.approve", "dispatch.refuse"]
    assert buttons(asked(a_ticket(stage))) == []


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (
            "withdrawn",
            "Sans objet\xa0: retrait de l'accord par le client le lun. 5 janv. 11:10, enregistré par Léa Martin.",
        ),
        ("abandoned", "Sans objet\xa0: intervention annulée par Léa Martin le lun. 5 janv. 11:10."),
    ],
)
def test_the_managers_read_who_ended_the_visit(stage: str, said: str) -> None:
    assert asked(a_ticket(stage)).text.startswith(said)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (CancelledBy.CLIENT, "par le client le lun. 5 janv. 11:20, enregistrée par Léa Martin."),
        (CancelledBy.SUPPLIER, "par le fournisseur, enregistrée par Léa Martin le lun. 5 janv. 11:20."),
    ],
)
def test_the_managers_read_who_cancelled_the_appointment(by: CancelledBy, said: str) -> None:
    ticket = a_ticket("scheduled")
    do(ticket, "appointment.cancel", cancelled_by=by)
    assert asked(ticket).text.startswith(f"Sans objet\xa0: annulation {said}")


def test_the_buttons_are_bound_to_what_is_shown() -> None:
    ticket = a_ticket("consented")
    before = asked(ticket).blocks[-1]["block_id"]
    do(ticket, "site.describe")
    after = asked(ticket).blocks[-1]["block_id"]
    assert before.startswith("basis:")
    assert before != after


def test_a_request_that_was_asked_anew_points_to_nothing_any_more() -> None:
    assert buttons(replaced()) == []
    ticket = a_ticket("approved")
    do(ticket, "site.describe")
    assert buttons(asked(ticket)) == ["dispatch.approve", "dispatch.refuse"]


def test_the_files_of_the_consent_are_linked() -> None:
    ticket = a_ticket("planned")
    file = {"id": "F1", "name": "accord.pdf", "permalink": "https://desk.example/files/F1/accord.pdf"}
    do(ticket, "consent.record", evidence=[file, {"id": "F2", "name": "scan.png", "permalink": ""}])
    message = asked(ticket)
    linked = {"type": "link", "url": file["permalink"], "text": "accord.pdf"}
    assert linked in message.blocks[0]["elements"][0]["elements"]
    assert "Fichiers\xa0: accord.pdf, scan.png" in message.text


def test_a_manager_finds_the_request_in_the_menu_of_acts_an_agent_does_not() -> None:
    ticket = a_ticket("consented")
    seen = look(ticket)
    of_manager, of_agent = (
        act_menu(ticket, replace(seen, reader=context(SOPHIE, role, seen.at))) for role in (Role.MANAGER, Role.AGENT)
    )
    assert "basis:" in str(of_manager)
    assert "dispatch.approve" in str(of_manager)
    assert "dispatch." not in str(of_agent)
