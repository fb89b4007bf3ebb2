"""What Slack delivers, as the local workspace sends it: taken from a journey that people play once, before any figure.

Each delivery can be had for any ticket, as often as wanted: its number, its trigger and its view are then others.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial
from itertools import count
from typing import Any

from blocks.approval_request import SHOWN
from slackbot.demo.journey import Journey
from slackbot.demo.stage import install, running, settings_for
from slackbot.workspace import Workspace, requests
from slackbot.workspace.parcels import Parcel
from slackbot.workspace.requests import signature
from tests.builders import OPENED

NOW = OPENED + timedelta(hours=2)
TICKET = "INC-000001"
LINE = "SD-75-004211"  # another one each time, so that no open ticket is on it
FRESH = count(1)
Payload = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """`text` is the payload as JSON, with an approval's button as it was before it named what was shown, since other
    tickets show something else; `kind` is what Slack calls its envelope.
    """

    kind: str
    text: str
    own: tuple[str, ...]  # the ids that no other delivery has

    @classmethod
    def of(cls, kind: str, payload: Payload) -> Delivery:
        view = payload.get("view") or {}
        ids = (payload.get("trigger_id"), view.get("id"), payload.get("event_id"))
        text = re.sub(SHOWN + r"\w+", "request", json.dumps(payload, ensure_ascii=False))
        return cls(kind, text, (LINE, *(str(each) for each in ids if each)))

    def anew(self, ticket: int) -> Payload:
        """The same about that ticket, never delivered before."""
        text = self.text.replace(TICKET, f"INC-{ticket:06}")
        for known in self.own:
            text = text.replace(known, f"{known}{next(FRESH):07}")
        payload: Payload = json.loads(text)
        return payload

    def request(self, ticket: int) -> tuple[dict[str, str], bytes]:
        """Headers and body of the signed request."""
        body, content_type = requests.body_of(Parcel(self.kind, self.anew(ticket)))
        timestamp = str(int(time.time()))
        signed = signature(Workspace.signing_secret, timestamp, body)
        headers = {"x-slack-request-timestamp": timestamp, "x-slack-signature": signed, "content-type": content_type}
        return headers, body.encode()


def recorded(database_url: str) -> tuple[dict[str, Delivery], dict[str, Payload]]:
    """The deliveries by name, and Slack's answers about people, groups and the installation, by the question."""
    with Workspace() as workspace:
        workspace.clock.move_to(NOW.astimezone(UTC))
        install(workspace)
        with running(workspace, settings_for(workspace, database_url)):
            journey = Journey(workspace)
            for _, step in journey.steps():
                step()
            journey.lea.command("/ticket liste")
            journey.lea.open_home()
        sent = [(entry.data["kind"], entry.data["payload"]) for entry in workspace.feed.entries("delivery")]
        asked = [entry for entry in workspace.feed.entries("api") if "args" in entry.data]  # all but the files' bytes
    deliveries = {name: _first(sent, matches) for name, matches in WANTED.items()}
    return deliveries, {question(entry.name, entry.data["args"]): entry.data["answer"] for entry in asked}


def question(method: str, arguments: Payload) -> str:
    """Of whom is asked what."""
    return " ".join([method, *(str(arguments[name]) for name in ("user", "usergroup") if arguments.get(name))])


def _first(sent: list[tuple[str, Payload]], matches: Callable[[Payload], bool]) -> Delivery:
    return next(Delivery.of(kind, payload) for kind, payload in sent if matches(payload))


def _types(payload: Payload, words: str) -> bool:
    return payload.get("command") == "/ticket" and payload.get("text", "") == words


def _presses(payload: Payload, action: str, block: str = "") -> bool:
    return any(
        each["action_id"] == action and block in each.get("block_id", "") for each in payload.get("actions") or ()
    )


def _submits(payload: Payload, view: str) -> bool:
    return payload.get("type") == "view_submission" and payload["view"]["callback_id"] == view


WANTED: dict[str, Callable[[Payload], bool]] = {
    "command → form": partial(_types, words=""),
    "button → form": partial(_presses, action="consent.record"),
    "choice → form": partial(_presses, action="input", block="outcome"),
    "list of open tickets": partial(_types, words="liste"),
    "open a ticket": partial(_submits, view="ticket.open"),
    "record a consent": partial(_submits, view="consent.record"),
    "approve a visit": partial(_presses, action="dispatch.approve"),
    # the last: whoever has been there is shown it anew after what they do
    "Home": lambda payload: (payload.get("event") or {}).get("type") == "app_home_opened",
}
