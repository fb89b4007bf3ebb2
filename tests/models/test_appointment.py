"""The slot of an approved visit (§4): agreed, moved, cancelled. Times of receipt are in test_times.py."""

from datetime import timedelta

import pytest

from models.events import event_named
from models.policy import load_policy
from models.terms import Kind
from tests.builders import KARIM, LEA, OPENED, a_ticket, context, do, due, later, notices, refused, usual_act

POLICY = load_policy()
HOUR = timedelta(hours=1)
SLOT_ACTS = pytest.mark.parametrize(
    ("act_id", "stage"), [("appointment.schedule", "approved"), ("appointment.move", "scheduled")]
)


def minute(at):
    return at.replace(second=0, microsecond=0)


def test_the_slot_and_the_reference_are_recorded():
    ticket = a_ticket("approved")
    starts = minute(OPENED) + timedelta(days=2)
    do(ticket, "appointment.schedule", supplier_reference="RDV-7", starts_at=starts, ends_at=starts + 2 * HOUR)
    slot = ticket.interventions[0].appointment
    assert (slot.supplier_reference, slot.starts_at, slot.ends_at) == ("RDV-7", starts, starts + 2 * HOUR)
    assert slot.scheduled_by == LEA
    assert ticket.interventions[0].state == "scheduled"


@SLOT_ACTS
@pytest.mark.parametrize(
    ("length", "code"),
    [
        (timedelta(0), "slot_ends_before_it_starts"),
        (-HOUR, "slot_ends_before_it_starts"),
        (timedelta(seconds=59), "slot_ends_before_it_starts"),
        (timedelta(minutes=1), None),
        (HOUR, None),
    ],
)
def test_a_slot_ends_after_it_starts(act_id, stage, length, code):
    ticket = a_ticket(stage)
    starts = minute(OPENED) + timedelta(days=2)
    facts = {"starts_at": starts, "ends_at": starts + length}
    if code:
        refusal = refused(ticket, act_id, **facts)
        assert (refusal.code, refusal.field) == (code, "ends_at")
    else:
        do(ticket, act_id, **facts)
        assert ticket.interventions[0].appointment.ends_at == starts + length


@SLOT_ACTS
@pytest.mark.parametrize(
    ("after_approval", "is_fine"), [(-HOUR, False), (timedelta(0), False), (timedelta(minutes=1), True), (HOUR, True)]
)
def test_a_slot_ends_after_the_approval(act_id, stage, after_approval, is_fine):
    ticket = a_ticket(stage)
    approved_at = ticket.interventions[0].approval.at
    ends = minute(approved_at) + after_approval
    facts = {"starts_at": ends - 2 * HOUR, "ends_at": ends}
    if is_fine:
        do(ticket, act_id, **facts)
        assert ticket.interventions[0].appointment.ends_at == ends
    else:
        refusal = refused(ticket, act_id, **facts)
        assert (refusal.code, refusal.field) == ("slot_before_the_approval", "ends_at")
        assert refusal.facts == {"bound": approved_at}


@SLOT_ACTS
def test_reminders_come_before_and_after_the_visit(act_id, stage):
    ticket = a_ticket(stage)
    starts = minute(OPENED) + timedelta(days=9)
    do(ticket, act_id, starts_at=starts, ends_at=starts + HOUR)
    assert due(ticket, "reminder.visit_tomorrow")[-1] == starts - POLICY.reminders.visit_tomorrow
    assert due(ticket, "reminder.visit_soon")[-1] == starts - POLICY.reminders.visit_soon
    assert due(ticket, "reminder.outcome_missing")[-1] == starts + HOUR + POLICY.reminders.outcome_missing


def test_a_reminder_whose_moment_has_passed_is_left_out():
    ticket = a_ticket("approved")
    starts = minute(later(ticket)) + 3 * HOUR
    do(ticket, "appointment.schedule", starts_at=starts, ends_at=starts + HOUR)
    assert due(ticket, "reminder.visit_tomorrow") == []
    assert due(ticket, "reminder.visit_soon") == [starts - POLICY.reminders.visit_soon]


@pytest.mark.parametrize("act_id", ["appointment.schedule", "appointment.move", "appointment.cancel"])
def test_each_change_of_it_is_told_in_the_thread(act_id):
    ticket = a_ticket("approved" if act_id == "appointment.schedule" else "scheduled")
    do(ticket, act_id)
    assert {"thread", "card.refresh"} <= notices(ticket, ticket.entries[-1].event_name)


def test_a_moved_visit_keeps_its_reference_and_says_where_it_was():
    ticket = a_ticket("scheduled")
    old = ticket.interventions[0].appointment
    do(ticket, "appointment.move", starts_at=old.starts_at + 5 * HOUR, ends_at=old.ends_at + 5 * HOUR)
    slot = ticket.interventions[0].appointment
    assert (slot.supplier_reference, slot.starts_at) == (old.supplier_reference, old.starts_at + 5 * HOUR)
    assert ticket.entries[-1].facts["from"] == [old.starts_at.isoformat(), old.ends_at.isoformat()]
    assert ticket.entries[-1].private["reason"] == "Le technicien est malade."


def test_two_who_move_it_at_the_same_time_do_not_overwrite_each_other():
    ticket = a_ticket("scheduled")
    seen, moved_at = ticket.journal_count, later(ticket)
    do(ticket, "appointment.move", usual_act(ticket, "appointment.move", by=KARIM, seen=seen))
    second = refused(ticket, "appointment.move", usual_act(ticket, "appointment.move", seen=seen))
    assert (second.code, second.facts) == (
        "changed_meanwhile",
        {"event": event_named("appointment.moved"), "by": KARIM, "at": moved_at},
    )


def test_a_form_opened_before_the_slot_was_set_does_not_move_it():
    ticket = a_ticket("approved")
    seen = ticket.journal_count
    do(ticket, "appointment.schedule", usual_act(ticket, "appointment.schedule", by=KARIM, seen=seen))
    second = refused(ticket, "appointment.schedule", usual_act(ticket, "appointment.schedule", seen=seen))
    assert (second.code, second.facts["by"]) == ("already", KARIM)


def test_a_sav_plus_is_never_moved():
    ticket = a_ticket("scheduled", "ADSL")
    ticket.interventions[0].kind = Kind.SAV_PLUS
    assert refused(ticket, "appointment.move").code == "sav_plus_never_moves"


def test_a_cancelled_visit_is_free_and_leaves_room_for_another():
    ticket = a_ticket("scheduled")
    received = minute(later(ticket))
    do(ticket, "appointment.cancel", context(KARIM, at=later(ticket)), received_at=received, reason="Local fermé.")
    visit = ticket.interventions[0]
    assert (visit.state, visit.exit.reason, visit.exit.by) == ("cancelled", "Local fermé.", KARIM)
    assert ticket.entries[-1].facts == {"received_at": received.isoformat(), "fee": False}
    assert (ticket.charges, ticket.active_intervention) == ([], None)
