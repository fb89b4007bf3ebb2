"""What follows from a failed call (design §5): whose fault it was, as a table."""

import socket
import ssl
from http.client import BadStatusLine, IncompleteRead, RemoteDisconnected
from urllib.error import URLError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import OperationalError

from slackbot.delivery.plan import NoThreadYet
from slackbot.delivery.slack_calls import CardGone, RateLimited
from slackbot.delivery.verdicts import LONGEST_WAIT, MOST_TRIES, Reach, backoff, is_given_up, of_an_answer, verdict


def answered(error, status=200, **more):
    data = {"ok": False, "error": error, **more}
    response = SlackResponse(
        client=WebClient(), http_verb="POST", api_url="", req_args={}, data=data, headers={}, status_code=status
    )
    return SlackApiError("no", response)


def not_json(status):
    return SlackApiError("no", {"status": status, "headers": {}, "body": "<html>"})


# What happened, how far it reaches, what is remembered of it, whether it may have taken effect.
FAILURES = [
    (answered("invalid_blocks"), Reach.MESSAGE, "invalid_blocks", False),
    (answered("msg_too_long"), Reach.MESSAGE, "msg_too_long", False),
    (
        answered("invalid_blocks", response_metadata={"messages": ["[ERROR] too long", "[ERROR] too many"]}),
        Reach.MESSAGE,
        "invalid_blocks; [ERROR] too long; [ERROR] too many",
        False,
    ),
    (answered("a_new_error_of_slacks"), Reach.UNCLEAR, "a_new_error_of_slacks", False),
    (NoThreadYet("INC-000042"), Reach.UNCLEAR, "NoThreadYet", True),
    (KeyError("our mistake"), Reach.UNCLEAR, "KeyError", True),
    (CardGone("1767.7"), Reach.CARD, "thread_not_found", False),
    (answered("is_archived"), Reach.CHANNEL, "is_archived", False),
    (answered("not_in_channel"), Reach.CHANNEL, "not_in_channel", False),
    (answered("channel_not_found"), Reach.CHANNEL, "channel_not_found", False),
    (answered("invalid_auth"), Reach.INSTALLATION, "invalid_auth", False),
    (answered("token_revoked"), Reach.INSTALLATION, "token_revoked", False),
    (answered("account_inactive"), Reach.INSTALLATION, "account_inactive", False),
    (answered("not_authed"), Reach.INSTALLATION, "not_authed", False),
    (answered("missing_scope"), Reach.INSTALLATION, "missing_scope", False),
    (RateLimited(7), Reach.PACE, "ratelimited", False),
    (answered("internal_error"), Reach.NETWORK, "internal_error", True),
    (answered("fatal_error"), Reach.NETWORK, "fatal_error", True),
    (answered("service_unavailable", status=503), Reach.NETWORK, "SlackApiError", True),
    (not_json(500), Reach.NETWORK, "SlackApiError", True),
    (not_json(502), Reach.NETWORK, "SlackApiError", True),
    (TimeoutError(), Reach.NETWORK, "TimeoutError", True),
    (ConnectionResetError(), Reach.NETWORK, "ConnectionResetError", True),
    (URLError("no route"), Reach.NETWORK, "URLError", True),
    (RemoteDisconnected(), Reach.NETWORK, "RemoteDisconnected", True),
    (IncompleteRead(b""), Reach.NETWORK, "IncompleteRead", True),
    (BadStatusLine(""), Reach.NETWORK, "BadStatusLine", True),
    (SlackClientError(), Reach.NETWORK, "SlackClientError", True),
    (socket.gaierror(), Reach.NETWORK, "gaierror", False),
    (URLError(ConnectionRefusedError()), Reach.NETWORK, "URLError", False),
    (URLError(ssl.SSLCertVerificationError()), Reach.NETWORK, "URLError", False),
    (ssl.SSLCertVerificationError(1, "self-signed"), Reach.NETWORK, "SSLCertVerificationError", False),
    (OperationalError("SELECT", {}, Exception()), Reach.DATABASE, "OperationalError", True),
]
each_failure = pytest.mark.parametrize(("error", "reach", "remembered", "doubtful"), FAILURES)


OF_AN_ANSWER = {  # by the reach of the same failure in a ticket's own thread
    "is_archived": Reach.ORIGIN,
    "not_in_channel": Reach.ORIGIN,
    "channel_not_found": Reach.ORIGIN,
    "thread_not_found": Reach.ORIGIN,
    "missing_scope": Reach.ORIGIN,
}


@each_failure
def test_what_keeps_a_message_elsewhere_from_being_answered_reaches_no_further(error, reach, remembered, doubtful):
    found = of_an_answer(verdict(error))
    assert (found.reach, found.error, found.doubtful) == (OF_AN_ANSWER.get(remembered, reach), remembered, doubtful)


@pytest.mark.parametrize(
    "code", ["cannot_reply_to_message", "restricted_action_thread_locked", "restricted_action_non_threadable_channel"]
)
def test_a_message_that_takes_no_answers_is_not_asked_twice(code):
    assert of_an_answer(verdict(answered(code, response_metadata={"messages": ["no"]}))).reach is Reach.ORIGIN


@each_failure
def test_each_failure_has_its_reach(error, reach, remembered, doubtful):
    found = verdict(error)
    assert (found.reach, found.error, found.doubtful) == (reach, remembered, doubtful)


@each_failure
def test_before_a_call_nothing_can_have_taken_effect(error, reach, remembered, doubtful):
    found = verdict(error, sent=False)
    assert (found.reach, found.error, found.doubtful) == (reach, remembered, False)


@each_failure
def test_only_what_is_wrong_with_the_message_itself_is_given_up(error, reach, remembered, doubtful):
    found = verdict(error)
    assert is_given_up(found, 1) == (reach is Reach.MESSAGE)
    assert is_given_up(found, MOST_TRIES - 1) == (reach is Reach.MESSAGE)
    assert is_given_up(found, 10_000) == (reach in (Reach.MESSAGE, Reach.UNCLEAR))


@given(wait=st.floats(0, 1e6))
def test_slacks_own_wait_is_kept_to_the_second(wait):
    assert verdict(RateLimited(wait)).wait == wait


def test_each_wait_is_about_twice_the_last_up_to_five_minutes():
    for tries in range(1, 30):
        longest = min(LONGEST_WAIT, 2 ** (tries - 1))
        assert 0.75 * longest <= backoff(tries) <= longest


@given(tries=st.integers(0, 100_000))
def test_however_often_there_is_a_next_try(tries):
    assert 0 < backoff(tries) <= LONGEST_WAIT


def test_many_that_failed_together_do_not_come_back_together():
    assert len({backoff(5) for _ in range(50)}) > 40
