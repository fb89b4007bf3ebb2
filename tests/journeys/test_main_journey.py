"""The main job: from the client's report to the cost breakdown and the dispute deadline, whatever carries it."""

from __future__ import annotations

import pytest

from tests.journeys.procedure import NBSP, case, euros
from tests.journeys.stage import staged

SDSL_REASON = "Intervention à tort - défaut au niveau de l'installation Client"
DSL_REASON = "Intervention à tort - pas de défaut constaté chez le fournisseur"
VGA_REASON = "Intervention à tort"
DEADLINE = "Contestable jusqu'au mercredi 7 janvier 2026 à 23:59"


@pytest.mark.parametrize("http", [False, True], ids=["socket mode", "http"])
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_the_thread_ends_with_amount_reason_and_deadline(request, http, database):
    with staged(request.getfixturevalue(database), http=http) as stage:
        journey = stage.journey("outcome")
        breakdown = journey.breakdown()

        assert SDSL_REASON in breakdown.plain()
        assert euros("250,00") in breakdown.plain()
        assert DEADLINE in breakdown.plain()
        assert "2 jours ouvrés" in breakdown.plain()
        for needed in (stage.number(journey), SDSL_REASON, f"{euros('250,00')}{NBSP}HT", DEADLINE):
            assert needed in breakdown.text
        assert f"{euros('250,00')}{NBSP}HT" in journey.card.plain()


@pytest.mark.parametrize(
    ("service", "finding", "reason", "amount"),
    [
        ("ADSL", "no_fault", DSL_REASON, "250,00"),
        ("SDSL", "client_fault_modem_replaced", "remplacement de l'équipement d'extrémité (modem)", "991,00"),
        ("VGA", "client_fault", VGA_REASON, "180,00"),
    ],
)
def test_each_service_has_its_own_reasons_and_prices(shared, service, finding, reason, amount):
    journey = shared.journey("outcome", service=service, finding=finding)
    row = next(line for line in journey.breakdown().plain().splitlines() if reason in line)
    assert euros(amount) in row
    assert f"Total dû | {euros(amount)}" in journey.breakdown().plain()


@pytest.mark.parametrize("service", ["ADSL", "SDSL", "VGA"])
def test_a_fault_on_the_operators_side_costs_nothing(shared, service):
    journey = shared.journey("outcome", service=service, finding="operator_fault", informed=None)
    thread = shared.thread(journey)
    assert "Rien à facturer" in thread[-1].plain()
    assert journey.breakdown() is None
    assert "€" not in journey.card.plain()


def test_the_thread_tells_the_story_in_order_and_in_seven_replies(shared):
    ticket = case(shared, upto="schedule", finding="client_fault", informed="now")
    assert [len(message.files) for message in shared.thread(ticket.journey)][-2:] == [0, 1]  # the calendar file
    ticket.journey.outcome()
    ticket.do("ticket.close", cause="Prise remplacée.")
    words = [message.plain().split("\n")[0] for message in shared.thread(ticket.journey)[1:]]
    beginnings = [
        "Signalé par le client",
        "Ticket fournisseur",
        "✅ Validée",
        "Intervention le",
        "Résultat de l'intervention",
        "Facturation annoncée",
        "Ticket clos",
    ]
    assert [said[: len(expected)] for said, expected in zip(words, beginnings, strict=True)] == beginnings


def test_a_message_that_asks_for_a_step_goes_when_the_step_is_done_and_is_said_again(shared):
    journey = shared.journey("describe")
    assert [reply.plain()[:17] for reply in shared.thread(journey)[1:]] == ["Signalé par le cl", "Tests préalables "]
    assert "pretests.tick" in str(shared.thread(journey)[1].blocks)
    journey.supplier_ticket()
    _, opened, told = shared.thread(journey)
    assert "pretests.tick" not in str(opened.blocks)
    assert "à demander" not in opened.plain()
    assert told.plain().startswith("Ticket fournisseur")
    assert "Tests préalables 5/5 confirmés par écrit" in told.plain()
    assert "intervention.plan" in str(told.blocks)
    journey.plan()
    assert shared.thread(journey)[-1].plain().startswith("Intervention demandée")
    assert "intervention.plan" not in str(told.blocks)
    journey.consent()
    assert "Validation demandée" in shared.thread(journey)[-1].plain()
    assert len(shared.thread(journey)) == 4
    journey.approve()
    assert shared.thread(journey)[-1].pings == [shared.lea.id]
    journey.schedule()
    assert [reply.plain().split()[0] for reply in shared.thread(journey)[3:]] == [
        "✅",
        "Intervention",
        shared.number(journey),
    ]


def test_a_client_who_is_informed_later_starts_the_dispute_window_then(shared):
    journey = shared.journey("outcome", informed="later")
    assert "à annoncer" in journey.breakdown().plain().lower()
    assert "Contestable" not in journey.breakdown().plain()

    journey.click("charge.inform")
    journey.fill_and_submit("charge.inform", informed_at=shared.workspace.clock.now())

    told = shared.thread(journey)[-1]
    assert "Client informé" in told.plain()
    assert "Contestable" not in told.plain()  # said once
    assert "Contestable jusqu'au" in journey.breakdown().plain()
    assert "charge.announced" in shared.events(journey)


def test_the_form_of_the_outcome_shows_amount_and_reason_while_it_is_filled_in(shared):
    journey = shared.journey("schedule")
    journey.click("outcome.record")
    view = shared.lea.wait_for_view("outcome.record")
    assert SDSL_REASON not in view.plain()

    shared.lea.fill(findings="Prise oxydée.", outcome="client_fault")
    shared.workspace.wait_for(lambda: SDSL_REASON in view.plain(), what="the preview")
    assert euros("250,00") in view.plain()
    assert view.values["findings"] == "Prise oxydée."

    shared.lea.fill(outcome="operator_fault")
    shared.workspace.wait_for(lambda: "Rien à facturer" in view.plain(), what="the preview")
    assert "informed" not in view.inputs()
