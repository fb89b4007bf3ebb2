"""The supplier's ticket (§3, §4); gate A before it is in test_gate.py."""

from decimal import Decimal

import pytest

from models.ledger import compare
from models.terms import Informed, Role, Service
from models.wrongful import SupplierTicketReinstated, SupplierTicketWrongful, to_reinstate, wrongful_of
from tests.builders import KARIM, LEA, MARC, a_ticket, context, do, later, notices, refused
from tests.stories import a_story


@pytest.mark.parametrize("service", Service)
def test_its_reference_is_recorded(service):
    ticket = a_ticket("prepared", service)
    now = later(ticket)
    do(ticket, "supplier_ticket.record", context(at=now), reference="SIG-7", opened_at=now)
    assert (ticket.supplier_ticket.reference, ticket.supplier_ticket.opened_at) == ("SIG-7", now)
    assert ticket.supplier_ticket.recorded_by == LEA
    assert ticket.entries[-1].facts["reference"] == "SIG-7"
    assert notices(ticket, "supplier_ticket.recorded") == {"thread", "card.refresh"}


@pytest.mark.parametrize("stage", ["supplied", "scheduled", "announced"])
def test_a_later_one_takes_its_place_and_the_history_keeps_both(stage):
    ticket = a_ticket(stage)
    first, now = ticket.supplier_ticket, later(ticket)
    do(ticket, "supplier_ticket.record", context(KARIM, at=now), reference="SIG-8", opened_at=now)
    assert (ticket.supplier_ticket.reference, ticket.supplier_ticket.recorded_by) == ("SIG-8", KARIM)
    (kept,) = ticket.former_supplier_tickets
    assert (kept.position, kept.reference, kept.opened_at, kept.recorded_by, kept.wrongful) == (
        1,
        first.reference,
        first.opened_at,
        LEA,
        None,
    )
    assert ticket.entries[-1].facts["former"] == first.reference


@pytest.mark.parametrize("typed", ["SIG-2026-1", "sig 2026 1 ", "SIG20261", "Sig/2026/1"])
def test_the_same_reference_is_no_later_one_however_it_is_typed(typed):
    ticket = a_ticket("supplied")
    assert ticket.supplier_ticket.reference == "SIG-2026-1"
    refusal = refused(ticket, "supplier_ticket.record", reference=typed)
    assert (refusal.code, refusal.field) == ("reference_recorded_already", "reference")
    assert refusal.facts["reference"] == "SIG-2026-1"


def test_one_that_was_recorded_by_mistake_gives_its_place_back():
    ticket = a_ticket("supplied")
    for reference in ("SIG-8", "SIG-2026-1"):
        do(ticket, "supplier_ticket.record", reference=reference)
    assert ticket.supplier_ticket.reference == "SIG-2026-1"


def test_two_who_record_one_at_the_same_time_are_told():
    ticket = a_ticket("prepared")
    seen = ticket.journal_count
    do(ticket, "supplier_ticket.record", reference="SIG-7")
    second = refused(ticket, "supplier_ticket.record", context(KARIM, at=later(ticket), seen=seen), reference="SIG-8")
    assert (second.code, second.facts["by"]) == ("changed_meanwhile", LEA)


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
    assert [str(charge.amount) for charge in ticket.charges] == ["180.00", "450.00"]


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


# A new reference after a wrong one; undoing (§4, §13).


def wrong(times: int = 1):
    """A VGA ticket whose supplier tickets were each closed as opened wrongly."""
    ticket = a_ticket("supplied", Service.VGA)
    for number in range(1, times + 1):
        do(ticket, "supplier_ticket.wrongful", reason=f"Fausse {number}")
        if number < times:
            do(ticket, "supplier_ticket.record")
    return ticket


@pytest.mark.parametrize("reinstated", [0, 1, 2])
def test_tables_and_journal_agree_on_it(reinstated):
    ticket = wrong(times=2)
    for _ in range(reinstated):
        do(ticket, "supplier_ticket.reinstate")
    assert list(compare(ticket)) == []


def dues(ticket):
    return [str(charge.due) for charge in ticket.charges]


def test_after_a_wrong_one_no_visit_is_planned_until_there_is_a_new_reference():
    ticket = wrong()
    assert refused(ticket, "intervention.plan").code == "supplier_ticket_closed"
    do(ticket, "supplier_ticket.record", reference="SIG-2")
    assert do(ticket, "intervention.plan").state == "awaiting_consent"
    assert ticket.former_supplier_tickets[0].wrongful.reason == "Fausse 1"


def test_each_wrong_one_is_billed():
    ticket = wrong(times=3)
    assert dues(ticket) == ["450.00", "450.00", "450.00"]
    assert [wrongful_of(charge).reason for charge in ticket.charges] == ["Fausse 1", "Fausse 2", "Fausse 3"]


def test_one_that_was_opened_wrongly_is_not_billed_twice():
    ticket = wrong(times=2)
    for typed in ("SIG-2026-2", "sig 2026 1"):
        assert refused(ticket, "supplier_ticket.record", reference=typed).code == "reference_recorded_already"
    do(ticket, "supplier_ticket.reinstate")
    do(ticket, "supplier_ticket.record", reference="SIG-2026-3")
    do(ticket, "supplier_ticket.record", reference="SIG-2026-2")


def test_reinstating_undoes_the_latest_then_the_one_before():
    ticket = wrong(times=2)
    do(ticket, "supplier_ticket.reinstate")
    assert dues(ticket) == ["450.00", "0.00"]
    assert (ticket.wrongful, ticket.entries[-2].facts["reference"]) == (None, "SIG-2026-2")
    do(ticket, "supplier_ticket.reinstate")
    assert dues(ticket) == ["0.00", "0.00"]
    assert [wrongful_of(charge) for charge in ticket.charges] == [None, None]
    second = refused(ticket, "supplier_ticket.reinstate")
    assert (second.code, second.facts["event"], second.facts["by"]) == ("already", SupplierTicketReinstated, MARC)


def test_reinstating_lets_the_ticket_go_on():
    ticket = wrong()
    do(ticket, "supplier_ticket.reinstate")
    do(ticket, "intervention.plan")
    assert ticket.supplier_ticket.reference == "SIG-2026-1"


def test_a_new_reference_stays_when_the_wrong_one_before_it_is_reinstated():
    ticket = wrong()
    do(ticket, "supplier_ticket.record", reference="SIG-2")
    do(ticket, "supplier_ticket.reinstate")
    assert (ticket.supplier_ticket.reference, dues(ticket)) == ("SIG-2", ["0.00"])


def test_reinstating_after_goodwill_cancels_nothing_twice():
    ticket = wrong()
    do(ticket, "charge.cancel")
    do(ticket, "supplier_ticket.reinstate")
    assert [entry.event_name for entry in ticket.entries].count("charge.cancelled") == 1


@pytest.mark.parametrize(("role", "code"), [(Role.AGENT, "managers_only"), (Role.NOBODY, "agents_only")])
def test_only_managers_reinstate(role, code):
    ticket = wrong()
    assert refused(ticket, "supplier_ticket.reinstate", context(role=role, at=later(ticket))).code == code


def test_nothing_is_reinstated_that_was_not_wrong():
    assert refused(a_ticket("supplied", Service.VGA), "supplier_ticket.reinstate").code == "nothing_to_reinstate"


def test_it_is_the_latest_wrong_one_that_can_be_reinstated():
    ticket = a_story("wrong_twice")
    first, second = ticket.charges
    assert to_reinstate(ticket) == (wrongful_of(second), ticket.supplier_ticket.reference)
    do(ticket, "supplier_ticket.reinstate")
    assert to_reinstate(ticket) == (wrongful_of(first), ticket.former_supplier_tickets[0].reference)
    do(ticket, "supplier_ticket.reinstate")
    assert to_reinstate(ticket) is None
