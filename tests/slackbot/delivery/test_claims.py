"""Claims (design §5): lanes in order, each row for one attempt, and nothing late from whoever has lost its row."""

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from models.policy import load_policy
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from slackbot.connections import check_now
from slackbot.database import Database
from slackbot.delivery.claims import HeldBack, TokenLost
from slackbot.delivery.endings import Done, Parked, Postponed, Skipped, ended_with
from slackbot.delivery.ways import Way
from slackbot.desk import Desk
from slackbot.workspace import simultaneously
from tests.builders import OPENED
from tests.postgres import new_database
from tests.slackbot.delivery.lanes import (
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
)


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


def test_what_somebody_waits_for_goes_before_what_nobody_waits_for(database):
    lane(database, 1, "reminder.inform")
    lane(database, 2, "card.refresh")
    lane(database, 3, "request.post")
    lane(database, 4, "thread")
    assert [kind for _, kind in claimed(database)] == ["request.post", "thread", "card.refresh", "reminder.inform"]


@pytest.mark.parametrize("ending", [Done(), Skipped(), Parked("invalid_blocks")])
def test_whatever_became_of_the_head_the_lane_goes_on(database, ending):
    lane(database, 1, "a", "b")
    assert end(database, head(database), ending)
    assert head(database).row.kind == "b"


def test_what_is_not_due_yet_waits_without_holding_back_the_rest(database):
    lane(database, 1, "reminder", "thread", due=[("reminder", OPENED + timedelta(hours=1))])
    end(database, head(database), Done())
    assert states(database) == {"reminder": "later", "thread": "sent"}
    ring(database, OPENED + timedelta(minutes=59))
    assert claimed(database) == []
    ring(database, OPENED + timedelta(hours=1))
    assert claimed(database) == [(1, "reminder")]


def test_a_desks_clock_that_goes_back_holds_up_nothing_that_was_due_once(database):
    lane(database, 1, "reminder", due=[("reminder", OPENED)])
    ring(database, OPENED)
    ring(database, OPENED - timedelta(days=1))
    assert claimed(database, desk_now=OPENED - timedelta(days=1)) == [(1, "reminder")]


def test_a_databases_clock_that_has_gone_back_holds_up_nothing_either(database):
    lane(database, 1, "a")
    head(database)
    far = datetime.now(UTC) + timedelta(days=2)
    change(database, leased_until=far, try_at=far)
    assert claimed(database) == [(1, "a")]


def test_a_row_is_ours_for_the_time_of_a_lease(database):
    lane(database, 1, "a", "b")
    first = head(database)
    passes(database, TIMING.lease - 2)
    assert claimed(database) == []
    passes(database, 3)
    second = head(database)
    assert (second.row.kind, second.token != first.token) == ("a", True)


def test_who_has_lost_the_row_notes_nothing(database):
    lane(database, 1, "a")
    frozen = head(database)
    passes(database, TIMING.lease + 1)
    other = head(database)
    for ending in (Done(), Skipped(), Parked("x"), Postponed("x")):
        assert not end(database, frozen, ending)
    assert now_in(database, other).token == other.token
    assert end(database, other, Done())


def test_who_has_lost_the_row_changes_nothing_of_the_ticket_either(database):
    """Whoever has taken over notes what came of it; twice would be a mail sent twice, or a window closed twice."""
    lane(database, 1, "a")
    frozen = head(database)
    passes(database, TIMING.lease + 1)
    head(database)
    desk = Desk(database, load_policy(), now=lambda: OPENED, on_change=lambda: None)

    def late():
        with ended_with(desk, frozen, Done()) as (ticket, _):
            ticket.client = "late"

    with pytest.raises(TokenLost):
        late()
    with database.read() as session:
        assert session.get_one(Ticket, 1).client != "late"


def test_who_was_stalled_between_claim_and_send_sends_nothing_late(database):
    lane(database, 1, "a")
    frozen = head(database)
    frozen.fresh_until -= TIMING.fresh + 1  # time.monotonic has run on
    passes(database, TIMING.lease + 1)
    head(database)
    with pytest.raises(TokenLost):
        frozen.begin(database, TIMING)
    assert not frozen.sent


def test_who_is_stalled_right_before_the_call_leaves_sends_nothing(database):
    lane(database, 1, "a")
    frozen = head(database)
    with frozen.sending(database, TIMING):
        check_now()  # all is well
        frozen.fresh_until -= TIMING.fresh + 1
        passes(database, TIMING.lease + 1)
        head(database)
        with pytest.raises(TokenLost):
            check_now()


def test_who_was_stalled_but_has_its_row_still_renews_the_lease_and_sends(database):
    lane(database, 1, "a")
    stalled = head(database)
    stalled.fresh_until -= TIMING.fresh + 1
    passes(database, TIMING.lease - 2)
    before = now_in(database, stalled)
    stalled.begin(database, TIMING)
    after = now_in(database, stalled)
    assert (stalled.sent, after.leased_until > before.leased_until, after.sent_at > before.sent_at) == (True,) * 3
    passes(database, TIMING.lease - 2)
    assert claimed(database) == []


def test_a_fresh_claim_needs_no_second_look_at_the_database(database):
    lane(database, 1, "a")
    attempt = head(database)
    change(database, token=None)  # a look would find it gone
    attempt.begin(database, TIMING)
    assert attempt.sent


def test_after_a_crash_whoever_takes_over_knows_since_when_a_message_may_stand_there(database):
    lane(database, 1, "a")
    before = datetime.now(UTC) - timedelta(seconds=2)
    first = head(database, desk_now=datetime.now(UTC) + timedelta(hours=1))
    assert first.lost_since is None
    passes(database, TIMING.lease + 1)
    assert before <= head(database).lost_since <= datetime.now(UTC) + timedelta(seconds=2)


def test_of_two_clocks_the_earlier_says_how_far_to_look_back(database):
    lane(database, 1, "a")
    head(database, desk_now=OPENED)
    passes(database, TIMING.lease + 1)
    assert head(database).lost_since == OPENED


def test_a_mail_is_held_for_longer_than_a_mail_server_can_take(database):
    lane(database, 1, "mail")
    head(database)
    passes(database, 8 * 20 * 2)
    assert claimed(database) == []


def test_a_postponed_row_holds_its_lane_until_its_time_but_no_other(database):
    lane(database, 1, "a", "b")
    lane(database, 2, "c")
    first, second = claim(database)
    end(database, first, Postponed("ratelimited", wait=300))
    end(database, second, Done())
    passes(database, 298)
    assert claimed(database) == []
    passes(database, 3)
    assert claimed(database) == [(1, "a")]


def test_nothing_in_a_thread_is_tried_before_its_card_stands(database):
    kinds = ("thread", "card.refresh", "request.post", "mail", "timer.close_window")
    for number, kind in enumerate(kinds, start=1):
        lane(database, number, kind, thread=None)
    assert claimed(database, managers="C0MANAGERS") == [(3, "request.post"), (4, "mail"), (5, "timer.close_window")]
    lane(database, 9, "card.post", "thread", thread=None)
    assert claimed(database) == [(9, "card.post")]


def test_what_goes_elsewhere_waits_for_the_card_and_for_nothing_else_of_the_ticket(database):
    """It goes at the pace of where it goes, in a lane that the ticket's channel does not close."""
    lane(database, 1, "origin.answer", thread=None)
    change(database, channel="C0ORIGIN01")
    assert claimed(database) == []
    lane(database, 2, "origin.answer")
    change(database, channel="C0ORIGIN01")
    for shut in ({"posting": frozenset({"C0ORIGIN01"})}, {"channels": frozenset({"C0ORIGIN01"})}):
        assert claimed(database, closed=HeldBack(**shut)) == []
    (attempt,) = claim(database, closed=HeldBack(channels=frozenset({"C0SUPPORT1"})), managers="C0MANAGERS")
    assert (attempt.row.ticket_id, attempt.channel) == (2, "C0ORIGIN01")


EACH = ((1, "thread"), (2, "card.refresh"), (3, "mail"), (4, "timer.close_window"), (5, "request.post"))


@pytest.mark.parametrize(
    ("closed", "left"),
    [
        (HeldBack(), "12345"),
        (HeldBack(ways=frozenset({Way.POST})), "234"),
        (HeldBack(ways=frozenset({Way.POST, Way.UPDATE})), "34"),
        (HeldBack(ways=frozenset({Way.MAIL, Way.ACT})), "125"),
        (HeldBack(channels=frozenset({"C0SUPPORT1"})), "345"),
        (HeldBack(channels=frozenset({"C0MANAGERS"})), "1234"),
        (HeldBack(posting=frozenset({"C0SUPPORT1"})), "2345"),
        (HeldBack(posting=frozenset({"C0SUPPORT1", "C0MANAGERS"})), "234"),
    ],
)
def test_what_is_closed_is_not_claimed_and_holds_up_nothing_else(database, closed, left):
    for number, kind in EACH:
        lane(database, number, kind)
    assert sorted(claimed(database, closed=closed, managers="C0MANAGERS")) == [EACH[int(n) - 1] for n in left]


def test_many_workers_share_the_work_each_row_once_each_lane_in_order(database):
    kinds = [f"row {position}" for position in range(6)]
    for number in range(1, 7):
        lane(database, number, *kinds)
    delivered = defaultdict(list)

    def work(worker):
        while left(database):
            for attempt in claim(database, 2):
                delivered[attempt.row.ticket_id].append((attempt.row.kind, worker))
                end(database, attempt, Done())

    simultaneously(*(partial(work, worker) for worker in range(4)))
    assert {number: [kind for kind, _ in rows] for number, rows in delivered.items()} == dict.fromkeys(
        range(1, 7), kinds
    )


def left(database):
    with database.read() as session:
        return session.scalar(select(OutboxRow.id).where(OutboxRow.state == "pending").limit(1)) is not None


def test_at_the_same_moment_no_row_is_claimed_twice(database):
    for number in range(1, 13):
        lane(database, number, "a")
    attempts = simultaneously(*[partial(claim, database, 3)] * 6)
    times = Counter(attempt.row.id for each in attempts for attempt in each)
    assert set(times.values()) == {1}
    assert len(times) + len(claim(database, 12)) == 12


def test_a_worker_does_not_wait_for_what_another_is_just_claiming(postgres_template, postgres_url):
    with new_database(postgres_url, postgres_template) as url:
        database = Database(url)
        lane(database, 1, "a")
        lane(database, 2, "a")
        with ThreadPoolExecutor(1) as pool, database.write() as other:
            other.execute(select(OutboxRow).where(OutboxRow.ticket_id == 1).with_for_update())
            assert pool.submit(claimed, database).result(timeout=10) == [(2, "a")]
        database.close()
