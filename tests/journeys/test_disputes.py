"""Disputes (§9): in time by the date of receipt and decided by a manager, or late and referred to Service Clients."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.procedure import NBSP, case, euros, paris
from tests.journeys.stage import staged

FULL = f"{euros('250,00')}{NBSP}HT"
REFUND = f"{euros('100,00')}{NBSP}HT"
NOTHING = f"{euros('0,00')}{NBSP}HT"
DEADLINE = "mer. 7 janv. 23:59"
ELSEWHERE = "Elle ne se tranche pas ici."
IN_TIME, LATE = paris(2026, 1, 7, 23, 59), paris(2026, 1, 8)


@pytest.fixture(scope="module")
def after_the_window(new_sqlite):
    """Tickets announced on Monday 5 January; it is Thursday 8, ten o'clock, and the bot has closed their windows."""
    with staged(new_sqlite(), http=True) as stage:
        made = [case(stage, upto="schedule") for _ in range(3)]
        made[0].move_clock(paris(2026, 1, 5, 14, 42))
        for ticket in made:
            ticket.do(
                "outcome.record",
                outcome="client_fault",
                findings="Prise oxydée.",
                called_support="yes",
                informed="now",
            )
        made[0].move_clock(paris(2026, 1, 8, 10))
        yield iter(made)


def choices_of(form):
    (charge,) = [block for block in form.blocks if block["block_id"] == "charges"]
    return [option["value"] for option in charge["element"]["options"]]


def disputed(stage, **how):
    ticket = case(stage, upto="outcome", **how)
    ticket.do("dispute.record", received_at=ticket.now, grounds="Le modem est à vous.", evidence=["photo.jpg"])
    return ticket


def test_a_dispute_in_time_asks_the_managers_with_the_facts_in_view(shared):
    ticket = disputed(shared)
    request = ticket.told("Contestation à trancher")
    assert shared.workspace.managers_group in request.text
    assert request.pings
    assert request.has_button("dispute.decide")
    for fact in (FULL, "Le modem est à vous.", "Prise murale oxydée", "Reçue dans les délais", "photo.jpg"):
        assert fact in request.plain()
    assert "contestée le" in ticket.breakdown().plain()
    assert "Contestation à trancher" in ticket.card.plain()


@pytest.mark.parametrize(
    ("decision", "amount", "verdict", "status", "due"),
    [
        ("cancel", None, "✅ Contestation acceptée, facturation annulée par Marc Petit", "annulée le", NOTHING),
        (
            "reduce",
            "100",
            f"✅ Contestation acceptée en partie, facturation ramenée à {REFUND} par Marc Petit",
            f"définitive, ramenée à {euros('100,00')}",
            REFUND,
        ),
        (
            "uphold",
            None,
            "❌ Contestation rejetée, facturation maintenue par Marc Petit",
            "définitive, maintenue après contestation",
            FULL,
        ),
    ],
)
def test_a_manager_decides_and_the_request_shows_it_in_place_of_the_button(
    shared, decision, amount, verdict, status, due
):
    ticket = disputed(shared)
    request = ticket.told("Contestation à trancher")
    sum_of_it = {"amount": amount} if amount else {}
    ticket.do("dispute.decide", "marc", on=request, decision=decision, **sum_of_it, reason="Photo probante.")
    assert verdict in request.plain()
    assert "Photo probante." in request.plain()
    assert not request.has_button("dispute.decide")
    billed, total = ticket.rows()
    assert billed[1] == euros("250,00")
    assert status in billed[2]
    assert total[1] == due
    told = ticket.thread()[-1]
    assert due in told.plain()
    assert "Photo probante." in told.plain()
    assert "Photo probante." in ticket.notice("client_text.show", on=told)
    assert "Photo probante." in ticket.notice("charge.explain", on=request)


def test_agents_do_not_decide(shared):
    ticket = disputed(shared)
    known = len(shared.lea.notices)
    shared.lea.click(ticket.told("Contestation à trancher"), "dispute.decide")
    assert "responsable" in shared.told(shared.lea, after=known)


@pytest.mark.parametrize("amount", ["250", "0", "abc", "300,00"])
def test_a_reduction_to_no_less_is_refused_at_its_field(shared, amount):
    ticket = disputed(shared)
    person = ticket.press("dispute.decide", "marc", on=ticket.told("Contestation à trancher"))
    form = person.wait_for_view("dispute.decide")
    assert "amount" not in form.inputs()
    before = form.hash
    person.fill(decision="reduce")
    shared.workspace.wait_for(lambda: form.hash != before, what="the amount's field")
    person.fill(amount=amount, reason="Geste.")
    assert set(person.submit().errors) == {"amount"}


def test_the_second_manager_is_told_who_decided(shared):
    ticket = disputed(shared)
    request = ticket.told("Contestation à trancher")
    sophie = ticket.press("dispute.decide", "sophie", on=request)
    sophie.wait_for_view("dispute.decide")
    ticket.do("dispute.decide", "marc", on=request, decision="uphold", reason="Constat clair.")
    sophie.fill(decision="cancel", reason="Geste.")
    refusal = " ".join(sophie.submit().errors.values())
    assert "Marc Petit" in refusal
    assert ticket.rows()[-1][1] == FULL


def test_a_form_that_was_drawn_anew_still_knows_what_its_reader_had_seen(shared):
    """Choosing draws it anew; what was corrected before that has not been read for that."""
    ticket = disputed(shared)
    person = ticket.press("dispute.decide", "marc", on=ticket.told("Contestation à trancher"))
    form = person.wait_for_view("dispute.decide")
    ticket.move_clock(ticket.now + timedelta(minutes=1))
    ticket.do("dispute.correct", received_at=ticket.now, reason="Reçue plus tard.")
    before = form.hash
    person.fill(decision="reduce")
    shared.workspace.wait_for(lambda: form.hash != before, what="the amount's field")
    person.fill(amount="100", reason="Geste.")
    assert "Léa Martin" in " ".join(person.submit().errors.values())
    assert ticket.rows()[-1][1] == FULL


def test_received_in_time_counts_even_where_it_is_entered_after_the_window_closed(after_the_window):
    ticket = next(after_the_window)
    assert "définitive" in ticket.rows()[0][2]
    ticket.do("dispute.record", received_at=IN_TIME, grounds="Envoyé mercredi soir.")
    request = ticket.told("Contestation à trancher")
    assert DEADLINE in request.plain()
    assert "contestée le mer. 7 janv. 23:59" in ticket.rows()[0][2]
    ticket.do("dispute.decide", "marc", on=request, decision="cancel", reason="Reçue à temps.")
    assert ticket.rows()[-1][1] == NOTHING


def test_received_too_late_it_is_answered_with_the_way_to_service_clients(after_the_window):
    ticket = next(after_the_window)
    ticket.do("dispute.record", received_at=LATE, grounds="Nous contestons.")
    told = ticket.thread()[-1]
    assert "Contestation hors délai" in told.plain()
    assert DEADLINE in told.plain()
    assert "serviceclients@openip.fr" in told.plain()
    assert not told.has_button("dispute.decide")
    answer = ticket.notice("client_text.show", on=told)
    assert "contestation hors délai" in answer
    assert "serviceclients@openip.fr" in answer
    assert "contestable jusqu'au mercredi 7 janvier 2026 à 23:59 (heure de Paris)" in answer
    assert "définitive" in ticket.rows()[0][2]
    assert ticket.offered("dispute.decide") == []
    assert "hors délai" in ticket.notice("charge.explain", on=ticket.breakdown())


def test_its_receipt_lies_between_the_announcement_and_now(after_the_window):
    ticket = next(after_the_window)
    ticket.form("dispute.record")
    lea = ticket.stage.lea
    for wrong in (paris(2026, 1, 4, 14, 41), ticket.now + timedelta(hours=1)):
        lea.fill(received_at=wrong, grounds="Nous contestons.")
        assert set(lea.submit().errors) == {"received_at"}
    lea.close()


def test_there_is_one_dispute_per_charge(shared):
    ticket = case(shared, "ADSL")
    ticket.visit("no_fault")
    ticket.visit("client_absent")
    karim = ticket.press("dispute.record", "karim")
    first, second = choices_of(karim.wait_for_view("dispute.record"))
    ticket.do("dispute.record", charges=[first], received_at=ticket.now, grounds="Le défaut est là.")

    karim.fill(charges=[first], received_at=ticket.now, grounds="Le défaut est là.")
    assert set(karim.submit().errors) == {"charges"}
    karim.close()

    request = ticket.told("Contestation à trancher")
    ticket.do("dispute.decide", "marc", on=request, decision="uphold", reason="Ligne conforme.")
    assert choices_of(ticket.form("dispute.record")) == [second]
    shared.lea.close()
    ticket.do("dispute.record", charges=[second], received_at=ticket.now, grounds="Nous étions là.")
    assert ticket.offered("dispute.record") == []
    assert "contest" in ticket.refused("dispute.record")


def test_a_form_whose_dispute_was_recorded_meanwhile_stays_and_says_so_in_the_end(shared):
    ticket = case(shared, upto="outcome")
    karim = ticket.press("dispute.record", "karim")
    form = karim.wait_for_view("dispute.record")
    ticket.do("dispute.record", received_at=ticket.now, grounds="Le défaut est là.")
    before = form.hash
    karim.fill(received_at=ticket.now, grounds="Le défaut est chez vous.")
    shared.workspace.wait_for(lambda: form.hash != before, what="a form drawn anew")
    assert set(karim.submit().errors) == {"charges"}


def twice_charged(stage):
    ticket = case(stage, "ADSL")
    ticket.visit("no_fault")
    ticket.visit("client_absent")
    return ticket


def test_two_charges_are_disputed_in_one_form_and_answered_once(shared):
    ticket = twice_charged(shared)
    charges = choices_of(ticket.form("dispute.record"))
    shared.lea.close()
    ticket.do("dispute.record", charges=charges, received_at=ticket.now, grounds="Nous contestons tout.")
    assert [row[2].split(" ")[0] for row in ticket.rows()[:2]] == ["contestée", "contestée"]
    requests = [message for message in ticket.thread()[1:] if message.has_button("dispute.decide")]
    assert len(requests) == 2
    answer = ticket.notice("client_text.show", on=requests[0])
    for reason in ("pas de défaut constaté chez le fournisseur", "absence/refus client au RDV SAV"):
        assert reason in answer


def test_a_dispute_received_before_the_announcement_is_recorded_after_it(shared):
    ticket = case(shared, upto="schedule")
    ticket.do(
        "outcome.record", outcome="client_fault", findings="Prise oxydée.", called_support="yes", informed="later"
    )
    received = ticket.now
    assert "informé" in ticket.refused("dispute.record")
    shared.workspace.clock.advance(timedelta(minutes=30))
    ticket.do("charge.inform")
    ticket.do("dispute.record", received_at=received, grounds="Déjà contesté au téléphone, puis par écrit.")
    assert "Reçue dans les délais" in ticket.told("Contestation à trancher").plain()


def test_a_dispute_is_corrected_from_late_to_in_time_then_withdrawn(new_sqlite):
    with staged(new_sqlite(), http=True) as stage:
        ticket = case(stage, upto="outcome")
        ticket.move_clock(paris(2026, 1, 12, 10))
        ticket.do("dispute.record", received_at=paris(2026, 1, 12, 9), grounds="Nous contestons.")
        assert ELSEWHERE in ticket.told("Contestation hors délai").plain()
        ticket.do("dispute.correct", received_at=paris(2026, 1, 12, 8), reason="Une heure plus tôt.")
        assert ELSEWHERE in ticket.told("Contestation corrigée").plain()
        assert ELSEWHERE in ticket.told("Contestation hors délai").plain()
        ticket.do("dispute.correct", received_at=paris(2026, 1, 6, 18), reason="Reçue mardi, pas lundi.")
        assert not [reply for reply in ticket.thread() if ELSEWHERE in reply.plain()]
        request = ticket.told("Contestation à trancher")
        assert request.has_button("dispute.decide")
        ticket.do("dispute.withdraw", on=request, received_at=ticket.now, words="Nous retirons.")
        assert "a retiré sa contestation" in request.plain()
        assert not request.has_button("dispute.decide")
        assert "définitive" in ticket.rows()[0][2]
        assert "retrait de votre contestation" in ticket.notice("client_text.show", on=ticket.told("retirée"))


def test_a_dispute_in_time_on_a_closed_ticket_reopens_it(shared):
    ticket = case(shared, upto="outcome")
    ticket.do("ticket.close", restored_at=ticket.now, cause="Prise changée.")
    ticket.do("dispute.record", received_at=ticket.now, grounds="Nous contestons.")
    assert "Ticket rouvert" in ticket.told("rouvert par une contestation").plain()
    assert ticket.told("Contestation à trancher").has_button("dispute.decide")


def test_a_charge_reduced_by_a_manager_shows_what_is_due_everywhere(shared):
    ticket = case(shared, upto="outcome")
    ticket.do("charge.reduce", "marc", amount="100", reason="Geste commercial.")
    told = ticket.told("Facturation réduite")
    assert f"de {FULL} à {REFUND}" in told.plain()
    assert f"ramené de {FULL} à {REFUND}" in ticket.notice("client_text.show", on=told)
    assert ticket.rows()[-1][1] == REFUND
    assert "Ramenée de" in ticket.notice("charge.explain", on=ticket.breakdown())
