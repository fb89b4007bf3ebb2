"""Expertise (§4, §5, §7): with the client's technical referent; if it corrects the fault, earlier visits are free."""

from __future__ import annotations

from tests.journeys.procedure import NBSP, case, euros

NOTHING_FOUND = "Intervention à tort - pas de défaut constaté chez le fournisseur"
WAIVED = f"non facturée, une expertise ayant corrigé le défaut{NBSP}; dû {euros('0,00')}"
NOTHING_DUE = f"{euros('0,00')}{NBSP}HT"


def twice_without_fault(stage):
    ticket = case(stage, "ADSL", fault="hard")
    ticket.visit("no_fault")
    ticket.visit("no_fault")
    return ticket


def test_the_sources_example_two_visits_without_fault_then_an_expertise_that_corrects_costs_nothing(shared):
    ticket = twice_without_fault(shared)
    owed = f"{euros('500,00')}{NBSP}HT"
    assert [row[:2] for row in ticket.rows()] == [
        [NOTHING_FOUND, euros("250,00")],
        [NOTHING_FOUND, euros("250,00")],
        ["Total dû", owed],
    ]
    assert owed in ticket.card.plain()

    ticket.visit("fault_fixed", "expertise", None)

    assert ticket.rows() == [
        [NOTHING_FOUND, euros("250,00"), WAIVED],
        [NOTHING_FOUND, euros("250,00"), WAIVED],
        ["Total dû", NOTHING_DUE, ""],
    ]
    assert NOTHING_DUE in ticket.card.plain()
    assert euros("500,00") not in ticket.card.plain()
    told = ticket.thread()[-1]
    assert "Défaut détecté par l'expertise et corrigé" in told.plain()
    assert told.plain().count(f"{euros('250,00')}{NBSP}HT · {NOTHING_FOUND}") == 2
    assert f"Total dû{NBSP}: {NOTHING_DUE}" in told.text


def test_the_clients_text_and_the_explanation_say_why_nothing_is_due(shared):
    ticket = twice_without_fault(shared)
    ticket.visit("fault_fixed", "expertise", None)
    letter = ticket.notice("client_text.show", on=ticket.thread()[-1])
    assert "expertise concluante, interventions préalables non facturées" in letter
    assert letter.count(f"{euros('250,00')}{NBSP}HT, non facturé") == 2
    why = ticket.notice("charge.explain", on=ticket.breakdown())
    assert f"Procédure, «{NBSP}Demande d'expertise sur un lien ADSL{NBSP}»" in why
    assert "a détecté et corrigé le défaut. Non facturée depuis le" in why


def test_an_expertise_that_does_not_correct_waives_nothing(shared):
    ticket = twice_without_fault(shared)
    ticket.visit("fault_not_fixed", "expertise", None)
    assert ticket.rows()[-1][1] == f"{euros('500,00')}{NBSP}HT"
    assert "Rien à facturer" in ticket.thread()[-1].plain()


def test_an_expertise_that_finds_nothing_is_waived_by_a_later_one_that_corrects(shared):
    ticket = case(shared, "ADSL", fault="hard")
    ticket.visit("no_fault", "expertise")
    ticket.visit("client_absent")
    assert ticket.rows()[-1][1] == f"{euros('650,00')}{NBSP}HT"
    ticket.visit("fault_fixed", "expertise", None)
    assert [row[2] for row in ticket.rows()[:-1]] == [WAIVED, WAIVED]
    assert ticket.rows()[-1][1] == NOTHING_DUE


def test_a_dispute_still_undecided_is_closed_with_its_waived_charge(shared):
    ticket = case(shared, "ADSL", fault="hard", upto="outcome", finding="no_fault")
    ticket.do("dispute.record", received_at=ticket.now, grounds="Le défaut est toujours là.")
    request = ticket.told("Contestation à trancher")
    ticket.visit("fault_fixed", "expertise", None)
    assert f"Sans objet{NBSP}: l'intervention n'est plus facturée" in request.plain()
    assert not request.has_button("dispute.decide")
    assert ticket.offered("dispute.decide") == []


def test_an_expertise_is_planned_with_the_clients_technical_referent(shared):
    ticket = case(shared, "ADSL", upto="plan", kind="expertise")
    assert f"Référent technique{NBSP}: M. Lenoir, 06 12 34 56 78, intégrateur" in ticket.thread()[-1].plain()
    other = case(shared, "ADSL")
    person = other.press("intervention.plan")
    form = person.wait_for_view("intervention.plan")
    assert "referent_name" not in form.inputs()
    before = form.hash
    person.fill(kind="expertise")
    shared.workspace.wait_for(lambda: form.hash != before, what="the referent's fields")
    assert f"{euros('400,00')}{NBSP}HT" in form.plain()
    assert set(person.submit(unchecked=True).errors) == {"referent_name"}
    person.fill(kind="expertise", referent_name="M. Lenoir")
    assert set(person.submit(unchecked=True).errors) == {"referent_phone"}
