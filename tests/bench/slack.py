"""A Slack that takes everything, in a process of its own: what it costs is not ours.

It answers at once, or after so many milliseconds: `http://127.0.0.1:PORT/80/`. `last` tells what it was sent.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Slack:
    port: int

    def api(self, milliseconds: int = 0) -> str:
        return f"http://127.0.0.1:{self.port}/{milliseconds}/"

    def last(self) -> list[tuple[str, Any]]:
        """The calls since this was asked last, each method with its arguments."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/last") as answer:
            return [(method, arguments) for method, arguments in json.load(answer)]


@contextmanager
def slack(answers: dict[str, Any]) -> Iterator[Slack]:
    """`answers` by the question, as `deliveries.recorded` has them."""
    command = [sys.executable, "-m", "tests.bench.slack"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(answers) + "\n")
        process.stdin.flush()
        try:
            yield Slack(int(process.stdout.readline()))
        finally:
            process.terminate()


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    answers: dict[str, Any]
    calls: list[tuple[str, Any]]
    stamps = count(1)

    def do_GET(self) -> None:
        calls, self.calls[:] = list(self.calls), []
        self._answer(calls)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        _, milliseconds, method = self.path.split("/")
        is_json = (self.headers.get("content-type") or "").startswith("application/json")
        arguments = json.loads(body) if is_json else dict(parse_qsl(body))
        self.calls.append((method, arguments))
        del self.calls[:-20]
        time.sleep(int(milliseconds) / 1000)
        asked = " ".join([method, *(arguments[name] for name in ("user", "usergroup") if name in arguments)])
        message = {"thread_ts": arguments.get("thread_ts")}
        stamp = {"channel": arguments.get("channel"), "ts": f"1767000000.{next(self.stamps):06}", "message": message}
        self._answer(self.answers.get(asked) or {"ok": True, **stamp})

    def _answer(self, answer: Any) -> None:
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A bot that is stopped leaves its connections."""


if __name__ == "__main__":
    known = {name: each for name, each in json.loads(sys.stdin.readline()).items() if not name.startswith("chat.")}
    _Answering.answers, _Answering.calls = known, []
    with _Server(("127.0.0.1", 0), _Answering) as server:
        print(server.server_port, flush=True)
        server.serve_forever()
