"""The start (design §7): what is wrong is named, all of it at once; what only takes time is waited for: Slack or the
database away, too busy, restarting.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TypeVar

from slack_sdk.errors import SlackApiError

from models.policy import Policy, load_policy, require_prices
from models.policy_file import PolicyError
from models.workdays import local_day
from slackbot.backoff import pause
from slackbot.database import Database, DatabaseAway, DatabaseError
from slackbot.settings import DEFAULT_DATABASE, SettingsError, given
from slackbot.slack_errors import FAILED, UNSURE

FAILING = 500  # HTTP; from here on it is Slack that fails
TOO_MANY = 429
PASSING = ("ratelimited", *UNSURE)
T = TypeVar("T")
log = logging.getLogger(__name__)


class Away(Exception):  # noqa: N818 - it will come
    """Slack does not answer now; the message says how it does not."""


class Stopped(Exception):  # noqa: N818 - somebody wanted it
    """The process was asked to stop while it waited."""


def priced_policy(path: Path | None, at: datetime) -> Policy:
    """The policy, by which everything that can be billed at that moment has a price. Raises PolicyError."""
    policy = load_policy(path)
    require_prices(policy, local_day(at, policy), path)
    return policy


def all_at_once(error: Exception) -> SettingsError:
    """What else would stop the start beside this error, so that nobody mends one thing only to be told of the next."""
    sentences = str(error).splitlines()
    try:
        settings = given()
    except SettingsError:  # it is the error
        return SettingsError(str(error))
    for check in (
        lambda: priced_policy(Path(settings["policy"]) if settings["policy"] else None, datetime.now(UTC)),
        lambda: Database(settings["database_url"] or DEFAULT_DATABASE).close(),
    ):
        try:
            check()
        except (PolicyError, DatabaseError) as wrong:
            sentences.append(str(wrong))
    return SettingsError("\n".join(dict.fromkeys(sentences)))


def waited_for(attempt: Callable[[], T], stopping: Event) -> T:
    """What the attempt gives, once it can be had. Raises Stopped, and whatever waiting does not mend."""
    failures = 0
    while True:
        try:
            return attempt()
        except (Away, DatabaseAway) as away:
            failures += 1
            seconds = pause(failures)
            log.warning("%s Trying again in %.0f s.", away, seconds)
        if stopping.wait(seconds):
            raise Stopped


def answer_of_slack(token: str, cure: str, call: Callable[[], T]) -> T:
    """The first answer with the token of that name. Raises Away, or SettingsError where Slack refuses the token."""
    try:
        return call()
    except SlackApiError as error:
        code, status = error.response.get("error"), getattr(error.response, "status_code", FAILING)
        if code is None or code in PASSING or status == TOO_MANY or status >= FAILING:
            raise Away(f"Slack does not take {token} just now ({code or status}).") from error
        raise SettingsError(f"{token} is refused by Slack ({code}): {cure}.") from error
    except (*FAILED, ValueError) as error:
        reason = type(error).__name__
        raise Away(f"Slack does not answer at SLACK_API_URL ({reason}): check it and the network.") from error
