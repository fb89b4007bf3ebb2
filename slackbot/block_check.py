"""`slackbot doctor --blocks`: every form and message, in both languages, through Slack's own check.

`blocks.validate` needs no scope, posts nothing and opens nothing. What is refused is named with what Slack says of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from time import sleep
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from blocks.kit import Message, View
from blocks.look import Look
from blocks.rich import Group
from blocks.words import LANGUAGES, Words
from models.policy import Policy, load_policy
from slackbot.clients import web_client
from slackbot.demo.samples import ADDRESS, WORKSPACE, samples
from slackbot.settings import load_settings
from slackbot.slack_errors import FAILED, reason_of, retry_after

TRIES = 5
Waiting = Callable[[float], None]


def report(*, on_step: Callable[[], None] = lambda: None) -> int:
    """Print what is refused, a sentence each, and how many were sent; 1 if any was refused or not answered."""
    settings = load_settings()
    policy = load_policy(settings.policy)
    client = web_client(settings)
    try:
        client.auth_test()
    except FAILED as error:
        print(f"NO  Blocks: they are not checked, since Slack does not answer ({reason_of(error)}).")
        return 1
    sent = refused = 0
    for language in LANGUAGES:
        look = look_in(language, policy)
        for name, sample in _different(look):
            fault = validated(client, sample)
            sent += 1
            on_step()
            if fault is not None:
                refused += 1
                print(f"NO  Blocks: {name} ({language}): {fault}. Report this; people see simpler blocks.")
    if not refused:
        print(f"ok  Blocks: Slack takes all {sent} forms and messages.")
    return int(refused > 0)


def look_in(language: str, policy: Policy) -> Look:
    """As the bot shows things where it can do everything."""
    words = Words.of(language, policy.calendar.time_zone)
    managers = (Group("S0MANAGERS"),)
    return Look(
        words=words,
        policy=policy,
        at=datetime.now(UTC),
        managers=managers,
        workspace_url=WORKSPACE,
        thread_url=ADDRESS,
        mailing=True,
    )


def validated(client: WebClient, sample: Message | View, wait: Waiting = sleep) -> str | None:
    """What Slack has against it; None where it takes it."""
    for _ in range(TRIES):
        try:
            if isinstance(sample, Message):
                client.blocks_validate(message={"text": sample.text, "blocks": sample.blocks})
            else:
                client.blocks_validate(view=sample)
        except SlackApiError as error:
            if error.response.get("error") != "ratelimited":
                return _said(error)
            wait(retry_after(error))
        except FAILED as error:
            return reason_of(error)
        else:
            return None
    return "ratelimited"


def _different(look: Look) -> Iterator[tuple[str, Message | View]]:
    """The samples, but for those whose blocks are built like an earlier one's of the same name."""
    known: set[tuple[str, str]] = set()
    for name, sample in samples(look):
        built = json.dumps(_build(sample.blocks if isinstance(sample, Message) else sample))
        if (name, built) not in known:
            known.add((name, built))
            yield name, sample


def _build(part: Any) -> Any:
    """Without what is written in it, and without repetitions."""
    if isinstance(part, dict):
        return {key: value if key == "type" else _build(value) for key, value in part.items()}
    if isinstance(part, list):
        return [built for built, _ in groupby(map(_build, part))]
    return None


def _said(error: SlackApiError) -> str:
    faults = error.response.get("errors") or []
    described = [f"{fault.get('pointer')} {fault.get('message')}" for fault in faults if isinstance(fault, dict)]
    return "; ".join([reason_of(error), *described])
