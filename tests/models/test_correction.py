"""Corrections (§6, §13): people mistype; the history keeps both."""

from datetime import timedelta
from decimal import Decimal

import pytest

from models import charge
from models.outcome_correction import is_corrected_away
from models.terms import ChargeStatus, Informed, Outcome, Role, Service
from tests.builders import (
    MARC,
    a_ticket,
    context,
    do,
    due,
    events,
    last_entry,
    later,
    notices,
    picture,
    refused,
    usual_act,
)


def corrected(stage, outcome, service=Service.SDSL, **facts):
    ticket = a_ticket(stage, service)
    made = do(ticket, "outcome.correct", outcome=Outcome(outcome), **facts)
    return ticket, made


def test_another_outcome_cancels_the_charge_and_makes_the_new_one():
    ticket, made = corrected("announced", "client_fault_modem_replaced")
    assert [(charge.amount, charge.status) for charge in ticket.charges] == [
        (Decimal(250), ChargeStatus.CANCELLED),
        (Decimal(991), ChargeStatus.TO_ANNOUNCE),
    ]
    assert (made, ticket.total_due) == (ticket.charges[1], Decimal(991))
    assert ticket.interventions[0].result.outcome is Outcome.CLIENT_FAULT_MODEM_REPLACED


def test_the_client_is_told_of_the_cancelled_charge_with_the_reason():
    ticket, _ = corrected("announced", "operator_fault", reason="Mauvaise ligne.")
    assert "mail" in notices(ticket, "charge.cancelled")
    assert ticket.charges[0].ended.reason == "Mauvaise ligne."
    assert "Mauvaise ligne" not in str([entry.facts for entry in ticket.entries])


def test_the_journal_keeps_both_outcomes():
    ticket, _ = corrected("announced", "no_fault")
    facts = last_entry(ticket, "outcome.corrected", 1).facts
    assert (facts["before"], facts["outcome"], facts["qualification"]) == ("client_fault", "no_fault", "dsl_no_fault")
    assert "outcome.recorded" in events(ticket)


def test_the_same_outcome_keeps_its_charge_and_its_deadline():
    ticket = a_ticket("announced")
    before = picture(ticket.charges[0])
    made = do(ticket, "outcome.correct", outcome=Outcome.CLIENT_FAULT, findings="Prise arrachée.", called_support=False)
    assert made is None
    assert picture(ticket.charges[0]) == before
    result = ticket.interventions[0].result
    assert (result.findings, result.called_support, result.recorded_by) == ("Prise arrachée.", False, MARC)


def test_from_nothing_to_bill_to_a_charge():
    _, made = corrected("fixed", "client_absent", informed=Informed.NOW)
    assert (made.code, made.status) == ("dsl_client_absent", ChargeStatus.ANNOUNCED)


def test_a_charge_that_was_to_be_mailed_with_the_correction_waits_for_the_mail_server():
    ticket, made = corrected("fixed", "client_absent", informed=Informed.EMAIL)
    assert made.status is ChargeStatus.TO_ANNOUNCE
    assert due(ticket, "mail.announce") == [None]


def test_an_undecided_dispute_ends_with_the_charge():
    ticket = a_ticket("announced")
    do(ticket, "dispute.record")
    do(ticket, "outcome.correct")
    assert (ticket.disputes[0].state, ticket.charges[0].status) == ("lapsed", "cancelled")


def test_an_exported_charge_needs_a_credit_note():
    ticket = a_ticket("final")
    charge.export(ticket.charges[0], context(at=later(ticket)))
    do(ticket, "outcome.correct")
    assert ticket.charges[0].to_credit


def test_charges_of_other_visits_stay_as_they_are():
    ticket = a_ticket("announced")
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule", "outcome.record"):
        do(ticket, act_id)
    do(ticket, "outcome.correct", child=3)
    assert [charge.status.value for charge in ticket.charges] == ["announced", "cancelled"]


def test_a_charge_that_a_manager_cancelled_before_is_not_cancelled_again():
    ticket = a_ticket("announced")
    do(ticket, "charge.cancel", reason="Geste commercial.")
    do(ticket, "outcome.correct")
    assert events(ticket).count("charge.cancelled") == 1
    assert ticket.charges[0].ended.reason == "Geste commercial."


@pytest.mark.parametrize("outcome", ["fault_fixed", "performed"])
def test_only_what_the_visit_can_have_found_is_offered(outcome):
    refusal = refused(a_ticket("announced"), "outcome.correct", outcome=Outcome(outcome))
    assert (refusal.code, refusal.field) == ("outcome_not_offered", "outcome")


def test_two_managers_do_not_correct_past_each_other():
    ticket = a_ticket("announced")
    seen = len(ticket.entries)
    do(ticket, "outcome.correct")
    second = refused(ticket, "outcome.correct", usual_act(ticket, "outcome.correct", seen=seen))
    assert second.code == "changed_meanwhile"


# The ticket itself: the client's e-mail and the line.


def test_email_and_line_are_corrected():
    ticket = a_ticket("opened")
    do(ticket, "ticket.correct", client_email="neu@client.example", line="SDSL-7")
    assert (ticket.client_email, ticket.line) == ("neu@client.example", "SDSL-7")
    assert notices(ticket, "ticket.corrected") == {"thread", "card.refresh"}
    assert "client.example" not in str(ticket.entries[-1].facts)


def test_what_was_right_already_leaves_no_entry():
    ticket = a_ticket("opened")
    written = len(ticket.entries)
    do(ticket, "ticket.correct", client_email=ticket.client_email, line=ticket.line)
    assert len(ticket.entries) == written


def test_another_line_is_another_visit_whose_approval_is_void():
    ticket = a_ticket("approved")
    do(ticket, "ticket.correct")
    visit = ticket.interventions[0]
    assert (visit.state, visit.approval) == ("awaiting_approval", None)
    assert events(ticket)[-3:] == ["ticket.corrected", "dispatch.voided", "dispatch.requested"]


def test_another_line_shows_in_the_request_that_waits():
    ticket = a_ticket("consented")
    do(ticket, "ticket.correct")
    assert events(ticket)[-1] == "dispatch.revised"


@pytest.mark.parametrize("stage", ["approved", "consented"])
def test_another_email_leaves_the_approval_as_it_is(stage):
    ticket = a_ticket(stage)
    do(ticket, "ticket.correct", client_email="neu@client.example", line=ticket.line)
    assert (ticket.interventions[0].state, events(ticket)[-1]) == (
        {"approved": "approved", "consented": "awaiting_approval"}[stage],
        "ticket.corrected",
    )


@pytest.mark.parametrize("stage", ["planned", "scheduled", "charged"])
def test_before_the_request_and_after_the_slot_nothing_is_asked_anew(stage):
    ticket = a_ticket(stage)
    do(ticket, "ticket.correct")
    assert events(ticket)[-1] == "ticket.corrected"


def test_another_outcome_of_the_same_row_and_price_leaves_the_charge_as_it_is():
    """§6: VGA bills whatever is found at the client's by one row."""
    ticket, made = corrected("announced", "no_fault", Service.VGA)
    assert made is None
    assert [(charge.status, charge.amount) for charge in ticket.charges] == [(ChargeStatus.ANNOUNCED, Decimal(180))]
    assert last_entry(ticket, "outcome.corrected", 1).facts["kept"] == ticket.charges[0].number
    assert "charge.cancelled" not in events(ticket)


def test_what_was_given_up_stays_given_up_where_the_row_is_the_same():
    ticket = a_ticket("announced", Service.VGA)
    do(ticket, "charge.cancel")
    do(ticket, "outcome.correct", outcome=Outcome.NO_FAULT)
    assert [charge.status for charge in ticket.charges] == [ChargeStatus.CANCELLED]
    do(ticket, "outcome.correct", outcome=Outcome.OPERATOR_FAULT)
    do(ticket, "outcome.correct", outcome=Outcome.NO_FAULT)
    assert [charge.status for charge in ticket.charges] == [ChargeStatus.CANCELLED, ChargeStatus.TO_ANNOUNCE]


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        (["charge.cancel"], [False]),
        ([Outcome.OPERATOR_FAULT], [True]),
        (["charge.cancel", Outcome.OPERATOR_FAULT], [False]),
        ([Outcome.NO_FAULT, "charge.cancel"], [False]),
        ([Outcome.OPERATOR_FAULT, Outcome.CLIENT_FAULT], [True, False]),
        ([Outcome.OPERATOR_FAULT, Outcome.CLIENT_FAULT, "charge.cancel"], [True, False]),
        (["dispute.record", "dispute.decide"], [False]),
    ],
)
def test_who_cancelled_a_charge_is_read_from_the_order_of_the_journal(acts, expected):
    """§13: all of it may be done in one instant."""
    ticket = a_ticket("announced", Service.VGA)
    at = later(ticket)
    for act in acts:
        if isinstance(act, Outcome):
            do(ticket, "outcome.correct", context(MARC, Role.MANAGER, at), outcome=act)
        else:
            child = ticket.charges[-1].number if act.startswith("charge") else None
            do(ticket, act, context(MARC, Role.MANAGER, at), child=child)
    assert [is_corrected_away(charge) for charge in ticket.charges] == expected


@pytest.mark.parametrize("outcome", ["client_absent", "technician_absent"])
def test_nobody_is_absent_before_the_slot_begins(outcome):
    ticket = a_ticket("scheduled")
    starts_at = ticket.interventions[0].appointment.starts_at
    early = context(at=starts_at - timedelta(seconds=1))
    refusal = refused(ticket, "outcome.record", early, outcome=Outcome(outcome))
    assert (refusal.code, refusal.field) == ("absent_before_the_slot", "outcome")
    do(ticket, "outcome.record", context(at=starts_at), outcome=Outcome(outcome))
    assert ticket.interventions[0].result.outcome == outcome
