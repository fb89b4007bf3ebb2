"""Other web pages are kept out, and what people write stays text."""

import re
import urllib.request

import pytest
from slack_sdk import WebClient

from slackbot.workspace import Workspace
from tests.slackbot.workspace.page.browserless import get, status

SUPPORT = "C0SUPPORT1"
SAY = "/as/lea/-/do/say"
BODY = {"channel": SUPPORT, "text": "x"}


@pytest.mark.parametrize("where", ["", "/{ts}"])
def test_what_people_write_is_shown_as_it_is(ws: Workspace, api: WebClient, where: str) -> None:
    root = api.chat_postMessage(channel=SUPPORT, text="<script>alert(1)</script>")["ts"]
    api.chat_postMessage(channel=SUPPORT, text="lu dans le fil", thread_ts=root)
    page = get(ws, "/as/lea/support-incidents" + where.format(ts=root))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert ("lu dans le fil" in page) == bool(where)


def test_a_permalink_leads_to_the_thread(ws: Workspace, api: WebClient) -> None:
    root = api.chat_postMessage(channel=SUPPORT, text="racine")["ts"]
    reply = api.chat_postMessage(channel=SUPPORT, text="réponse", thread_ts=root)["ts"]
    assert "réponse" in get(ws, f"/archives/{SUPPORT}/p{reply.replace('.', '')}")


def test_a_deed_needs_the_page_s_own_origin(ws: Workspace) -> None:
    assert status(ws, SAY, BODY, Origin=ws.url) == 200
    assert status(ws, SAY, BODY) == 403
    assert status(ws, SAY, BODY, Origin="https://elsewhere.example") == 403
    assert status(ws, SAY, BODY, Origin="null") == 403


def test_a_deed_cannot_come_from_a_plain_form(ws: Workspace) -> None:
    assert status(ws, SAY, BODY, Origin=ws.url, Content_Type="text/plain") == 403


def test_a_foreign_name_that_points_here_is_not_answered(ws: Workspace) -> None:
    assert status(ws, "/as/lea/support-incidents", Host="rebound.example") == 403
    assert status(ws, "/as/lea/support-incidents", Host="localhost:1") == 200


def test_the_page_may_load_nothing_from_outside(ws: Workspace) -> None:
    page = get(ws, "/as/lea/support-incidents")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


@pytest.mark.parametrize(
    "path", ["/as/nobody/", "/as/bot/", "/static/x/../pages.py", "/as/lea/-/feed/x", "/archives/C1/p1"]
)
def test_what_is_not_there_is_not_found(ws: Workspace, path: str) -> None:
    assert status(ws, path) == 404


def test_a_channel_that_one_is_not_in_is_not_shown(ws: Workspace, api: WebClient) -> None:
    api.chat_postMessage(channel="C0VALIDAT1", text="entre nous")
    assert "entre nous" in get(ws, "/as/marc/validations")
    assert "entre nous" not in get(ws, "/as/nina/validations")


def test_a_body_that_says_nothing_sensible_is_refused(ws: Workspace) -> None:
    assert status(ws, SAY, {}, Origin=ws.url) == 400
    assert status(ws, SAY, [], Origin=ws.url) == 400
    assert status(ws, "/as/lea/-/do/nothing", {}, Origin=ws.url) == 404


def test_a_workspace_that_listens_everywhere_is_asked_on_this_machine() -> None:
    with Workspace(host="0.0.0.0") as ws:
        assert ws.url.startswith("http://127.0.0.1:")
        assert status(ws, "/as/lea/general", Host="desk.example:80") == 200
        assert status(ws, SAY, BODY, Host="desk.example:80", Origin="http://desk.example:80") == 200
        assert status(ws, SAY, BODY, Host="desk.example:80", Origin="http://elsewhere.example") == 403


def test_the_policy_lets_in_nothing_but_the_page_s_own(ws: Workspace) -> None:
    with urllib.request.urlopen(f"{ws.url}/as/lea/general") as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = answer.read().decode()
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)
