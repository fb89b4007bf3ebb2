"""What clients read: French, complete, asking only for what is missing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from blocks import client_texts
from blocks.words import Words
from models.terms import Service
from models.ticket import Site
from tests.blocks.scenes import look
from tests.blocks.test_catalogues import bad_typography
from tests.builders import HERE, STAGES, a_ticket, do

UNKNOWN = Site("", "", "", "", "", "")


def text_of(ticket: Any, subject: Any = None) -> str:
    found = client_texts.text_for(subject or ticket, look(ticket))
    assert found is not None
    return found.body


@pytest.mark.parametrize("service", list(Service))
def test_the_declaration(service: Service, golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("opened", service)
    golden(f"client_declaration_{service}", client_texts.declaration(ticket, look(ticket)).body)


@pytest.mark.parametrize("service", list(Service))
def test_the_request_for_everything(service: Service, golden: Callable[[str, Any], None]) -> None:
    golden(f"client_missing_{service}", text_of(a_ticket("opened", service)))


def test_only_what_is_missing_is_asked_for(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("opened")
    do(ticket, "pretests.tick", tests=["restart", "cabling"], confirmed_by=None, confirmed_at=None, confirmation=None)
    do(ticket, "site.describe", site=Site("M. Roy", "01 02 03 04 05", "", "Zyxel", "", "pwr"))
    golden("client_missing_some", text_of(ticket))


def test_all_ticked_but_not_confirmed_asks_for_the_confirmation(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("opened")
    do(ticket, "pretests.tick", confirmed_by=None, confirmed_at=None, confirmation=None)
    do(ticket, "site.describe", site=HERE)
    golden("client_missing_confirmation", text_of(ticket))


def test_facts_alone_are_asked_for_without_also(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("opened")
    do(ticket, "pretests.tick")
    golden("client_missing_facts", text_of(ticket))


@pytest.mark.parametrize(("stage", "name"), [("planned", "consent_request"), ("scheduled", "appointment")])
def test_the_texts_of_a_visit(stage: str, name: str, golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket(stage)
    golden(f"client_{name}", text_of(ticket, ticket.interventions[0]))


@pytest.mark.parametrize("stage", ["charged", "announced"])
def test_the_qualification(stage: str, golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket(stage)
    golden(f"client_qualification_{stage}", text_of(ticket, ticket.charges[0]))


def test_a_text_to_be_sent_now_has_the_deadline_of_now() -> None:
    ticket = a_ticket("charged")
    sent = datetime(2016, 1, 5, 13, 42, tzinfo=UTC)
    text = client_texts.qualification(ticket.charges[0], look(ticket), sent_at=sent).body
    assert "soit jusqu'au jeudi 7 janvier 2016, 23:59" in text


def test_clients_read_french_whatever_the_agent_reads() -> None:
    ticket = a_ticket("opened")
    english = look(ticket, Words.of("en"))
    assert client_texts.missing(ticket, english) == client_texts.missing(ticket, look(ticket))


def test_a_long_report_leaves_the_text_whole() -> None:
    ticket = a_ticket("scheduled")
    do(ticket, "outcome.record", findings="Constat. " * 333)
    view = client_texts.show_view(ticket.charges[0], look(ticket))
    copied = "".join(part["elements"][0]["text"] for part in view["blocks"][1]["elements"][1:])
    assert copied == text_of(ticket, ticket.charges[0])
    assert copied.endswith("technique@openip.fr\n")


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_client_texts_are_typeset_as_french_and_signed(stage: str) -> None:
    ticket = a_ticket(stage)
    for subject in (ticket, *ticket.interventions, *ticket.charges):
        text = client_texts.text_for(subject, look(ticket))
        if text is not None:
            assert bad_typography(text.body) == []
            assert text.body.endswith("\n\nL'équipe Support OpenIP\n01.76.71.05.00\ntechnique@openip.fr\n")
            assert "\n\n\n" not in text.body
