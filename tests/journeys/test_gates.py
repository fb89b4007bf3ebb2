"""The gates of §3 and §4: nothing moves on before what must come first, whoever asks and however they ask."""

from __future__ import annotations

import pytest

from slackbot.workspace import Outcome, Person
from tests.journeys.stage import Stage, crafted_click


def refused(stage: Stage, person: Person, deed) -> str:
    """Do the deed, check that nothing in the database has changed by it, and return what the person was told."""
    before, known = stage.rows(), len(person.notices)
    deed()
    words = stage.told(person, after=known)
    assert stage.rows() == before
    return words


def test_gate_a_names_what_is_missing(shared):
    journey = shared.journey("open")
    number = shared.number(journey)
    words = refused(
        shared, shared.lea, lambda: crafted_click(shared, shared.lea, journey.card, "supplier_ticket.record", number)
    )
    for missing in ("vérification du câblage", "mise en place du modem", "confirmation écrite", "contact sur site"):
        assert missing in words
    assert "changement du modem" not in words  # an SDSL line has no such test
    assert "modem" in words
    assert not journey.card.has_button("supplier_ticket.record")


def test_gate_a_names_only_what_is_still_missing(shared):
    journey = shared.journey("tick")
    number = shared.number(journey)
    words = refused(
        shared, shared.lea, lambda: crafted_click(shared, shared.lea, journey.card, "supplier_ticket.record", number)
    )
    assert "Vérification" not in words
    assert "confirmation écrite" not in words
    assert "ontact sur site" in words


def test_a_manager_lifts_gate_a_with_a_reason_that_the_thread_shows(shared):
    journey = shared.journey("open")
    shared.marc.choose(journey.card, "ticket.more", f"gate.lift {shared.number(journey)}")
    journey.fill_and_submit("gate.lift", shared.marc, reason="Site fermé, client injoignable jusqu'à lundi.")
    journey.card_offers("supplier_ticket.record")
    assert "Site fermé, client injoignable" in shared.thread(journey)[-1].plain()
    journey.supplier_ticket()
    assert shared.events(journey) == ["ticket.opened", "gate.lifted", "supplier_ticket.recorded"]


def test_an_agent_does_not_lift_gate_a(shared):
    journey = shared.journey("open")
    words = refused(
        shared, shared.lea, lambda: crafted_click(shared, shared.lea, journey.card, "gate.lift", shared.number(journey))
    )
    assert "responsable" in words


def test_without_consent_nobody_is_asked_and_nobody_can_approve(shared):
    journey = shared.journey("plan")
    visit = f"{shared.number(journey)}/1"
    shared.settled()
    assert journey.request() is None
    assert "dispatch.requested" not in shared.events(journey)
    words = refused(
        shared, shared.marc, lambda: crafted_click(shared, shared.marc, journey.card, "dispatch.approve", visit)
    )
    assert "étape" in words


def test_without_approval_there_is_no_appointment(shared):
    journey = shared.journey("consent")
    visit = f"{shared.number(journey)}/1"
    assert not journey.card.has_button("appointment.schedule")
    words = refused(
        shared, shared.lea, lambda: crafted_click(shared, shared.lea, journey.card, "appointment.schedule", visit)
    )
    assert "étape" in words


def test_an_agent_cannot_approve(shared):
    journey = shared.journey("consent")
    for deed in ("dispatch.approve", "dispatch.refuse"):
        words = refused(shared, shared.karim, lambda deed=deed: shared.karim.click(journey.request(), deed))
        assert "manager" in words  # Karim reads English
    assert shared.karim.view is None


@pytest.mark.parametrize("did", ["planned the visit", "recorded the consent"])
def test_a_manager_does_not_approve_what_they_asked_for(shared, did):
    journey = shared.journey("supplier_ticket")
    agent = journey.lea
    journey.lea = shared.marc if did == "planned the visit" else agent
    journey.plan()
    journey.lea = shared.marc if did == "recorded the consent" else agent
    journey.consent()
    words = refused(shared, shared.marc, lambda: shared.marc.click(journey.request(), "dispatch.approve"))
    assert "quelqu'un d'autre" in words or "autre responsable" in words
    shared.sophie.click(journey.request(), "dispatch.approve")
    journey.card_offers("appointment.schedule")


def test_the_second_of_two_managers_is_told_who_decided_and_when(shared):
    journey = shared.journey("consent")
    request = journey.request()
    asked = {button.action_id: button for button in request.buttons()}
    journey.approve()
    shared.settled()
    assert not request.has_button("dispatch.approve")
    assert "Validée par Marc Petit" in request.plain()
    block = asked["dispatch.approve"]

    def second() -> Outcome:
        return crafted_click(shared, shared.sophie, request, "dispatch.approve", block.value, block_id=block.block_id)

    words = refused(shared, shared.sophie, second)
    assert "Marc Petit" in words
    assert "5 janv." in words


def test_a_refusal_has_a_reason_that_the_thread_and_the_request_show(shared):
    journey = shared.journey("consent")
    shared.marc.click(journey.request(), "dispatch.refuse")
    request = journey.request()
    journey.fill_and_submit("dispatch.refuse", shared.marc, reason="Le client doit d'abord changer son modem.")
    journey.card_offers("intervention.plan")
    assert "changer son modem" in shared.thread(journey)[-1].plain()
    assert "Refusée par Marc Petit" in request.plain()
    assert not request.buttons()


def test_whoever_says_no_in_the_dialog_has_decided_nothing(shared):
    journey = shared.journey("consent")
    before = shared.rows()
    assert not shared.marc.click(journey.request(), "dispatch.approve", confirm=False).delivered
    assert shared.rows() == before


def test_a_button_with_its_value_alone_approves(shared):
    """A button's value is its interface (design §3); what it rests on is guarded by voiding (design §6)."""
    journey = shared.journey("consent")
    visit = f"{shared.number(journey)}/1"
    crafted_click(shared, shared.marc, journey.card, "dispatch.approve", visit)
    journey.card_offers("appointment.schedule")
