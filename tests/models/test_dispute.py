"""Disputes (§9): in time by the date of receipt, one per charge, decided by a manager with a reason."""

from datetime import timedelta
from decimal import Decimal

import pytest

from models import charge
from models.events import event_named
from models.terms import ChargeStatus, Decision, DisputeState, Informed, Outcome
from tests.builders import (
    KARIM,
    MARC,
    OPENED,
    SOPHIE,
    STEP,
    a_ticket,
    context,
    do,
    events,
    later,
    notices,
    refused,
    take,
    usual_act,
)

MINUTE = timedelta(minutes=1)


def disputed(**facts):
    ticket = a_ticket("announced")
    do(ticket, "dispute.record", **facts)
    return ticket


def decided(decision, **facts):
    ticket = disputed()
    do(ticket, "dispute.decide", decision=decision, **facts)
    return ticket, ticket.charges[0]


def test_it_keeps_when_it_was_received_the_grounds_and_the_evidence():
    ticket = a_ticket("announced")
    at = later(ticket, hours=3)
    evidence = [{"name": "photo.jpg", "link": "https://files.example/1"}]
    received = at - timedelta(hours=1)
    do(
        ticket,
        "dispute.record",
        context(KARIM, at=at),
        received_at=received,
        grounds="Modem changé la veille.",
        evidence=evidence,
    )
    (dispute,) = ticket.disputes
    assert (dispute.number, dispute.charge_number, dispute.received_at) == (3, 2, received)
    assert (dispute.grounds, dispute.evidence) == ("Modem changé la veille.", evidence)
    assert (dispute.recorded_by, dispute.recorded_at) == (KARIM, at)
    assert "Modem" not in str(ticket.entries[-1].facts)


def test_in_time_it_goes_to_the_managers_and_the_charge_is_disputed():
    ticket = disputed()
    assert (ticket.charges[0].status, ticket.disputes[0].state) == (ChargeStatus.DISPUTED, DisputeState.OPEN)
    assert notices(ticket, "dispute.recorded") == {"decision.post", "mail", "breakdown.refresh", "card.refresh"}


@pytest.mark.parametrize(
    ("off", "state"),
    [(-timedelta(hours=5), "open"), (-timedelta(seconds=1), "open"), (timedelta(0), "late"), (MINUTE, "late")],
)
@pytest.mark.parametrize("typed_after", [timedelta(0), timedelta(days=3)])
@pytest.mark.parametrize("finalised", [False, True])
def test_what_counts_is_when_it_was_received(off, state, typed_after, finalised):
    """Even where the charge became final before somebody typed it."""
    ticket = a_ticket("announced")
    deadline = ticket.charges[0].deadline
    if finalised:
        take(ticket, "finalise")
    at = deadline + max(off, timedelta(0)) + typed_after
    do(ticket, "dispute.record", context(at=at), received_at=deadline + off)
    assert ticket.disputes[0].state == state
    if state == "open":
        assert ticket.charges[0].status is ChargeStatus.DISPUTED
    else:
        assert ticket.charges[0].status is (ChargeStatus.FINAL if finalised else ChargeStatus.ANNOUNCED)


def test_a_late_one_is_answered_with_the_way_to_service_clients_and_decided_elsewhere():
    ticket = a_ticket("final")
    do(ticket, "dispute.record")
    assert ticket.disputes[0].state is DisputeState.LATE
    assert notices(ticket, "dispute.late") == {"thread", "mail", "card.refresh"}
    assert refused(ticket, "dispute.decide").facts["event"] == event_named("dispute.late")


def test_a_late_one_does_not_keep_the_charge_from_becoming_final():
    ticket = a_ticket("announced")
    deadline = ticket.charges[0].deadline
    do(ticket, "dispute.record", context(at=deadline), received_at=deadline)
    assert charge.finalise(ticket.charges[0], context(at=deadline))


def test_a_disputed_charge_does_not_become_final_by_itself():
    ticket = disputed()
    assert not charge.finalise(ticket.charges[0], context(at=OPENED + timedelta(days=30)))


@pytest.mark.parametrize(
    ("off", "code"),
    [(-MINUTE, "before_the_announcement"), (timedelta(0), None), (STEP, None), (STEP + MINUTE, "in_the_future")],
)
def test_it_was_received_after_the_announcement_and_not_in_the_future(off, code):
    ticket = a_ticket("announced")
    at = later(ticket)
    facts = {"received_at": ticket.charges[0].announced_at + off}
    if code:
        refusal = refused(ticket, "dispute.record", context(at=at), **facts)
        assert (refusal.code, refusal.field) == (code, "received_at")
    else:
        do(ticket, "dispute.record", context(at=at), **facts)
        assert ticket.disputes[0].state is DisputeState.OPEN


def test_there_is_one_dispute_per_charge():
    ticket = disputed()
    visit_again(ticket)
    refusal = refused(ticket, "dispute.record", charge=2)
    assert (refusal.code, refusal.field) == ("disputed_already", "charge")
    do(ticket, "dispute.record", charge=5)
    assert [one.charge_number for one in ticket.disputes] == [2, 5]


@pytest.mark.parametrize("decision", [Decision.UPHOLD, Decision.REDUCE])
def test_a_decided_charge_is_not_disputed_again(decision):
    ticket, _ = decided(decision, amount=Decimal(1))
    assert refused(ticket, "dispute.record", charge=2).code == "nothing_to_dispute"


def test_what_was_not_announced_cannot_be_disputed():
    ticket = a_ticket("announced")
    visit_again(ticket, Informed.LATER)
    refusal = refused(ticket, "dispute.record", charge=4)
    assert (refusal.code, refusal.field) == ("not_announced_yet", "charge")


def visit_again(ticket, informed=Informed.NOW):
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule"):
        do(ticket, act_id)
    do(ticket, "outcome.record", outcome=Outcome.NO_FAULT, informed=informed)


# The manager's decision.


@pytest.mark.parametrize(
    ("decision", "status", "due"),
    [
        (Decision.CANCEL, ChargeStatus.CANCELLED, "0.00"),
        (Decision.REDUCE, ChargeStatus.FINAL, "99.90"),
        (Decision.UPHOLD, ChargeStatus.FINAL, "250.00"),
    ],
)
def test_a_decision_settles_what_is_due(decision, status, due):
    ticket, one = decided(decision, amount=Decimal("99.90"))
    assert (one.status, one.due, one.amount) == (status, Decimal(due), Decimal(250))
    assert ticket.disputes[0].state is DisputeState.DECIDED
    assert ticket.entries[-1].facts == {"charge": 2, "decision": decision, "due": due}


def test_who_decided_why_and_when_is_kept_and_the_client_told():
    ticket = disputed()
    at = later(ticket)
    do(ticket, "dispute.decide", usual_act(ticket, "dispute.decide", by=SOPHIE, at=at), reason="Le client a raison.")
    dispute = ticket.disputes[0]
    assert (dispute.decided_by, dispute.decided_at) == (SOPHIE, at)
    assert (dispute.decision_reason, ticket.charges[0].ended.reason) == ("Le client a raison.",) * 2
    assert {"mail", "thread", "decision.refresh"} <= notices(ticket, "dispute.decided")


def test_the_first_decision_wins():
    ticket, _ = decided(Decision.UPHOLD)
    second = refused(ticket, "dispute.decide", usual_act(ticket, "dispute.decide", by=SOPHIE), decision=Decision.CANCEL)
    assert (second.code, second.facts["event"], second.facts["by"]) == ("already", event_named("dispute.decided"), MARC)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (None, "reduction_needs_amount"),
        ("0.00", "reduction_out_of_range"),
        ("-1.00", "reduction_out_of_range"),
        ("250.00", "reduction_out_of_range"),
        ("250.01", "reduction_out_of_range"),
        ("0.01", None),
        ("249.99", None),
    ],
)
def test_a_reduction_lies_between_nothing_and_the_charge(amount, code):
    ticket = disputed()
    facts = {"decision": Decision.REDUCE, "amount": amount and Decimal(amount)}
    if code:
        refusal = refused(ticket, "dispute.decide", **facts)
        assert (refusal.code, refusal.field) == (code, "amount")
    else:
        do(ticket, "dispute.decide", **facts)
        assert ticket.total_due == Decimal(amount)


@pytest.mark.parametrize(
    ("decision", "credit_note"), [(Decision.CANCEL, True), (Decision.REDUCE, True), (Decision.UPHOLD, False)]
)
def test_what_accounting_has_already_gets_a_credit_note_where_less_is_due(decision, credit_note):
    ticket = a_ticket("final")
    one = ticket.charges[0]
    charge.export(one, context(at=later(ticket)))
    do(ticket, "dispute.record", received_at=one.deadline - MINUTE)
    assert one.to_credit == 0
    do(ticket, "dispute.decide", decision=decision, amount=Decimal(10))
    assert (one.to_credit > 0) is credit_note


@pytest.mark.parametrize("after", ["charge.cancel", "outcome.correct"])
def test_it_lapses_when_its_charge_is_cancelled(after):
    ticket = disputed()
    do(ticket, after)
    assert ticket.disputes[0].state is DisputeState.LAPSED
    assert "dispute.lapsed" in events(ticket)
    assert {"decision.refresh"} <= notices(ticket, "dispute.lapsed")


def test_a_decided_one_does_not_lapse():
    ticket, _ = decided(Decision.REDUCE, amount=Decimal(100))
    do(ticket, "charge.cancel")
    assert ticket.disputes[0].state is DisputeState.DECIDED
