"""Closing a ticket, what stands against it, and opening it again (§10)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from models import announcement, appointment, consent, dispatch, dispute_ending, outcome, quote_answer
from models.closing import Blocker, blockers
from models.owing import finalise
from models.policy import load_policy
from models.reopening import reopenable_until
from models.terms import QuoteState, Role, TicketState
from models.workdays import dispute_deadline
from tests.builders import KARIM, LEA, MARC, OPENED, a_ticket, context, do, events, later, notices, refused
from tests.stories import a_case, a_story

POLICY = load_policy()
SECOND = timedelta(seconds=1)

# §10: what stands against closing, and what removes it.
BLOCKED = {
    "planned": [Blocker("visit_under_way", consent.RECORD, 1)],
    "consented": [Blocker("visit_under_way", dispatch.APPROVE, 1)],
    "approved": [Blocker("visit_under_way", appointment.SCHEDULE, 1)],
    "scheduled": [Blocker("visit_under_way", outcome.RECORD, 1)],
    "charged": [Blocker("charge_to_announce", announcement.INFORM, 2)],
}
IN_STORY = {
    "disputed": [Blocker("dispute_undecided", dispute_ending.DECIDE, 3)],
    "quoted": [Blocker("quote_pending", quote_answer.ANSWER, 1)],
    "restored": [
        Blocker("charge_to_announce", announcement.INFORM, 2),
        Blocker("charge_to_announce", announcement.INFORM, 4),
    ],
}


@pytest.mark.parametrize("name", [*BLOCKED, *IN_STORY])
def test_what_stands_against_it_is_named_with_what_removes_it(name):
    ticket = a_ticket(name) if name in BLOCKED else a_story(name)
    expected = BLOCKED.get(name) or IN_STORY[name]
    assert blockers(ticket) == expected
    refusal = refused(ticket, "ticket.close")
    assert (refusal.code, refusal.facts) == ("cannot_close", {"blockers": [one.code for one in expected]})


def test_all_that_stands_against_it_is_named_at_once():
    ticket = a_ticket("announced")
    for act_id in ("dispute.record", "quote.offer", "intervention.plan"):
        do(ticket, act_id)
    assert [one.code for one in blockers(ticket)] == ["visit_under_way", "dispute_undecided", "quote_pending"]
    do(ticket, "intervention.abandon")
    do(ticket, "dispute.decide")
    do(ticket, "quote.answer", answer=QuoteState.DECLINED)
    assert blockers(ticket) == []
    do(ticket, "ticket.close")


@pytest.mark.parametrize("name", ["opened", "supplied", "announced", "final", "fixed", "refused", "cancelled"])
def test_nothing_else_stands_against_it(name):
    ticket = a_ticket(name)
    do(ticket, "ticket.close")
    assert ticket.state is TicketState.CLOSED


@pytest.mark.parametrize("name", ["dispute_late", "dispute_reduced", "quote_declined", "waived", "charge_cancelled"])
def test_what_is_settled_does_not_stand_against_it(name):
    ticket = a_story(name)
    do(ticket, "ticket.close")
    assert ticket.state is TicketState.CLOSED


def test_it_says_when_the_service_was_restored_why_and_what_is_due():
    ticket = a_ticket("announced")
    at, restored = later(ticket), later(ticket, minutes=-30)
    do(ticket, "ticket.close", context(KARIM, at=at), restored_at=restored, cause="Jarretière oxydée")
    closing = ticket.closing
    assert (closing.restored_at, closing.cause, closing.by, closing.at) == (restored, "Jarretière oxydée", KARIM, at)
    assert ticket.entries[-1].facts == {"restored_at": restored.isoformat(), "due": "250.00"}
    assert notices(ticket, "ticket.closed") == {"thread", "mail", "card.refresh"}


@pytest.mark.parametrize(("restored", "code"), [("after", "in_the_future"), ("before the ticket", "before_the_ticket")])
def test_the_service_was_restored_after_the_opening_and_not_in_the_future(restored, code):
    ticket = a_ticket("fixed")
    at = later(ticket) + timedelta(minutes=1) if restored == "after" else OPENED - timedelta(minutes=1)
    refusal = refused(ticket, "ticket.close", restored_at=at)
    assert (refusal.code, refusal.field) == (code, "restored_at")


def test_a_closed_ticket_is_not_closed_again():
    ticket = a_story("over")
    assert refused(ticket, "ticket.close").code == "ticket_closed"


def test_a_charge_becomes_final_after_closing_too():
    ticket = a_story("over_with_a_charge")
    assert finalise(ticket.charges[0], context(at=ticket.charges[0].deadline))
    assert ticket.total_due == Decimal(250)


# Opening it again: an agent within the dispute window, a manager at any time.


def reopen_at(ticket, at, role, try_=do):
    return try_(ticket, "ticket.reopen", context(KARIM if role is Role.AGENT else MARC, role, at))


@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER])
def test_within_the_dispute_window_everybody_reopens_it(role):
    ticket = a_story("over_with_a_charge")
    until = reopenable_until(ticket, POLICY)
    assert until == dispute_deadline(ticket.closing.at, POLICY)
    reopen_at(ticket, until - SECOND, role)
    assert (ticket.state, ticket.closing) == (TicketState.OPEN, None)
    assert notices(ticket, "ticket.reopened") == {"thread", "card.refresh"}


def test_later_only_a_manager_reopens_it():
    ticket = a_story("over_with_a_charge")
    until = reopenable_until(ticket, POLICY)
    refusal = reopen_at(ticket, until, Role.AGENT, refused)
    assert (refusal.code, refusal.facts) == ("managers_reopen_later", {"until": until})
    reopen_at(ticket, until + timedelta(days=400), Role.MANAGER)
    assert ticket.state is TicketState.OPEN


def test_the_history_keeps_both_closings():
    ticket = a_story("reopened")
    do(ticket, "ticket.close", cause="Cette fois pour de bon")
    assert [event for event in events(ticket) if event.startswith("ticket.")] == [
        "ticket.opened",
        "ticket.closed",
        "ticket.reopened",
        "ticket.closed",
    ]
    assert ticket.closing.cause == "Cette fois pour de bon"


def test_an_open_ticket_is_not_reopened():
    assert refused(a_ticket("announced"), "ticket.reopen").code == "not_now"
    assert reopenable_until(a_ticket("announced"), POLICY) is None


def test_a_dispute_that_arrives_in_time_after_closing_reopens_the_ticket_by_itself():
    ticket = a_story("over_with_a_charge")
    do(ticket, "dispute.record")
    assert ticket.disputes[0].state == "open"
    assert ticket.state is TicketState.OPEN


@pytest.mark.parametrize("act_id", ["site.describe", "ticket.correct"])
def test_mistypings_are_corrected_on_a_closed_ticket_too(act_id):
    ticket = a_story("over")
    do(ticket, act_id)
    assert ticket.state is TicketState.CLOSED


def test_a_ticket_opened_by_mistake_is_cancelled_with_a_reason_and_the_client_is_not_written_to():
    ticket = a_ticket("supplied")
    do(ticket, "ticket.cancel", reason="Ouvert deux fois.")
    assert ticket.state is TicketState.CANCELLED
    assert ticket.entries[-1].private["reason"] == "Ouvert deux fois."
    assert notices(ticket, "ticket.cancelled") == {"thread", "card.refresh"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("charged", "charged_already"),
        ("charge_cancelled", "charged_already"),
        ("planned", "one_intervention_at_a_time"),
        ("quoted", "quote_pending"),
    ],
)
def test_what_was_billed_or_is_under_way_is_not_cancelled(name, code):
    ticket = a_case(name)
    assert refused(ticket, "ticket.cancel").code == code


def test_a_cancelled_ticket_is_reopened_as_a_closed_one():
    ticket = a_ticket("opened")
    do(ticket, "ticket.cancel")
    until = dispute_deadline(ticket.entries[-1].at, load_policy())
    assert reopenable_until(ticket, load_policy()) == until
    assert refused(ticket, "ticket.reopen", context(LEA, Role.AGENT, until)).code == "managers_reopen_later"
    do(ticket, "ticket.reopen", context(LEA, Role.AGENT, until - timedelta(minutes=1)))
    assert ticket.state is TicketState.OPEN
