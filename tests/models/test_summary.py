"""The summary of a ticket (design §5): whatever is done, its columns say what the ticket itself says."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.card import next_step as step_on_the_card
from models import summary
from models.policy import load_policy
from models.summary import next_step
from models.terms import ChargeStatus, Kind, Outcome, Party, Service, TicketState
from models.waiting import to_decide, waiting_since
from models.who import BOT
from tests.blocks.scenes import look
from tests.builders import KARIM, LEA, OPENED, a_ticket, do, later
from tests.histories import HISTORIES, played
from tests.stories import a_case, a_story, visit

POLICY = load_policy()


def of(ticket):
    return summary.of(ticket, POLICY)


@pytest.mark.parametrize(
    ("stage", "act", "turn"),
    [
        ("opened", "pretests.tick", Party.AGENT),
        ("prepared", "supplier_ticket.record", Party.AGENT),
        ("supplied", "intervention.plan", Party.AGENT),
        ("planned", "consent.record", Party.CLIENT),
        ("consented", "dispatch.approve", Party.MANAGER),
        ("approved", "appointment.schedule", Party.AGENT),
        ("scheduled", "outcome.record", Party.SUPPLIER),
        ("charged", "charge.inform", Party.AGENT),
        ("announced", "ticket.close", Party.AGENT),
        ("quoted", "quote.answer", Party.CLIENT),
        ("disputed", "dispute.decide", Party.MANAGER),
        ("over", None, Party.NOBODY),
    ],
)
def test_the_next_step_says_whose_turn_it_is(stage, act, turn):
    ticket = a_case(stage)
    assert (of(ticket).next_act, of(ticket).turn) == (act, turn)


def test_of_several_windows_and_decisions_it_names_the_first():
    ticket = a_ticket("announced", Service.ADSL)
    visit(ticket, Outcome.NO_FAULT)
    first, second = (charge.deadline for charge in ticket.charges)
    assert of(ticket).next_deadline == first < second
    for charge in ticket.charges:
        do(ticket, "dispute.record", charges=[charge.number])
    asked, again = (dispute.recorded_at for dispute in ticket.disputes)
    assert of(ticket).decision_since == asked < again


@given(history=HISTORIES, service=st.sampled_from(Service))
def test_whatever_is_done_it_says_what_the_ticket_says(history, service):
    ticket = played(history, service)
    there = of(ticket)
    step = next_step(ticket, POLICY, later(ticket))
    assert (there.next_act, there.next_number) == ((step.act.id, step.child) if step else (None, None))
    assert there.amount_due == ticket.total_due
    assert there.owner_id == ticket.owner.id
    windows = [charge.deadline for charge in ticket.charges if charge.status is ChargeStatus.ANNOUNCED]
    assert there.next_deadline == min(windows, default=None)
    asked = [waiting_since(subject) for subject in to_decide(ticket)]
    assert there.decision_since == min(asked, default=None)
    visit = ticket.active_intervention
    slot = visit.appointment if visit else None
    assert (there.visit_starts_at, there.visit_ends_at) == ((slot.starts_at, slot.ends_at) if slot else (None, None))
    assert (there.turn is Party.NOBODY) == (step is None)
    assert there.turn_since <= ticket.entries[-1].at


@given(history=HISTORIES, service=st.sampled_from(Service))
def test_the_card_names_the_same_step(history, service):
    ticket = played(history, service)
    _, step = step_on_the_card(ticket, look(ticket))
    assert step is None or (step.act.id, step.child) == (of(ticket).next_act, of(ticket).next_number)


def test_the_turn_is_counted_from_what_people_did():
    ticket = a_ticket("planned")
    planned = ticket.entries[-1].at
    do(ticket, "ticket.assign", assignee=KARIM)  # says nothing of the visit
    assert (of(ticket).turn_since, of(ticket).owner_id) == (planned, KARIM.id)
    ticket.entries[-2].by_id = BOT.id  # nor does what the bot did
    assert of(ticket).turn_since == OPENED


def test_the_turn_of_a_whole_ticket_counts_from_whatever_was_done_last():
    ticket = a_ticket("refused")
    refused = ticket.entries[-1]
    assert (of(ticket).next_act, of(ticket).next_number, refused.child) == ("intervention.plan", None, 1)
    assert of(ticket).turn_since == refused.at


def test_a_visit_stands_in_it_while_it_has_a_slot():
    ticket = a_story("sav_plus_scheduled")
    visit = ticket.active_intervention
    there = of(ticket)
    assert (there.next_visit, there.visit_kind) == (visit.number, Kind.SAV_PLUS)
    assert there.visit_ends_at - there.visit_starts_at > timedelta(0)
    do(ticket, "appointment.cancel")
    assert (of(ticket).next_visit, of(ticket).visit_starts_at) == (None, None)


def test_what_is_owed_stands_in_it():
    assert of(a_story("dispute_reduced")).amount_due == Decimal("125.00")
    assert of(a_story("waived")).amount_due == Decimal("0.00")


def test_it_names_the_policy_by_which_it_was_made():
    other = POLICY.model_copy(update={"gates": POLICY.gates.model_copy(update={"four_eyes": False})})
    ticket = a_ticket()
    assert summary.of(ticket, other).made_by not in (of(ticket).made_by, None)


def test_a_ticket_that_is_over_waits_for_nobody():
    ticket = a_ticket("closed")
    assert ticket.state is TicketState.CLOSED
    assert (of(ticket).turn, of(ticket).next_act) == (Party.NOBODY, None)
    assert LEA.id == of(ticket).owner_id
