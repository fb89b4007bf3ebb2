"""Each row: what is posted, and whom it pings."""

from typing import Any

import pytest
from slack_sdk import WebClient

from slackbot.workspace import Workspace
from tests.slackbot.workspace import kit

SUPPORT = "C0SUPPORT1"


def plain(words: str) -> list[dict[str, Any]]:
    return [{"type": "header", "text": kit.text(words)}]


def rich(element: dict[str, Any]) -> list[dict[str, Any]]:
    return [kit.rich(element)]


ROWS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a person in the text": ({"text": "<@U0LEA00001>"}, ["U0LEA00001"]),
    "a person by label": ({"text": "<@U0LEA00001|lea>"}, ["U0LEA00001"]),
    "a group in the text": ({"text": "<!subteam^S0AGENTS01>"}, ["S0AGENTS01"]),
    "everybody in the text": ({"text": "<!channel> <!here> <!everyone>"}, ["channel", "here", "everyone"]),
    "escaped": ({"text": "&lt;!channel&gt; &lt;@U0LEA00001&gt;"}, []),
    "a bare @channel in the text": ({"text": "@channel"}, []),
    "in plain text": ({"text": "x", "blocks": plain("<!channel> @channel <@U0LEA00001>")}, []),
    "in the text beside blocks": ({"text": "<!channel>", "blocks": plain("x")}, ["channel"]),
    "a rich text user": ({"text": "x", "blocks": rich({"type": "user", "user_id": "U0LEA00001"})}, ["U0LEA00001"]),
    "a rich text group": (
        {"text": "x", "blocks": rich({"type": "usergroup", "usergroup_id": "S0AGENTS01"})},
        ["S0AGENTS01"],
    ),
    "in a rich text cell": (
        {"text": "x", "blocks": [{"type": "table", "rows": [rich({"type": "user", "user_id": "U0LEA00001"})]}]},
        ["U0LEA00001"],
    ),
    "typed into rich text": ({"text": "x", "blocks": rich({"type": "text", "text": "<!channel> @here"})}, []),
    "typed into a table": (
        {"text": "x", "blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "<!channel>"}]]}]},
        [],
    ),
}


@pytest.mark.parametrize(("message", "pinged"), ROWS.values(), ids=ROWS.keys())
def test_a_message_records_whom_it_pings(
    ws: Workspace, api: WebClient, message: dict[str, Any], pinged: list[str]
) -> None:
    api.chat_postMessage(channel=SUPPORT, **message)
    assert ws.channel("support-incidents").messages[-1].pings == pinged


def test_what_people_type_pings_nobody(ws: Workspace) -> None:
    assert ws.person("lea").say("<!channel> & <@U0KARIM001>", channel="support-incidents").pings == []
