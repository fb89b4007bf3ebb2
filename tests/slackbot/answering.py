"""A server that answers what it was sent, counts its connections, and breaks them off when told to."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    """Answers what it was sent, or `body`. `doing` is what it does in place of that, once each."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.context = context
        self.connections = 0
        self.targets: list[str] = []
        self.doing: list[str] = []
        self.body: bytes | None = None
        self.called_off = threading.Event()
        self.together: threading.Barrier | None = None  # who asks waits until so many do

    @property
    def url(self) -> str:
        host = "https://localhost" if self.context else "http://127.0.0.1"
        return f"{host}:{self.server_port}/api/chat.postMessage"

    def get_request(self):
        connection, address = super().get_request()
        self.connections += 1
        if self.context is not None:
            connection = self.context.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, request, client_address) -> None:
        """Of a client that went away, nobody needs to read."""


class Answering(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        body = sent if self.server.body is None else self.server.body
        self.server.targets.append(self.path)
        if self.server.together is not None:
            self.server.together.wait(10)
        doing = self.server.doing.pop(0) if self.server.doing else ""
        self.close_connection = doing in ("half", "leave", "hang up", "refuse", "drip")
        if doing == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            while not self.server.called_off.wait(0.02):
                self.wfile.write(b"x")
            return
        if doing == "announce":
            self.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        if doing == "hang up":
            return
        self.send_response(429 if doing == "refuse" else 200)
        self.send_header("Retry-After", "7")
        self.send_header("Content-Length", str(len(body) + (doing == "half")))
        if doing == "say goodbye":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    with Server(context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.called_off.set()
            server.shutdown()
            thread.join()
