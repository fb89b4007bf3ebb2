"""What was found at a visit (§5, §7, §8, §13), where it does not go by the book."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.forms import fill
from tests.journeys.procedure import NBSP, case, euros

FIXED = {"how": "Paire échangée au sous-répartiteur."}


def test_a_technician_who_does_not_come_costs_nothing_and_the_next_step_is_another_visit(shared):
    ticket = case(shared, "SDSL")
    ticket.visit("technician_absent", informed=None)
    assert "Technicien absent, ou reparti sans constat" in ticket.thread()[-1].plain()
    assert "Rien à facturer" in ticket.thread()[-1].plain()
    assert ticket.card.has_button("intervention.plan")
    ticket.visit("client_fault")
    assert ticket.rows()[-1][1] == f"{euros('250,00')}{NBSP}HT"


def test_absences_are_offered_from_the_slots_start_on(shared):
    ticket = case(shared, "SDSL")
    ticket.visit()
    early = ticket.form("outcome.record")
    assert "absent" not in early.plain().lower().replace("une absence", "")
    shared.lea.close()
    shared.workspace.clock.advance(timedelta(hours=3))
    assert "Technicien absent" in ticket.form("outcome.record").plain()
    shared.lea.close()


def test_the_text_is_in_view_before_anybody_says_that_the_client_was_told(shared):
    ticket = case(shared, "SDSL")
    ticket.visit()
    shared.workspace.clock.advance(timedelta(hours=3))
    form = ticket.form("outcome.record")
    fill(shared, shared.lea, {"findings": "Prise oxydée.", "outcome": "client_fault"})
    assert "Bonjour" not in form.plain()
    fill(shared, shared.lea, {"informed": "now"})
    assert "À dire au client avant d'enregistrer" in form.plain()
    assert "défaut au niveau de l'installation Client" in form.plain()
    assert "Prise oxydée." in form.plain()
    shared.lea.close()


def test_a_fault_fixed_since_the_expertise_waives_what_came_before_it(shared):
    ticket = case(shared, "ADSL", fault="hard")
    ticket.visit("no_fault")
    ticket.visit("fault_not_fixed", "expertise", None)
    assert ticket.rows()[-1][1] == f"{euros('250,00')}{NBSP}HT"
    assert "Ces interventions ne seront pas facturées" in ticket.form("expertise.fixed", on=ticket.thread()[-1]).plain()
    fill(shared, shared.lea, FIXED)
    assert shared.lea.submit().closed
    shared.settled()
    assert ticket.rows()[-1][1] == f"{euros('0,00')}{NBSP}HT"
    letter = ticket.notice("client_text.show", on=ticket.thread()[-1])
    assert "Le dysfonctionnement détecté lors de l'expertise" in letter
    why = ticket.notice("charge.explain", on=ticket.breakdown())
    assert "Procédure, «" in why
    assert "a détecté le défaut, qui a été corrigé le" in why
    again = {"outcome": "fault_not_fixed", "findings": "Défaut au DSLAM.", "called_support": "yes", "reason": "Saisie."}
    ticket.do("outcome.correct", "marc", child=3, **again)
    assert ticket.rows()[-1][1] == f"{euros('250,00')}{NBSP}HT"
    assert "à annoncer" in ticket.rows()[0][2]


def test_once_its_first_visit_took_place_a_sav_plus_is_carried_out(shared):
    ticket = case(shared, "ADSL", upto="schedule", kind="sav_plus")
    shared.workspace.clock.advance(timedelta(days=2))
    measured = {"tightened": "no", "mutations": "0", "down_kbps": "2100", "up_kbps": "320"}
    form = ticket.form("sav_plus.step")
    assert form.values["step"] == "first_visit"
    fill(shared, shared.lea, measured)
    assert shared.lea.submit().closed
    shared.settled()
    assert "1/5" in ticket.told("travaux sur la ligne").plain()
    outcome = ticket.form("outcome.record").plain()
    assert "La première intervention a eu lieu" in outcome
    assert "Client absent" not in outcome
    shared.lea.close()
    ticket.do("outcome.record", outcome="performed", findings="Mutation.", called_support="yes", informed="now")
    assert ticket.rows()[0][:2] == ["SAV+", euros("185,00")]


def test_a_correction_to_the_same_row_leaves_the_charge_as_it_is(shared):
    ticket = case(shared, "VGA")
    ticket.visit("client_fault")
    before = ticket.rows()
    person = ticket.press("outcome.correct", "marc", child=1)
    form = person.wait_for_view("outcome.correct")
    fill(shared, person, {"outcome": "no_fault", "findings": "Rien trouvé.", "reason": "Erreur de saisie."})
    assert "La facturation reste inchangée" in form.plain()
    assert "informed" not in form.inputs()
    assert person.submit().closed
    shared.settled()
    assert ticket.rows() == before
    assert "La facturation reste inchangée" in ticket.thread()[-1].plain()


def test_a_vga_ticket_opened_wrongly_suggests_no_other_visit(shared):
    ticket = case(shared, "VGA")
    ticket.do("supplier_ticket.wrongful", reason="Défaut chez le client.", informed="now")
    assert "clore le ticket une fois le service rétabli" in ticket.card.plain()
    assert not ticket.card.has_button("intervention.plan")
