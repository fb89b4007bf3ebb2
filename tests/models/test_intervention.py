"""Planning a visit, what it can cost, and giving it up (§4, §5, §6)."""

from datetime import date
from decimal import Decimal

import pytest

from models.policy import load_policy
from models.terms import FaultNature, Kind, ReferentRole, Service
from models.visit_costs import costs_of
from slackbot.demo.paths import REFERENT
from tests.builders import (
    KARIM,
    LEA,
    OPENED,
    a_ticket,
    context,
    do,
    due,
    later,
    notices,
    policy_with,
    refused,
    usual_act,
)

POLICY = load_policy()
# §5 and §6: what a standard visit can lead to.
COSTS = {
    Service.ADSL: [("dsl_client_absent", "250.00"), ("dsl_no_fault", "250.00")],
    Service.SDSL: [
        ("dsl_client_absent", "250.00"),
        ("dsl_no_fault", "250.00"),
        ("sdsl_client_fault", "250.00"),
        ("sdsl_modem_replaced", "991.00"),
    ],
    Service.VGA: [("vga_wrongful", "180.00")],
}


@pytest.mark.parametrize("service", Service)
def test_a_visit_is_planned_in_the_supplier_ticket(service):
    ticket = a_ticket("supplied", service)
    planned_at = later(ticket)
    visit = do(ticket, "intervention.plan")
    assert (visit.number, visit.kind, visit.state) == (1, Kind.STANDARD, "awaiting_consent")
    assert (visit.planned_by, visit.planned_at) == (LEA, planned_at)
    assert notices(ticket, "intervention.planned") == {
        "thread",
        "mail",
        "card.refresh",
        "reminder.consent_waiting",
    }
    assert due(ticket, "reminder.consent_waiting") == [planned_at + POLICY.reminders.consent_waiting]


def test_without_supplier_ticket_none_is_planned():
    assert refused(a_ticket("prepared"), "intervention.plan").code == "supplier_ticket_first"


def test_a_policy_may_allow_it_before():
    ticket = a_ticket("opened")
    by = usual_act(ticket, "intervention.plan", policy=policy_with(supplier_ticket_before_intervention=False))
    assert do(ticket, "intervention.plan", by).state == "awaiting_consent"


@pytest.mark.parametrize("stage", ["planned", "consented", "approved", "scheduled"])
def test_one_visit_at_a_time(stage):
    ticket = a_ticket(stage)
    refusal = refused(ticket, "intervention.plan", context(KARIM, at=later(ticket)))
    assert refusal.code == "one_intervention_at_a_time"
    assert refusal.facts["state"] == ticket.interventions[0].state


@pytest.mark.parametrize("stage", ["charged", "fixed", "refused", "abandoned", "withdrawn", "cancelled"])
def test_the_next_one_leaves_the_last_in_the_history(stage):
    ticket = a_ticket(stage)
    first, state = ticket.interventions[0], ticket.interventions[0].state
    second = do(ticket, "intervention.plan")
    assert ticket.interventions == [first, second]
    assert first.state == state
    assert ticket.active_intervention is second


# §4: which service, with which fault, has which kinds of visit.
KINDS = {
    (Service.ADSL, FaultNature.HARD): {"standard", "expertise"},
    (Service.ADSL, FaultNature.INTERMITTENT): {"standard", "expertise", "sav_plus"},
    (Service.SDSL, FaultNature.HARD): {"standard"},
    (Service.SDSL, FaultNature.INTERMITTENT): {"standard"},
    (Service.VGA, FaultNature.HARD): {"standard"},
    (Service.VGA, FaultNature.INTERMITTENT): {"standard"},
}


@pytest.mark.parametrize(("service", "nature", "kind"), [(*line, kind) for line in KINDS for kind in Kind])
def test_a_kind_of_visit_is_planned_exactly_where_the_procedure_has_it(service, nature, kind):
    ticket = a_ticket("supplied", service)
    ticket.fault_nature = nature
    if kind in KINDS[service, nature]:
        assert do(ticket, "intervention.plan", kind=kind, **REFERENT).kind is kind
    else:
        refusal = refused(ticket, "intervention.plan", kind=kind, **REFERENT)
        assert (refusal.code, refusal.field) == ("kind_not_offered", "kind")


@pytest.mark.parametrize("missing", ["referent_name", "referent_phone"])
def test_an_expertise_needs_the_name_and_phone_of_the_clients_referent(missing):
    ticket = a_ticket("supplied", Service.ADSL)
    refusal = refused(ticket, "intervention.plan", kind=Kind.EXPERTISE, **{**REFERENT, missing: ""})
    assert (refusal.code, refusal.field) == (f"referent_needs_{missing.removeprefix('referent_')}", missing)


@pytest.mark.parametrize("role", [*ReferentRole, None])
def test_what_the_referent_is_to_the_client_may_be_said(role):
    ticket = a_ticket("supplied", Service.ADSL)
    facts = REFERENT | {"referent_role": role}
    visit = do(ticket, "intervention.plan", kind=Kind.EXPERTISE, **facts)
    assert (visit.referent.name, visit.referent.phone, visit.referent.role) == tuple(facts.values())


def test_no_visit_is_planned_in_a_supplier_ticket_that_was_closed_as_wrongful():
    ticket = a_ticket("supplied", Service.VGA)
    do(ticket, "supplier_ticket.wrongful")
    assert refused(ticket, "intervention.plan").code == "supplier_ticket_closed"


@pytest.mark.parametrize("service", Service)
def test_what_a_visit_can_cost_is_known_before(service):
    visit = a_ticket("planned", service).interventions[0]
    assert costs_of(visit, POLICY, OPENED) == [(code, Decimal(amount)) for code, amount in COSTS[service]]


def test_the_cost_is_by_the_tariff_of_the_day():
    old = POLICY.row("vga_wrongful", date(2026, 1, 5))
    dearer = old.model_copy(update={"amount": Decimal("199.00"), "valid_from": date(2026, 1, 6)})
    policy = POLICY.model_copy(update={"tariff": (*POLICY.tariff, dearer)})
    visit = a_ticket("planned", Service.VGA).interventions[0]
    # 23:30 UTC is half past midnight in Paris
    assert costs_of(visit, policy, OPENED.replace(hour=22, minute=30)) == [("vga_wrongful", Decimal("180.00"))]
    assert costs_of(visit, policy, OPENED.replace(hour=23, minute=30)) == [("vga_wrongful", Decimal("199.00"))]


@pytest.mark.parametrize("stage", ["planned", "consented", "approved"])
def test_a_visit_without_a_slot_is_given_up_free_of_charge(stage):
    ticket = a_ticket(stage)
    at = later(ticket)
    do(ticket, "intervention.abandon", context(KARIM, at=at), reason="Le défaut a disparu.")
    visit = ticket.interventions[0]
    assert (visit.state, visit.exit.reason, visit.exit.by, visit.exit.at) == (
        "cancelled",
        "Le défaut a disparu.",
        KARIM,
        at,
    )
    assert ticket.charges == []
    assert notices(ticket, "intervention.abandoned") == {"thread", "request.refresh", "mail", "card.refresh"}


def test_with_a_slot_it_is_cancelled_instead():
    assert refused(a_ticket("scheduled"), "intervention.abandon").code == "already"
