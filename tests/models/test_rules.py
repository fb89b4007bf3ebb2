"""Every act, tried in every situation, by every role (§3 to §10): the table is in procedure.py."""

from collections.abc import Iterator
from itertools import product

import pytest

from models.acts import all_acts
from models.next_steps import possible
from models.refusal import Refusal
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.tables.ticket import Ticket
from models.terms import Outcome, Role
from slackbot.demo.usual import USUAL
from tests.builders import SOPHIE, STAGES, a_ticket, context, do, later, picture, refused
from tests.models.procedure import (
    AT_STAGE,
    FOUND,
    FOUND_AFTER_ALL,
    IN_STORY,
    SITUATIONS,
    a_situation,
    possible_in,
    refused_all_the_same,
)
from tests.stories import STORIES, a_story

ACTS = {act_id: declared for act_id, declared in all_acts().items() if declared.on is not None}

# Whose acts they are (§3, §4, §9, §10): all others are for agents.
MANAGERS = {
    *("gate.lift", "dispatch.approve", "dispatch.refuse"),
    *("charge.cancel", "charge.reduce", "dispute.decide", "outcome.correct", "supplier_ticket.reinstate"),
}
AFTER_CLOSING = {"site.describe", "ticket.correct", "ticket.reopen", "charge.cancel", "charge.reduce", "dispute.record"}
EVERYWHERE = pytest.mark.parametrize(("name", "service"), SITUATIONS)


def allowed(name, service, role):
    """What somebody of that role may do there."""
    agents, managers = possible_in(name, service)
    return {Role.NOBODY: set(), Role.AGENT: agents, Role.MANAGER: agents | managers}[role]


def subjects(ticket, act_id):
    """The numbers of all that an act of this kind could be done to."""
    return [subject.child for subject in ticket.subjects(ACTS[act_id].on)]


def ways(ticket, act_id, child) -> Iterator[dict]:
    """The facts with which the act could succeed: an outcome of this kind of visit, each charge to dispute."""
    if act_id == "dispute.record":
        yield from [{"charges": [charge.number]} for charge in ticket.charges] or [{}]
    elif act_id in ("outcome.record", "outcome.correct"):
        found = FOUND if act_id == "outcome.record" else FOUND_AFTER_ALL
        yield {"outcome": Outcome(found[ticket.intervention(child).kind])}
    else:
        yield {}


def succeeds(ticket, act_id, child, by):
    for facts in ways(ticket, act_id, child):
        try:
            do(ticket, act_id, by, child, **facts)
        except Refusal:
            continue
        return True
    return False


@EVERYWHERE
def test_an_act_is_possible_exactly_where_the_procedure_says_so(name, service):
    bystander = a_situation(name, service)
    untouched = picture(bystander)
    done = {role: set() for role in Role}
    expected = {role: allowed(name, service, role) - refused_all_the_same(name) for role in Role}
    for role, act_id in product(Role, ACTS):
        for child in subjects(bystander, act_id):
            ticket = a_situation(name, service) if (act_id, child) in expected[role] else bystander
            if succeeds(ticket, act_id, child, context(SOPHIE, role, later(ticket))):
                done[role].add((act_id, child))
    assert done == expected
    assert picture(bystander) == untouched


@EVERYWHERE
def test_what_is_offered_is_exactly_what_is_possible(name, service):
    ticket = a_situation(name, service)
    for role in Role:
        offered = [(step.act.id, step.child) for step in possible(ticket, context(SOPHIE, role, later(ticket)))]
        assert set(offered) == allowed(name, service, role)
        assert len(offered) == len(set(offered))


def test_the_table_speaks_of_every_act_and_every_situation():
    spoken_of = {act_id for name, service in SITUATIONS for act_id, _ in allowed(name, service, Role.MANAGER)}
    assert spoken_of == set(ACTS) > set(USUAL)
    assert (set(AT_STAGE), set(IN_STORY)) == (set(STAGES), set(STORIES))


def somewhere(act_id):
    """A ticket on which a manager can do it, and to which of its children."""
    for name, service in SITUATIONS:
        for doing, child in allowed(name, service, Role.MANAGER):
            if doing == act_id and (doing, child) not in refused_all_the_same(name):
                return a_situation(name, service), child
    raise AssertionError(f"{act_id} is possible nowhere")


@pytest.mark.parametrize("act_id", sorted(ACTS))
def test_people_are_told_whose_act_it_is(act_id):
    ticket, child = somewhere(act_id)
    assert refused(ticket, act_id, context(SOPHIE, Role.NOBODY, later(ticket)), child).code == "agents_only"
    if act_id in MANAGERS:
        assert refused(ticket, act_id, context(SOPHIE, Role.AGENT, later(ticket)), child).code == "managers_only"
    else:
        assert succeeds(ticket, act_id, child, context(SOPHIE, Role.AGENT, later(ticket)))


@pytest.mark.parametrize("act_id", sorted(ACTS))
def test_who_did_it_is_in_the_journal(act_id):
    ticket, child = somewhere(act_id)
    written, now = len(ticket.entries), later(ticket)
    assert succeeds(ticket, act_id, child, context(SOPHIE, Role.MANAGER, now))
    assert {(entry.by, entry.at) for entry in ticket.entries[written:]} == {(SOPHIE, now)}


@pytest.mark.parametrize(
    "act_id",
    [
        act_id
        for act_id, declared in sorted(ACTS.items())
        if declared.on in (Ticket, Intervention, Charge) and act_id not in AFTER_CLOSING
    ],
)
def test_a_closed_ticket_says_that_it_is_closed(act_id):
    ticket = a_ticket("closed")
    assert refused(ticket, act_id, context(SOPHIE, Role.MANAGER, later(ticket))).code == "ticket_closed"


def test_a_cancelled_ticket_says_that_it_is_cancelled():
    assert refused(a_story("opened_by_mistake"), "pretests.tick").code == "ticket_cancelled"


@pytest.mark.parametrize(
    ("act_id", "too_early"),
    [
        ("dispatch.approve", "planned"),
        ("dispatch.refuse", "planned"),
        ("consent.withdraw", "planned"),
        ("appointment.schedule", "consented"),
        ("appointment.move", "approved"),
        ("appointment.cancel", "approved"),
        ("outcome.record", "approved"),
        ("outcome.correct", "scheduled"),
    ],
)
def test_who_comes_too_early_is_not_told_that_somebody_was_first(act_id, too_early):
    ticket = a_ticket(too_early)
    assert refused(ticket, act_id, context(SOPHIE, Role.MANAGER, later(ticket))).code == "not_now"
