"""What follows from a failed call (design §5): a table."""

import socket
from http.client import BadStatusLine, IncompleteRead, RemoteDisconnected
from urllib.error import URLError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from slackbot.delivery.retries import LONGEST_WAIT, MOST_REFUSALS, verdict

from slackbot.delivery.slack_calls import Blocked, NoThreadYet


def answered(error, status=200, **more):
    data = {"ok": False, "error": error, **more}
    response = SlackResponse(
        client=WebClient(), http_verb="POST", api_url="", req_args={}, data=data, headers={}, status_code=status
    )
    return SlackApiError("no", response)


def not_json(status):
    return SlackApiError("no", {"status": status, "headers": {}, "body": "<html>"})


# What happened, what is remembered of it, whether it may have taken effect, whether it is given up in the end.
FAILURES = [
    (answered("channel_not_found"), "channel_not_found", False, True),
    (answered("not_in_channel"), "not_in_channel", False, True),
    (
        answered("invalid_blocks", response_metadata={"messages": ["[ERROR] too long", "[ERROR] too many"]}),
        "invalid_blocks; [ERROR] too long; [ERROR] too many",
        False,
        True,
    ),
    (answered("internal_error"), "internal_error", True, True),
    (answered("fatal_error"), "fatal_error", True, True),
    (answered("service_unavailable", status=503), "SlackApiError", True, False),
    (not_json(500), "SlackApiError", True, False),
    (not_json(502), "SlackApiError", True, False),
    (TimeoutError(), "TimeoutError", True, False),
    (ConnectionResetError(), "ConnectionResetError", True, False),
    (URLError("no route"), "URLError", True, False),
    (socket.gaierror(), "gaierror", True, False),
    (RemoteDisconnected(), "RemoteDisconnected", True, False),
    (IncompleteRead(b""), "IncompleteRead", True, False),
    (BadStatusLine(""), "BadStatusLine", True, False),
    (SlackClientError(), "SlackClientError", True, False),
    (NoThreadYet("INC-000042"), "NoThreadYet", False, True),
    (KeyError("our mistake"), "KeyError", True, True),
]
each_failure = pytest.mark.parametrize(("error", "remembered", "doubtful", "given_up"), FAILURES)


@each_failure
def test_what_happened_is_remembered_with_whether_it_may_have_taken_effect(error, remembered, doubtful, given_up):
    found = verdict(error, 1)
    assert (found.error, found.doubtful, found.park) == (remembered, doubtful, False)


@each_failure
def test_a_no_is_given_up_after_some_tries_but_silence_never(error, remembered, doubtful, given_up):
    assert not verdict(error, MOST_REFUSALS - 1).park
    assert verdict(error, MOST_REFUSALS).park == given_up
    assert verdict(error, 10_000).park == given_up


@each_failure
def test_each_wait_is_about_twice_the_last_up_to_five_minutes(error, remembered, doubtful, given_up):
    for attempts in range(1, 30):
        longest = min(LONGEST_WAIT, 2 ** (attempts - 1))
        assert 0.75 * longest <= verdict(error, attempts).wait <= longest


@given(wait=st.floats(0, 1e6), attempts=st.integers(1, 10_000))
def test_slacks_own_wait_is_kept_to_the_second_and_never_given_up(wait, attempts):
    found = verdict(Blocked(wait), attempts)
    assert (found.error, found.wait, found.doubtful, found.park) == ("ratelimited", wait, False, False)


@given(attempts=st.integers(1, 100_000))
def test_however_long_slack_is_away_there_is_a_next_try(attempts):
    assert 0 < verdict(TimeoutError(), attempts).wait <= LONGEST_WAIT


def test_many_that_failed_together_do_not_come_back_together():
    assert len({verdict(TimeoutError(), 5).wait for _ in range(50)}) > 40
