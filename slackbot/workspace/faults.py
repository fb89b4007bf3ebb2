"""Misbehaviour on demand: so many times or until called off, for this method or that kind of delivery."""

import threading
from dataclasses import dataclass
from typing import Literal

from slackbot.workspace.feed import Feed

ApiFault = Literal[
    "rate_limited",  # 429 with Retry-After, no effect
    "server_error",  # a 5xx, no effect
    "server_error_after",  # a 5xx although it took effect, or takes it `effect_after` seconds later
    "timeout_before",  # no answer, no effect
    "timeout_after",  # no answer although it took effect, or takes it `effect_after` seconds later
    "reset_before",  # the connection breaks, no effect
    "reset_after",  # the connection breaks although it took effect, or takes it `effect_after` seconds later
    "slow",  # the answer comes after `seconds`
]
DeliveryFault = Literal[
    "double",  # delivered twice at the same moment, same ids
    "lost_ack",  # the app's acknowledgement never arrives
    "drop_socket",  # the connection breaks right after sending
    "wrong_signature",  # HTTP only
    "stale_timestamp",  # HTTP only: signed six minutes ago
    "slow",  # sent after `seconds`
]


@dataclass
class Fault:
    """`target` is a method (`chat.postMessage`, also `upload`, `download` and `response_url`), a delivery kind or `*`.

    `count` None: until it is called off.
    """

    target: str
    kind: str
    count: int | None = 1
    seconds: float = 30.0
    retry_after: int = 1
    status: int = 503
    effect_after: float = 0.0


class Faults:
    """Faults wait until they are met, oldest first."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._lock = threading.Lock()
        self._api: list[Fault] = []
        self._deliveries: list[Fault] = []

    def api(
        self,
        method: str,
        kind: ApiFault,
        count: int | None = 1,
        *,
        seconds: float = 30.0,
        retry_after: int = 1,
        status: int = 503,
        effect_after: float = 0.0,
    ) -> None:
        """The next `count` calls of the method go wrong; None: all of them, until `clear`.

        `seconds`: how long a timeout hangs, a slow answer takes. `effect_after`: how long after the call its effect
        comes, in real time, whether or not the app still waits: 5 where its client gives up after 2.
        """
        with self._lock:
            self._api.append(Fault(method, kind, count, seconds, retry_after, status, effect_after))

    def delivery(self, target: str, kind: DeliveryFault, count: int | None = 1, *, seconds: float = 1.0) -> None:
        """The next `count` deliveries (`slash_commands`, `interactive`, `events_api`, `*`) go wrong."""
        with self._lock:
            self._deliveries.append(Fault(target, kind, count, seconds))

    def clear(self) -> None:
        with self._lock:
            self._api.clear()
            self._deliveries.clear()

    def waiting(self) -> list[Fault]:
        """The faults that have not all been met yet."""
        with self._lock:
            return [*self._api, *self._deliveries]

    def take_api(self, method: str) -> Fault | None:
        return self._take(self._api, method)

    def take_delivery(self, kind: str) -> Fault | None:
        return self._take(self._deliveries, kind)

    def _take(self, faults: list[Fault], name: str) -> Fault | None:
        with self._lock:
            fault = next((f for f in faults if f.target in (name, "*")), None)
            if fault is None:
                return None
            if fault.count is not None:
                fault.count -= 1
                if fault.count <= 0:
                    faults.remove(fault)
        self._feed.add("fault", fault.kind, {"target": name})
        return fault
