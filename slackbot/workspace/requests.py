"""Deliveries over HTTP: form or JSON bodies, signed; the answer within three seconds."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from slackbot.workspace.parcels import COMMANDS, EVENTS, Ack, Parcel

_STALE_SECONDS = 360


def signature(secret: str, timestamp: str, body: str) -> str:
    """Slack's `v0` signature of a request body."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return "v0=" + digest.hexdigest()


def body_of(parcel: Parcel) -> tuple[str, str]:
    """The body and its content type."""
    if parcel.kind == EVENTS:
        return json.dumps(parcel.payload, ensure_ascii=False), "application/json"
    if parcel.kind == COMMANDS:
        fields = {key: _plain(value) for key, value in parcel.payload.items() if value is not None}
    else:
        fields = {"payload": json.dumps(parcel.payload, ensure_ascii=False)}
    return urlencode(fields), "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Target:
    """Where to send, signed with what, and how many seconds an answer may take."""

    session: aiohttp.ClientSession
    url: str
    secret: str
    seconds: float


async def post(to: Target, parcel: Parcel, *, fault: str = "") -> Ack:
    """Send it signed, in real time: the app compares with its own clock."""
    body, content_type = body_of(parcel)
    age = _STALE_SECONDS if fault == "stale_timestamp" else 0
    timestamp = str(int(time.time()) - age)
    key = "not the secret" if fault == "wrong_signature" else to.secret
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(key, timestamp, body),
        **_retry_headers(parcel),
    }
    try:
        async with to.session.post(
            to.url,
            data=body.encode(),
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=to.seconds),
        ) as response:
            return _read(response, await response.text())
    except TimeoutError:
        return Ack("timeout")
    except aiohttp.ClientError as problem:
        return Ack("unreachable", detail=str(problem))


def _read(response: aiohttp.ClientResponse, text: str) -> Ack:
    no_retry = response.headers.get("x-slack-no-retry") == "1"
    if response.status != 200:
        return Ack("refused", text=text, detail=f"HTTP {response.status}", no_retry=no_retry)
    if not text:
        return Ack("ok")
    try:
        payload = json.loads(text)
    except ValueError:
        return Ack("ok", text=text)
    return Ack("ok", payload) if isinstance(payload, dict) else Ack("ok", text=text)


def _retry_headers(parcel: Parcel) -> dict[str, str]:
    if not parcel.attempt:
        return {}
    return {"x-slack-retry-num": str(parcel.attempt), "x-slack-retry-reason": parcel.reason}


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
