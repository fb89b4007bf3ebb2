"""What becomes of an attempt (design §5), and what it leaves in the outbox."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from models.site import SiteDescribed
from models.tables.outbox import OutboxRow
from models.tables.quote import Quote
from models.tables.ticket import Ticket
from slackbot import thread
from slackbot.delivery import queue
from slackbot.delivery.database_time import Clocks
from slackbot.delivery.endings import CardLost, Done, Parked, Postponed, Unreachable, note
from slackbot.delivery.plans import Scene, refresh_card
from slackbot.delivery.slack_calls import Posted
from slackbot.demo.usual import HERE
from tests.bench.measure import listening
from tests.blocks.scenes import look
from tests.builders import OPENED, context, new_ticket
from tests.slackbot.delivery.lanes import (
    THREAD,
    TIMING,
    change,
    claim,
    claimed,
    end,
    head,
    lane,
    now_in,
    passes,
    ring,
    states,
    thread_of,
)

SOON = timedelta(seconds=1)
DESCRIBED = SiteDescribed(complete=True, **asdict(HERE))


def test_delivered_there_is_no_doubt_left(database):
    lane(database, 1, "a")
    attempt = head(database)
    assert end(database, attempt, Done(Posted("C1", "1767.7")), OPENED + SOON)
    row = now_in(database, attempt)
    assert (row.state, row.done_at, row.channel, row.ts) == ("sent", OPENED + SOON, "C1", "1767.7")
    assert (row.token, row.leased_until, row.sent_at, row.doubtful_since) == (None,) * 4


@pytest.mark.parametrize(("kind", "root"), [("card.post", "1767.7"), ("request.post", None)])
def test_the_card_makes_the_thread(database, kind, root):
    lane(database, 42, kind, thread=None)
    end(database, head(database, managers="C0MANAGERS"), Done(Posted("C1", "1767.7")))
    assert thread_of(database, 42) == root


@pytest.mark.parametrize("lost", [True, False])
def test_a_failed_call_leaves_a_doubt_where_it_may_have_succeeded(database, lost):
    lane(database, 1, "a")
    end(database, head(database), Postponed("TimeoutError" if lost else "no_text", doubtful=lost))
    assert (head(database).lost_since is not None) == lost


def test_a_doubt_stays_when_the_look_for_the_message_fails_too(database):
    lane(database, 1, "a")
    end(database, head(database), Postponed("TimeoutError", doubtful=True))
    since = head(database).lost_since
    passes(database, TIMING.lease + 1)
    end(database, head(database), Parked("mistake", doubtful=True))
    assert queue.retry_parked(database) == 1
    assert head(database).lost_since == since


def test_only_what_is_a_messages_own_fault_counts_as_a_try(database):
    lane(database, 1, "a")
    end(database, head(database), Postponed("is_archived", waiting=True))
    end(database, head(database), Postponed("ratelimited"))
    assert now_in(database, end_of_a_try(database)).attempts == 1


def end_of_a_try(database):
    attempt = head(database)
    assert attempt.row.attempts == 0
    end(database, attempt, Postponed("KeyError", counted=True))
    return attempt


def test_what_waits_for_others_remembers_since_when(database):
    lane(database, 1, "a")
    attempt = head(database)
    end(database, attempt, Postponed("is_archived", waiting=True))
    first = now_in(database, attempt).waiting_since
    end(database, head(database), Postponed("is_archived", waiting=True))
    assert now_in(database, attempt).waiting_since == first
    end(database, head(database), Done())
    assert now_in(database, attempt).waiting_since is None


def test_parked_rows_hold_back_nobody_and_can_be_tried_again(database):
    lane(database, 1, "a", "b")
    attempt = head(database)
    end(database, attempt, Parked("invalid_blocks"))
    row = now_in(database, attempt)
    assert (row.state, row.last_error, row.done_at) == ("parked", "invalid_blocks", OPENED)
    assert queue.retry_parked(database) == 1
    assert (head(database).row.kind, queue.retry_parked(database)) == ("a", 0)


def test_a_reminder_comes_again_when_it_is_told_to(database):
    lane(database, 1, "reminder.inform")
    attempt = head(database)
    end(database, attempt, Done(again_at=OPENED + timedelta(days=1)))
    ring(database, OPENED + timedelta(hours=23))
    assert claimed(database) == []
    ring(database, OPENED + timedelta(days=1))
    again = head(database).row
    assert (again.kind, again.entry_id, again.lane) == (attempt.row.kind, attempt.row.entry_id, attempt.row.lane)
    assert (again.mark != attempt.row.mark, again.ts, again.attempts) == (True, None, 0)


def test_what_ends_together_is_noted_together_each_with_its_place(database):
    for number in range(1, 4):
        lane(database, number, "a")
    lane(database, 4, "card.refresh")
    change(database, channel="C0")
    one, two, lost, refresh = claim(database)
    lost.token = "another's"
    ended = [(one, Done(Posted("C1", "1.1"))), (two, Done(Posted("C2", "2.2"))), (lost, Done(Posted("C3", "3.3")))]
    with database.write() as session:
        at = Clocks.of(session, OPENED)
        with listening(database.engine) as asked:
            noted = note(session, [*ended, (refresh, Done(removed=(one.row.id,)))], at)
    assert [attempt.row.id for attempt in noted] == [one.row.id, two.row.id, refresh.row.id]
    assert len(asked.statements) == 2  # the second takes away what a message has left
    places = [
        (row.state, row.channel, row.ts) for row in (now_in(database, each) for each in (one, two, lost, refresh))
    ]
    assert places == [("sent", "C1", None), ("sent", "C2", "2.2"), ("pending", "C0", None), ("sent", "C0", None)]


def test_of_two_attempts_at_one_row_the_one_that_has_it_is_noted(database):
    lane(database, 1, "a")
    lost = head(database)
    passes(database, 3600)
    holds = head(database)
    ended = [(lost, Done(Posted("C1", "1.1"))), (holds, Done(Posted("C1", "2.2")))]
    with database.write() as session:
        assert note(session, ended, Clocks.of(session, OPENED)) == [holds]
    assert now_in(database, holds).ts == "2.2"


# one update shows all that was done by then


def several_acts(database, kind, *children):
    """A ticket on which several things were done; each asks for the same refresh, about a child or none."""
    ticket = new_ticket(number=1)
    ticket.thread_ts = THREAD
    for child in children[1:]:
        quote = None if child is None else Quote(number=child)
        ticket.record(context(), DESCRIBED, subject=quote, quietly=True)
    for entry in ticket.entries:
        entry.notices = []
    with database.write() as session:
        session.add(ticket)
        session.flush()
        for entry, child in zip(ticket.entries, children, strict=True):
            lane = f"{ticket.number}/card"
            session.add(OutboxRow(lane=lane, kind=kind, ticket_id=1, entry_id=entry.id, child=child))


def asked_again(database, attempt):
    """What a refresh that is rendered now shows too."""
    with database.read() as session:
        row = session.get_one(OutboxRow, attempt.row.id)
        return Scene(session, row, row.entry, row.entry.ticket, look=None, settings=None).asked_again()


def all_states(database):
    with database.read() as session:
        return [row.state for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


@pytest.mark.parametrize("kind", ["card.refresh", "breakdown.refresh"])
def test_one_refresh_of_the_whole_ticket_serves_all_that_it_shows(database, kind):
    several_acts(database, kind, None, 1, 2)
    attempt = head(database)
    served = asked_again(database, attempt)
    with database.write() as session:
        session.add(OutboxRow(lane="INC-000001/card", kind=kind, ticket_id=1, entry_id=attempt.row.entry_id))
    end(database, attempt, Done(served=served))
    assert all_states(database) == ["sent", "skipped", "skipped", "pending"]  # the last came after what was rendered


def test_a_refresh_of_another_message_serves_only_its_own_child(database):
    several_acts(database, "decision.refresh", 1, 2, 1, None)
    attempt = head(database)
    end(database, attempt, Done(served=asked_again(database, attempt)))
    assert all_states(database) == ["sent", "pending", "skipped", "pending"]


def test_a_refresh_of_the_card_serves_those_that_follow(database):
    several_acts(database, "card.refresh", None, 1, 2)
    attempt = head(database)
    with database.read() as session:
        row, *later = session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        assert row.id == attempt.row.id
        ticket = row.entry.ticket
        plan = refresh_card(Scene(session, row, row.entry, ticket, look(ticket), settings=None))
        assert sorted(plan.serves) == [each.id for each in later]


# a card that is gone


def with_a_card(database, *kinds):
    """A ticket whose card was posted and deleted, with more to tell."""
    lane(database, 1, "card.post", *kinds, thread=None)
    end(database, head(database), Done(Posted("C0SUPPORT1", THREAD)))


def test_a_card_that_is_gone_goes_out_again_before_what_waits_for_it(database):
    with_a_card(database, "thread", "thread two")
    gone = head(database)
    mark = _card(database).mark
    end(database, gone, CardLost(root=THREAD))
    assert thread_of(database, 1) is None
    card = head(database)
    assert (card.row.kind, card.row.mark != mark, card.lost_since) == ("card.post", True, None)
    end(database, card, Done(Posted("C0SUPPORT1", "1767700000.000100")))
    assert thread_of(database, 1) == "1767700000.000100"
    assert head(database).row.kind == "thread"


def test_the_refresh_of_a_card_that_is_gone_is_served_by_the_new_one(database):
    with_a_card(database, "card.refresh")
    end(database, head(database), CardLost(root=THREAD))
    assert states(database) == {"card.post": "pending", "card.refresh": "skipped"}


def test_who_finds_the_old_card_gone_when_a_new_one_stands_makes_no_third(database):
    with_a_card(database, "thread")
    late = head(database)
    with database.write() as session:
        session.get_one(Ticket, 1).thread_ts = "1767700000.000100"
    end(database, late, CardLost(root=THREAD))
    assert (thread_of(database, 1), _card(database).state) == ("1767700000.000100", "sent")


def test_what_a_person_cannot_be_written_is_said_in_the_thread(database):
    lane(database, 42, "reminder.outcome")
    change(database, person="U0KARIM001", lane="U0KARIM001", attempts=8)
    attempt = head(database)
    assert attempt.channel == "U0KARIM001"
    assert end(database, attempt, Unreachable())
    again = head(database)
    assert (again.row.person, again.row.lane, again.row.attempts) == (None, "INC-000042", 0)
    assert (again.channel, again.lost_since) == ("C0SUPPORT1", None)


@pytest.mark.parametrize(
    ("before", "error", "goes_on"),
    [
        ("not_in_channel", "is_archived", True),
        ("not_in_channel; chat:write", "not_in_channel", True),
        ("invalid_auth", "not_in_channel", False),
        ("URLError", "not_in_channel", False),
        ("not_in_channel", "token_revoked", False),
        ("TimeoutError", "URLError", True),
    ],
)
def test_a_row_waits_for_what_is_in_its_way_now_since_that_is_so(database, before, error, goes_on):
    """Else a channel would be left at once that is closed after a day without a network."""
    lane(database, 1, "a")
    change(database, last_error=before, waiting_since=OPENED)
    attempt = head(database)
    end(database, attempt, Postponed(error, waiting=True))
    assert (now_in(database, attempt).waiting_since == OPENED) is goes_on


def test_what_comes_due_is_rung_without_the_reminders_where_it_is_not_known_whom_these_are_for(database):
    lane(database, 1, "reminder.x", "window", due=[("reminder.x", OPENED), ("window", OPENED)])
    with database.write() as session:
        queue.ring(session, OPENED, reminders=False)
    assert states(database) == {"reminder.x": "later", "window": "pending"}
    with database.write() as session:
        queue.ring(session, OPENED)
    assert set(states(database).values()) == {"pending"}


def test_what_waits_in_a_closed_channel_can_go_on_in_another(database):
    """And stays where it is while nothing has waited, or where the other is no other."""
    with_a_card(database, "thread")
    lane(database, 2, "thread", channel="C0OTHER")
    with database.write() as session:
        assert thread.move_out_of(session, "C0SUPPORT1", "C0DEFAULT") == []
    change(database, waiting_since=OPENED)
    with database.write() as session:
        assert thread.move_out_of(session, "C0SUPPORT1", "C0SUPPORT1") == []
        assert thread.move_out_of(session, "C0SUPPORT1", "C0DEFAULT") == [1]
    attempt = next(attempt for attempt in claim(database) if attempt.row.ticket_id == 1)
    assert (attempt.row.kind, attempt.channel) == ("card.post", "C0DEFAULT")


@pytest.mark.parametrize(
    ("waits", "moved"),
    [
        ({"kind": "thread"}, [1, 2]),
        ({"kind": "card.refresh"}, [1, 2]),
        ({"kind": "mail"}, []),
        ({"kind": "evidence.read"}, []),
        ({"kind": "reminder.outcome", "person": "U0KARIM001"}, []),
    ],
)
def test_what_waits_for_something_else_takes_no_ticket_out_of_its_channel(database, waits, moved):
    """A mail server that is away, or a person, says nothing of the channel."""
    with_a_card(database, "thread")
    lane(database, 2, "thread")
    with database.write() as session:
        to_come = OutboxRow.ticket_id == 1, OutboxRow.kind == "thread"
        session.execute(update(OutboxRow).where(*to_come).values(**waits, waiting_since=OPENED))
    with database.write() as session:
        assert thread.move_out_of(session, "C0SUPPORT1", "C0DEFAULT") == moved


def test_a_ticket_whose_mail_alone_waits_stays_when_others_leave(database):
    with_a_card(database, "thread")
    lane(database, 2, "mail")
    change(database, waiting_since=OPENED)
    with database.write() as session:
        assert thread.move_out_of(session, "C0SUPPORT1", "C0DEFAULT") == [1]


def _card(database):
    with database.read() as session:
        return session.scalars(select(OutboxRow).where(OutboxRow.kind == "card.post")).one()


def test_what_waits_is_counted_with_its_age_and_what_comes_later_is_not(database):
    lane(database, 1, "a", "b")
    lane(database, 2, "reminder", due=[("reminder", OPENED + timedelta(hours=1))])
    with database.read() as session:
        assert queue.waiting(session, OPENED) == (2, OPENED)
        assert queue.waiting(session, OPENED + timedelta(hours=1))[0] == 3


def test_who_is_stopped_while_it_rings_holds_up_no_other(postgres):
    lane(postgres, 1, "reminder", due=[("reminder", OPENED)])
    lane(postgres, 2, "a")
    with postgres.write() as frozen:
        queue.ring(frozen, OPENED)
        with postgres.write() as session:
            session.execute(text("SET LOCAL lock_timeout = '1s'"))
            queue.ring(session, OPENED)
        assert claimed(postgres) == [(2, "a")]
    assert claimed(postgres) == [(1, "reminder")]
