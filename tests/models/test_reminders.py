"""When reminders come due (design §5): after their delays, and where they are not urgent in opening hours."""

from datetime import UTC, datetime, timedelta

import pytest

from models.policy import load_policy
from models.workdays import is_open
from tests.builders import OPENED, a_ticket, context, do, due, later
from tests.stories import a_story

FRIDAY = datetime(2026, 1, 9, 15, 0, tzinfo=UTC)
MONDAY = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)  # 9:00 in Paris


@pytest.mark.parametrize(
    ("stage", "kind", "delay"),
    [
        ("opened", "reminder.pretests_missing", timedelta(hours=24)),
        ("planned", "reminder.consent_waiting", timedelta(hours=24)),
        ("approved", "reminder.slot_missing", timedelta(hours=24)),
    ],
)
def test_what_is_not_urgent_comes_after_its_delay_in_opening_hours(stage, kind, delay):
    ticket = a_ticket(stage)
    assert due(ticket, kind) == [(OPENED if stage == "opened" else ticket.entries[-1].at) + delay]
    before_the_weekend = a_ticket(stage, at=FRIDAY)
    assert due(before_the_weekend, kind) == [MONDAY]
    assert is_open(MONDAY, load_policy())


def test_an_approval_that_waits_is_urgent_at_any_hour():
    ticket = a_ticket("consented", at=datetime(2026, 1, 9, 22, 0, tzinfo=UTC))
    assert due(ticket, "reminder.approval_waiting") == [ticket.entries[-1].at + timedelta(minutes=30)]


def test_several_disputes_of_one_message_have_one_reminder():
    ticket = a_story("disputed")
    assert len(due(ticket, "reminder.dispute_undecided")) == len({dispute.message for dispute in ticket.disputes})


def test_a_late_dispute_that_was_in_time_after_all_is_reminded_of():
    ticket = a_story("dispute_late")
    assert due(ticket, "reminder.dispute_undecided") == []
    dispute, deadline = ticket.disputes[0], ticket.charges[0].deadline
    in_time = deadline - timedelta(hours=1)
    do(
        ticket,
        "dispute.correct",
        context(at=later(ticket)),
        dispute.number,
        received_at=in_time,
        charge=dispute.charge_number,
    )
    assert len(due(ticket, "reminder.dispute_undecided")) == 1
