"""When to try again, as pure decisions."""

from __future__ import annotations

import random
from dataclasses import dataclass
from http.client import HTTPException
from smtplib import SMTPException

from slack_sdk.errors import SlackApiError, SlackClientError

from slackbot.delivery.slack_calls import Blocked, NoThreadYet

MOST_REFUSALS = 8
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0  # seconds
MOST_DOUBLINGS = 10
UNSURE = ("internal_error", "fatal_error", "service_unavailable")  # of these Slack says that it may have succeeded
SILENCE = (OSError, HTTPException, SlackClientError, SMTPException)  # an answer that did not come, or not whole


@dataclass(frozen=True)
class Verdict:
    """What follows from a failed call: wait so many seconds, or park; `doubtful`: it may have taken effect."""

    error: str
    wait: float
    doubtful: bool = False
    park: bool = False


def verdict(error: Exception, attempts: int) -> Verdict:
    """Slack's no, and our own mistakes, are tried again for a while, then parked; silence is tried again for ever.

    A mistake of ours may come after the send, so it leaves a doubt too.
    """
    if isinstance(error, Blocked):
        return Verdict("ratelimited", error.wait)
    if isinstance(error, SlackApiError) and _status(error) < 500:
        unsure = error.response.get("error") in UNSURE
        return Verdict(_described(error), _backoff(attempts), doubtful=unsure, park=attempts >= MOST_REFUSALS)
    if isinstance(error, SILENCE):
        return Verdict(type(error).__name__, _backoff(attempts), doubtful=True)
    sent = not isinstance(error, NoThreadYet)
    return Verdict(type(error).__name__, _backoff(attempts), doubtful=sent, park=attempts >= MOST_REFUSALS)


def _status(error: SlackApiError) -> int:
    """Of an answer that was no JSON, slack_sdk hands over a plain dict."""
    response = error.response
    return int(response.get("status", 200) if isinstance(response, dict) else response.status_code)


def _described(error: SlackApiError) -> str:
    code = str(error.response.get("error"))
    hints = (error.response.get("response_metadata") or {}).get("messages") or []
    return "; ".join([code, *hints])


def _backoff(attempts: int) -> float:
    """1 s, 2 s, 4 s … up to five minutes, spread so that many rows do not come back at once."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts - 1, MOST_DOUBLINGS))
    return float(longest * random.uniform(0.75, 1.0))  # noqa: S311 - jitter, no secret
