"""An expertise that found the fault without correcting it, which was fixed since (§7, §13)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from models.terms import ChargeStatus, Outcome, Ruling
from models.waiver import waivable_before
from tests.builders import do, due, events, last_entry, later, notices, refused, usual_act
from tests.models.test_waiver import after, statuses, visited


def left_unfixed():
    """Two visits without fault, then an expertise that found it and left."""
    return after("no_fault", "client_absent", "expertise/fault_not_fixed")


def test_what_came_before_is_waived_once_the_fault_is_fixed():
    ticket = left_unfixed()
    assert statuses(ticket) == ["announced", "announced"]
    expertise = ticket.interventions[-1]
    assert waivable_before(expertise) == ticket.charges
    do(ticket, "expertise.fixed", fixed_at=later(ticket), how="Paire échangée.")
    assert statuses(ticket) == ["waived", "waived"]
    assert ticket.total_due == Decimal(0)
    assert notices(ticket, "expertise.waived") >= {"thread", "mail"}
    assert (expertise.fixed_since.how, waivable_before(expertise)) == ("Paire échangée.", [])


def test_a_visit_after_the_expertise_stays_billed():
    ticket = left_unfixed()
    visited(ticket, "no_fault")
    do(ticket, "expertise.fixed", child=ticket.interventions[2].number)
    assert statuses(ticket) == ["waived", "waived", "announced"]


@pytest.mark.parametrize("outcome", ["fault_fixed", "no_fault", "client_absent", "technician_absent"])
def test_only_a_fault_that_was_found_and_left_can_be_fixed_since(outcome):
    ticket = after("no_fault", f"expertise/{outcome}")
    assert refused(ticket, "expertise.fixed").code == "nothing_left_to_fix"


def test_it_is_recorded_once_not_ahead_and_not_before_the_expertise():
    ticket = left_unfixed()
    assert refused(ticket, "expertise.fixed", fixed_at=later(ticket, days=1)).code == "in_the_future"
    before = ticket.interventions[-1].result.recorded_at - timedelta(days=2)
    assert refused(ticket, "expertise.fixed", fixed_at=before).code == "before_the_expertise"
    do(ticket, "expertise.fixed")
    assert refused(ticket, "expertise.fixed").code == "already"


@pytest.mark.parametrize("outcome", [Outcome.FAULT_NOT_FIXED, Outcome.NO_FAULT])
def test_correcting_the_expertise_undoes_it_and_restores_what_it_waived(outcome):
    """§13: also to the same outcome."""
    ticket = left_unfixed()
    do(ticket, "expertise.fixed")
    do(ticket, "outcome.correct", child=ticket.interventions[-1].number, outcome=outcome)
    assert ticket.interventions[-1].fixed_since is None
    assert [charge.status for charge in ticket.charges[:2]] == [ChargeStatus.TO_ANNOUNCE] * 2
    assert [charge.deadline for charge in ticket.charges[:2]] == [None, None]
    assert len(due(ticket, "reminder.inform")) >= 2


def test_corrected_to_fixed_at_once_what_it_waived_is_never_owed_again():
    ticket = left_unfixed()
    do(ticket, "expertise.fixed")
    do(ticket, "outcome.correct", child=ticket.interventions[-1].number, outcome=Outcome.FAULT_FIXED)
    assert statuses(ticket) == ["waived", "waived"]
    assert "charge.restored" not in events(ticket)


def test_a_charge_that_another_expertise_makes_free_too_is_not_restored_and_keeps_its_window():
    ticket = after("no_fault", "expertise/fault_fixed", "expertise/fault_fixed")
    charge, deadline = ticket.charges[0], ticket.charges[0].deadline
    do(ticket, "outcome.correct", child=ticket.interventions[1].number, outcome=Outcome.FAULT_NOT_FIXED)
    assert (charge.status, charge.deadline) == (ChargeStatus.WAIVED, deadline)
    assert charge.waived_by == ticket.interventions[2].number
    assert "charge.restored" not in events(ticket)
    do(ticket, "outcome.correct", child=ticket.interventions[2].number, outcome=Outcome.NO_FAULT)
    assert (charge.status, charge.deadline) == (ChargeStatus.TO_ANNOUNCE, None)


def test_what_a_dispute_reduced_stays_reduced_when_it_is_owed_again():
    ticket = after("no_fault")
    do(ticket, "dispute.record")
    do(ticket, "dispute.decide", decision=Ruling.REDUCE, amount=Decimal("100.00"))
    visited(ticket, "fault_not_fixed", ticket.interventions[0].kind.EXPERTISE)
    do(ticket, "expertise.fixed")
    assert ticket.total_due == Decimal(0)
    do(ticket, "outcome.correct", child=ticket.interventions[-1].number, outcome=Outcome.FAULT_NOT_FIXED)
    charge = ticket.charges[0]
    assert (charge.status, charge.due, charge.decided_by_dispute) == (ChargeStatus.TO_ANNOUNCE, Decimal(100), None)


def test_what_a_correction_bills_before_a_fault_fixed_since_is_waived_at_once():
    ticket = after("operator_fault", "expertise/fault_not_fixed")
    do(ticket, "expertise.fixed")
    do(ticket, "outcome.correct", child=ticket.interventions[0].number, outcome=Outcome.NO_FAULT)
    assert statuses(ticket) == ["waived"]
    assert last_entry(ticket, "charge.waived", ticket.charges[0].number).facts == {
        "expertise": ticket.interventions[1].number
    }


def test_agents_record_it():
    ticket = left_unfixed()
    assert usual_act(ticket, "expertise.fixed").role == "agent"
    do(ticket, "expertise.fixed")
    assert events(ticket).count("expertise.fixed_since") == 1
