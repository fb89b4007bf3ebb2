"""What goes to the app, and what comes back."""

import uuid
from dataclasses import dataclass, field
from typing import Literal

from slackbot.workspace.jsons import Json

COMMANDS, INTERACTIVE, EVENTS = "slash_commands", "interactive", "events_api"


@dataclass(frozen=True)
class Parcel:
    """One delivery. A repetition keeps its `envelope_id`; `attempt` counts the retries of an event."""

    kind: str
    payload: Json
    envelope_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Ack:
    """The app's answer. `payload` is its JSON body, None when it was empty; `text` a body that is not JSON."""

    status: Literal["ok", "timeout", "unreachable", "refused"]
    payload: Json | None = None
    text: str = ""
    detail: str = ""
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        return self.status == "ok"
