"""A signed request of Slack's, read: nothing of it is believed before its signature fits the raw bytes of its body."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from hypercorn.typing import ASGIReceiveCallable, ASGIReceiveEvent

from slackbot import payloads
from slackbot.signature import Seal

log = logging.getLogger(__name__)
LARGEST = 1024 * 1024  # bytes; Slack's own are far smaller
TO_ARRIVE = 10  # seconds, for the headers, and again for the body
FIELDS = 100
FORM = "application/x-www-form-urlencoded"


class Refused(Exception):  # noqa: N818 - an answer
    """The request goes no further than this answer."""

    def __init__(self, status: int, why: str = "") -> None:
        super().__init__(status, why)
        self.status, self.why = status, why


class Incoming:
    """A request as it comes in; `is_over` once all of it is there, or they have gone."""

    def __init__(self, receive: ASGIReceiveCallable) -> None:
        self._receive = receive
        self.is_over = False

    async def __call__(self) -> ASGIReceiveEvent:
        message = await self._receive()
        self.is_over = message["type"] != "http.request" or not message.get("more_body")
        return message


async def signed_body(headers: Mapping[str, str], receive: Incoming, secret: str) -> bytes:
    """The body, of which Slack says that it sent it just now."""
    seal = Seal.of(headers)
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length[:12]) > LARGEST:
        raise Refused(413)
    if seal is None or not seal.is_of_now(time.time()):
        raise Refused(401)
    body = await _body(receive)
    if not seal.fits(body, secret):
        raise Refused(401)
    return body


async def _body(receive: Incoming) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(TO_ARRIVE):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise Refused(400)  # they have gone
                body += message.get("body", b"")
                if len(body) > LARGEST:
                    raise Refused(413)
                if receive.is_over:
                    return bytes(body)
    except TimeoutError:
        raise Refused(408) from None


def fields_of(body: bytes, content_type: str) -> dict[str, Any]:
    """The object or the form that the body is. Raises Refused where it is neither."""
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip().lower() == FORM:
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS))
        return _object(text)
    except ValueError as error:
        raise Refused(400, "neither a form nor an object") from error


def payload_of(fields: dict[str, Any]) -> dict[str, Any]:
    """An interaction is JSON in one field of its form; a command is the form, also where people type "payload"."""
    try:
        is_interaction = "payload" in fields and "command" not in fields
        return payloads.read(_object(fields["payload"]) if is_interaction else fields)
    except ValueError as error:
        raise Refused(400, "no object") from error
    except payloads.Unreadable as unreadable:
        log.warning("a payload could not be read: %s", unreadable)
        raise Refused(400, "not a payload of Slack's") from unreadable


def _object(text: object) -> dict[str, Any]:
    """Raises ValueError where it is something else."""
    try:
        payload = json.loads(str(text))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(payload, dict):
        raise ValueError("no object")
    return payload
