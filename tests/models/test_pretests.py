"""The pre-tests of §3: which a service has, ticking them, and the client's written confirmation."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import pretests
from models.policy import load_policy
from models.terms import PreTest, Service
from tests.builders import KARIM, LEA, OPENED, a_ticket, context, do, events, later, new_ticket, notices, refused

POLICY = load_policy()
FOUR = {"restart", "internal_wiring", "interference", "cabling"}
# The table of §3.
TESTS = {
    Service.ADSL: {*FOUR, "modem_first", "modem_swap"},
    Service.SDSL: {*FOUR, "modem_first"},
    Service.VGA: FOUR,
}
NO_CONFIRMATION = {"confirmed_by": None, "confirmed_at": None, "confirmation": None}


@pytest.mark.parametrize("service", Service)
def test_a_service_has_its_own_tests(service):
    assert set(pretests.required(new_ticket(service), POLICY)) == TESTS[service]


@pytest.mark.parametrize(("service", "test"), [(s, t) for s in Service for t in PreTest if t not in TESTS[s]])
def test_a_test_of_another_service_is_refused(service, test):
    refusal = refused(new_ticket(service), "pretests.tick", tests=[test])
    assert (refusal.code, refusal.field) == ("not_a_test_of_this_service", "tests")


@given(service=st.sampled_from(Service), data=st.data())
def test_the_checklist_is_confirmed_when_all_is_ticked_and_the_client_has_confirmed(service, data):
    ticket = new_ticket(service)
    has_written = False
    for ticked in data.draw(st.lists(st.sets(st.sampled_from(sorted(TESTS[service]))), min_size=1, max_size=4)):
        writes = data.draw(st.booleans())
        do(ticket, "pretests.tick", tests=ticked, **({} if writes else NO_CONFIRMATION))
        has_written = has_written or writes
        assert set(pretests.missing(ticket, POLICY)) == TESTS[service] - ticked
        assert pretests.is_confirmed(ticket, POLICY) == (ticked == TESTS[service] and has_written)


def test_a_tick_keeps_who_ticked_first_and_when():
    ticket = new_ticket()
    do(ticket, "pretests.tick", context(LEA, at=OPENED + timedelta(hours=1)), tests=["restart"])
    do(ticket, "pretests.tick", context(KARIM, at=OPENED + timedelta(hours=2)), tests=["restart", "cabling"])
    assert {tick.test: (tick.by, tick.at) for tick in ticket.ticks} == {
        "restart": (LEA, OPENED + timedelta(hours=1)),
        "cabling": (KARIM, OPENED + timedelta(hours=2)),
    }


def test_the_same_test_named_twice_is_ticked_once():
    ticket = new_ticket()
    do(ticket, "pretests.tick", tests=["restart", "restart"])
    assert [tick.test for tick in ticket.ticks] == ["restart"]


def test_until_the_supplier_ticket_is_open_a_test_can_be_unticked():
    ticket = a_ticket("prepared")
    do(ticket, "pretests.tick", tests=["restart"], **NO_CONFIRMATION)
    assert [tick.test for tick in ticket.ticks] == ["restart"]
    assert ticket.entries[-1].facts == {"tests": ["restart"], "confirmed": False}


def test_after_that_none_can_be_unticked():
    refusal = refused(a_ticket("supplied"), "pretests.tick", tests=["restart"])
    assert (refusal.code, refusal.field) == ("supplier_ticket_open", "tests")


def test_after_that_a_missing_one_can_still_be_ticked():
    ticket = a_ticket("lifted")
    do(ticket, "supplier_ticket.record")
    do(ticket, "pretests.tick", tests=["cabling", "restart"], **NO_CONFIRMATION)
    assert {tick.test for tick in ticket.ticks} == {"cabling", "restart"}


@pytest.mark.parametrize(
    ("left_out", "field"),
    [
        ({"confirmed_by": None}, "confirmed_by"),
        ({"confirmed_by": ""}, "confirmed_by"),
        ({"confirmed_at": None}, "confirmed_at"),
        ({"confirmation": None}, "confirmation"),
        ({"confirmed_by": None, "confirmation": None}, "confirmed_by"),
        ({"confirmed_at": None, "confirmation": None}, "confirmed_at"),
    ],
)
def test_a_confirmation_says_who_when_and_what(left_out, field):
    assert refused(new_ticket(), "pretests.tick", **left_out).field == field


def test_a_file_can_stand_for_the_words():
    ticket = new_ticket()
    do(ticket, "pretests.tick", confirmation=None, evidence=[{"id": "F1", "name": "accord.pdf"}])
    assert ticket.confirmation.evidence == [{"id": "F1", "name": "accord.pdf"}]
    assert pretests.is_confirmed(ticket, POLICY)


def test_a_confirmation_cannot_come_from_the_future():
    ticket = new_ticket()
    now = later(ticket)
    refusal = refused(ticket, "pretests.tick", context(at=now), confirmed_at=now + timedelta(minutes=1))
    assert (refusal.code, refusal.field) == ("in_the_future", "confirmed_at")


def test_ticking_again_keeps_the_confirmation():
    ticket = a_ticket("prepared")
    do(ticket, "pretests.tick", **NO_CONFIRMATION)
    assert ticket.confirmation.words == "Tous les tests sont faits."


def test_where_nothing_is_new_nothing_is_recorded():
    ticket = new_ticket()
    nobody = {"confirmed_by": None, "confirmed_at": None, "confirmation": None}
    do(ticket, "pretests.tick", tests=[], **nobody)
    assert events(ticket) == ["ticket.opened"]
    do(ticket, "pretests.tick", tests=[PreTest.RESTART], **nobody)
    do(ticket, "pretests.tick", tests=[PreTest.RESTART], **nobody)
    assert events(ticket) == ["ticket.opened", "pretests.ticked"]
    do(ticket, "pretests.tick", tests=[PreTest.RESTART])  # a confirmation is new
    assert events(ticket) == ["ticket.opened", "pretests.ticked", "pretests.ticked"]


def test_the_thread_is_told_once_when_the_checklist_becomes_confirmed():
    ticket = new_ticket()
    do(ticket, "pretests.tick", tests=["restart"])
    assert notices(ticket, "pretests.ticked") == {"card.refresh"}
    do(ticket, "pretests.tick")
    assert notices(ticket, "pretests.confirmed") == {"thread", "card.refresh"}
    do(ticket, "pretests.tick")
    assert events(ticket).count("pretests.confirmed") == 1


def test_two_who_tick_at_the_same_time_do_not_untick_for_each_other():
    ticket = new_ticket()
    do(ticket, "pretests.tick", context(KARIM, at=OPENED, seen=1), tests=["restart"])
    second = refused(ticket, "pretests.tick", context(LEA, at=OPENED, seen=1), tests=["cabling"])
    assert (second.code, second.facts["by"]) == ("changed_meanwhile", KARIM)


@pytest.mark.parametrize(("days", "is_fine"), [(60, True), (61, False)])
def test_a_confirmation_is_not_from_confirmation_long_before(days, is_fine):
    ticket = new_ticket()
    received = ticket.opened_at - timedelta(days=days)
    if is_fine:
        do(ticket, "pretests.tick", confirmed_at=received)
        assert ticket.confirmation.confirmed_at == received
    else:
        refusal = refused(ticket, "pretests.tick", confirmed_at=received)
        assert (refusal.code, refusal.field) == ("confirmation_long_before", "confirmed_at")
