"""Which Homes may be open, and what they show: so that they are brought up to date when something on them changes."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any

from models.board import Scope

MOST = 60  # people, whom Slack is asked about once a minute; others see their Home anew when they come back to it


@dataclass(frozen=True)
class ShownHome:
    """The tickets that somebody's Home showed last, which page of them, and a digest of all that it said.

    `hash` is Slack's name for that version of the view.
    """

    scope: Scope
    page: int
    digest: str
    hash: str | None = None

    @classmethod
    def of(cls, scope: Scope, page: int, view: dict[str, Any]) -> ShownHome:
        return cls(scope, page, sha256(json.dumps(view).encode()).hexdigest())


class Homes:
    """By user id, in this process alone."""

    def __init__(self) -> None:
        self._shown: OrderedDict[str, ShownHome] = OrderedDict()
        self._lock = Lock()

    def note(self, user_id: str, shown: ShownHome) -> None:
        with self._lock:
            self._shown[user_id] = shown
            self._shown.move_to_end(user_id)
            if len(self._shown) > MOST:
                self._shown.popitem(last=False)

    def shown(self, user_id: str) -> ShownHome | None:
        """None where they have not come to their Home, as far as this process knows."""
        with self._lock:
            return self._shown.get(user_id)

    def forget(self, user_id: str) -> None:
        with self._lock:
            self._shown.pop(user_id, None)

    def people(self) -> list[str]:
        """Who was there last comes first."""
        with self._lock:
            return list(reversed(self._shown))
