"""What a person can break and mend from the panel."""

import json
import re
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackbot.workspace import Workspace
from tests.slackbot.workspace import small_app
from tests.slackbot.workspace.page.browserless import get

SUPPORT = "C0SUPPORT1"


def pull(ws: Workspace, lever: str, **body: Any) -> Any:
    headers = {"Content-Type": "application/json", "Origin": ws.url}
    request = urllib.request.Request(f"{ws.url}/as/lea/-/lab/{lever}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def offered(ws: Workspace) -> list[tuple[str, Any]]:
    """The levers of the panel, each with what it would pull."""
    panel = get(ws, "/as/lea/support-incidents?panel=time", **{"X-Parts": "panel"})
    found = re.findall(r"""data-lever="(\w+)" data-body='([^']*)'""", panel)
    return [(lever, json.loads(body)) for lever, body in found]


def post(api: WebClient) -> str:
    """The error of a post, or nothing."""
    try:
        api.chat_postMessage(channel=SUPPORT, text="x")
    except SlackApiError as error:
        return str(error.response["error"])
    return ""


BROKEN: dict[str, tuple[tuple[str, dict[str, Any]], str, tuple[str, dict[str, Any]]]] = {
    "the token": (("token", {"to": "revoke"}), "token_revoked", ("token", {"to": "restore"})),
    "the channel": (
        ("channel", {"to": "archive", "channel": SUPPORT}),
        "is_archived",
        ("channel", {"to": "unarchive", "channel": SUPPORT}),
    ),
    "the app's place in it": (
        ("channel", {"to": "out", "channel": SUPPORT}),
        "not_in_channel",
        ("channel", {"to": "in", "channel": SUPPORT}),
    ),
}


@pytest.mark.parametrize(("breaks", "error", "mends"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_by_a_lever_is_mended_by_another(
    ws: Workspace, api: WebClient, breaks: Any, error: str, mends: Any
) -> None:
    for lever, body in (breaks, mends):
        assert (lever, body) in offered(ws)
        assert pull(ws, lever, **body) == {}
        assert post(api) == (error if lever == breaks[0] and body == breaks[1] else "")


def test_a_card_can_be_deleted(ws: Workspace, api: WebClient) -> None:
    ts = api.chat_postMessage(channel=SUPPORT, text="fiche")["ts"]
    pull(ws, "delete", channel=SUPPORT, ts=ts)
    assert ws.channel("support-incidents").messages == []
    assert pull(ws, "delete", channel=SUPPORT, ts=ts) == {"words": "Ce message n’est plus là."}


def test_slack_can_be_slow_until_faults_are_forgotten(ws: Workspace) -> None:
    pull(ws, "slow", how="slow")
    assert [fault.count for fault in ws.faults.waiting()] == [None]
    pull(ws, "forget")
    pull(ws, "slow", how="late")
    [fault] = ws.faults.waiting()
    assert (fault.kind, fault.effect_after > small_app.client(ws, timeout=10).timeout) == ("timeout_after", True)


def test_connections_become_ghosts_and_end(ws: Workspace) -> None:
    pull(ws, "ghosts", to="raise")
    pull(ws, "ghosts", to="end")
    assert [entry.data["target"] for entry in ws.feed.entries("fault", "ghosts")] == ["raise", "end"]
