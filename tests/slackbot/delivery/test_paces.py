"""Paces (design §5): never more than Slack permits, and nearly all of that, for all processes together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from models.tables.outbox import OutboxRow
from models.tables.pace import Pace
from slackbot.delivery import paces
from slackbot.delivery.breakers import Breakers
from slackbot.delivery.choosing import Selection, Workers
from slackbot.delivery.claims import Head, HeldBack
from slackbot.delivery.paces import BELIEVED, LIFTED, LONGEST_ASKED, SLACKS, Limit, Paces, SpentMeanwhile
from slackbot.delivery.ways import Way

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EVEN = replace(SLACKS, channel=Limit(timedelta(seconds=1), burst=3))  # to reckon with


def at(seconds, spent=None, limits=SLACKS):
    return Paces(limits, NOW + timedelta(seconds=seconds), spent if spent is not None else {})


def sent(way, seconds, *, step=0.05, channel=lambda count: "C1"):
    """When a relay that looks every `step` seconds could send, with endless work."""
    spent, times = {}, []
    for tick in range(int(seconds / step)):
        book = at(tick * step, spent)
        while book.allow(way, channel(len(times))):
            book.spend(way, channel(len(times)))
            times.append(tick * step)
    return times


def permitted(times, burst, per_second):
    """Whether a bucket of Slack's would have let each of them pass."""
    tokens, last = float(burst), 0.0
    for time in times:
        tokens, last = min(burst, tokens + (time - last) * per_second) - 1, time
        if tokens < -1e-6:
            return False
    return True


def test_one_channel_gets_its_message_a_second_and_slack_never_complains():
    times = sent(Way.POST, 400)
    assert permitted(times, burst=4, per_second=1)
    assert len(times) >= 0.95 * 400


def arrival(time):
    """A message takes 0.3 s to Slack, but for a stall in the fourth minute; from the sixth on it takes no time."""
    if 200 <= time < 204:
        return 203.3
    return time + 0.3 if time < 300 else time


def test_what_a_stall_has_used_up_is_regained():
    arrivals = [arrival(time) for time in sent(Way.POST, 600)]
    assert permitted(arrivals, burst=4, per_second=1)


def test_updates_keep_to_their_tier_and_use_it():
    times = sent(Way.UPDATE, 600)
    assert permitted(times, burst=50, per_second=50 / 60)
    assert len(times) >= 0.95 * 600 * 50 / 60


def test_all_channels_together_keep_to_the_workspaces_limit():
    times = sent(Way.POST, 120, channel=lambda count: f"C{count % 50}")
    assert 0.95 * 600 <= len(times) <= 620


def test_a_full_channel_holds_up_no_other():
    book = at(0)
    for _ in range(3):
        book.spend(Way.POST, "C1")
    assert (book.allow(Way.POST, "C1"), book.allow(Way.POST, "C2"), book.allow(Way.UPDATE, "C1")) == (False, True, True)
    assert book.closed() == HeldBack(posting=frozenset({"C1"}))
    assert book.opens_in() == SLACKS.channel.interval.total_seconds()


def test_what_slack_asks_for_is_honoured_in_that_channel_alone():
    """A rate limit is one of a method *and* its channel."""
    book = at(0)
    book.block(Way.POST, "C1", 30)
    later = at(29.9, book.spent)
    assert (later.allow(Way.POST, "C1"), later.allow(Way.POST, "C2"), later.allow(Way.UPDATE, "C1")) == (
        False,
        True,
        True,
    )
    assert at(30.1, book.spent).allow(Way.POST, "C1")


@pytest.mark.parametrize("way", [Way.POST, Way.UPDATE])
def test_paces_that_are_lifted_still_heed_what_slack_asks_for(way):
    book = at(0, limits=LIFTED)
    for _ in range(1000):
        assert book.allow(way, "C1")
        book.spend(way, "C1")
    book.block(way, "C1", 5)
    assert not at(4, book.spent, LIFTED).allow(way, "C1")
    assert at(6, book.spent, LIFTED).allow(way, "C1")


@given(calls=st.integers(1, 30))
def test_calls_that_had_to_be_made_are_paid_for_later(calls):
    book = at(0)
    book.spend(Way.UPDATE, "C1", calls)
    first = next(seconds for seconds in range(100) if at(seconds, book.spent).allow(Way.UPDATE, "C1"))
    assert first >= (calls - 10) * 60 / 50


@given(fates=st.lists(st.booleans(), min_size=60, max_size=60), way=st.sampled_from([Way.POST, Way.UPDATE]))
def test_a_claim_that_comes_to_no_call_costs_nothing(fates, way):
    """Of many rows some are posted; the others turn out, a look later, to have nothing to say any more."""
    spent, times, unsettled = {}, [], []
    waiting, wanted = list(fates), sum(fates)
    for tick in range(60 * 25):
        book = at(tick * 0.05, spent)
        for made in unsettled:
            book.settle(way, "C1", {way: 1} if made else {})
        unsettled = []
        while waiting and book.allow(way, "C1"):
            book.spend(way, "C1")
            unsettled.append(waiting.pop(0))
            times += [tick * 0.05] * unsettled[-1]
    burst, pace = (4, 1) if way is Way.POST else (50, 50 / 60)
    assert len(times) == wanted
    assert permitted(times, burst, pace)
    looks = 0.05 * (len(fates) - wanted)  # each that is given back may cost a look
    assert not times or times[-1] <= max(0, wanted - 3) * 1.2 * 1.02 + looks + 0.1


def test_what_a_row_does_beyond_its_own_call_is_paid_for_each_by_its_own_pace():
    book = at(0)
    book.spend(Way.POST, "C1")
    book.settle(Way.POST, "C1", {Way.UPDATE: 2})
    interval = SLACKS.updates.interval
    assert (book.spent["chat.postMessage C1"], book.spent["chat.update"]) == (NOW, NOW + 2 * interval)
    book.settle(Way.POST, "C1", {Way.POST: 1, Way.UPDATE: 1})
    assert (book.spent["chat.postMessage C1"], book.spent["chat.update"]) == (NOW, NOW + 3 * interval)


def test_what_slack_asks_us_to_wait_is_not_made_shorter_by_what_we_did_not_call():
    for seconds in (0.5, 1, 3, 30):
        book = at(0)
        book.spend(Way.POST, "C1")
        book.block(Way.POST, "C1", seconds)
        book.settle(Way.POST, "C1", {})
        assert not at(seconds - 0.1, book.spent).allow(Way.POST, "C1")
        assert at(seconds + 0.1, book.spent).allow(Way.POST, "C1")


def test_mails_and_acts_of_the_bot_have_no_pace():
    book = at(0)
    book.block(Way.POST, "C1", 100)
    assert book.allow(Way.MAIL, "C1")
    assert book.allow(Way.ACT, "C1")


CHANNEL = "chat.postMessage C1"


def load(session, now=NOW):
    return Paces(EVEN, now, paces.look(session, now)[1])


def turn(database, *works, now=NOW):
    """What processes do to the paces that looked at the same moment, and save one after the other."""
    with database.write() as session:
        books = [load(session, now) for _ in works]
    for book, work in zip(books, works, strict=True):
        work(book)
        with database.write() as session:
            paces.save(session, book)


def spending(calls):
    return lambda book: book.spend(Way.POST, "C1", calls)


def settling():
    """A call was paid for and not made."""
    return lambda book: book.settle(Way.POST, "C1", {})


def blocking(seconds):
    return lambda book: book.block(Way.POST, "C1", seconds)


def spent(database):
    """Seconds from NOW until all calls are paid for."""
    with database.read() as session:
        return (session.get_one(Pace, CHANNEL).spent_until - NOW).total_seconds()


def test_what_one_process_spends_the_others_know(database):
    turn(database, spending(3))
    with database.write() as session:
        other = load(session)
    assert not other.allow(Way.POST, "C1")
    turn(database, spending(1))
    assert spent(database) == 4


def test_what_one_process_gives_back_the_others_may_spend(database):
    turn(database, spending(3))
    turn(database, settling())
    assert spent(database) == 2
    turn(database, settling(), now=NOW + timedelta(seconds=1.5))
    assert spent(database) == 1
    with database.write() as session:
        assert load(session).allow(Way.POST, "C1")


def test_what_is_given_back_at_the_same_moment_is_there_once_each(postgres):
    turn(postgres, spending(3))
    turn(postgres, settling(), settling())
    assert spent(postgres) == 1
    turn(postgres, settling(), spending(2))
    assert spent(postgres) == 2


@pytest.mark.parametrize(("before", "first", "second"), [(None, 1, 2), (-60, 2, 1), (1, 1, 1)])
def test_what_is_spent_at_the_same_moment_is_all_paid_for(postgres, before, first, second):
    if before is not None:
        turn(postgres, spending(1), now=NOW + timedelta(seconds=before - 1))
    turn(postgres, spending(first), spending(second))
    assert spent(postgres) == 3


@pytest.mark.parametrize(("before", "first", "second"), [(None, 3, 2), (-60, 2, 2), (2, 1, 1)])
def test_what_would_be_too_much_together_only_one_may_spend(postgres, before, first, second):
    if before is not None:
        turn(postgres, spending(1), now=NOW + timedelta(seconds=before - 1))
    with pytest.raises(SpentMeanwhile):
        turn(postgres, spending(first), spending(second))
    assert spent(postgres) == max(before or 0, 0) + first


def test_calls_that_had_to_be_made_are_more_than_is_permitted_and_refuse_nobody(postgres):
    turn(postgres, spending(9))
    assert spent(postgres) == 9
    turn(postgres, spending(1))
    assert spent(postgres) == 10


def test_what_slack_asks_of_two_is_waited_for_once(postgres):
    turn(postgres, blocking(30), blocking(20))
    assert spent(postgres) == 32
    turn(postgres, blocking(5), spending(3))
    assert spent(postgres) == 35


@pytest.mark.parametrize(("ahead", "is_believed"), [(BELIEVED - MINUTE, True), (BELIEVED + MINUTE, False)])
def test_what_was_spent_by_a_clock_that_has_gone_back_is_forgotten(database, ahead, is_believed):
    with database.write() as session:
        clocks, _ = paces.look(session, NOW)
        session.add(Pace(key=CHANNEL, spent_until=clocks.database + ahead))
    with database.write() as session:
        clocks, known = paces.look(session, NOW)
        book = Paces(SLACKS, clocks.database, known)
        assert book.allow(Way.POST, "C1") is not is_believed
        book.spend(Way.POST, "C1")
        paces.save(session, book)
    with database.read() as session:
        waits = session.get_one(Pace, CHANNEL).spent_until - clocks.database
        assert (waits > BELIEVED - 2 * MINUTE) is is_believed


def test_slack_is_asked_again_before_it_has_had_us_wait_for_an_hour():
    book = at(0)
    book.block(Way.POST, "C1", 3600)
    assert book.opens_in() == LONGEST_ASKED.total_seconds()


def test_who_is_stopped_in_the_middle_of_its_turn_holds_up_no_other(postgres):
    turn(postgres, spending(1))
    with postgres.write() as frozen:
        book = load(frozen)
        book.spend(Way.POST, "C1")
        with postgres.write() as session:
            session.execute(text("SET LOCAL lock_timeout = '1s'"))
            other = load(session)
            other.spend(Way.POST, "C1")
            paces.save(session, other)
        paces.save(frozen, book)
    assert spent(postgres) == 3


def head(way, channel="C1"):
    kind = {Way.POST: "thread", Way.UPDATE: "card.refresh", Way.MAIL: "mail", Way.ACT: "timer.close_window"}[way]
    return Head(OutboxRow(kind=kind), channel)


def choice(**how):
    return Selection(how.get("free", Workers()), Breakers((1, 60), (30, 300)), at(0), 0.0)


def test_of_many_heads_those_go_that_the_pace_permits():
    heads = [head(Way.POST) for _ in range(9)] + [head(Way.POST, "C2"), head(Way.UPDATE), head(Way.MAIL)]
    chosen = choice().of(heads)
    assert [(each.way, each.channel) for each in chosen].count((Way.POST, "C1")) == 3
    assert len(chosen) == 6


def test_no_more_go_than_there_are_workers_and_mails_take_none_of_slacks():
    made = choice(free=Workers(callers=1, clerks=1))
    chosen = made.of([head(Way.MAIL), head(Way.POST), head(Way.MAIL), head(Way.POST, "C2")])
    assert [each.way for each in chosen] == [Way.MAIL, Way.POST]
    assert made.free == Workers(0, 0)
    assert made.closed().ways == frozenset(Way)


def test_behind_an_open_breaker_one_message_tries():
    made = choice()
    made.breakers.slack_failed("C1", -1)
    assert [each.channel for each in made.of([head(Way.POST, f"C{n}") for n in range(5)])] == ["C0"]


def test_of_several_waits_that_slack_asks_for_the_longest_counts():
    book = at(0)
    for seconds in (60, 5):
        book.block(Way.POST, "C1", seconds)
    assert book.opens_in() == 60
    assert book.asked[CHANNEL] == book.spent[CHANNEL]


def test_a_wait_that_another_process_was_asked_for_is_not_made_shorter_either():
    """It is more than we can have spent ourselves."""
    asked = NOW + MINUTE
    book = at(0, {CHANNEL: asked})
    book.settle(Way.POST, "C1", {})
    assert book.spent[CHANNEL] == asked


def test_the_longest_wait_that_we_heed_is_believed_by_all():
    longest = at(0)
    longest.block(Way.POST, "C1", LONGEST_ASKED.total_seconds())
    assert NOW < longest.spent[CHANNEL] < NOW + BELIEVED


def test_old_calls_permit_no_more_than_a_burst():
    book = at(0, {CHANNEL: NOW - MINUTE})
    book.spend(Way.POST, "C1")
    assert book.spent[CHANNEL] == NOW + SLACKS.channel.interval
