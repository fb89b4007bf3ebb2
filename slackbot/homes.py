"""Which Homes may be open, and what they show: so that they are brought up to date when something on them changes."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from models.board import Scope

MOST = 200  # people; whose Home is not among the last so many sees it anew when they come back to it


class Homes:
    """By user id, in this process alone: the tickets that Home showed last, and which page of them."""

    def __init__(self) -> None:
        self._shown: OrderedDict[str, tuple[Scope, int]] = OrderedDict()
        self._lock = Lock()

    def note(self, user_id: str, scope: Scope, page: int) -> None:
        with self._lock:
            self._shown[user_id] = (scope, page)
            self._shown.move_to_end(user_id)
            if len(self._shown) > MOST:
                self._shown.popitem(last=False)

    def shown(self, user_id: str) -> tuple[Scope, int] | None:
        """None where they have not come to their Home, as far as this process knows."""
        with self._lock:
            return self._shown.get(user_id)
