"""A file from the app to people: three calls, a message that carries it, a link to download it."""

import urllib.error
import urllib.request

import pytest
from slack_sdk import WebClient

from slackbot.workspace import Message, Workspace
from tests.slackbot.workspace.page.browserless import get, status

SUPPORT = "C0SUPPORT1"
CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def shared(ws: Workspace, api: WebClient) -> Message:
    """The message of a thread that carries a calendar file."""
    root = api.chat_postMessage(channel=SUPPORT, text="fiche")["ts"]
    api.files_upload_v2(
        channel=SUPPORT, thread_ts=root, filename="visite.ics", content=CALENDAR, initial_comment="La visite"
    )
    return ws.thread(ws.channel("support-incidents").messages[0])[-1]


def test_a_file_goes_into_a_thread_with_its_comment(ws: Workspace, shared: Message) -> None:
    assert (shared.is_reply, shared.text) == (True, "La visite")
    [file] = shared.files
    assert (file["name"], file["mimetype"], file["size"]) == ("visite.ics", "text/calendar", len(CALENDAR))


def test_a_file_goes_into_a_direct_conversation(ws: Workspace, api: WebClient) -> None:
    channel = api.conversations_open(users="U0MARC0001")["channel"]["id"]
    api.files_upload_v2(channel=channel, filename="lot-12.xlsx", content=b"PK")
    [message] = ws.person("marc").direct_messages
    assert message.files[0]["name"] == "lot-12.xlsx"
    assert 'href="/as/marc/files/' in get(ws, "/as/marc/app/messages")


def test_whoever_sees_the_message_can_download_the_file(ws: Workspace, shared: Message) -> None:
    link = shared.files[0]["url_private"].removeprefix(ws.url)
    with urllib.request.urlopen(f"{ws.url}/as/lea{link}") as answer:
        assert answer.read().decode() == CALENDAR
        assert answer.headers["Content-Disposition"] == 'attachment; filename="visite.ics"'
        assert answer.headers["Content-Type"].startswith("text/calendar")
    assert status(ws, f"/as/tom{link}") == 404
    assert status(ws, link) == 200


def test_the_thread_shows_the_file_with_its_size(ws: Workspace, shared: Message) -> None:
    page = get(ws, f"/as/lea/support-incidents/{shared.thread_ts}")
    assert "visite.ics" in page
    assert f"{len(CALENDAR)}\N{NARROW NO-BREAK SPACE}o" in page


def test_an_upload_must_be_as_long_as_was_said_and_comes_once(ws: Workspace, api: WebClient) -> None:
    url = api.files_getUploadURLExternal(filename="a.ics", length=3)["upload_url"]

    def upload(content: bytes) -> int:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, content)) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    assert [upload(b"ab"), upload(b"abc"), upload(b"abc")] == [400, 200, 400]
