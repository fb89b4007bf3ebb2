"""What went wrong when Slack was asked, in a word for logs and findings."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError


def reason_of(error: Exception) -> str:
    """Slack's own code where it said no, else the kind of error; never its text, which may hold secrets."""
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__
