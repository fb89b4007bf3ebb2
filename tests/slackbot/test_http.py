"""Who is refused may finish sending; where all is there, nobody waits for more; and the process answers."""

import asyncio
import errno
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from slack_bolt import BoltResponse

from slackbot import http
from slackbot.http import HEALTH, HttpServer, LoopErrors, Slack

SCOPE = {"type": "http", "method": "POST", "path": "/slack/events"}


def answered(headers, chunks):
    """What a server answers to these chunks of a body; one that wants more than there are finds nothing left."""
    coming = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, start=1)
    ]
    sent = []

    async def receive():
        return coming.pop(0)

    async def send(message):
        sent.append(message)

    scope = SCOPE | {"headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    server = HttpServer("127.0.0.1", 0, {}, Slack("secret"))
    asyncio.run(server._answer(scope, receive, send))
    server._threads.shutdown()
    assert not sent[-1]["more_body"]
    return sent[0]["status"], coming


@pytest.mark.parametrize("chunks", [[b"text=aide"], [b"text=", b"aide"]])
@pytest.mark.parametrize("is_of_now", [True, False])
def test_a_refused_body_is_read_to_its_end_and_no_further(chunks, is_of_now):
    sent_at = str(int(time.time()) if is_of_now else 0)
    headers = {"x-slack-request-timestamp": sent_at, "x-slack-signature": f"v0={'0' * 64}"}
    assert answered(headers, chunks) == (401, [])


def test_the_process_says_that_it_answers_while_everything_that_asks_the_database_hangs():
    over, asked, hung = Event(), 20, []
    server = HttpServer("127.0.0.1", 0, {"/readyz": lambda: hung.append(over.wait(30))})
    server.start()
    address = f"http://127.0.0.1:{server.port}"
    with ThreadPoolExecutor(asked) as probes:
        hanging = [probes.submit(urlopen, f"{address}/readyz") for _ in range(asked)]
        try:
            assert urlopen(address + HEALTH, timeout=10).read() == b"ok\n"
            assert [each.exception().code for each in hanging] == [503] * asked
            assert urlopen(address + HEALTH, timeout=10).read() == b"ok\n"
        finally:
            over.set()
    server.stop()
    server._threads.shutdown()  # it is through
    assert hung == [True]  # once for all twenty: nothing piles up


def test_a_page_that_never_answers_is_asked_again_after_a_while(monkeypatch):
    """What hung may be over, as where a connection was lost without a word."""
    monkeypatch.setattr(http, "ASKED_AGAIN", 0.0)
    monkeypatch.setattr(http, "TO_CHECK", 0.2)
    over, first = Event(), Event()

    def page():
        if not first.is_set():
            first.set()
            over.wait(30)
        return BoltResponse(status=200, body="ready")

    server = HttpServer("127.0.0.1", 0, {"/readyz": page})
    server.start()
    address = f"http://127.0.0.1:{server.port}/readyz"
    try:
        with pytest.raises(HTTPError, match="503"):
            urlopen(address, timeout=10)
        assert urlopen(address, timeout=10).read() == b"ready"
    finally:
        over.set()
        server.stop()


def test_connections_that_cannot_be_taken_are_said_once_in_a_while(caplog, monkeypatch):
    """Where open files run out, asyncio reports a thousand of them each second."""
    report, loop = LoopErrors(), asyncio.new_event_loop()
    with caplog.at_level("ERROR"):
        for _ in range(1000):
            report(loop, {"message": "socket.accept()", "exception": OSError(errno.EMFILE, "Too many open files")})
        assert caplog.messages == ["no more connections are taken for now (Too many open files)"]
        report(loop, {"message": "something else", "exception": OSError(errno.EPIPE, "Broken pipe")})
        assert caplog.messages[1:] == ["something else"]
        monkeypatch.setattr(http, "SAID_AGAIN", 0.0)
        report(loop, {"message": "socket.accept()", "exception": OSError(errno.EMFILE, "Too many open files")})
        assert len(caplog.messages) == 3
    loop.close()
