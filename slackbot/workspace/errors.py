"""The two ways the workspace says no: to the app, in Slack's codes; to a person, in words."""

from typing import Any

from slackbot.workspace.jsons import Json


class SlackError(Exception):
    """A Web API call that is answered `ok: false` with this code."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def answer(self) -> Json:
        return {"ok": False, "error": self.code, **self.extra}


class RateLimitedError(SlackError):
    """Too many calls: HTTP 429 with `Retry-After` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


class NotPossible(LookupError):  # noqa: N818 - an expected no, as people meet it
    """What a person tried cannot be done in Slack's client here: the button, field or option is not there."""


def invalid_arguments(*problems: str) -> SlackError:
    """Slack's answer to arguments of the wrong shape; each problem is a sentence with its JSON pointer."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    return SlackError("invalid_arguments", errors=list(problems), response_metadata={"messages": messages})
