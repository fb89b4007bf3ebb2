"""The supplier's ticket (§3, §4); gate A before it is in test_gate.py."""

import pytest

from models.terms import Service
from tests.builders import KARIM, LEA, a_ticket, act, do, later, notices, refused


@pytest.mark.parametrize("service", Service)
def test_its_reference_is_recorded(service):
    ticket = a_ticket("prepared", service)
    now = later(ticket)
    do(ticket, "supplier_ticket.record", act(at=now), reference="SIG-7", opened_at=now)
    assert (ticket.supplier_ticket.reference, ticket.supplier_ticket.opened_at) == ("SIG-7", now)
    assert ticket.supplier_ticket.recorded_by == LEA
    assert ticket.entries[-1].facts["reference"] == "SIG-7"
    assert notices(ticket, "supplier_ticket.recorded") == {"thread", "card.refresh"}


def test_there_is_one_supplier_ticket():
    ticket = a_ticket("supplied")
    second = refused(ticket, "supplier_ticket.record", act(KARIM, at=later(ticket)), reference="SIG-8")
    assert (second.code, second.facts["by"]) == ("already", LEA)
    assert ticket.supplier_ticket.reference == "SIG-2026-1"


def test_one_recorded_behind_a_lifted_gate_counts_like_any_other():
    ticket = a_ticket("lifted")
    do(ticket, "supplier_ticket.record")
    do(ticket, "intervention.plan")
    assert ticket.active_intervention.state == "awaiting_consent"
