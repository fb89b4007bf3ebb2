"""What nobody signed costs next to nothing: idle and slow connections, endless headers and bodies (design §5)."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from time import monotonic

import pytest

from slackbot import http
from tests.journeys.test_http_mode import FORM, command, now, request, send

MEGABYTE = 1024 * 1024


def connected(stage, begin: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", stage.bot.port), timeout=30)
    connection.sendall(begin)
    return connection


def answered(connection: socket.socket) -> bytes:
    """Everything until the other side closes."""
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def quick(stage) -> float:
    """Seconds that a click takes, the best of three on a busy machine."""
    took = []
    for _ in range(3):
        began = monotonic()
        assert send(stage, command("aide"), now())[0] == 200
        took.append(monotonic() - began)
    return min(took)


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "chunked"])
def test_a_body_of_more_than_a_megabyte_is_refused(shared, declared):
    size = 2 * MEGABYTE
    if declared:
        status, _ = send(shared, "text=" + "x" * size, now())
        assert status == 413
        return
    timestamp = now()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: {FORM}\r\n"
        f"X-Slack-Request-Timestamp: {timestamp}\r\nX-Slack-Signature: v0={'0' * 64}\r\n\r\n"
    )
    with connected(shared, head.encode()) as connection:
        for _ in range(size // 65536):
            connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_a_body_of_almost_a_megabyte_is_read(shared):
    status, _ = send(shared, command("x" * (MEGABYTE - 1000)), now())
    assert status == 200


def test_endless_headers_are_refused(shared):
    with connected(shared, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000) as connection:
        assert connection.recv(12)[9:] in (b"400", b"431")


def test_hundreds_of_idle_connections_leave_clicks_fast(shared):
    with ExitStack() as stack:
        for begin in [b""] * 300 + [b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"] * 100 + [b"P"] * 100:
            stack.enter_context(connected(shared, begin))
        assert quick(shared) < 0.3


def test_bodies_of_thirty_megabytes_leave_clicks_fast(shared):
    def flood() -> None:
        head = f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {30 * MEGABYTE}\r\n\r\n"
        with connected(shared, head.encode()) as connection:
            try:
                for _ in range(30 * 16):
                    connection.sendall(b"x" * 65536)
            except OSError:
                pass  # refused

    with ThreadPoolExecutor(8) as pool:
        floods = [pool.submit(flood) for _ in range(8)]
        assert quick(shared) < 0.3
        for one in floods:
            one.result(60)


@pytest.mark.parametrize(
    "begin",
    [
        b"",
        b"GET /heal",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n"
        b"X-Slack-Request-Timestamp: %d\r\nX-Slack-Signature: v0=" + b"0" * 64 + b"\r\n\r\nabc",
    ],
    ids=["nothing", "half a line", "half a head", "half a body"],
)
def test_who_says_no_more_is_hung_up_on(sqlite, monkeypatch, begin):
    from tests.journeys.stage import staged

    monkeypatch.setattr(http, "TO_ARRIVE", 1)
    with staged(sqlite, http=True) as stage:
        filled = begin % int(now()) if b"%d" in begin else begin
        with connected(stage, filled) as connection:
            connection.settimeout(10)
            assert answered(connection)[9:12] in (b"", b"408", b"400")


@pytest.mark.parametrize(
    "raw",
    [
        b"NONSENSE\r\n\r\n",
        b"GET /slack/events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    ],
    ids=["nonsense", "a WebSocket", "a negative length", "two lengths", "TLS"],
)
def test_what_is_no_request_of_ours_is_refused_without_a_trace(shared, caplog, raw):
    with connected(shared, raw) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert answered(connection)[9:10] in (b"4", b"")
    assert [record for record in caplog.records if record.exc_info] == []
    assert request(shared, "GET", "/healthz")[0] == 200
