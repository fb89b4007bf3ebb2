"""Trigger ids: three seconds, one use."""

import time
from dataclasses import dataclass

from slackbot.workspace.errors import SlackError
from slackbot.workspace.ids import Ids

LIFETIME = 3.0


@dataclass
class Trigger:
    """Whose deed it was; `from_view` when it happened in a modal."""

    user: str
    issued: float
    from_view: str = ""
    exchanged: bool = False


class Triggers:
    """Counts in real, monotonic time: moving the workspace's clock does not expire a trigger."""

    def __init__(self, ids: Ids, team: str) -> None:
        self._ids = ids
        self._team = team
        self._issued: dict[str, Trigger] = {}
        self.patience = 0.0  # further seconds, for tests on a busy machine

    def issue(self, user: str, from_view: str = "") -> str:
        identifier = self._ids.trigger(self._team)
        self._issued[identifier] = Trigger(user, time.monotonic(), from_view)
        return identifier

    def exchange(self, identifier: str) -> Trigger:
        """Use it up; raises Slack's error when it cannot be used."""
        trigger = self._issued.get(identifier)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.exchanged:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > LIFETIME + self.patience:
            raise SlackError("expired_trigger_id")
        trigger.exchanged = True
        return trigger
