"""Opening a ticket (§2), handing it over, and what it says about itself."""

from decimal import Decimal

import pytest

from models.consent import ConsentRecorded
from models.refusal import Refusal
from models.terms import Role, Service
from models.ticket import TicketAssigned, open_ticket
from tests.builders import (
    KARIM,
    LEA,
    OPENED,
    a_ticket,
    context,
    do,
    events,
    later,
    new_ticket,
    notices,
    refused,
    usual_act,
)


def test_who_opens_a_ticket_follows_it():
    ticket = new_ticket(number=42)
    assert (ticket.number, ticket.owner, ticket.opened_by, ticket.opened_at) == ("INC-000042", LEA, LEA, OPENED)


def test_opening_posts_the_card_and_what_is_to_be_done_first():
    ticket = new_ticket()
    assert events(ticket) == ["ticket.opened"]
    assert notices(ticket, "ticket.opened") == {"card.post", "thread", "mail", "reminder.pretests_missing"}


def test_the_journal_keeps_personal_data_apart_from_the_facts():
    entry = new_ticket(Service.VGA, client="Cabinet Leroy", line="0102030405").entries[0]
    assert entry.facts == {"service": "VGA", "fault_nature": "hard", "channel": "C0SUPPORT1"}
    assert {"client", "client_email", "line", "description", "origin", "by"} == set(entry.private)


@pytest.mark.parametrize("role", Role)
def test_only_the_desk_opens_tickets(role):
    facts = {
        "service": "ADSL",
        "fault_nature": "hard",
        "client": "C",
        "client_email": "c@c.example",
        "line": "L",
        "description": "D",
        "channel": "C1",
    }
    if role is Role.NOBODY:
        with pytest.raises(Refusal) as refusal:
            open_ticket(1, context(role=role), **facts)
        assert refusal.value.code == "agents_only"
    else:
        assert open_ticket(1, context(role=role), **facts).number == "INC-000001"


def test_a_ticket_is_handed_to_a_colleague():
    ticket = a_ticket()
    do(ticket, "ticket.assign", assignee=KARIM)
    assert ticket.owner == KARIM
    assert ticket.entries[-1].facts == {"assignee": KARIM.id}
    assert ticket.entries[-1].private == {"assignee": KARIM.name, "by": LEA.name}


def test_whoever_follows_a_ticket_is_not_handed_it():
    ticket = new_ticket()
    do(ticket, "ticket.assign", assignee=LEA)
    assert events(ticket) == ["ticket.opened"]


def test_two_who_hand_it_over_at_the_same_time_do_not_overwrite_each_other():
    ticket = a_ticket()
    seen = ticket.journal_count
    do(ticket, "ticket.assign", usual_act(ticket, "ticket.assign", by=KARIM, seen=seen), assignee=KARIM)
    second = refused(ticket, "ticket.assign", usual_act(ticket, "ticket.assign", seen=seen), assignee=LEA)
    assert second.code == "changed_meanwhile"
    assert second.facts == {"event": TicketAssigned, "by": KARIM, "at": ticket.entries[-1].at}


def test_whoever_saw_the_last_change_may_change_it_again():
    ticket = a_ticket()
    do(ticket, "ticket.assign", context(KARIM, at=later(ticket)), assignee=KARIM)
    do(ticket, "ticket.assign", context(at=later(ticket), seen=ticket.journal_count), assignee=LEA)
    assert ticket.owner == LEA


def test_children_share_one_row_of_numbers():
    ticket = a_ticket("charged")
    do(ticket, "intervention.plan")
    assert [visit.number for visit in ticket.interventions] == [1, 3]
    assert [charge.number for charge in ticket.charges] == [2]
    assert ticket.named(3) is ticket.interventions[1]
    assert ticket.named(None) is ticket


@pytest.mark.parametrize(("find", "number"), [("intervention", 2), ("charge", 1), ("intervention", None), ("named", 9)])
def test_a_button_that_names_something_else_is_refused(find, number):
    ticket = a_ticket("charged")
    with pytest.raises(Refusal) as refusal:
        getattr(ticket, find)(number)
    assert refusal.value.code == "unknown_child"
    assert refusal.value.facts == {"ticket": "INC-000042", "child": number}


def test_one_visit_at_a_time_is_active():
    assert a_ticket("supplied").active_intervention is None
    assert a_ticket("scheduled").active_intervention is not None
    assert a_ticket("charged").active_intervention is None


@pytest.mark.parametrize(
    ("stage", "due"), [("scheduled", "0.00"), ("charged", "250.00"), ("announced", "250.00"), ("final", "250.00")]
)
def test_the_total_is_the_sum_of_what_is_owed(stage, due):
    assert a_ticket(stage).total_due == Decimal(due)


@pytest.mark.parametrize(("status", "owed"), [("waived", "0.00"), ("cancelled", "0.00"), ("disputed", "250.00")])
def test_what_is_waived_or_cancelled_is_not_owed(status, owed):
    ticket = a_ticket("announced")
    ticket.charges[0].status = status
    assert ticket.total_due == Decimal(owed)


def test_whoever_comes_second_learns_who_was_first():
    ticket = a_ticket("consented")
    consented_at = ticket.last_entry(ConsentRecorded, child=1).at
    second = refused(ticket, "consent.record", context(KARIM, at=later(ticket, seconds=1)))
    assert second.code == "already"
    assert second.facts == {"event": ConsentRecorded, "by": LEA, "at": consented_at}
