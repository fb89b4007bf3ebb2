"""What follows from a failed call, as pure decisions: whose fault it was, and whether it may have taken effect."""

from __future__ import annotations

import random
import socket
import ssl
from dataclasses import dataclass, replace
from enum import Enum, auto
from urllib.error import URLError

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from slackbot.delivery.slack_calls import CardGone, RateLimited
from slackbot.slack_errors import FAILED, UNSURE

MOST_TRIES = 8
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0  # seconds
MOST_DOUBLINGS = 10


class Reach(Enum):
    """How far a failure reaches (design §5)."""

    MESSAGE = auto()  # Slack will never take this one
    UNCLEAR = auto()  # a no that we do not know, or a mistake of ours: this one, tried some times
    CARD = auto()  # the ticket's card is gone
    ORIGIN = auto()  # the message that the ticket was opened from takes no answer
    CHANNEL = auto()
    INSTALLATION = auto()
    NETWORK = auto()
    PACE = auto()  # too many calls
    DATABASE = auto()  # ours is away for a moment


REACHES: dict[Reach, tuple[str, ...]] = {
    Reach.MESSAGE: (
        *("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"),
        *("invalid_arguments", "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large"),
    ),
    Reach.CHANNEL: (
        *("is_archived", "not_in_channel", "channel_not_found", "restricted_action", "messages_tab_disabled"),
        *("restricted_action_read_only_channel", "restricted_action_thread_only_channel", "user_is_restricted"),
    ),
    Reach.INSTALLATION: (
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"),
        *("no_permission", "org_login_required", "ekm_access_denied", "team_access_not_granted", "access_denied"),
        *("not_allowed_token_type", "team_added_to_org"),
    ),
}
# Not being able to answer a message somewhere else, nor to look whether it was answered, harms nothing else.
UNANSWERABLE = (
    *("cannot_reply_to_message", "restricted_action_thread_locked", "restricted_action_non_threadable_channel"),
    "missing_scope",
)
REACH_OF = {code: reach for reach, codes in REACHES.items() for code in codes}
NEVER_LEFT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


@dataclass(frozen=True)
class Verdict:
    """`doubtful`: the call may have taken effect. `wait` is Slack's own, in seconds."""

    reach: Reach
    error: str
    doubtful: bool = False
    wait: float = 0.0


def verdict(error: Exception, *, sent: bool = True) -> Verdict:
    """`sent`: whether a call had begun; before that, nothing can have taken effect."""
    judged = _judged(error)
    return judged if sent else Verdict(judged.reach, judged.error, wait=judged.wait)


def reach_of(error: str) -> Reach | None:
    """How far what a verdict said reaches, hints and all; None where it was no answer of Slack's that we know."""
    return REACH_OF.get(_code(error))


def _code(error: str) -> str:
    return error.partition(";")[0]


def of_an_answer(judged: Verdict) -> Verdict:
    """The same of an answer to a message that is not the ticket's own: what is closed there closes nothing here."""
    if judged.reach in (Reach.CHANNEL, Reach.CARD) or _code(judged.error) in UNANSWERABLE:
        return replace(judged, reach=Reach.ORIGIN)
    return judged


def _judged(error: Exception) -> Verdict:
    name = type(error).__name__
    if isinstance(error, RateLimited):
        return Verdict(Reach.PACE, "ratelimited", wait=error.wait)
    if isinstance(error, CardGone):
        return Verdict(Reach.CARD, "thread_not_found")
    if isinstance(error, SlackApiError) and _status(error) < 500:
        return _refused(error)
    if isinstance(error, FAILED):
        cause = error.reason if isinstance(error, URLError) else error  # as urllib wraps it
        return Verdict(Reach.NETWORK, name, doubtful=not isinstance(cause, NEVER_LEFT))
    if isinstance(error, SQLAlchemyError):
        return Verdict(Reach.DATABASE, name, doubtful=True)
    return Verdict(Reach.UNCLEAR, name, doubtful=True)


def _refused(error: SlackApiError) -> Verdict:
    code = str(error.response.get("error"))
    hints = (error.response.get("response_metadata") or {}).get("messages") or []
    if code in UNSURE:
        return Verdict(Reach.NETWORK, code, doubtful=True)
    return Verdict(REACH_OF.get(code, Reach.UNCLEAR), "; ".join([code, *hints]))


def is_given_up(judged: Verdict, tries: int) -> bool:
    """Only what is wrong with the message itself is ever given up; `tries` counts this one."""
    return judged.reach is Reach.MESSAGE or (judged.reach is Reach.UNCLEAR and tries >= MOST_TRIES)


def backoff(tries: int) -> float:
    """1 s, 2 s, 4 s … up to five minutes, spread so that many rows do not come back at once."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(max(tries, 1) - 1, MOST_DOUBLINGS))
    return float(longest * random.uniform(0.75, 1.0))  # noqa: S311 - jitter, no secret


def _status(error: SlackApiError) -> int:
    """Of an answer that was no JSON, slack_sdk hands over a plain dict."""
    response = error.response
    return int(response.get("status", 200) if isinstance(response, dict) else response.status_code)
