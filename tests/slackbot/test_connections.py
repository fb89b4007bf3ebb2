"""Connections to Slack that are kept between two calls."""

import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPException, IncompleteRead, RemoteDisconnected

import pytest

from slackbot.connections import KEPT, MOST, Connections, at_the_last_moment
from slackbot.delivery.verdicts import verdict
from tests.slackbot.answering import Server, serving

BODY = b'{"text": "Bonjour"}'
HEADERS = {"Authorization": "Bearer xoxb-1", "Content-Type": "application/json;charset=utf-8"}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connections(clock: Clock) -> Iterator[Connections]:
    connections = Connections(ssl.create_default_context(), clock=clock)
    yield connections
    connections.close()


def call(connections: Connections, server: Server, timeout: float = 10, *, once: bool = False) -> str:
    return connections.post(server.url, BODY, HEADERS, timeout, once=once).body


def test_calls_one_after_the_other_share_a_connection(connections, server):
    assert [call(connections, server) for _ in range(5)] == [BODY.decode()] * 5
    assert (server.connections, len(server.targets)) == (1, 5)


def test_an_answer_is_whole_whatever_it_says(connections, server):
    server.doing = ["refuse"]
    answer = connections.post(f"{server.url}?a=b", BODY, HEADERS, 10, once=False)
    assert (answer.status, answer.headers["Retry-After"], answer.body) == (429, "7", BODY.decode())
    assert server.targets == ["/api/chat.postMessage?a=b"]


def test_one_that_was_idle_for_long_is_not_used_any_more(connections, server, clock):
    for waited, made in ((0.0, 1), (KEPT - 1, 1), (KEPT - 1, 1), (KEPT, 2)):
        clock.now += waited
        call(connections, server)
        assert server.connections == made


@pytest.mark.parametrize("how", ["leave", "say goodbye"])
def test_one_that_slack_has_closed_is_not_used_any_more(connections, server, how):
    """Whether Slack says so or just does it."""
    gone = threading.Event()
    server.shutdown_request = lambda request, old=server.shutdown_request: (old(request), gone.set())
    server.doing = [how]
    call(connections, server)
    assert gone.wait(10)
    assert call(connections, server) == BODY.decode()
    assert server.connections == 2


@pytest.mark.parametrize(("doing", "error"), [("hang up", RemoteDisconnected), ("half", IncompleteRead)])
def test_a_call_that_might_do_harm_is_made_once_over_a_new_connection(connections, server, doing, error):
    """Whether it has taken effect is in doubt then: whoever made it finds out."""
    call(connections, server)
    server.doing = [doing]
    with pytest.raises(error) as raised:
        call(connections, server, once=True)
    assert verdict(raised.value).doubtful
    assert (server.connections, len(server.targets)) == (2, 2)
    assert call(connections, server, once=True) == call(connections, server) == BODY.decode()
    assert server.connections == 3


def test_any_other_is_made_again_where_a_kept_connection_turns_out_to_be_gone(connections, server):
    call(connections, server)
    server.doing = ["hang up"]
    assert call(connections, server) == BODY.decode()
    assert (server.connections, len(server.targets)) == (2, 3)
    server.doing = ["half"]
    with pytest.raises(IncompleteRead):
        call(connections, server)
    server.doing = ["hang up"]
    with pytest.raises(RemoteDisconnected):  # over a new one it would meet the same
        call(connections, server)


def test_an_answer_that_never_ends_is_given_up(connections, server):
    server.doing = ["drip"]
    with pytest.raises(TimeoutError) as raised:
        call(connections, server, timeout=0.3)
    assert verdict(raised.value).doubtful
    assert call(connections, server) == BODY.decode()


@pytest.mark.parametrize("kept", [False, True])
def test_what_may_not_leave_any_more_does_not(connections, server, kept):
    """That is found out when the connection stands, whether it is a new one or one that was kept."""
    if kept:
        call(connections, server)
    with pytest.raises(ZeroDivisionError), at_the_last_moment(lambda: 1 // 0):
        call(connections, server)
    assert len(server.targets) == kept
    assert call(connections, server) == BODY.decode()


def test_what_only_announces_an_answer_is_none(connections, server):
    """Else the next call would be given what this one waits for."""
    server.doing = ["announce"]
    with pytest.raises(HTTPException) as raised:
        call(connections, server)
    assert verdict(raised.value).doubtful
    assert call(connections, server) == BODY.decode()
    assert server.connections == 2


def test_where_one_has_lost_its_way_the_others_are_not_tried(connections, server):
    """After a change of the network, say, each of them would cost a time-out."""
    server.together = threading.Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: call(connections, server), range(4)))
    server.together, server.doing = None, ["half"]
    with pytest.raises(IncompleteRead):
        call(connections, server)
    call(connections, server)
    assert server.connections == 5


def test_each_call_has_its_own_patience(connections, server):
    call(connections, server, timeout=30)
    server.together = threading.Barrier(2)
    with pytest.raises(TimeoutError) as raised:
        call(connections, server, timeout=0.05)
    assert verdict(raised.value).doubtful
    server.together.wait(10)
    server.together = None
    assert call(connections, server) == BODY.decode()


def test_a_server_that_is_not_there_was_told_nothing(connections):
    with serving() as server:
        pass
    with pytest.raises(ConnectionRefusedError) as raised:
        call(connections, server)
    assert not verdict(raised.value).doubtful


def test_calls_at_the_same_time_each_have_a_connection_and_so_many_are_kept(connections, server):
    at_once = MOST + 8
    for made in (at_once, at_once + 8):  # eight of the first were not kept
        server.together = threading.Barrier(at_once)
        with ThreadPoolExecutor(at_once) as pool:
            assert list(pool.map(lambda _: call(connections, server), range(at_once))) == [BODY.decode()] * at_once
        assert server.connections == made


def test_each_server_has_its_own(connections, server):
    with serving() as other:
        for _ in range(2):
            call(connections, server)
            call(connections, other)
        assert (server.connections, other.connections) == (1, 1)


def test_one_handshake_serves_many_calls(context, certificate):
    trusting = Connections(ssl.create_default_context(cafile=certificate / "cert.pem"))
    with serving(context) as server, closing(trusting) as connections:
        assert [call(connections, server) for _ in range(3)] == [BODY.decode()] * 3
        assert server.connections == 1


def test_a_server_that_is_not_who_it_says_is_told_nothing(context, connections):
    with serving(context) as server:
        with pytest.raises(ssl.SSLCertVerificationError) as raised:
            call(connections, server)
        assert not verdict(raised.value).doubtful
        assert server.targets == []
