"""Who may do which act at which stage: the whole procedure as one table, tried in full."""

from itertools import product

import pytest

from models.next_steps import PRIORITY, possible
from models.policy import load_policy
from models.rules import RULES
from models.terms import Role
from tests.builders import DEEDS, SOPHIE, STAGES, a_ticket, act, do, later, refused

OPEN = set(STAGES) - {"closed"}
WITHOUT_SUPPLIER_TICKET = {"opened", "prepared", "lifted"}
WITH_VISIT_UNDER_WAY = {"planned", "consented", "approved", "scheduled"}

# §3, §4, §5, §9: at which stages an act is possible, and whose it is.
TABLE = {
    "ticket.assign": (Role.AGENT, OPEN),
    "pretests.tick": (Role.AGENT, OPEN),
    "site.describe": (Role.AGENT, OPEN),
    "gate.lift": (Role.MANAGER, {"opened"}),
    "supplier_ticket.record": (Role.AGENT, {"prepared", "lifted"}),
    "intervention.plan": (Role.AGENT, OPEN - WITHOUT_SUPPLIER_TICKET - WITH_VISIT_UNDER_WAY),
    "intervention.abandon": (Role.AGENT, {"planned", "consented", "approved"}),
    "consent.record": (Role.AGENT, {"planned"}),
    "consent.withdraw": (Role.AGENT, {"consented", "approved"}),
    "dispatch.approve": (Role.MANAGER, {"consented"}),
    "dispatch.refuse": (Role.MANAGER, {"consented"}),
    "appointment.schedule": (Role.AGENT, {"approved"}),
    "appointment.move": (Role.AGENT, {"scheduled"}),
    "appointment.cancel": (Role.AGENT, {"scheduled"}),
    "outcome.record": (Role.AGENT, {"scheduled"}),
    "charge.inform": (Role.AGENT, {"charged"}),
}
# Managers can do what agents can; nobody else can do anything.
MAY = {Role.NOBODY: (), Role.AGENT: (Role.AGENT,), Role.MANAGER: (Role.AGENT, Role.MANAGER)}


def allowed(act_id, stage, role):
    whose, stages = TABLE[act_id]
    return whose in MAY[role] and stage in stages


@pytest.mark.parametrize(("act_id", "stage", "role"), list(product(TABLE, STAGES, Role)))
def test_an_act_is_possible_exactly_where_the_procedure_says_so(act_id, stage, role):
    ticket = a_ticket(stage)
    by = act(SOPHIE, role, later(ticket))
    written = len(ticket.entries)
    if allowed(act_id, stage, role):
        do(ticket, act_id, by)
        assert {entry.by for entry in ticket.entries[written:]} == {SOPHIE}
    else:
        assert refused(ticket, act_id, by).code


@pytest.mark.parametrize(("stage", "role"), list(product(STAGES, Role)))
def test_what_is_offered_is_exactly_what_is_possible(stage, role):
    offered = {step.id for step in possible(a_ticket(stage), role, load_policy())}
    assert offered == {act_id for act_id in TABLE if allowed(act_id, stage, role)}


def test_the_table_speaks_of_every_act():
    assert set(TABLE) == set(RULES) == set(DEEDS) == set(PRIORITY)


@pytest.mark.parametrize(
    ("act_id", "role", "code"),
    [
        *((act_id, Role.NOBODY, "agents_only") for act_id in TABLE),
        *((act_id, Role.AGENT, "managers_only") for act_id, (whose, _) in TABLE.items() if whose is Role.MANAGER),
    ],
)
def test_people_are_told_whose_act_it_is(act_id, role, code):
    ticket = a_ticket(min(TABLE[act_id][1]))
    assert refused(ticket, act_id, act(SOPHIE, role, later(ticket))).code == code


@pytest.mark.parametrize("act_id", TABLE)
def test_a_closed_ticket_says_that_it_is_closed(act_id):
    ticket = a_ticket("closed")
    assert refused(ticket, act_id, act(SOPHIE, Role.MANAGER, later(ticket))).code == "ticket_closed"


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
    ],
)
def test_who_comes_too_early_is_not_told_that_somebody_was_first(act_id, too_early):
    ticket = a_ticket(too_early)
    assert refused(ticket, act_id, act(SOPHIE, Role.MANAGER, later(ticket))).code == "not_now"
