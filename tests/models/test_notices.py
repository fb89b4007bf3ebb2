"""Who is told what: each journal entry leaves its notices in the outbox, in the same transaction (design §2)."""

import pytest

from models.events import EVENTS
from models.origin import Origin
from models.terms import Notice, OutboxState
from tests.builders import STAGES, a_ticket, do, last_entry, new_ticket

LATER = ("reminder.", "timer.")
LANES = {"mail": "INC-000042/mail", "card.refresh": "INC-000042/card"}
UNTOLD = {"charge.exported", "mail.sent", "evidence.filed", "evidence.noted"}  # who did it knows already


@pytest.mark.parametrize("stage", STAGES)
def test_each_entry_causes_the_notices_of_its_event(stage):
    for entry in a_ticket(stage).entries:
        now = [notice.kind for notice in entry.notices if not notice.kind.startswith(LATER)]
        assert tuple(now) == entry.event.notices_now()


@pytest.mark.parametrize("stage", STAGES)
def test_only_reminders_and_timers_have_a_due_time(stage):
    """So no clock that goes back can delay or reorder what is to be told now."""
    for entry in a_ticket(stage).entries:
        for notice in entry.notices:
            assert (notice.due_at is not None) == notice.kind.startswith(LATER)
            assert notice.due_at is None or notice.due_at > entry.at


@pytest.mark.parametrize("stage", STAGES)
def test_they_travel_in_the_lane_of_their_ticket_and_know_what_they_are_about(stage):
    ticket = a_ticket(stage)
    for entry in ticket.entries:
        for notice in entry.notices:
            lane = LANES.get(notice.kind.split(".")[0] if "mail" in notice.kind else notice.kind, "INC-000042")
            assert (notice.lane, notice.ticket_id, notice.child) == (lane, 42, entry.child)


def test_the_message_that_a_ticket_was_opened_from_is_answered_where_it_stands():
    origin = Origin(channel="C0ORIGIN01", ts="1767600000.000100")
    (opened,) = new_ticket(origin=origin).entries
    elsewhere = [(row.kind, row.lane, row.channel) for row in opened.notices if row.channel is not None]
    assert elsewhere == [(Notice.ORIGIN_ANSWER, "INC-000042/origin", "C0ORIGIN01")]
    assert opened.event.origin == origin
    assert "C0ORIGIN01" not in str(opened.facts)  # it can be blanked, as everything of the message


def test_without_such_a_message_none_is_answered():
    (opened,) = new_ticket().entries
    assert [row.kind for row in opened.notices if row.kind == Notice.ORIGIN_ANSWER or row.channel] == []


def test_every_event_is_shown_to_somebody():
    unseen = {Notice.MAIL, Notice.EVIDENCE_READ}
    assert {name for name, event in EVENTS.items() if not set(event.notices) - unseen} == UNTOLD


def test_an_approval_is_void_in_the_thread_and_in_the_request_itself():
    ticket = a_ticket("approved")
    do(ticket, "site.describe")
    voided = last_entry(ticket, "dispatch.voided", 1)
    assert [notice.kind for notice in voided.notices] == ["request.refresh", "thread"]


def test_states_of_a_row_are_stored_by_these_names():
    assert [state.value for state in OutboxState] == ["later", "morning", "pending", "sent", "skipped", "parked"]
