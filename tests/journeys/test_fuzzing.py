"""Whatever comes in over HTTP, signed or not: no 5xx, no traceback, and of what nobody signed no change."""

from __future__ import annotations

import json
import logging
import random
from collections import Counter
from concurrent.futures import wait
from urllib.parse import urlencode

import pytest

from slackbot.deadline import Deadline
from slackbot.incoming import FORM, Refused, fields_of, payload_of
from tests.journeys.mutations import mutated, originals
from tests.journeys.stage import Stage
from tests.journeys.test_http_mode import now, request, send

EACH = 100
KINDS = [
    "command", "button", "menu", "choice", "submission", "closed", "suggestion", "shortcut", "message", "event",
]  # fmt: skip


@pytest.fixture(scope="module")
def kinds(shared):
    return originals(shared)


def sent(how: str, payload: dict) -> tuple[bytes, str]:
    """Body and content type, as Slack would send this."""
    if how == "event":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if how == "command" else {"payload": json.dumps(payload)}
    return urlencode(fields, errors="replace").encode(), FORM


def status_of(stage: Stage, body: bytes, content_type: str) -> int:
    """What a request with this body is answered once its signature fits."""
    assert stage.bot.entrance is not None
    try:
        return int(stage.bot.entrance.take(payload_of(fields_of(body, content_type)), Deadline(30)).status)
    except Refused as refused:
        return refused.status


def tracebacks(stage: Stage, caplog) -> list[str]:
    """Of this test, once everything that follows an answer has been done."""
    wait([stage.bot.means.pool.submit(int) for _ in range(64)])
    return [record.getMessage() for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("kind", KINDS)
def test_a_payload_that_no_slack_would_send_is_answered_without_a_trace(shared, kinds, caplog, kind):
    chance = random.Random(kind)
    how, original = kinds[kind]
    with caplog.at_level(logging.INFO):
        statuses = Counter(status_of(shared, *sent(how, mutated(original, chance))) for _ in range(EACH))
        assert tracebacks(shared, caplog) == []
    assert max(statuses) < 500, statuses
    assert statuses[400] > 0  # the mutations reach what is read


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_read_stays_as_it_came(shared, kinds, kind):
    """Unchanged, each kind is read: the refusals above are not for a model that takes nothing."""
    how, original = kinds[kind]
    body = payload_of(fields_of(*sent(how, original)))
    assert body["user_id" if how == "command" else "type"] in original.values()


BODIES = {
    "half an object": b"{",
    "a list": b"[1]",
    "a number": b"1",
    "Latin-1": "é".encode("latin-1"),
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "a long number": b'{"a":' + b"9" * 50_000 + b"}",
    "nothing": b"",
    "binary": bytes(range(256)),
    "many fields": b"&".join(b"a%d=1" % number for number in range(5000)),
    "a payload of nothing": b"payload=",
    "a payload of a list": b"payload=[1]",
    "a payload deep down": b"payload=" + b"[" * 100_000,
}


@pytest.mark.parametrize("content_type", [FORM, "application/json", "text/plain", ""])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_signed_body_that_is_nothing_of_slacks_is_400(shared, body, content_type):
    assert status_of(shared, body, content_type) == 400


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_without_a_signature_nothing_is_read(shared, caplog, body):
    text = body.decode("latin-1").encode().decode()
    for content_type in (FORM, "application/json"):
        assert request(shared, "POST", "/slack/events", text, Content_Type=content_type)[0] == 401
    assert [record for record in caplog.records if record.exc_info] == []


def test_mutations_that_nobody_signed_change_nothing(shared, kinds):
    before, chance = shared.rows(), random.Random(7)
    for kind in KINDS:
        how, original = kinds[kind]
        for _ in range(5):
            body, content_type = sent(how, mutated(original, chance))
            status, _ = send(shared, body.decode(), now(), secret="another", Content_Type=content_type)
            assert status == 401
    assert shared.rows() == before


def test_mutations_travel_over_http_too(shared, kinds):
    chance = random.Random(8)
    for kind in KINDS:
        how, original = kinds[kind]
        for _ in range(10):
            body, content_type = sent(how, mutated(original, chance))
            assert send(shared, body.decode(), now(), Content_Type=content_type)[0] < 500
