"""What a message may carry: read from a call's arguments, validated, refused in Slack's codes."""

from collections.abc import Mapping
from typing import Any

from slackbot.workspace.api.calls import Call
from slackbot.workspace.errors import SlackError
from slackbot.workspace.rules.blocks import MESSAGE
from slackbot.workspace.rules.checks import Problems
from slackbot.workspace.rules.surfaces import check_blocks, check_metadata
from slackbot.workspace.world import Draft

LONGEST = 40_000


def draft(call: Call) -> Draft:
    """The message of a call; `no_text`, `invalid_blocks`, `invalid_metadata_format`, … when it cannot be one."""
    return read_draft(
        call.optional("text"),
        {
            "blocks": call.json("blocks", "invalid_blocks_format"),
            "metadata": call.json("metadata", "invalid_metadata_format"),
        },
        thread_ts=call.optional("thread_ts") or None,
    )


def read_draft(
    text: str,
    parts: Mapping[str, Any],
    *,
    thread_ts: str | None = None,
) -> Draft:
    """The same from plain values: the answers to commands and response URLs are messages too."""
    blocks, metadata = parts.get("blocks"), parts.get("metadata")
    _check(blocks or [])
    if metadata and check_metadata(metadata):
        raise SlackError("invalid_metadata_format")
    if not text.strip() and not blocks:
        raise SlackError("no_text")
    return Draft(
        text=text[:LONGEST],
        blocks=tuple(blocks or ()),
        thread_ts=thread_ts,
        metadata=metadata,
    )


def _check(blocks: Any) -> None:
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    _refuse("invalid_blocks", check_blocks(blocks, MESSAGE))


def _refuse(code: str, problems: Problems) -> None:
    if any(problem.message == "only_one_table_allowed" for problem in problems):
        code = "only_one_table_allowed"
    if problems:
        messages = [f"[ERROR] {problem}" for problem in problems]
        raise SlackError(code, errors=[str(problem) for problem in problems], response_metadata={"messages": messages})
