"""The one next step that the card shows first, at every stage (design §4)."""

import pytest

from models.acts import all_acts, never
from models.next_steps import possible, shared, steps
from models.policy import load_policy
from models.terms import Role, Service
from tests.builders import SOPHIE, STAGES, a_ticket, context, do, later, new_ticket

POLICY = load_policy()


def doings(steps_):
    return [(step.act.id, step.child) for step in steps_]


def offered(ticket):
    """What the card offers, the most pressing first."""
    return doings(steps(ticket, POLICY, later(ticket)))


NEXT = {
    "opened": "pretests.tick",
    "prepared": "supplier_ticket.record",
    "lifted": "supplier_ticket.record",
    "supplied": "intervention.plan",
    "planned": "consent.record",
    "consented": "dispatch.approve",
    "approved": "appointment.schedule",
    "scheduled": "outcome.record",
    "charged": "charge.inform",
}


@pytest.mark.parametrize("service", Service)
@pytest.mark.parametrize(("stage", "first"), NEXT.items())
def test_the_next_step_comes_first(stage, first, service):
    assert offered(a_ticket(stage, service))[0][0] == first


def test_with_the_tests_confirmed_the_site_is_next():
    ticket = new_ticket()
    do(ticket, "pretests.tick")
    assert offered(ticket)[0] == ("site.describe", None)


def test_with_the_site_known_the_tests_are_next():
    ticket = new_ticket()
    do(ticket, "site.describe")
    assert offered(ticket)[0] == ("pretests.tick", None)


@pytest.mark.parametrize("stage", STAGES)
def test_what_could_only_be_repeated_comes_last(stage):
    ticket = a_ticket(stage)
    ids = [act_id for act_id, _ in offered(ticket)]
    done = {"ticket.assign", "ticket.correct", "dispute.record", "charge.cancel", "outcome.correct", "ticket.cancel"}
    done |= {"appointment.correct", "charge.reduce"}
    if stage not in ("announced", "final", "fixed"):
        done |= {"ticket.close"}
    if stage not in ("opened", "lifted"):
        done |= {"pretests.tick", "site.describe"}
    if stage not in ("opened", "prepared", "lifted"):
        done |= {"supplier_ticket.record"}
    if stage == "lifted":
        assert ids.index("supplier_ticket.record") < ids.index("pretests.tick")
    deferred = ids[next((place for place, name in enumerate(ids) if name in done), len(ids)) :]
    assert set(deferred) <= done
    elsewhere = [name for name in deferred if all_acts()[name].forward is not never]
    assert deferred[len(deferred) - len(elsewhere) :] == elsewhere  # after what is about the stage itself


@pytest.mark.parametrize("stage", STAGES)
def test_the_card_hides_nothing_that_a_manager_may_do(stage):
    ticket = a_ticket(stage)
    assert set(steps(ticket, POLICY, later(ticket))) == set(possible(ticket, shared(POLICY, later(ticket))))


def test_each_step_names_the_child_it_is_for():
    ticket = a_ticket("charged")
    do(ticket, "intervention.plan")
    found = set(doings(possible(ticket, context(SOPHIE, Role.AGENT, later(ticket)))))
    assert {("charge.inform", 2), ("consent.record", 3), ("ticket.assign", None)} <= found
    assert ("consent.record", 1) not in found


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_is_offered_anything_else(stage):
    assert possible(a_ticket(stage), context(SOPHIE, Role.NOBODY)) == []


def test_an_act_is_ranked_once():
    places = [act.pressing for act in all_acts().values()]
    assert len(set(places)) == len(places)
