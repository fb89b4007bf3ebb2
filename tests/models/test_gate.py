"""Gate A (§3): no supplier ticket before the checklist is confirmed and the site known, unless a manager lifts it."""

from itertools import product

import pytest

from models import gate
from models.events import event_named
from models.policy import load_policy
from models.terms import Role, Service
from slackbot.demo.usual import HERE
from tests.builders import MARC, SOPHIE, a_ticket, context, do, later, new_ticket, notices, refused

POLICY = load_policy()


def prepared(service, *, ticked, confirmed, described, lifted):
    ticket = new_ticket(service)
    written = {} if confirmed else {"confirmed_by": None, "confirmed_at": None, "confirmation": None}
    do(ticket, "pretests.tick", **({} if ticked else {"tests": ["restart"]}), **written)
    if described:
        do(ticket, "site.describe")
    if lifted:
        do(ticket, "gate.lift")
    return ticket


@pytest.mark.parametrize("service", Service)
@pytest.mark.parametrize(("ticked", "confirmed", "described"), list(product([True, False], repeat=3)))
def test_the_supplier_ticket_waits_for_all_three(service, ticked, confirmed, described):
    ticket = prepared(service, ticked=ticked, confirmed=confirmed, described=described, lifted=False)
    met = ticked and confirmed and described
    assert gate.is_open(ticket, POLICY) == met
    if met:
        do(ticket, "supplier_ticket.record")
        assert ticket.supplier_ticket.reference == "SIG-2026-1"
    else:
        refusal = refused(ticket, "supplier_ticket.record")
        assert refusal.code == "gate_a"
        assert refusal.facts["confirmation"] is not confirmed
        assert bool(refusal.facts["tests"]) is not ticked
        assert bool(refusal.facts["facts"]) is not described


@pytest.mark.parametrize(("ticked", "confirmed", "described"), list(product([True, False], repeat=3))[1:])
def test_a_manager_lifts_it_with_a_reason(ticked, confirmed, described):
    ticket = prepared(Service.ADSL, ticked=ticked, confirmed=confirmed, described=described, lifted=True)
    assert (ticket.gate_lift.by, ticket.gate_lift.reason) == (MARC, "Le client l'a demandé.")
    assert ticket.entries[-1].private["reason"] == "Le client l'a demandé."
    assert "thread" in notices(ticket, "gate.lifted")
    do(ticket, "supplier_ticket.record")
    assert ticket.supplier_ticket is not None


def test_a_gate_that_is_open_is_not_lifted():
    assert refused(a_ticket("prepared"), "gate.lift").code == "gate_is_open"


def test_the_second_manager_learns_who_lifted_it():
    ticket = a_ticket("lifted")
    lifted_at = ticket.entries[-1].at
    second = refused(ticket, "gate.lift", context(SOPHIE, Role.MANAGER, later(ticket)))
    assert second.code == "already"
    assert second.facts == {"event": event_named("gate.lifted"), "by": MARC, "at": lifted_at}


def test_behind_the_gate_there_is_nothing_to_lift():
    second = refused(a_ticket("supplied"), "gate.lift")
    assert second.code == "gate_is_behind"


def test_unticking_closes_the_gate_again():
    ticket = a_ticket("prepared")
    do(ticket, "pretests.tick", tests=["restart"])
    assert refused(ticket, "supplier_ticket.record").code == "gate_a"


def test_a_site_made_incomplete_closes_the_gate_again():
    ticket = a_ticket("prepared")
    do(ticket, "site.describe", site=type(HERE)("", "", "", "", "", ""))
    assert refused(ticket, "supplier_ticket.record").code == "gate_a"
