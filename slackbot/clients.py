"""Clients of Slack's Web API: to the same workspace, each with its own patience."""

from __future__ import annotations

from slack_sdk import WebClient


def with_timeout(client: WebClient, seconds: int) -> WebClient:
    """The same, but for how long it waits for an answer."""
    return WebClient(token=client.token, base_url=client.base_url, ssl=client.ssl, timeout=seconds, retry_handlers=[])
