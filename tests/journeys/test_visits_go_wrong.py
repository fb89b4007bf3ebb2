"""Visits that do not go by the book (§4, §8): the supplier cancels, a slot was mistyped, the client thinks again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.procedure import NBSP, case, euros

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_the_supplier_cancels_and_the_clients_consent_serves_again_in_one_tap(shared):
    ticket = case(shared, upto="schedule")
    ticket.do("appointment.cancel", cancelled_by="supplier", reason="Technicien malade.")
    assert "sans frais" in ticket.told("Intervention annulée par le fournisseur").plain()

    ticket.do("intervention.plan")
    assert "Intervention demandée par" in ticket.told("Prochaine étape", "reprendre l'accord du client").plain()
    ticket.press("consent.carry_over", "karim")
    ticket.stage.settled()
    assert "Karim" in ticket.told("Accord repris").plain()
    request = ticket.told("Validation demandée")
    assert "Bon pour accord" in request.plain()
    ticket.stage.marc.click(request, "dispatch.approve")
    ticket.slot(ticket.now + 2 * HOUR)
    ticket.stage.workspace.clock.advance(4 * HOUR)
    ticket.do("outcome.record", outcome="client_fault", findings="Prise.", called_support="yes", informed="now")
    assert [row[1] for row in ticket.rows()[:-1]] == [euros("250,00")]


def test_a_consent_that_is_taken_back_after_a_refusal_is_not_offered_to_the_next_visit(shared):
    ticket = case(shared, upto="consent")
    ticket.do("dispatch.refuse", "marc", on=ticket.told("Validation demandée"), reason="Vérifier le modem.")
    ticket.do("intervention.plan")
    assert "reprendre l'accord du client" in ticket.told("Intervention demandée par", "Prochaine étape").plain()
    ticket.do("consent.withdraw", received_at=ticket.now, reason="Nous ne voulons plus de visite.")
    assert "sans frais" in ticket.told("Accord retiré").plain()
    ticket.do("intervention.plan")
    assert "recueillir l'accord écrit du client" in ticket.told("Intervention demandée par", "Prochaine étape").plain()
    assert ticket.offered("consent.carry_over") == []


def test_a_mistyped_sav_plus_slot_is_corrected_within_the_hour_then_by_a_manager(shared):
    ticket = case(shared, "ADSL", upto="schedule", kind="sav_plus")
    right = {"starts_at": 9 * DAY, "ends_at": 9 * DAY + 2 * HOUR}
    ticket.do("appointment.correct", **right, reason="Mauvaise semaine.")
    told = ticket.told("Rendez-vous corrigé").plain()
    assert "Mauvaise semaine." in told
    assert f"SAV+{NBSP}: pas de report, seulement une annulation{NBSP}: sans frais jusqu'au" in told

    ticket.stage.workspace.clock.advance(HOUR + timedelta(minutes=1))
    assert "seul un responsable peut corriger ce créneau" in ticket.refused("appointment.correct", child=1)
    ticket.do("appointment.correct", "marc", **right, reason="Encore.")
    assert "Encore." in ticket.told("Rendez-vous corrigé", "Marc").plain()


def test_a_slot_on_a_closed_day_is_taken_after_a_warning(shared):
    ticket = case(shared, upto="approve")
    sunday = ticket.now.replace(hour=10, minute=0) + (6 - ticket.now.weekday()) * DAY
    form = ticket.form("appointment.schedule")
    lea = shared.lea
    for name, at in (("starts_at", sunday), ("ends_at", sunday + 2 * HOUR)):
        before = form.hash
        lea.fill(**{name: at})
        shared.workspace.wait_for(lambda before=before: form.hash != before, what="the warning")
    assert "Le support est fermé le dim." in form.plain()
    lea.fill(supplier_reference="ORA-8841-22/1")
    assert lea.submit().closed
    shared.settled()
    assert "Intervention le dim." in ticket.told("ORA-8841-22/1").plain()


@pytest.mark.parametrize("act_id", ["consent.withdraw", "intervention.abandon"])
def test_forms_that_cancel_have_a_way_back_that_does_not_sound_like_it(shared, act_id):
    ticket = case(shared, upto="consent")
    form = ticket.form(act_id)
    assert form.definition["close"]["text"] == "Retour"
    shared.lea.close()
