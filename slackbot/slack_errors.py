"""What went wrong when Slack was asked: in a word for logs and findings, and how long it asks us to wait."""

from __future__ import annotations

from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

FAILED = (SlackClientError, OSError, HTTPException)  # Slack said no, or its answer did not come, or not whole
REFUSED_BLOCKS = ("invalid_blocks", "msg_too_long", "msg_blocks_too_long")  # of a message; classic ones may do
# Slack stumbled: it may have worked.
UNSURE = ("internal_error", "fatal_error", "service_unavailable", "request_timeout")
WITHOUT_HINT = 30.0  # seconds, where a 429 does not say


def reason_of(error: Exception) -> str:
    """Slack's own code where it said no, else the kind of error; never its text, which may hold secrets."""
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__


def retry_after(error: SlackApiError) -> float:
    """Seconds that Slack asks us to wait, of an answer 429."""
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    return seconds_of(headers.get("retry-after"))


def seconds_of(hint: str | None) -> float:
    """Of a header Retry-After, or without one."""
    hint = str(hint)
    return float(hint) if hint.isdigit() else WITHOUT_HINT
