"""A file from the app to people: three calls, a message that carries it, a link to download it."""

import urllib.error
import urllib.request
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackbot.workspace import Message, Workspace
from tests.slackbot.workspace import small_app
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
    assert f"{len(CALENDAR)}\N{NO-BREAK SPACE}octets" in page


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


def downloaded(url: str, token: str = "") -> tuple[int, bytes]:
    """Status and content, without following a redirect."""
    there = urlsplit(url)
    connection = HTTPConnection(there.netloc)
    try:
        connection.request("GET", there.path, headers={"Authorization": f"Bearer {token}"} if token else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def refusal(api: WebClient, file: str) -> str:
    with pytest.raises(SlackApiError) as caught:
        api.files_info(file=file)
    return str(caught.value.response["error"])


def test_the_app_looks_at_a_file_and_reads_it_with_its_token_alone(ws: Workspace, api: WebClient) -> None:
    file = ws.world.files.add("accord.pdf", b"Bon pour accord", ws.person("lea").account)
    file.handed = True
    told = api.files_info(file=file.id)["file"]
    assert (told["name"], told["size"], told["user"]) == ("accord.pdf", 15, ws.person("lea").id)
    url = told["url_private_download"]
    assert downloaded(url, ws.bot_token) == (200, b"Bon pour accord")
    assert [downloaded(url, token)[0] for token in ("", "xoxb-guessed", ws.app_token)] == [302, 302, 302]
    ws.team.delete_file(file.id)
    assert downloaded(url, ws.bot_token)[0] == 404
    assert refusal(api, file.id) == "file_deleted"


def test_without_the_scope_no_file_is_read(ws: Workspace, api: WebClient) -> None:
    file = ws.world.files.add("a.pdf", b"...", ws.person("lea").account)
    file.handed = True
    ws.install(small_app.manifest(scopes=["commands"]))
    assert refusal(api, file.id) == "missing_scope"
    assert downloaded(file.payload(ws.url)["url_private_download"], ws.bot_token)[0] == 302


def test_a_file_that_the_app_was_not_given_is_not_found(ws: Workspace, api: WebClient) -> None:
    file = ws.world.files.add("a.pdf", b"...", ws.person("lea").account)
    assert refusal(api, file.id) == "file_not_found"
    assert downloaded(file.payload(ws.url)["url_private_download"], ws.bot_token)[0] == 404
