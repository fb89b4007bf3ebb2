"""Clients of Slack's Web API: slack_sdk's own calls over connections that are kept, or through a proxy."""

from collections.abc import Iterator
from http.client import RemoteDisconnected

import pytest
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from slackbot import metrics
from slackbot.clients import SlackClient, hang_up, web_client
from slackbot.connections import at_the_last_moment
from slackbot.settings import Settings
from slackbot.slack_errors import retry_after
from tests.slackbot.answering import Server, serving

PROXIES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        server.body = b'{"ok": true, "ts": "1.2"}'
        yield server
    hang_up()


def client_of(url: str) -> SlackClient:
    secret = SecretStr("xoxb-1")
    return web_client(Settings.model_construct(slack_bot_token=secret, slack_api_url=url.rpartition("/")[0] + "/"))


def test_clients_of_any_patience_share_a_connection(server):
    patient = client_of(server.url)
    prompt = patient.with_timeout(2)
    assert (patient.timeout, prompt.timeout) == (10, 2)
    for client in (patient, prompt, client_of(server.url)):
        assert client.chat_update(channel="C1", ts="1.2", text="Bonjour")["ts"] == "1.2"
        client.respond(f"{server.url}/commands/1", {"text": "Bonjour"})
    assert (server.connections, len(server.targets)) == (1, 6)


def test_what_everybody_would_see_twice_is_sent_once(server):
    """Over a connection of its own: one that was kept may be gone, and nobody knew whether the message was taken."""
    client = client_of(server.url)
    client.auth_test()
    server.doing = ["hang up"]
    with pytest.raises(RemoteDisconnected):
        client.chat_postMessage(channel="C1", text="Bonjour")
    assert (server.connections, len(server.targets)) == (2, 2)
    client.auth_test()
    server.doing = ["hang up"]
    assert client.chat_update(channel="C1", ts="1.2", text="Bonjour")["ts"] == "1.2"


def test_slack_says_how_long_to_wait(server):
    server.body, server.doing = b'{"ok": false, "error": "ratelimited"}', ["refuse"]
    with pytest.raises(SlackApiError) as raised:
        client_of(server.url).auth_test()
    assert (raised.value.response["error"], retry_after(raised.value)) == ("ratelimited", 7)


@pytest.mark.parametrize(
    ("body", "doing"), [(b'{"ok":false,"error":"used_url"}', ""), (b"ok", "refuse"), (b'{ "ok": false }', "")]
)
def test_a_response_url_that_takes_nothing_is_an_error(server, body, doing):
    server.body, server.doing = body, [doing]
    with pytest.raises(OSError, match="response_url answered"):
        client_of(server.url).respond(server.url, {"text": "Bonjour"})


def test_a_response_url_is_tried_once_more_where_the_connection_breaks(server):
    before = answered("ok")
    server.doing = ["hang up"]
    client_of(server.url).respond(server.url, {"text": "Bonjour"})
    assert (len(server.targets), answered("ok") - before) == (2, 1)
    server.doing = ["hang up"] * 3
    with pytest.raises(RemoteDisconnected):
        client_of(server.url).respond(server.url, {"text": "Bonjour"})
    assert answered("RemoteDisconnected") == 1


def answered(code: str) -> float:
    return metrics.slack_answers.labels("response_url", code)._value.get()


def test_a_host_that_needs_no_proxy_is_called_over_connections_that_are_kept(server, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    for _ in range(3):
        client_of(server.url).auth_test()
    assert server.connections == 1


def test_through_a_proxy_goes_every_call(server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("http_proxy", server.url.rpartition("/api")[0])
    client = client_of("http://slack.example/api/x").with_timeout(2)
    client.auth_test()
    client.respond("http://hooks.slack.example/commands/1", {"text": "Bonjour"})
    assert server.targets == ["http://slack.example/api/auth.test", "http://hooks.slack.example/commands/1"]
    with pytest.raises(ZeroDivisionError), at_the_last_moment(lambda: 1 // 0):
        client.auth_test()
    assert len(server.targets) == 2
    server.doing = ["refuse"]
    with pytest.raises(OSError, match="429"):
        client.respond("http://hooks.slack.example/commands/1", {"text": "Bonjour"})


def test_a_certificate_store_is_read_once():
    assert client_of("https://slack.com/api/x").ssl is client_of("https://slack.com/api/x").ssl is not None
