"""Everything that happened, in order: what tests read, what a page follows live."""

import asyncio
import itertools
import json
import queue
import threading
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from slackbot.workspace.clock import Clock
from slackbot.workspace.jsons import Json

KEPT = 50_000


@dataclass(frozen=True)
class Entry:
    """One happening. `kind` is `api`, `delivery`, `ack`, `message`, `view`, `person`, `socket`, `fault` or `people`.

    `cause` is the id of the entry that led to it, when that is known (an ack knows its delivery).
    """

    id: int
    at: datetime
    kind: str
    name: str
    data: Json
    cause: int | None = None

    def line(self) -> str:
        """One readable line, shortened."""
        data = json.dumps(self.data, ensure_ascii=False, default=str)
        return f"{self.id:>5} {self.at:%H:%M:%S.%f} {self.kind:<8} {self.name} {data[:400]}"


class Subscription:
    """Entries as they come, for one reader in any thread. Iterating blocks; `close` ends the iteration."""

    def __init__(self, feed: "Feed") -> None:
        self._feed = feed
        self._queue: queue.SimpleQueue[Entry | None] = queue.SimpleQueue()

    def put(self, entry: Entry | None) -> None:
        self._queue.put(entry)

    def get(self, timeout: float | None = None) -> Entry | None:
        """The next entry; None when closed. Raises `queue.Empty` after `timeout` seconds."""
        return self._queue.get(timeout=timeout)

    def close(self) -> None:
        self._feed.unsubscribe(self)
        self._queue.put(None)

    def __iter__(self) -> Iterator[Entry]:
        while (entry := self._queue.get()) is not None:
            yield entry

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Feed:
    """An append-only log, safe from any thread. Holds the last 50,000 entries."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)
        self._subscriptions: list[Subscription] = []
        self.changed = threading.Condition()

    def add(self, kind: str, name: str, data: Json | None = None, cause: int | None = None) -> Entry:
        with self.changed:
            entry = Entry(next(self._numbers), self._clock.now(), kind, name, data or {}, cause)
            self._entries.append(entry)
            for subscription in self._subscriptions:
                subscription.put(entry)
            self.changed.notify_all()
        return entry

    def entries(self, kind: str | None = None, name: str | None = None, after: int = 0, **data: Any) -> list[Entry]:
        """The entries that match; keywords compare with the entry's data (`ok=False`)."""
        with self.changed:
            everything = list(self._entries)
        return [e for e in everything if e.id > after and _matches(e, kind, name, data)]

    def last_id(self) -> int:
        with self.changed:
            return self._entries[-1].id if self._entries else 0

    def subscribe(self, after: int | None = None) -> Subscription:
        """Follow what comes; with `after`, first what came since that id."""
        subscription = Subscription(self)
        with self.changed:
            if after is not None:
                for entry in self._entries:
                    if entry.id > after:
                        subscription.put(entry)
            self._subscriptions.append(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        with self.changed:
            if subscription in self._subscriptions:
                self._subscriptions.remove(subscription)

    async def follow(self, after: int | None = None) -> AsyncIterator[Entry]:
        """The same for a coroutine, e.g. a server-sent event stream. Ends when the task is cancelled."""
        subscription = self.subscribe(after)
        try:
            while True:
                try:
                    entry = await asyncio.to_thread(subscription.get, 0.5)
                except queue.Empty:
                    continue
                if entry is None:
                    return
                yield entry
        finally:
            subscription.close()

    def dump(self, last: int = 40) -> str:
        """The last entries as readable lines."""
        with self.changed:
            return "\n".join(entry.line() for entry in list(self._entries)[-last:])


def _matches(entry: Entry, kind: str | None, name: str | None, data: Json) -> bool:
    if kind is not None and entry.kind != kind:
        return False
    if name is not None and entry.name != name:
        return False
    return all(entry.data.get(key) == value for key, value in data.items())
