"""Gate C (§4): a manager, and not the one who asked, lets a technician be sent; what they saw is what they approve."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.events import event_named
from models.intervention import basis_of
from models.policy import load_policy
from models.terms import Role
from slackbot.demo.usual import ELSEWHERE, HERE
from tests.builders import (
    KARIM,
    LEA,
    MARC,
    SOPHIE,
    a_ticket,
    context,
    do,
    events,
    later,
    notices,
    overtaken,
    policy_with,
    refused,
)

EVERYBODY = (LEA, KARIM, MARC, SOPHIE)


def asked_by(planner, recorder):
    ticket = a_ticket("supplied")
    do(ticket, "intervention.plan", context(planner, Role.MANAGER, later(ticket)))
    do(ticket, "consent.record", context(recorder, Role.MANAGER, later(ticket)))
    return ticket


def test_an_approval_that_rested_on_something_else_is_asked_for_again():
    ticket = a_ticket("approved")
    ticket.line = "SDSL-75011-0099"
    left = ["dispatch.voided", "dispatch.requested"]
    assert overtaken(ticket, "appointment.schedule") == ("approval_void", left)
    assert ticket.interventions[0].state == "awaiting_approval"


@pytest.mark.parametrize("planner", EVERYBODY)
@pytest.mark.parametrize("recorder", EVERYBODY)
@pytest.mark.parametrize("manager", EVERYBODY)
def test_four_eyes(planner, recorder, manager):
    ticket = asked_by(planner, recorder)
    by = context(manager, Role.MANAGER, later(ticket))
    if manager in (planner, recorder):
        assert refused(ticket, "dispatch.approve", by).code == "four_eyes"
    else:
        do(ticket, "dispatch.approve", by)
        assert ticket.interventions[0].approval.by == manager


def test_a_policy_for_one_person_shifts_needs_two_eyes_only():
    ticket = asked_by(MARC, MARC)
    do(ticket, "dispatch.approve", context(MARC, Role.MANAGER, later(ticket), policy=policy_with(four_eyes=False)))
    assert ticket.interventions[0].state == "approved"


def test_whoever_asked_may_refuse_it():
    ticket = asked_by(MARC, MARC)
    do(ticket, "dispatch.refuse", context(MARC, Role.MANAGER, later(ticket)))
    assert ticket.interventions[0].state == "refused"


def test_the_approval_says_who_when_and_on_what_basis():
    ticket = a_ticket("consented")
    at, basis = later(ticket), ticket.entries[-1].facts["basis"]
    do(ticket, "dispatch.approve", basis=basis)
    approval = ticket.interventions[0].approval
    assert (approval.by, approval.at, approval.basis) == (MARC, at, basis)
    caused = {"request.refresh", "thread", "card.refresh", "reminder.slot_missing"}
    assert notices(ticket, "dispatch.approved") == caused


@pytest.mark.parametrize("first", ["dispatch.approve", "dispatch.refuse"])
@pytest.mark.parametrize("second", ["dispatch.approve", "dispatch.refuse"])
def test_the_first_decision_wins_and_the_second_manager_learns_of_it(first, second):
    ticket = a_ticket("consented")
    decided_at = later(ticket)
    do(ticket, first)
    refusal = refused(ticket, second, context(SOPHIE, Role.MANAGER, later(ticket)))
    event = {"dispatch.approve": "dispatch.approved", "dispatch.refuse": "dispatch.refused"}[first]
    assert (refusal.code, refusal.facts) == ("already", {"event": event_named(event), "by": MARC, "at": decided_at})


def test_a_refused_visit_stays_in_the_history_with_its_reason():
    ticket = a_ticket("consented")
    do(ticket, "dispatch.refuse", reason="Pas de désserte vérifiée.")
    visit = ticket.interventions[0]
    assert (visit.state, visit.exit.reason, visit.exit.by) == ("refused", "Pas de désserte vérifiée.", MARC)
    assert notices(ticket, "dispatch.refused") == {"request.refresh", "thread", "mail", "card.refresh"}
    assert ticket.active_intervention is None


def test_what_has_changed_since_it_was_shown_is_not_approved_blindly():
    ticket = a_ticket("consented")
    shown = ticket.entries[-1].facts["basis"]
    do(ticket, "site.describe", site=ELSEWHERE)
    assert overtaken(ticket, "dispatch.approve", basis=shown) == ("request_outdated", ["dispatch.revised"])
    do(ticket, "dispatch.approve", basis=basis_of(ticket.interventions[0]))
    assert ticket.interventions[0].state == "approved"


def test_a_tariff_that_has_changed_since_the_consent_changes_nothing_for_the_visit():
    ticket = a_ticket("consented")
    shown = ticket.entries[-1].facts["basis"]
    do(ticket, "dispatch.approve", context(MARC, Role.MANAGER, later(ticket, days=1), policy=dearer()), basis=shown)
    do(ticket, "appointment.schedule", context(at=later(ticket), policy=dearer()))
    assert ticket.interventions[0].state == "scheduled"
    made = do(ticket, "outcome.record", context(at=later(ticket, days=2), policy=dearer()))
    assert made.amount == Decimal("250.00")


def dearer():
    """From the day after the consent on."""
    policy = load_policy()
    row = policy.row("sdsl_client_fault", date(2026, 1, 5)).model_copy(
        update={"amount": Decimal("300.00"), "valid_from": date(2026, 1, 6)}
    )
    return policy.model_copy(update={"tariff": (*policy.tariff, row)})


@pytest.mark.parametrize(
    "change",
    [
        *({"site": replace(HERE, **{fact: "autre"})} for fact in vars(HERE)),
        {"site": None},
        {"kind": "expertise"},
        {"given_by": "M. Durand"},
        {"words": "Oui, mais pas plus de 100 €."},
        {"received_at": timedelta(minutes=1)},
    ],
    ids=lambda change: "-".join(change) if len(change) == 1 else "",
)
def test_the_basis_covers_kind_consent_and_site(change):
    visit = a_ticket("consented", "ADSL").interventions[0]
    before = basis_of(visit)
    match change:
        case {"site": other}:
            visit.ticket.site = other
        case {"kind": kind}:
            visit.kind = kind
        case {"received_at": by}:
            visit.consent = replace(visit.consent, received_at=visit.consent.received_at + by)
        case _:
            visit.consent = replace(visit.consent, **change)
    assert basis_of(visit) != before


def test_asking_again_after_a_void_approval_takes_a_new_decision():
    ticket = a_ticket("approved")
    do(ticket, "site.describe", site=ELSEWHERE)
    assert refused(ticket, "appointment.schedule").code == "not_now"
    do(ticket, "dispatch.refuse", context(SOPHIE, Role.MANAGER, later(ticket)))
    assert events(ticket)[-1] == "dispatch.refused"
