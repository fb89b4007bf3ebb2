"""Disputes (§9): in time by the date of receipt, one per charge, decided by a manager with a reason."""

from datetime import timedelta
from decimal import Decimal

import pytest

from models import charge, ledger, owing
from models.events import event_named
from models.terms import ChargeStatus, DisputeState, Informed, Outcome, Role, Ruling, TicketState
from tests.builders import (
    KARIM,
    MARC,
    OPENED,
    SOPHIE,
    STEP,
    a_ticket,
    context,
    do,
    due,
    events,
    later,
    notices,
    refused,
    take,
    usual_act,
)
from tests.stories import a_story

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
    evidence = [{"id": "F1", "name": "photo.jpg", "permalink": "https://files.example/1"}]
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
    asked = {"decision.post", "mail", "breakdown.refresh", "card.refresh", "reminder.dispute_undecided"}
    assert notices(ticket, "dispute.recorded") == asked


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
    assert notices(ticket, "dispute.late") == {"thread", "mail", "breakdown.refresh", "card.refresh"}
    assert refused(ticket, "dispute.decide").facts["event"] == event_named("dispute.late")


def test_a_late_one_does_not_keep_the_charge_from_becoming_final():
    ticket = a_ticket("announced")
    deadline = ticket.charges[0].deadline
    do(ticket, "dispute.record", context(at=deadline), received_at=deadline)
    assert owing.finalise(ticket.charges[0], context(at=deadline))


def test_a_disputed_charge_does_not_become_final_by_itself():
    ticket = disputed()
    assert not owing.finalise(ticket.charges[0], context(at=OPENED + timedelta(days=30)))


@pytest.mark.parametrize(
    ("off", "code"),
    [
        (-MINUTE, "before_the_charge"),
        (timedelta(0), None),
        (STEP - MINUTE, None),
        (2 * STEP, None),
        (2 * STEP + MINUTE, "in_the_future"),
    ],
)
def test_it_may_be_received_before_the_announcement_but_neither_before_the_charge_nor_in_the_future(off, code):
    ticket = a_ticket("announced")
    at = later(ticket)
    facts = {"received_at": ticket.charges[0].made_at.replace(second=0, microsecond=0) + off}
    if code:
        refusal = refused(ticket, "dispute.record", context(at=at), **facts)
        assert (refusal.code, refusal.field) == (code, "received_at")
    else:
        do(ticket, "dispute.record", context(at=at), **facts)
        assert ticket.disputes[0].state is DisputeState.OPEN


def test_there_is_one_dispute_per_charge():
    ticket = disputed()
    visit_again(ticket)
    refusal = refused(ticket, "dispute.record", charges=[2])
    assert (refusal.code, refusal.field) == ("disputed_already", "charges")
    do(ticket, "dispute.record", charges=[5])
    assert [dispute.charge_number for dispute in ticket.disputes] == [2, 5]


@pytest.mark.parametrize("decision", [Ruling.UPHOLD, Ruling.REDUCE])
def test_a_decided_charge_is_not_disputed_again(decision):
    ticket, _ = decided(decision, amount=Decimal(1))
    assert refused(ticket, "dispute.record", charges=[2]).code == "nothing_to_dispute"


def test_what_was_not_announced_cannot_be_disputed():
    ticket = a_ticket("announced")
    visit_again(ticket, Informed.LATER)
    refusal = refused(ticket, "dispute.record", charges=[4])
    assert (refusal.code, refusal.field) == ("not_announced_yet", "charges")


def visit_again(ticket, informed=Informed.NOW):
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule"):
        do(ticket, act_id)
    do(ticket, "outcome.record", outcome=Outcome.NO_FAULT, informed=informed)


# The manager's decision.


@pytest.mark.parametrize(
    ("decision", "status", "due"),
    [
        (Ruling.CANCEL, ChargeStatus.CANCELLED, "0.00"),
        (Ruling.REDUCE, ChargeStatus.FINAL, "99.90"),
        (Ruling.UPHOLD, ChargeStatus.FINAL, "250.00"),
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
    ticket, _ = decided(Ruling.UPHOLD)
    second = refused(ticket, "dispute.decide", usual_act(ticket, "dispute.decide", by=SOPHIE), decision=Ruling.CANCEL)
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
    facts = {"decision": Ruling.REDUCE, "amount": amount and Decimal(amount)}
    if code:
        refusal = refused(ticket, "dispute.decide", **facts)
        assert (refusal.code, refusal.field) == (code, "amount")
    else:
        do(ticket, "dispute.decide", **facts)
        assert ticket.total_due == Decimal(amount)


@pytest.mark.parametrize(
    ("decision", "credit_note"), [(Ruling.CANCEL, True), (Ruling.REDUCE, True), (Ruling.UPHOLD, False)]
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
    ticket, _ = decided(Ruling.REDUCE, amount=Decimal(100))
    do(ticket, "charge.cancel")
    assert ticket.disputes[0].state is DisputeState.DECIDED


# One message disputes several charges (§9, §13).


def charged_twice():
    """Charges 2 and 4, the second announced a week after the first."""
    ticket = a_ticket("announced")
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule"):
        do(ticket, act_id)
    at = ticket.charges[0].deadline + timedelta(days=4)
    do(ticket, "outcome.record", context(at=at), outcome=Outcome.NO_FAULT, informed=Informed.NOW)
    return ticket


def test_one_message_disputes_several_charges_each_by_its_own_deadline():
    ticket = charged_twice()
    at = later(ticket)
    do(ticket, "dispute.record", context(at=at), charges=[2, 4], received_at=at)
    assert [(dispute.charge_number, dispute.state, dispute.message) for dispute in ticket.disputes] == [
        (2, DisputeState.LATE, 5),
        (4, DisputeState.OPEN, 5),
    ]
    assert "mail" in notices(ticket, "dispute.recorded")
    assert "mail" not in notices(ticket, "dispute.late")


@pytest.mark.parametrize("charges", [[2, 4], [4, 2], [4]])
def test_the_managers_are_reminded_of_what_is_in_time_whatever_else_the_message_disputes(charges):
    ticket = charged_twice()
    at = later(ticket)
    do(ticket, "dispute.record", context(at=at), charges=charges, received_at=at)
    assert len(due(ticket, "reminder.dispute_undecided")) == 1


def test_one_message_all_of_it_too_late_has_one_answer_and_no_reminder():
    ticket = charged_twice()
    at = ticket.charges[1].deadline
    do(ticket, "dispute.record", context(at=at), charges=[2, 4], received_at=at)
    late = [notice.kind for entry in ticket.entries[-2:] for notice in entry.notices]
    assert (events(ticket)[-2:], late.count("mail")) == (["dispute.late"] * 2, 1)
    assert due(ticket, "reminder.dispute_undecided") == []


@pytest.mark.parametrize(("charges", "code"), [([4, 2], "before_the_charge"), ([], "choose_a_charge")])
def test_all_of_them_are_recorded_or_none(charges, code):
    ticket = charged_twice()
    received = ticket.charges[1].made_at - timedelta(hours=1)
    assert refused(ticket, "dispute.record", charges=charges, received_at=received).code == code


def test_the_same_charge_twice_is_one_dispute():
    ticket = a_ticket("announced")
    do(ticket, "dispute.record", charges=[2, 2])
    assert len(ticket.disputes) == 1


def test_a_late_one_stands_in_the_way_of_another_until_its_date_is_corrected():
    ticket = a_ticket("final")
    do(ticket, "dispute.record")
    assert refused(ticket, "dispute.record").code == "nothing_to_dispute"
    one = ticket.charges[0]
    do(ticket, "dispute.correct", received_at=one.deadline - MINUTE)
    assert (ticket.disputes[0].state, one.status) == (DisputeState.OPEN, ChargeStatus.DISPUTED)
    assert {"decision.post", "mail", "thread"} <= notices(ticket, "dispute.corrected")
    assert "ticket.reopened" not in events(ticket)


@pytest.mark.parametrize(
    ("typed_after", "status"), [(-MINUTE, ChargeStatus.ANNOUNCED), (timedelta(0), ChargeStatus.FINAL)]
)
def test_withdrawn_the_charge_stands_as_if_never_disputed(typed_after, status):
    ticket = disputed()
    one = ticket.charges[0]
    do(ticket, "dispute.withdraw", context(at=one.deadline + typed_after))
    assert (one.status, ticket.disputes[0].state, one.due) == (status, DisputeState.WITHDRAWN, Decimal(250))
    assert ("charge.finalised" in events(ticket)) is (status is ChargeStatus.FINAL)
    assert {"mail", "thread", "decision.refresh"} <= notices(ticket, "dispute.withdrawn")
    assert refused(ticket, "dispute.decide").code == "already"


def test_one_withdrawn_does_not_stand_in_the_way_of_another():
    ticket = disputed()
    do(ticket, "dispute.withdraw")
    do(ticket, "dispute.record")
    assert [dispute.state for dispute in ticket.disputes] == [DisputeState.WITHDRAWN, DisputeState.OPEN]


def test_it_is_not_withdrawn_before_it_was_received():
    ticket = disputed()
    refusal = refused(ticket, "dispute.withdraw", received_at=ticket.disputes[0].received_at - MINUTE)
    assert (refusal.code, refusal.field) == ("before_the_dispute", "received_at")


def test_a_wrong_charge_is_corrected_and_the_former_stands_as_if_never_disputed():
    ticket = charged_twice()
    at = later(ticket)
    do(ticket, "dispute.record", context(at=at), charges=[4], received_at=at)
    do(ticket, "dispute.correct", context(at=at + MINUTE), charge=2, received_at=ticket.charges[0].deadline - MINUTE)
    first, second = ticket.charges
    assert (first.status, second.status) == (ChargeStatus.DISPUTED, ChargeStatus.ANNOUNCED)
    assert ticket.disputes[0].charge_number == 2
    do(ticket, "dispute.record", charges=[4])
    assert list(ledger.compare(ticket)) == []


def test_corrected_to_too_late_it_frees_its_charge_which_is_final_where_the_window_is_over():
    ticket = disputed()
    one = ticket.charges[0]
    do(ticket, "dispute.correct", context(at=one.deadline), received_at=one.deadline)
    assert (ticket.disputes[0].state, one.status) == (DisputeState.LATE, ChargeStatus.FINAL)
    assert "decision.post" not in notices(ticket, "dispute.corrected")
    assert list(ledger.compare(ticket)) == []


def test_a_correction_that_corrects_nothing_is_not_recorded():
    ticket = disputed()
    refusal = refused(ticket, "dispute.correct", received_at=ticket.disputes[0].received_at)
    assert (refusal.code, refusal.field) == ("nothing_corrected", "received_at")


def test_two_people_do_not_correct_it_unseen():
    ticket = disputed()
    seen = len(ticket.entries)
    do(ticket, "dispute.correct")
    assert refused(ticket, "dispute.correct", context(at=later(ticket), seen=seen)).code == "changed_meanwhile"


@pytest.mark.parametrize("corrected", [{"charge": 2}, {}])
def test_nobody_decides_on_a_charge_or_a_date_that_they_did_not_see(corrected):
    ticket = charged_twice()
    do(ticket, "dispute.record", charges=[4])
    seen = len(ticket.entries)
    received = min(later(ticket), ticket.charges[0].deadline - MINUTE) if corrected else later(ticket)
    do(ticket, "dispute.correct", received_at=received, **corrected)
    unseen = context(by=MARC, role=Role.MANAGER, at=later(ticket), seen=seen)
    assert refused(ticket, "dispute.decide", unseen, decision=Ruling.CANCEL).code == "changed_meanwhile"
    now = context(by=MARC, role=Role.MANAGER, at=later(ticket), seen=len(ticket.entries))
    do(ticket, "dispute.decide", now, decision=Ruling.CANCEL)
    assert [one.status for one in ticket.charges].count(ChargeStatus.CANCELLED) == 1


def test_one_corrected_into_the_window_of_a_restored_charge_is_the_one_dispute_of_its_announcement():
    ticket = a_story("left_unfixed")
    one = ticket.charges[0]
    do(ticket, "dispute.record", context(at=one.deadline), charges=[one.number], received_at=one.deadline)
    do(ticket, "expertise.fixed")
    do(ticket, "outcome.correct", outcome=Outcome.FAULT_NOT_FIXED)
    for each in ticket.charges:
        do(ticket, "charge.inform", child=each.number)
    do(ticket, "dispute.correct", charge=one.number, received_at=later(ticket))
    do(ticket, "dispute.decide", decision=Ruling.UPHOLD)
    assert refused(ticket, "dispute.record", charges=[one.number]).code == "disputed_already"


@pytest.mark.parametrize("off", [-MINUTE, timedelta(0)])
def test_on_a_closed_ticket_it_is_recorded_and_one_in_time_reopens_it(off):
    ticket = a_story("over_with_a_charge")
    deadline = ticket.charges[0].deadline
    do(ticket, "dispute.record", context(at=deadline + timedelta(days=1)), received_at=deadline + off)
    in_time = off < timedelta(0)
    assert (ticket.state is TicketState.OPEN, ticket.closing is None) == (in_time, in_time)
    if in_time:
        assert (events(ticket)[-1], ticket.entries[-1].facts) == ("ticket.reopened", {"dispute": 3})
    else:
        do(ticket, "dispute.correct", received_at=deadline - MINUTE)
        assert ticket.state is TicketState.OPEN


def test_upheld_leaves_due_what_was_due():
    ticket = disputed()
    do(ticket, "charge.reduce", amount=Decimal("100.00"))
    assert (ticket.charges[0].status, ticket.disputes[0].state) == (ChargeStatus.DISPUTED, DisputeState.OPEN)
    assert refused(ticket, "dispute.decide", decision=Ruling.REDUCE, amount=Decimal(100)).field == "amount"
    do(ticket, "dispute.decide", decision=Ruling.UPHOLD)
    assert (ticket.total_due, ticket.entries[-1].facts["due"]) == (Decimal(100), "100.00")


def test_managers_are_not_reminded_at_the_weekend():
    ticket = a_ticket("announced", at=OPENED + timedelta(days=4, hours=5))  # on a Friday afternoon
    do(ticket, "dispute.record")
    (reminded,) = due(ticket, "reminder.dispute_undecided")
    assert f"{reminded:%A %H:%M}" == "Monday 08:00"  # UTC
