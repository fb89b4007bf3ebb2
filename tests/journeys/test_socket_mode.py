"""Socket Mode: what cannot be read is dropped without a trace of what people wrote, and what Slack says is logged."""

from __future__ import annotations

import json
import logging
import random

import pytest

from slackbot import socket_mode
from tests.journeys.mutations import mutated, originals
from tests.journeys.stage import Stage
from tests.journeys.test_faults import connected_again


@pytest.fixture
def logged(caplog):
    with caplog.at_level(logging.INFO):
        yield caplog


def test_envelopes_that_no_slack_would_send_are_dropped(stage: Stage, logged):
    kept = originals(stage)
    stage.workspace.ack_seconds = 0.05  # nobody waits for what is not acknowledged
    chance = random.Random(5)
    kinds = {"command": "slash_commands", "interaction": "interactive", "event": "events_api"}
    for how, original in kept.values():
        for _ in range(10):
            payload = mutated(original, chance)
            if r"\ud800" not in json.dumps(payload):  # which no frame can carry
                stage.workspace.deliver(kinds[how], payload)
    stage.workspace.ack_seconds = 8
    known = len(stage.lea.notices)
    assert stage.lea.command("/ticket aide").ok
    assert stage.told(stage.lea, after=known)
    assert "an envelope (interactive) could not be read" in logged.text
    assert [record for record in logged.records if record.exc_info] == []


def test_what_people_wrote_is_in_no_line_about_what_could_not_be_read(stage: Stage, logged):
    _, submission = originals(stage)["submission"]
    submission["view"]["state"]["values"] = {"Durand": {"input": {"type": "x", "value": ["Durand a signé"]}}}
    stage.workspace.ack_seconds = 0.5
    assert not stage.workspace.deliver("interactive", submission).ok
    stage.workspace.wait_for(lambda: "could not be read" in logged.text, what="the line")
    assert "Durand" not in "".join(record.getMessage() for record in logged.records if "read" in record.getMessage())


def test_the_log_says_how_many_connections_there_are_and_why_slack_wants_a_new_one(stage: Stage, logged):
    stage.workspace.refresh_sockets("refresh_requested")
    connected_again(stage, 2)
    stage.workspace.wait_for(lambda: "connections of this app" in logged.text, what="hello")
    assert "Slack asks to connect anew: refresh_requested" in logged.text


def test_slack_is_not_pinged_faster_than_bolt_does():
    assert socket_mode.PING == 10
