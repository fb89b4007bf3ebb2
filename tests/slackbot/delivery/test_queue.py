"""The outbox as a queue (design §5): lanes in order, each row for one worker, nothing lost when a worker dies."""

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import OutboxState
from slackbot.database import Database
from slackbot.delivery import queue
from slackbot.delivery.queue import LEASE, Posted
from slackbot.workspace import simultaneously
from tests.builders import OPENED, new_ticket
from tests.postgres import new_database

NOW = OPENED
SOON = timedelta(seconds=1)


def lane(database, number, *kinds, due=()):
    """A ticket's lane with rows of these kinds; `due` says which of them are not due at once, but so much later."""
    ticket = new_ticket(number=number)
    later = dict(due)
    ticket.entries[0].notices = [
        OutboxRow(lane=ticket.number, kind=kind, ticket_id=number, due_at=NOW + later.get(kind, timedelta(0)))
        for kind in kinds
    ]
    with database.write() as session:
        session.add(ticket)


def claimed(database, at=NOW, limit=10):
    return [(row.ticket_id, row.kind) for row in queue.claim(database, at, limit)]


def head(database, at=NOW):
    (row,) = queue.claim(database, at, 10)
    return row


def now_in(database, row):
    with database.read() as session:
        return session.get_one(OutboxRow, row.id)


def states(database):
    with database.read() as session:
        return {row.kind: row.state for row in session.scalars(select(OutboxRow))}


def test_of_each_lane_the_first_row_is_next(database):
    lane(database, 1, "a", "b")
    lane(database, 2, "c")
    lane(database, 3, "d", "e")
    assert claimed(database) == [(1, "a"), (2, "c"), (3, "d")]


def test_no_more_are_claimed_than_asked_for(database):
    for number in (1, 2, 3):
        lane(database, number, "a")
    assert claimed(database, limit=2) == [(1, "a"), (2, "a")]
    assert claimed(database, limit=2) == [(3, "a")]


def test_a_lane_goes_on_when_its_head_is_done(database):
    lane(database, 1, "a", "b", "c")
    for kind in ("a", "b", "c"):
        row = head(database)
        assert row.kind == kind
        assert claimed(database) == []
        queue.done(database, row, NOW)
    assert set(states(database).values()) == {OutboxState.SENT}


@pytest.mark.parametrize("finish", [queue.done, queue.skip, partial(queue.park, error="invalid_blocks")])
def test_whatever_became_of_the_head_the_lane_goes_on(database, finish):
    lane(database, 1, "a", "b")
    finish(database, head(database), NOW)
    assert head(database).kind == "b"


def test_what_is_not_due_yet_waits_without_holding_back_the_rest(database):
    lane(database, 1, "reminder", "thread", due=[("reminder", timedelta(hours=1))])
    queue.done(database, head(database), NOW)
    assert states(database) == {"reminder": "pending", "thread": "sent"}
    assert claimed(database, NOW + timedelta(minutes=59)) == []
    assert claimed(database, NOW + timedelta(hours=1)) == [(1, "reminder")]


def test_a_row_is_ours_for_the_time_of_a_lease(database):
    lane(database, 1, "a")
    assert head(database).attempts == 1
    assert claimed(database, NOW + LEASE - SOON) == []
    taken_over = head(database, NOW + LEASE)
    assert (taken_over.kind, taken_over.attempts) == ("a", 2)


def test_a_lease_holds_the_whole_lane(database):
    lane(database, 1, "a", "b")
    assert claimed(database) == [(1, "a")]
    assert claimed(database, NOW + SOON) == []


def test_a_lease_is_renewed_when_the_message_goes_out(database):
    lane(database, 1, "a")
    row = head(database)
    queue.sending(database, row, NOW + LEASE - SOON)
    assert claimed(database, NOW + LEASE) == []
    assert claimed(database, NOW + 2 * LEASE) == [(1, "a")]


def test_a_bot_that_starts_alone_takes_up_at_once_what_it_was_at(database):
    lane(database, 1, "a")
    head(database)
    queue.release_leases(database)
    assert claimed(database) == [(1, "a")]


def test_what_we_are_still_at_is_not_claimed_again_after_its_lease(database):
    lane(database, 1, "a")
    lane(database, 2, "a")
    mine = queue.claim(database, NOW, 1)
    rows = queue.claim(database, NOW + LEASE, 10, busy=[row.id for row in mine])
    assert [row.ticket_id for row in rows] == [2]


def test_a_postponed_row_holds_its_lane_until_its_time_but_no_other(database):
    lane(database, 1, "a", "b")
    lane(database, 2, "c")
    first, second = queue.claim(database, NOW, 10)
    queue.postpone(database, first, NOW + timedelta(minutes=5), "ratelimited", doubtful=False)
    queue.done(database, second, NOW)
    assert claimed(database, NOW + timedelta(minutes=4)) == []
    again = head(database, NOW + timedelta(minutes=5))
    assert (again.kind, again.attempts, again.last_error, again.doubtful) == ("a", 2, "ratelimited", False)


def test_parked_rows_hold_back_nobody_and_can_be_tried_again(database):
    lane(database, 1, "a", "b")
    queue.park(database, head(database), NOW, "channel_not_found")
    parked = now_in(database, claim_of(database, "a"))
    assert (parked.state, parked.last_error, parked.done_at) == ("parked", "channel_not_found", NOW)
    assert queue.retry_parked(database, NOW) == 1
    again = head(database)
    assert (again.kind, again.attempts) == ("a", 1)
    assert queue.retry_parked(database, NOW) == 0


def claim_of(database, kind):
    with database.read() as session:
        return session.scalars(select(OutboxRow).where(OutboxRow.kind == kind)).one()


def test_a_send_whose_answer_was_lost_is_known_to_whoever_takes_over(database):
    lane(database, 1, "a")
    row = head(database)
    assert not row.doubtful
    queue.sending(database, row, NOW)
    assert head(database, NOW + LEASE).doubtful


@pytest.mark.parametrize("lost", [True, False])
def test_a_failed_call_leaves_a_doubt_where_it_may_have_succeeded(database, lost):
    lane(database, 1, "a")
    row = head(database)
    queue.sending(database, row, NOW)
    queue.postpone(database, row, NOW, "TimeoutError" if lost else "no_text", doubtful=lost)
    assert head(database).doubtful == lost


def test_a_doubt_stays_when_the_look_for_the_message_fails_too(database):
    lane(database, 1, "a")
    queue.postpone(database, head(database), NOW, "TimeoutError", doubtful=True)
    queue.postpone(database, head(database), NOW, "ratelimited", doubtful=False)
    row = head(database)
    assert row.doubtful
    queue.park(database, row, NOW, "missing_scope")
    queue.retry_parked(database, NOW)
    assert head(database).doubtful


def test_delivered_there_is_no_doubt_left(database):
    lane(database, 1, "a")
    row = head(database)
    queue.sending(database, row, NOW)
    queue.done(database, row, NOW + SOON, posted=Posted("C1", "1767.7"))
    sent = now_in(database, row)
    assert (sent.state, sent.done_at, sent.leased_until, sent.doubtful) == ("sent", NOW + SOON, None, False)
    assert (sent.channel, sent.ts) == ("C1", "1767.7")


@pytest.mark.parametrize(("kind", "thread"), [("card.post", "1767.7"), ("thread", None), ("request.post", None)])
def test_the_card_makes_the_thread(database, kind, thread):
    lane(database, 42, kind)
    queue.done(database, head(database), NOW, posted=Posted("C1", "1767.7"))
    with database.read() as session:
        assert session.get_one(Ticket, 42).thread_ts == thread


def test_what_a_delivery_has_made_superfluous_is_skipped(database):
    lane(database, 1, "refresh 1", "refresh 2", "thread", "refresh 3")
    ids = [claim_of(database, f"refresh {number}").id for number in (2, 3)]
    queue.done(database, head(database), NOW, superfluous=ids)
    assert states(database) == {
        "refresh 1": "sent",
        "refresh 2": "skipped",
        "thread": "pending",
        "refresh 3": "skipped",
    }
    assert head(database).kind == "thread"


def test_a_reminder_comes_again_when_it_is_told_to(database):
    lane(database, 1, "reminder.inform")
    row = head(database)
    queue.done(database, row, NOW, again_at=NOW + timedelta(days=1))
    assert claimed(database, NOW + timedelta(hours=23)) == []
    again = head(database, NOW + timedelta(days=1))
    assert (again.kind, again.entry_id, again.lane) == (row.kind, row.entry_id, row.lane)
    assert (again.mark != row.mark, again.ts, again.attempts) == (True, None, 1)


def test_many_workers_share_the_work_each_row_once_each_lane_in_order(database):
    kinds = [f"row {position}" for position in range(6)]
    for number in range(1, 7):
        lane(database, number, *kinds)
    delivered = defaultdict(list)

    def work(worker):
        while left(database):
            for row in queue.claim(database, NOW, 2):
                delivered[row.ticket_id].append((row.kind, worker))
                queue.done(database, row, NOW)

    simultaneously(*(partial(work, worker) for worker in range(4)))
    assert {number: [kind for kind, _ in rows] for number, rows in delivered.items()} == dict.fromkeys(
        range(1, 7), kinds
    )


def left(database):
    with database.read() as session:
        pending = select(OutboxRow.id).where(OutboxRow.state == OutboxState.PENDING).limit(1)
        return session.scalar(pending) is not None


def test_at_the_same_moment_no_row_is_claimed_twice(database):
    for number in range(1, 13):
        lane(database, number, "a")
    claims = simultaneously(*[partial(queue.claim, database, NOW, 3)] * 6)
    times = Counter(row.id for rows in claims for row in rows)
    assert set(times.values()) == {1}
    rest = queue.claim(database, NOW, 12)
    assert len(times) + len(rest) == 12


def test_a_worker_does_not_wait_for_what_another_is_just_claiming(postgres_template, postgres_url):
    with new_database(postgres_url, postgres_template) as url:
        database = Database(url)
        lane(database, 1, "a")
        lane(database, 2, "a")
        with ThreadPoolExecutor(1) as pool, database.write() as other:
            other.execute(select(OutboxRow).where(OutboxRow.ticket_id == 1).with_for_update())
            assert pool.submit(claimed, database).result(timeout=10) == [(2, "a")]
        database.close()
