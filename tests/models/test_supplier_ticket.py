"""The supplier's ticket (§3, §4); gate A before it is in test_gate.py."""

from decimal import Decimal

import pytest

from models.supplier_ticket import SupplierTicketWrongful
from models.terms import Informed, Service
from tests.builders import KARIM, LEA, a_ticket, context, do, later, notices, refused


@pytest.mark.parametrize("service", Service)
def test_its_reference_is_recorded(service):
    ticket = a_ticket("prepared", service)
    now = later(ticket)
    do(ticket, "supplier_ticket.record", context(at=now), reference="SIG-7", opened_at=now)
    assert (ticket.supplier_ticket.reference, ticket.supplier_ticket.opened_at) == ("SIG-7", now)
    assert ticket.supplier_ticket.recorded_by == LEA
    assert ticket.entries[-1].facts["reference"] == "SIG-7"
    assert notices(ticket, "supplier_ticket.recorded") == {"thread", "card.refresh"}


def test_there_is_one_supplier_ticket():
    ticket = a_ticket("supplied")
    second = refused(ticket, "supplier_ticket.record", context(KARIM, at=later(ticket)), reference="SIG-8")
    assert (second.code, second.facts["by"]) == ("already", LEA)
    assert ticket.supplier_ticket.reference == "SIG-2026-1"


def test_one_recorded_behind_a_lifted_gate_counts_like_any_other():
    ticket = a_ticket("lifted")
    do(ticket, "supplier_ticket.record")
    do(ticket, "intervention.plan")
    assert ticket.active_intervention.state == "awaiting_consent"


# Closed as opened wrongly (§4, §6): VGA only, billable by itself, with or without a visit.


@pytest.mark.parametrize("stage", ["supplied", "scheduled", "announced", "refused"])
def test_a_wrongful_vga_ticket_is_billed_with_or_without_a_visit(stage):
    ticket = a_ticket(stage, Service.VGA)
    before = ticket.total_due
    at = later(ticket)
    charge = do(ticket, "supplier_ticket.wrongful", context(KARIM, at=at), reason="La ligne était résiliée.")
    assert (charge.code, charge.amount, charge.intervention_number) == ("vga_supplier_ticket", Decimal("450.00"), None)
    assert charge.reason == "Ouverture de ticket fournisseur à tort"
    assert ticket.total_due == before + Decimal("450.00")
    assert (ticket.wrongful.reason, ticket.wrongful.by, ticket.wrongful.at) == ("La ligne était résiliée.", KARIM, at)
    assert notices(ticket, "supplier_ticket.wrongful") == {"thread", "card.refresh"}


def test_a_wrongful_visit_is_billed_beside_it():
    ticket = a_ticket("announced", Service.VGA)
    do(ticket, "supplier_ticket.wrongful")
    assert [str(one.amount) for one in ticket.charges] == ["180.00", "450.00"]


@pytest.mark.parametrize(
    ("informed", "status"),
    [(Informed.NOW, "announced"), (Informed.EMAIL, "to_announce"), (Informed.LATER, "to_announce")],
)
def test_the_client_may_be_told_of_it_at_once(informed, status):
    assert do(a_ticket("supplied", Service.VGA), "supplier_ticket.wrongful", informed=informed).status == status


@pytest.mark.parametrize("service", [Service.ADSL, Service.SDSL])
def test_other_services_have_no_wrongful_supplier_tickets(service):
    assert refused(a_ticket("supplied", service), "supplier_ticket.wrongful").code == "wrongful_is_for_vga"


def test_what_was_never_opened_was_not_opened_wrongly():
    assert refused(a_ticket("prepared", Service.VGA), "supplier_ticket.wrongful").code == "supplier_ticket_first"


def test_it_is_closed_as_wrongful_once():
    ticket = a_ticket("supplied", Service.VGA)
    do(ticket, "supplier_ticket.wrongful")
    second = refused(ticket, "supplier_ticket.wrongful", context(KARIM, at=later(ticket)))
    assert (second.code, second.facts["event"], second.facts["by"]) == ("already", SupplierTicketWrongful, LEA)
