"""HTTP mode: only what Slack has signed, just now, is read; and what a load balancer asks is answered."""

from __future__ import annotations

import hashlib
import hmac
import time
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from slackbot.bot import Bot
from tests.journeys.stage import Stage, staged

FORM = "application/x-www-form-urlencoded"


def request(stage: Stage, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    return asked(stage.bot, method, path, body, **headers)


def asked(bot: Bot, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    """Status and text of the bot's answer."""
    connection = HTTPConnection("127.0.0.1", bot.port, timeout=10)
    try:
        connection.request(
            method, path, body.encode(), {name.replace("_", "-"): text for name, text in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def command(text: str, user: str = "U0LEA00001") -> str:
    fields = {"command": "/ticket", "text": text, "user_id": user, "team_id": "T0OPENIP01", "trigger_id": "1.2.3"}
    return urlencode(fields)


def signed(body: str, secret: str, timestamp: str) -> str:
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()


def send(stage: Stage, body: str, timestamp: str, secret: str = "", **other: str) -> tuple[int, str]:
    signature = signed(body, secret or stage.workspace.signing_secret, timestamp)
    headers = {"X_Slack_Request_Timestamp": timestamp, "X_Slack_Signature": signature} | other
    return request(stage, "POST", "/slack/events", body, **({"Content_Type": FORM} | headers))


def now() -> str:
    return str(int(time.time()))


def test_what_slack_signed_just_now_is_answered(shared):
    status, body = send(shared, command("aide"), now())
    assert status == 200
    assert "un nouveau ticket" in body


@pytest.mark.parametrize(
    "timestamp",
    ["", "soon", "-1", "1e9", "²", "٣", "9" * 5000, " ", str(int(time.time()) - 360), str(int(time.time()) + 3600)],
    ids=["none", "words", "negative", "exponent", "superscript", "arabic", "endless", "blank", "stale", "future"],
)
def test_a_request_that_is_not_of_now_is_refused(shared, timestamp):
    shown = timestamp.encode().decode("latin-1")
    assert send(shared, command("aide"), shown)[0] == 401


@pytest.mark.parametrize("signature", ["", "v0=", "v0=00", "v1=" + "0" * 64, "²"])
def test_a_wrong_signature_is_refused(shared, signature):
    assert send(shared, command("aide"), now(), X_Slack_Signature=signature)[0] == 401


def test_a_signature_with_another_secret_or_for_another_body_is_refused(shared):
    assert send(shared, command("aide"), now(), secret="another")[0] == 401
    at = now()
    headers = {
        "X_Slack_Request_Timestamp": at,
        "X_Slack_Signature": signed(command("aide"), shared.workspace.signing_secret, at),
    }
    assert request(shared, "POST", "/slack/events", command("liste"), Content_Type=FORM, **headers)[0] == 401


def test_a_request_without_any_signature_is_refused(shared):
    assert request(shared, "POST", "/slack/events", command("aide"), Content_Type=FORM)[0] == 401


@pytest.mark.parametrize("fault", ["wrong_signature", "stale_timestamp"])
def test_forged_deliveries_change_nothing(shared, fault):
    journey = shared.journey("consent")
    before = shared.rows()
    shared.workspace.faults.delivery("interactive", fault)
    outcome = shared.marc.click(journey.request(), "dispatch.approve")
    assert not outcome.ok
    assert outcome.ack is not None
    assert outcome.ack.detail == "HTTP 401"
    assert shared.rows() == before


@pytest.mark.parametrize("text", ["payload is broken", "liste payload", "payload", "payload={}"])
def test_a_command_may_contain_the_word_payload(shared, text):
    known = len(shared.lea.notices)
    assert shared.lea.command(f"/ticket {text}").ok
    assert len(shared.lea.notices) == known + 1


@pytest.mark.parametrize("text", ["liste \x00", "\x00", "liste 💥\u202e", "x" * 8000, "99999999999", "INC-1/999999999"])
def test_whatever_follows_the_command_is_answered_in_words(shared, text):
    status, body = send(shared, command(text), now())
    assert status == 200
    assert "référence" not in body  # of an error in our log


def test_a_command_on_postgresql_may_contain_anything(postgres):
    with staged(postgres, http=True) as stage:
        for text in ("liste \x00", "liste \ufffe", "2147483648", "999999999"):
            status, body = send(stage, command(text), now())
            assert status == 200
            assert "référence" not in body


def test_the_load_balancer_learns_whether_the_bot_lives_and_can_work(shared):
    assert request(shared, "GET", "/healthz") == (200, "ok\n")
    assert request(shared, "GET", "/readyz") == (200, "ready\n")


def test_a_bot_without_its_schema_is_not_ready(sqlite):
    with staged(sqlite, http=True) as stage:
        with stage.bot.database.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM alembic_version")
        assert request(stage, "GET", "/healthz")[0] == 200
        assert request(stage, "GET", "/readyz")[0] == 503


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("POST", "/"), ("GET", "/slack/events"), ("GET", "/x/../y")]
)
def test_there_is_nothing_else_to_see(shared, method, path):
    status, body = request(shared, method, path)
    assert status in (401, 404)
    assert "Traceback" not in body


def test_slack_verifies_the_address(shared):
    body = '{"type": "url_verification", "challenge": "3eZbrw1aB10FEMAGAZd4FyFQ", "token": "x"}'
    status, answer = send(shared, body, now(), Content_Type="application/json")
    assert status == 200
    assert "3eZbrw1aB10FEMAGAZd4FyFQ" in answer
