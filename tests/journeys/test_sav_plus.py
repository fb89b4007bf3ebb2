"""SAV+ (§8): suggested on intermittent ADSL, four steps, never moved, free to cancel until 48 hours before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.procedure import NBSP, case, euros, paris
from tests.journeys.stage import staged

SLOT = paris(2026, 1, 13, 10)  # a Tuesday
LIMIT = paris(2026, 1, 10, 10)  # the Saturday before: Sunday does not count
LIMIT_SHOWN = f"SAV+{NBSP}: annulation sans frais jusqu'au sam. 10 janv. 10:00"
POINTS = {
    "first_visit": "Première intervention chez le client",
    "main_frame": "Répartiteur général abonné",
    "street_cabinet": "Sous-répartiteur",
    "concentration_point": "Point de concentration",
    "second_visit": "Seconde intervention chez le client",
}


@pytest.fixture(scope="module")
def cases(new_sqlite):
    """Tickets with a SAV+ on Tuesday at ten; it is Tuesday, half past ten: what was received when is up to the test."""
    with staged(new_sqlite(), http=True) as stage:
        made = [case(stage, "ADSL", upto="approve", kind="sav_plus") for _ in range(4)]
        for ticket in made:
            ticket.slot(SLOT)
        made[0].move_clock(SLOT + timedelta(minutes=30))
        yield dict(zip(("free", "late", "absent", "kept"), made, strict=True))


@pytest.fixture
def lea(cases):
    yield (lea := cases["free"].stage.lea)
    if lea.view is not None:
        lea.close()


def test_it_is_suggested_after_a_first_visit_without_fault_and_planned_with_one_tap(shared):
    ticket = case(shared, "ADSL", upto="outcome", finding="no_fault")
    suggestion = ticket.told("SAV+ conseillé")
    assert f"forfait de {euros('185,00')}{NBSP}HT" in suggestion.plain()

    offer = ticket.notice("client_text.show", on=suggestion)
    assert "proposition d'une prestation SAV+" in offer
    assert euros("185,00") in offer
    assert euros("95,00") in offer

    form = ticket.form("intervention.plan", on=suggestion)
    assert form.values["kind"] == "sav_plus"
    assert euros("185,00") in form.plain()
    assert shared.lea.submit().closed
    assert "Intervention demandée par Léa Martin" in ticket.thread()[-1].plain()
    assert "SAV+" in ticket.thread()[-1].plain()


@pytest.mark.parametrize(
    ("service", "fault", "finding"),
    [("ADSL", "hard", "no_fault"), ("SDSL", "intermittent", "no_fault"), ("ADSL", "intermittent", "client_fault")],
)
def test_it_is_not_suggested_otherwise(shared, service, fault, finding):
    ticket = case(shared, service, upto="outcome", fault=fault, finding=finding)
    assert not any("SAV+ conseillé" in message.plain() for message in ticket.thread())


def test_it_is_offered_only_for_an_intermittent_fault(shared):
    form = case(shared, "ADSL", fault="hard").form("intervention.plan")
    assert "SAV+" not in form.plain()
    shared.lea.craft(
        kind={
            "type": "radio_buttons",
            "selected_option": {"text": {"type": "plain_text", "text": "?"}, "value": "sav_plus"},
        }
    )
    assert "kind" in shared.lea.submit(unchecked=True).errors


def test_the_steps_are_one_table_with_throughput_and_operations_at_each_point(shared):
    ticket = case(shared, "ADSL", upto="schedule", kind="sav_plus")
    for number, point in enumerate(POINTS):
        form = ticket.form("sav_plus.step")
        assert form.values["step"] == point
        shared.lea.fill(
            tightened="yes" if number else "no",
            mutations=str(number),
            down_kbps=str(1000 * (number + 1)),
            up_kbps=str(100 * (number + 1)),
        )
        assert shared.lea.submit().closed
        ticket.stage.settled()
    (table,) = [message for message in ticket.thread() if "travaux sur la ligne" in message.plain()]
    rows = [line.split(" | ") for line in table.plain().splitlines() if " | " in line]
    assert rows[0] == ["Point", "Débit desc. (kbit/s)", "Débit mont. (kbit/s)", "Opérations"]
    assert [row[0] for row in rows[1:]] == list(POINTS.values())
    assert [row[1:3] for row in rows[1:]] == [[f"{n}\u202f000", f"{n}00"] for n in range(1, 6)]
    assert "connectique resserrée" not in rows[1][3]
    assert "connectique resserrée, 2 mutations" in rows[3][3]
    assert "5/5" in table.plain()
    assert not table.has_button("sav_plus.step")


def test_a_step_recorded_again_corrects_its_row(shared):
    ticket = case(shared, "ADSL", upto="schedule", kind="sav_plus")
    step = {"step": "main_frame", "tightened": "yes", "mutations": "0", "up_kbps": "800"}
    ticket.do("sav_plus.step", **step, down_kbps="80")
    ticket.do("sav_plus.step", **step, down_kbps="8000")
    table = ticket.told("travaux sur la ligne").plain()
    assert "1/5" in table
    assert "| 8\u202f000 |" in table
    assert "| 80 |" not in table


def test_its_appointment_tells_until_when_it_is_free_and_cannot_be_moved(cases, lea):
    ticket = cases["kept"]
    told = ticket.told("Intervention le mar. 13 janv.").plain()
    assert f"SAV+{NBSP}: pas de report, seulement une annulation{NBSP}: sans frais jusqu'au sam. 10 janv. 10:00" in told
    assert euros("95,00") in told
    assert ticket.offered("appointment.move") == []
    refused = ticket.refused("appointment.move", child=1)
    assert "Un rendez-vous SAV+ ne peut pas être déplacé." in refused


def shown_for(ticket, received_at):
    """The form once the moment of receipt is chosen."""
    form = ticket.form("appointment.cancel")
    before = form.hash
    ticket.stage.lea.fill(received_at=received_at)
    ticket.stage.workspace.wait_for(lambda: form.hash != before, what="what cancelling costs")
    return form.plain()


def test_cancelled_exactly_48_working_hours_before_it_is_free_and_the_form_says_so_first(cases, lea):
    ticket = cases["free"]
    assert f"{LIMIT_SHOWN}. Celle-ci ne coûte rien au client." in shown_for(ticket, LIMIT)
    lea.fill(reason="Le client déménage.")
    assert lea.submit().closed
    assert ticket.told("Intervention annulée, sans frais")
    assert not any(message.has_button("charge.explain") for message in ticket.thread())


def test_cancelled_a_minute_later_it_costs_95_euros_and_the_form_says_so_first(cases, lea):
    ticket = cases["late"]
    shown = shown_for(ticket, LIMIT + timedelta(minutes=1))
    assert LIMIT_SHOWN in shown
    assert f"{euros('95,00')}{NBSP}HT" in shown
    lea.fill(reason="Le client déménage.")
    assert lea.submit().closed
    assert ticket.rows() == [
        ["Annulation d'un SAV+ à moins de 48 heures ouvrables", euros("95,00"), "à annoncer"],
        ["Total dû", f"{euros('95,00')}{NBSP}HT", ""],
    ]
    why = ticket.notice("charge.explain", on=ticket.breakdown())
    assert "48 heures ouvrables" in why
    assert "sam. 10 janv. 10:00" in why
    assert "sam. 10 janv. 10:01" in why


def test_from_the_start_of_the_slot_on_it_is_an_absence_which_is_billed_as_one(cases, lea):
    ticket = cases["absent"]
    assert "Le créneau a commencé le mar. 13 janv. 10:00" in shown_for(ticket, SLOT)
    lea.fill(reason="Personne sur place.")
    (refusal,) = lea.submit().errors.items()
    assert refusal[0] == "received_at"
    assert "c'est une absence" in refusal[1]
    lea.close()
    ticket.do("outcome.record", outcome="client_absent", findings="Portail fermé.", called_support="no", informed="now")
    assert ticket.rows()[0][:2] == ["Intervention à tort - absence/refus client au RDV SAV", euros("250,00")]
