"""Breakers (design §5): what is closed waits, one message tries, and everything flows again by itself."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from slackbot.delivery.breakers import IDLE, STRIKES, Breaker, Breakers

FIRST, LONGEST = 1.0, 8.0
CHANNELS = st.sampled_from(["C1", "C2", "C3"])


def breakers():
    return Breakers(probes=(FIRST, LONGEST), knocks=(4.0, 16.0))


def test_a_definite_no_closes_at_once_and_one_message_tries_after_a_while():
    broken = Breaker(FIRST, LONGEST).failed(100, strikes=1)
    assert [broken.allows(at) for at in (100, 100.9, 101)] == [False, False, True]
    assert not broken.tried().allows(200)
    assert broken.tried().succeeded() == Breaker(FIRST, LONGEST)


def test_each_try_that_fails_waits_twice_as_long_up_to_a_limit():
    broken, now, waits = Breaker(FIRST, LONGEST).failed(0, strikes=1), 0.0, []
    for _ in range(6):
        waits.append(broken.probe_at - now)
        now = broken.probe_at
        broken = broken.tried().failed(now, strikes=1)
    assert waits == [1, 2, 4, 8, 8, 8]
    assert broken.since == 0


def test_the_network_may_stumble_before_everything_waits():
    stumbling = Breaker(FIRST, LONGEST)
    for _ in range(STRIKES - 1):
        stumbling = stumbling.failed(0, strikes=STRIKES)
        assert stumbling.allows(0)
    assert not stumbling.failed(0, strikes=STRIKES).allows(0)
    assert stumbling.succeeded().failed(0, strikes=STRIKES).allows(0)


def test_messages_that_were_on_their_way_when_it_broke_do_not_make_the_wait_longer():
    broken = Breaker(FIRST, LONGEST).failed(0, strikes=1)
    for at in (0.1, 0.2, 0.3):
        broken = broken.failed(at, strikes=1)
    assert broken.allows(FIRST)


def test_a_try_that_did_not_come_to_anything_is_followed_by_the_next():
    trying = Breaker(FIRST, LONGEST).failed(0, strikes=1).tried()
    assert trying.undecided(5).allows(5)


def test_where_no_message_tries_although_one_may_nothing_waits():
    broken = Breaker(FIRST, LONGEST).failed(0, strikes=1)
    assert [broken.is_idle(at) for at in (0, FIRST, FIRST + IDLE, FIRST + IDLE + 1)] == [False, False, False, True]
    assert not broken.tried().is_idle(FIRST + IDLE + 1)
    assert not Breaker(FIRST, LONGEST).is_idle(IDLE)


@pytest.mark.parametrize("channel", ["C1", "C2"])
def test_a_closed_channel_closes_no_other(channel):
    desk = breakers()
    desk.channel_failed("C1", 0)
    assert desk.allow(channel, 0) == (channel == "C2")
    assert desk.shut_channels(0) == {"C1"}
    desk.delivered("C1")
    assert desk.allow("C1", 0)


def test_a_no_to_a_channel_is_an_answer_of_slacks():
    desk = breakers()
    desk.slack_failed("C1", 0)
    assert not desk.allow("C2", 0)
    desk.tried("C1")
    desk.channel_failed("C1", FIRST)
    assert desk.allow("C2", FIRST)


class Desk(RuleBasedStateMachine):
    """Any messages, answered in any order by a Slack whose states change; time passes in between."""

    on_their_way = Bundle("on_their_way")

    def __init__(self):
        super().__init__()
        self.breakers, self.now = breakers(), 0.0
        self.is_up, self.archived = True, set()
        self.flying = 0

    @rule(target=on_their_way, channel=CHANNELS)
    def send(self, channel):
        """Whatever is allowed goes; while Slack is known to be away, one at a time."""
        if not self.breakers.allow(channel, self.now):
            return None
        alone = self.breakers.slack.is_open
        assert not (alone and self.breakers.slack.probing)
        self.breakers.tried(channel)
        self.flying += 1
        return channel

    @rule(channel=consumes(on_their_way), is_lost=st.booleans())
    def answer(self, channel, is_lost):
        if channel is None:
            return
        self.flying -= 1
        if is_lost:
            self.breakers.undecided(channel, self.now)
        elif not self.is_up:
            self.breakers.slack_failed(channel, self.now, strikes=STRIKES)
        elif channel in self.archived:
            self.breakers.channel_failed(channel, self.now)
        else:
            self.breakers.delivered(channel)

    @rule(seconds=st.floats(0.1, 20))
    def time_passes(self, seconds):
        self.now += seconds

    @rule()
    def slack_goes_or_comes(self):
        self.is_up = not self.is_up

    @rule(channel=CHANNELS)
    def a_channel_is_archived_or_brought_back(self, channel):
        self.archived ^= {channel}

    @invariant()
    def whoever_waits_knows_until_when(self):
        """Nothing is closed for ever: with nobody on the way there is a time for the next try."""
        if self.flying:
            return
        later = self.now + 16
        for channel in ("C1", "C2", "C3"):
            assert self.breakers.allow(channel, later), (channel, self.breakers)

    @invariant()
    def a_shut_channel_is_one_that_failed(self):
        assert self.breakers.shut_channels(self.now) <= set(self.breakers.channels)

    @precondition(lambda self: not self.flying)
    @rule()
    def when_all_is_well_again_everything_flows(self):
        self.is_up, self.archived = True, set()
        self.now += 16
        for channel in ("C1", "C2", "C3"):
            self.breakers.tried(channel)
            self.breakers.delivered(channel)
        assert all(self.breakers.allow(channel, self.now) for channel in ("C1", "C2", "C3"))
        assert (self.breakers.slack.is_open, self.breakers.channels) == (False, {})


TestDesk = Desk.TestCase
