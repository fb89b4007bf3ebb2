"""Reading a file out of Slack: the token goes to Slack alone, and what is no whole file has no hash."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError

import pytest
from slack_sdk import WebClient

from models.terms import Unread
from slackbot.delivery import downloads
from slackbot.delivery.downloads import Downloads, NotRead, NotWhole, is_slacks
from slackbot.delivery.evidence import why_unread
from slackbot.delivery.slack_calls import RateLimited

SECRET = "xoxb-secret"
PAGE, PICTURE = "text/html; charset=utf-8", "image/png"


ANSWERS = {  # what each path answers: status, headers, content
    "/whole": (200, {"Content-Type": PICTURE, "Content-Length": "5"}, b"whole"),
    "/without-length": (200, {"Content-Type": PICTURE}, b"whole"),
    "/cut": (200, {"Content-Type": PICTURE, "Content-Length": "9"}, b"cut"),
    "/page": (200, {"Content-Type": PAGE, "Content-Length": "6"}, b"log in"),
    "/log-in": (302, {"Location": "/whole"}, b""),
    "/unknown": (401, {}, b""),
    "/forbidden": (403, {}, b""),
    "/gone": (404, {}, b""),
    "/gone-for-good": (410, {}, b""),
    "/busy": (429, {"Retry-After": "7"}, b""),
    "/broken": (500, {}, b""),
}


class Answers(BaseHTTPRequestHandler):
    """Remembers who came with a token."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"]))  # type: ignore[attr-defined]
        status, headers, content = ANSWERS[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """In silence."""


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as made:
        made.asked = []  # type: ignore[attr-defined]
        Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def read(server: ThreadingHTTPServer, path: str, *, is_page: bool = False, seconds: float = 10.0) -> tuple[str, int]:
    root = f"http://127.0.0.1:{server.server_address[1]}"
    client = WebClient(SECRET, base_url=f"{root}/api/", timeout=5)
    return Downloads(client, seconds=seconds).digest(f"{root}{path}", is_page=is_page)


@pytest.mark.parametrize("path", ["/whole", "/without-length"])
def test_what_comes_whole_has_its_hash_and_size(server, path):
    assert read(server, path) == (sha256(b"whole").hexdigest(), 5)
    assert server.asked[-1] == (path, f"Bearer {SECRET}")


@pytest.mark.parametrize(
    ("path", "unread"),
    [
        ("/log-in", Unread.NO_PERMISSION),
        ("/page", Unread.NO_PERMISSION),
        ("/unknown", Unread.NO_PERMISSION),
        ("/forbidden", Unread.NO_PERMISSION),
        ("/gone", Unread.DELETED),
        ("/gone-for-good", Unread.DELETED),
    ],
)
def test_slacks_last_word_is_a_reason(server, path, unread):
    with pytest.raises(NotRead) as caught:
        read(server, path)
    assert caught.value.unread is unread
    assert server.asked[-1][0] == path  # no redirect is followed


def test_a_file_that_is_a_page_is_read(server):
    assert read(server, "/page", is_page=True)[1] == 6


def test_what_is_larger_than_it_said_is_not_read_to_its_end(server, monkeypatch):
    monkeypatch.setattr(downloads, "LARGEST", 5)
    assert read(server, "/whole")[1] == 5
    monkeypatch.setattr(downloads, "LARGEST", 4)
    with pytest.raises(NotRead) as caught:
        read(server, "/whole")
    assert caught.value.unread is Unread.TOO_LARGE


@pytest.mark.parametrize(("path", "seconds"), [("/cut", 10.0), ("/whole", -1.0)])
def test_what_is_cut_short_or_too_slow_is_tried_again(server, path, seconds):
    with pytest.raises(NotWhole):
        read(server, path, seconds=seconds)


def test_what_slack_asks_us_to_wait_is_known(server):
    with pytest.raises(RateLimited) as caught:
        read(server, "/busy")
    assert caught.value.wait == 7


def test_a_fault_of_slacks_is_no_last_word(server):
    with pytest.raises(HTTPError):
        read(server, "/broken")


@pytest.mark.parametrize(
    ("url", "api", "is_theirs"),
    [
        ("https://files.slack.com/files-pri/T-F/a.pdf", "https://slack.com/api/", True),
        ("https://files.slack.com/files-pri/T-F/a.pdf", "https://www.slack.com/api/", True),
        ("https://files.slack-gov.com/files-pri/T-F/a.pdf", "https://slack-gov.com/api/", True),
        ("http://127.0.0.1:8065/files-pri/T-F/a.pdf", "http://127.0.0.1:8065/api/", True),
        ("http://127.0.0.1:9999/files-pri/T-F/a.pdf", "http://127.0.0.1:8065/api/", False),
        ("https://files.slack.com:8443/files-pri/T-F/a.pdf", "https://slack.com/api/", False),
        ("http://files.slack.com/files-pri/T-F/a.pdf", "https://slack.com/api/", False),
        ("https://slack.com.example.net/a.pdf", "https://slack.com/api/", False),
        ("https://notslack.com/a.pdf", "https://slack.com/api/", False),
        ("https://slack.com@example.net/a.pdf", "https://slack.com/api/", False),
        ("https://drive.example/a.pdf", "https://slack.com/api/", False),
        ("", "https://slack.com/api/", False),
    ],
)
def test_the_token_goes_to_slack_alone(url, api, is_theirs):
    assert is_slacks(url, api) is is_theirs


def test_what_is_not_slacks_is_not_asked_for(server):
    before = len(server.asked)
    client = WebClient(SECRET, base_url="https://slack.com/api/")
    with pytest.raises(NotRead) as caught:
        Downloads(client, seconds=1).digest(f"http://127.0.0.1:{server.server_address[1]}/whole", is_page=False)
    assert (caught.value.unread, len(server.asked)) == (Unread.ELSEWHERE, before)


@pytest.mark.parametrize(
    ("file", "unread"),
    [
        ({"mode": "hosted", "size": 5}, None),
        ({"mode": "hosted", "size": downloads.LARGEST}, None),
        ({"mode": "tombstone"}, Unread.DELETED),
        ({"mode": "hidden_by_limit"}, Unread.NO_PERMISSION),
        ({"mode": "external", "is_external": True}, Unread.ELSEWHERE),
        ({"mode": "hosted", "size": downloads.LARGEST + 1}, Unread.TOO_LARGE),
    ],
)
def test_slacks_description_may_say_already_that_it_cannot_be_read(file, unread):
    assert why_unread(file) is unread
