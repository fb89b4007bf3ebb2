"""Quotes (§6) and the VGA supplier's ticket that was opened wrongly (§4): billed without a visit."""

from __future__ import annotations

from tests.journeys.procedure import NBSP, case, euros

AMOUNT = "1\N{NARROW NO-BREAK SPACE}234,56"
WORK = "Reprise de la desserte interne."


def offered(stage):
    ticket = case(stage)
    ticket.do("quote.offer", amount="1 234,56", work=WORK)
    return ticket


def test_an_offered_quote_is_told_with_its_text_for_the_client_and_bills_nothing(shared):
    ticket = offered(shared)
    told = ticket.thread()[-1]
    assert f"Devis de {euros(AMOUNT)}{NBSP}HT proposé par Léa Martin" in told.plain()
    assert WORK in told.plain()
    assert WORK in ticket.notice("client_text.show", on=told)
    assert not any(message.has_button("charge.explain") for message in ticket.thread())


def test_only_an_accepted_quote_becomes_a_charge(shared):
    ticket = offered(shared)
    ticket.do("quote.answer", on=ticket.thread()[-1], answer="accepted", words="Bon pour accord.", informed="now")
    assert "accepté" in ticket.told("Devis de", "accepté").plain()
    assert ticket.rows()[0][:2] == [
        "Réparation Desserte Interne suite ouverture de ticket SDSL Orange",
        euros(AMOUNT),
    ]
    assert "Contestable jusqu'au" in ticket.breakdown().plain()


def test_a_declined_quote_bills_nothing(shared):
    ticket = offered(shared)
    ticket.do("quote.answer", on=ticket.thread()[-1], answer="declined", words="Trop cher.")
    assert "Rien n'est facturé" in ticket.told("Devis de", "Trop cher.").plain()
    assert not any(message.has_button("charge.explain") for message in ticket.thread())
    assert ticket.offered("quote.answer") == []


def test_a_vga_supplier_ticket_opened_wrongly_costs_450_euros_on_top_of_a_visit_and_ends_the_visits(shared):
    ticket = case(shared, "VGA", upto="outcome", finding="no_fault")
    ticket.do("supplier_ticket.wrongful", reason="Ligne conforme.", informed="now")
    assert [row[:2] for row in ticket.rows()] == [
        ["Intervention à tort", euros("180,00")],
        ["Ouverture de ticket fournisseur à tort", euros("450,00")],
        ["Total dû", f"{euros('630,00')}{NBSP}HT"],
    ]
    assert ticket.offered("intervention.plan") == []
    assert "Enregistrez la nouvelle référence" in ticket.refused("intervention.plan")
