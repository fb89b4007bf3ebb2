"""People mistype: outcome, e-mail and line are corrected, a charge is cancelled, and every amount explains itself."""

from __future__ import annotations

import pytest

from tests.journeys.procedure import NBSP, case, euros

NOTHING = f"{euros('0,00')}{NBSP}HT"


def test_a_corrected_outcome_cancels_its_charge_and_announces_the_new_one(shared):
    ticket = case(shared, upto="outcome")
    ticket.do("outcome.correct", "marc", outcome="client_fault_modem_replaced", informed="now", reason="Modem échangé.")
    old, new, total = ticket.rows()
    assert old[1] == euros("250,00")
    assert old[2].startswith("annulée le")
    assert new[1] == euros("991,00")
    assert new[2].startswith("annoncée le")
    assert total[1] == f"{euros('991,00')}{NBSP}HT"
    assert "Modem échangé." in ticket.told("Résultat corrigé par Marc Petit").plain()
    assert shared.events(ticket.journey).count("outcome.recorded") == 1
    assert "outcome.corrected" in shared.events(ticket.journey)


def test_agents_do_not_correct_outcomes_nor_cancel_charges(shared):
    ticket = case(shared, upto="outcome")
    assert "responsable" in ticket.refused("outcome.correct", child=1)
    assert "responsable" in ticket.refused("charge.cancel", child=2)


def test_a_manager_cancels_a_charge_as_a_gesture_and_the_client_is_told_why(shared):
    ticket = case(shared, upto="outcome")
    ticket.do("charge.cancel", "marc", reason="Geste commercial.")
    assert ticket.rows()[0][2].startswith("annulée le")
    assert ticket.rows()[1][1] == NOTHING
    told = ticket.thread()[-1]
    assert "Geste commercial." in told.plain()
    assert f"Motif de l'annulation{NBSP}: Geste commercial." in ticket.notice("client_text.show", on=told)
    assert "Geste commercial." in ticket.notice("charge.explain", on=ticket.breakdown())


def test_another_line_voids_the_approval_and_the_managers_are_asked_again(shared):
    ticket = case(shared, upto="approve")
    ticket.do("ticket.correct", client_email="noc@durand.example", line="SD-75-999999")
    assert "SD-75-999999" in ticket.told("Ticket corrigé par Léa Martin").plain()
    assert "SD-75-999999" in ticket.card.plain()
    assert "Validation caduque" in ticket.told("Validation caduque").plain()
    assert ticket.journey.request() is not None
    assert not ticket.card.has_button("appointment.schedule")


@pytest.mark.parametrize(("upto", "undoes"), [("open", False), ("consent", False), ("approve", True)])
def test_the_form_says_what_another_line_undoes_where_there_is_such_an_approval(shared, upto, undoes):
    ticket = case(shared, upto=upto)
    assert ("annule une validation" in ticket.form("ticket.correct").plain()) == undoes


def test_another_address_leaves_the_approval_as_it_is(shared):
    ticket = case(shared, upto="approve")
    ticket.do("ticket.correct", client_email="noc@durand.example")
    assert ticket.card.has_button("appointment.schedule")
    assert ticket.journey.request() is None


def test_a_charge_explains_its_rule_its_row_and_its_counted_days(stage):
    ticket = case(stage, upto="outcome")
    why = ticket.notice("charge.explain", on=ticket.breakdown()).replace(NBSP, " ")
    for said in (
        "ntervention standard ; constat : Défaut sur l'installation du client. Enregistré par Léa Martin",
        "Intervention à tort - défaut au niveau de l'installation Client : 250,00 € HT, en vigueur depuis",
        "2 jours ouvrés",
        "le jour de l'information ne compte pas",
        "mar. 6 et mer. 7 janvier",
        "Échéance : mercredi 7 janvier 2026 à 23:59",
    ):
        assert said in why
