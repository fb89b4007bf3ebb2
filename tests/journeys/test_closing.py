"""Closing (§10): what blocks it, with a button to each; the final summary; reopening."""

from __future__ import annotations

from tests.journeys.procedure import NBSP, case, euros, paris

FULL = f"{euros('250,00')}{NBSP}HT"


def closed(stage):
    ticket = case(stage, upto="outcome")
    ticket.do("ticket.close", cause="Prise remplacée.")
    return ticket


def test_everything_that_blocks_it_is_named_with_the_button_that_removes_it(shared):
    """To an agent: what a manager decides has no button for her."""
    ticket = case(shared, upto="outcome")
    ticket.do("dispute.record", received_at=ticket.now, grounds="Le modem est à vous.")
    ticket.visit("client_fault", informed="later")
    ticket.visit()
    ticket.do("quote.offer", amount="100", work="Desserte interne.")

    form = ticket.form("ticket.close")
    offered = [button.action_id for button in form.buttons()]
    assert [act_id for act_id in offered if act_id not in ("charge.explain", "client_text.show")] == [
        "outcome.record",
        "charge.inform",
        "quote.answer",
    ]
    for why in (
        "Une intervention est en cours",
        "Une contestation attend la décision d'un responsable",
        "Un devis attend la réponse du client",
    ):
        assert why in form.plain()
    assert form.payload().get("submit") is None
    shared.lea.press("quote.answer")
    shared.lea.wait_for_view("quote.answer")


def test_closed_it_sums_up_visits_and_costs_for_the_thread_and_the_client(shared):
    ticket = closed(shared)
    summary = ticket.thread()[-1]
    for said in ("Ticket clos par Léa Martin", "Prise remplacée.", "Prise murale oxydée", "intervention standard"):
        assert said in summary.plain()
    assert f"Total dû{NBSP}: {FULL}" in summary.plain()
    letter = ticket.notice("client_text.show", on=summary)
    assert "bilan global" in letter
    assert f"Total dû{NBSP}: {FULL}" in letter.replace(" :", f"{NBSP}:").replace(f"{NBSP}{NBSP}", NBSP)
    assert ticket.offered("intervention.plan") == []


def test_an_agent_reopens_it_within_the_dispute_window(shared):
    ticket = closed(shared)
    ticket.do("ticket.reopen", reason="Le défaut est revenu.")
    assert "Ticket rouvert par Léa Martin" in ticket.thread()[-1].plain()
    assert "Le défaut est revenu." in ticket.thread()[-1].plain()
    assert ticket.card.has_button("intervention.plan")


def test_later_only_a_manager_reopens_it(stage):
    ticket = closed(stage)
    ticket.form("ticket.reopen")
    stage.lea.fill(reason="Le défaut est revenu.")
    ticket.move_clock(paris(2026, 1, 8, 0, 0))
    (refusal,) = stage.lea.submit().errors.values()
    assert "Les agents pouvaient rouvrir ce ticket jusqu'au mer. 7 janv. 23:59." in refusal
    stage.lea.close()
    ticket.do("ticket.reopen", "marc", reason="Le défaut est revenu.")
    assert "Ticket rouvert par Marc Petit" in ticket.thread()[-1].plain()


def test_a_ticket_opened_twice_is_cancelled_and_the_client_gets_no_summary(shared):
    ticket = case(shared, upto="open")
    ticket.do("ticket.cancel", reason="Ouvert deux fois.")
    assert "Ticket annulé par Léa Martin" in ticket.thread()[-1].plain()
    assert "Ouvert deux fois." in ticket.card.plain()
    assert not ticket.card.has_button("pretests.tick")
    assert not ticket.card.has_button("client_text.show")
