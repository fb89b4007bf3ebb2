"""Who is refused may finish sending; where all is there, nobody waits for more; and the process answers."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.request import urlopen

import pytest

from slackbot.http import HEALTH, HttpServer, Slack

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
    over, asked = Event(), 20
    server = HttpServer("127.0.0.1", 0, {"/readyz": lambda: over.wait(30) and None})
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
