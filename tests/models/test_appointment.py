"""The slot of an approved visit (§4): agreed, moved, cancelled. Times of receipt are in test_times.py."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models import cancellation
from models.events import event_named
from models.intervention import basis_of
from models.policy import load_policy
from models.refusal import Refusal
from models.terms import CancelledBy, Kind, Role
from tests.builders import (
    KARIM,
    LEA,
    MARC,
    OPENED,
    PARIS,
    a_ticket,
    context,
    do,
    due,
    last_entry,
    later,
    notices,
    refused,
    usual_act,
)

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
    """A slot that has begun already is only set, not moved to."""
    if is_fine and act_id == "appointment.move":
        act_id = "appointment.correct"
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


@pytest.mark.parametrize("act_id", ["appointment.move", "appointment.correct"])
def test_the_slot_it_has_is_no_other_one(act_id):
    ticket = a_ticket("scheduled")
    slot = ticket.interventions[0].appointment
    refusal = refused(ticket, act_id, starts_at=slot.starts_at, ends_at=slot.ends_at)
    assert (refusal.code, refusal.field) == ("slot_is_this_one", "starts_at")
    do(ticket, act_id, starts_at=slot.starts_at, ends_at=slot.ends_at + HOUR)


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
    assert ticket.entries[-1].facts == {
        "cancelled_by": "client",
        "received_at": received.isoformat(),
        "fee": False,
        "withdrawn": False,
    }
    assert (ticket.charges, ticket.active_intervention) == ([], None)
    assert "request.refresh" in notices(ticket, "appointment.cancelled")  # it was approved there


# Its limits (§4, §13).


@SLOT_ACTS
@pytest.mark.parametrize(
    ("length", "code"), [(timedelta(hours=24), None), (timedelta(hours=24, minutes=1), "slot_too_long")]
)
def test_a_slot_lasts_at_most_24_hours(act_id, stage, length, code):
    assert slot_refused(act_id, stage, timedelta(days=2), length) == (code and (code, "ends_at"))


@SLOT_ACTS
@pytest.mark.parametrize(
    ("ahead", "code"),
    [(timedelta(days=365), None), (timedelta(days=367), "slot_too_far"), (timedelta(days=3660), "slot_too_far")],
)
def test_a_slot_starts_within_a_year(act_id, stage, ahead, code):
    assert slot_refused(act_id, stage, ahead, HOUR) == (code and (code, "starts_at"))


def slot_refused(act_id, stage, ahead, length):
    """The code and field with which such a slot is refused, or None."""
    ticket = a_ticket(stage)
    starts = minute(OPENED) + ahead
    try:
        do(ticket, act_id, starts_at=starts, ends_at=starts + length)
    except Refusal as refusal:
        return refusal.code, refusal.field
    return None


# Approved on Monday 5 January 2026 at 23:30 in Paris: from midnight on it is another day.
@pytest.mark.parametrize(("starts", "code"), [("2026-01-05 00:00", None), ("2026-01-04 23:59", "slot_before_the_day")])
def test_a_slot_starts_no_earlier_than_the_day_of_the_approval_in_paris(starts, code):
    ticket = a_ticket("consented")
    approved_at = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
    do(ticket, "dispatch.approve", usual_act(ticket, "dispatch.approve", at=approved_at))
    start = datetime.fromisoformat(starts).replace(tzinfo=PARIS)
    facts = {"starts_at": start, "ends_at": start + 24 * HOUR}
    if code:
        refusal = refused(ticket, "appointment.schedule", **facts)
        assert (refusal.code, refusal.field, refusal.facts) == (code, "starts_at", {"bound": approved_at})
    else:
        do(ticket, "appointment.schedule", **facts)
        assert ticket.interventions[0].appointment.starts_at == start


@pytest.mark.parametrize(("start", "lasts"), [("2026-03-28 12:00", 24), ("2026-10-24 12:00", 24)])
def test_the_24_hours_are_elapsed_ones_where_the_clocks_change(start, lasts):
    ticket = a_ticket("approved")
    starts = datetime.fromisoformat(start).replace(tzinfo=PARIS)
    facts = {"starts_at": starts, "ends_at": (starts.astimezone(UTC) + lasts * HOUR)}
    do(ticket, "appointment.schedule", **facts)
    assert (
        refused(
            a_ticket("approved"),
            "appointment.schedule",
            **{**facts, "ends_at": facts["ends_at"] + timedelta(minutes=1)},
        ).code
        == "slot_too_long"
    )


# Moving: until the slot starts, to later than now.


@pytest.mark.parametrize(("off", "code"), [(-timedelta(minutes=1), None), (timedelta(0), "slot_has_started")])
def test_a_visit_is_moved_until_its_slot_starts(off, code):
    ticket = a_ticket("scheduled")
    starts = ticket.interventions[0].appointment.starts_at
    by = usual_act(ticket, "appointment.move", at=starts + off)
    facts = {"starts_at": starts + 5 * HOUR, "ends_at": starts + 6 * HOUR}
    if code:
        assert refused(ticket, "appointment.move", by, **facts).code == code
    else:
        do(ticket, "appointment.move", by, **facts)
        assert ticket.interventions[0].appointment.starts_at == starts + 5 * HOUR


@pytest.mark.parametrize(("off", "code"), [(timedelta(0), "slot_not_ahead"), (timedelta(minutes=1), None)])
def test_its_new_slot_starts_later_than_now(off, code):
    ticket = a_ticket("scheduled")
    at = later(ticket)
    facts = {"starts_at": minute(at) + off, "ends_at": minute(at) + HOUR}
    by = usual_act(ticket, "appointment.move", at=at)
    if code:
        assert (refused(ticket, "appointment.move", by, **facts).code) == code
    else:
        do(ticket, "appointment.move", by, **facts)
        assert ticket.interventions[0].appointment.starts_at == minute(at) + off


# Correcting what was typed wrongly.


def correction(kind, role, at, *, starts_in=timedelta(days=2)):
    """What somebody of that role meets, so long after the scheduling: None, or the code of the refusal."""
    ticket = a_ticket("approved", "ADSL")
    ticket.interventions[0].kind = kind
    now = later(ticket)
    starts = minute(now) + starts_in
    ticket.interventions[0].approval = replace(
        ticket.interventions[0].approval, basis=basis_of(ticket.interventions[0])
    )
    do(ticket, "appointment.schedule", context(at=now), starts_at=starts, ends_at=starts + 2 * HOUR)
    facts = {"starts_at": starts + HOUR, "ends_at": starts + 2 * HOUR}
    try:
        do(ticket, "appointment.correct", context(MARC, role, now + at), **facts)
    except Refusal as refusal:
        return refusal.code
    assert ticket.interventions[0].appointment.starts_at == starts + HOUR
    return None


@pytest.mark.parametrize(
    ("kind", "role", "at", "starts_in", "code"),
    [
        (Kind.STANDARD, Role.AGENT, timedelta(days=1), timedelta(days=2), None),
        (Kind.STANDARD, Role.AGENT, timedelta(days=2), timedelta(days=2), "managers_correct_later"),
        (Kind.STANDARD, Role.AGENT, HOUR, -timedelta(minutes=30), None),
        (Kind.STANDARD, Role.AGENT, HOUR + timedelta(minutes=1), -timedelta(minutes=30), "managers_correct_later"),
        (Kind.STANDARD, Role.MANAGER, timedelta(days=9), timedelta(days=2), None),
        (Kind.SAV_PLUS, Role.AGENT, HOUR, timedelta(days=2), None),
        (Kind.SAV_PLUS, Role.AGENT, HOUR + timedelta(minutes=1), timedelta(days=2), "managers_correct_later"),
        (Kind.SAV_PLUS, Role.MANAGER, timedelta(days=1), timedelta(days=2), None),
    ],
)
def test_who_corrects_a_slot_and_until_when(kind, role, at, starts_in, code):
    assert correction(kind, role, at, starts_in=starts_in) == code


def test_the_hour_runs_once_from_the_scheduling():
    ticket = a_ticket("approved", "ADSL")
    ticket.interventions[0].kind = Kind.SAV_PLUS
    ticket.interventions[0].approval = replace(
        ticket.interventions[0].approval, basis=basis_of(ticket.interventions[0])
    )
    now = later(ticket)
    do(ticket, "appointment.schedule", context(at=now))
    do(ticket, "appointment.correct", context(at=now + 50 * timedelta(minutes=1)))
    assert (
        refused(ticket, "appointment.correct", context(at=now + 61 * timedelta(minutes=1))).code
        == "managers_correct_later"
    )


def test_a_corrected_slot_says_where_it_was_and_has_its_own_reminders():
    ticket = a_ticket("scheduled")
    old = ticket.interventions[0].appointment
    starts = old.starts_at + timedelta(days=7)
    do(ticket, "appointment.correct", starts_at=starts, ends_at=starts + HOUR, reason="Mauvaise semaine.")
    entry = ticket.entries[-1]
    assert (entry.event_name, entry.facts["from"]) == (
        "appointment.corrected",
        [old.starts_at.isoformat(), old.ends_at.isoformat()],
    )
    assert {"thread", "mail", "card.refresh"} <= notices(ticket, "appointment.corrected")
    assert due(ticket, "reminder.visit_soon")[-1] == starts - POLICY.reminders.visit_soon


def test_a_correction_is_not_written_over_a_move_that_the_person_has_not_seen():
    ticket = a_ticket("scheduled")
    seen = ticket.journal_count
    do(ticket, "appointment.move", usual_act(ticket, "appointment.move", by=KARIM))
    second = refused(ticket, "appointment.correct", usual_act(ticket, "appointment.correct", seen=seen))
    assert (second.code, second.facts["by"]) == ("changed_meanwhile", KARIM)


def test_after_the_outcome_nobody_corrects_the_slot():
    ticket = a_ticket("charged")
    assert refused(ticket, "appointment.correct", context(MARC, Role.MANAGER, later(ticket))).code == "already"


# Cancelling: who does, and when that was received.


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("after_start", [-HOUR, timedelta(0), HOUR])
def test_the_suppliers_cancellation_is_free_whatever_the_kind_and_the_moment(kind, after_start):
    ticket = a_ticket("scheduled", "ADSL")
    ticket.interventions[0].kind = kind
    at = ticket.interventions[0].appointment.starts_at + after_start
    facts = {"cancelled_by": CancelledBy.SUPPLIER, "received_at": at}
    do(ticket, "appointment.cancel", context(at=at), **facts)
    assert (ticket.charges, ticket.interventions[0].state) == ([], "cancelled")
    assert (ticket.entries[-1].facts["cancelled_by"], ticket.entries[-1].facts["fee"]) == ("supplier", False)


@pytest.mark.parametrize("kind", Kind)
def test_from_the_slots_start_on_the_client_can_only_be_absent(kind):
    ticket = a_ticket("scheduled", "ADSL")
    ticket.interventions[0].kind = kind
    starts = ticket.interventions[0].appointment.starts_at
    refusal = refused(ticket, "appointment.cancel", context(at=starts + HOUR), received_at=starts)
    assert (refusal.code, refusal.field) == ("absence_not_cancellation", "received_at")


@pytest.mark.parametrize(("off", "fee"), [(-timedelta(minutes=1), False), (timedelta(0), True)])
def test_what_the_client_wrote_before_the_visit_was_scheduled_is_a_withdrawal_and_free(off, fee):
    ticket = a_ticket("scheduled", "ADSL")
    ticket.interventions[0].kind = Kind.SAV_PLUS
    scheduled = last_entry(ticket, "appointment.scheduled", 1).at
    do(ticket, "appointment.cancel", received_at=minute(scheduled) + off)
    cancelled = last_entry(ticket, "appointment.cancelled", 1)
    assert (cancelled.facts["fee"], cancelled.facts["withdrawn"]) == (fee, not fee)
    assert [str(charge.amount) for charge in ticket.charges] == (["95.00"] if fee else [])


def test_a_form_that_does_not_say_who_cancels_is_about_the_client():
    ticket = a_ticket("scheduled")
    visit = ticket.interventions[0]
    cancellation.cancel(visit, context(at=later(ticket)), received_at=later(ticket), reason="Fermé.")
    assert (visit.state, ticket.entries[-1].facts["cancelled_by"]) == ("cancelled", "client")
