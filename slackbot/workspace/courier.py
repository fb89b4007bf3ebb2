"""Takes parcels to the app, by socket or signed HTTP, repeats events, applies the faults asked for."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp

from slackbot.workspace import requests
from slackbot.workspace.faults import Fault, Faults
from slackbot.workspace.parcels import EVENTS, Ack, Parcel
from slackbot.workspace.sockets import Sockets
from slackbot.workspace.world import SIGNING_SECRET, World

ACK_SECONDS = 3.0
RETRIES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
_REASONS = {"timeout": "http_timeout", "unreachable": "connection_failed", "refused": "http_error"}


class Courier:
    """All coroutines belong to the server's event loop. `request_url` set: HTTP; else by socket."""

    def __init__(self, world: World, faults: Faults, ack_seconds: float = ACK_SECONDS) -> None:
        self.world = world
        self.sockets = Sockets(world.feed)
        self.request_url = ""
        self.ack_seconds = ack_seconds
        self._faults = faults
        self._session: aiohttp.ClientSession | None = None
        self._sent: dict[str | None, Parcel] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._session = aiohttp.ClientSession(trust_env=False)
        self.world.clock.on_move(self._clock_moved)

    async def stop(self) -> None:
        self._loop = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.sockets.close()
        if self._session is not None:
            await self._session.close()

    async def deliver(self, parcel: Parcel) -> Ack:
        """Take one parcel there once (twice under the fault `double`) and bring back the acknowledgement."""
        self._sent[None] = self._sent[parcel.kind] = parcel
        fault = self._faults.take_delivery(parcel.kind)
        if fault is not None and fault.kind == "double":
            first, _ = await asyncio.gather(self._take(parcel, None), self._take(parcel, None))
            return first
        return await self._take(parcel, fault)

    async def deliver_event(self, parcel: Parcel) -> Ack:
        """The same for an event: what fails is repeated at once, after one minute and after five more."""
        ack = await self.deliver(parcel)
        if not ack.ok and not ack.no_retry:
            task = asyncio.get_running_loop().create_task(self._repeat(parcel, ack))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return ack

    async def redeliver(self, kind: str | None = None) -> Ack:
        """The last delivery (of a kind) once more, with the same ids; an event counts as a retry."""
        if kind not in self._sent:
            raise LookupError("nothing was delivered yet")
        parcel = self._sent[kind]
        if parcel.kind == EVENTS:
            parcel = replace(parcel, attempt=parcel.attempt + 1, reason=self._reason("timeout"))
        return await self.deliver(parcel)

    async def _take(self, parcel: Parcel, fault: Fault | None) -> Ack:
        kind = fault.kind if fault is not None else ""
        if fault is not None and kind == "slow":
            await asyncio.sleep(fault.seconds)
        data = {
            "kind": parcel.kind,
            "payload": parcel.payload,
            "envelope_id": parcel.envelope_id,
            "attempt": parcel.attempt,
        }
        sent = self.world.feed.add("delivery", _name(parcel), data)
        ack = await self._send(parcel, kind)
        if kind == "lost_ack" and ack.ok:
            ack = Ack("timeout", detail="the acknowledgement was lost")
        answer = {"status": ack.status, "payload": ack.payload, "text": ack.text, "detail": ack.detail}
        self.world.feed.add("ack", _name(parcel), answer, cause=sent.id)
        return ack

    async def _send(self, parcel: Parcel, fault: str) -> Ack:
        if self.request_url and self._session is not None:
            to = requests.Target(self._session, self.request_url, SIGNING_SECRET, self.ack_seconds)
            return await requests.post(to, parcel, fault=fault)
        return await self.sockets.send(parcel, self.ack_seconds, then_drop=fault == "drop_socket")

    async def _repeat(self, parcel: Parcel, ack: Ack) -> None:
        for attempt, pause in enumerate(RETRIES, start=1):
            await self._until(self.world.clock.now() + pause)
            reason = self._reason(ack.status)
            ack = await self.deliver(replace(parcel, attempt=attempt, reason=reason))
            if ack.ok or ack.no_retry:
                return

    async def _until(self, moment: datetime) -> None:
        """Wait on the workspace's clock, which may be moved meanwhile."""
        while (left := (moment - self.world.clock.now()).total_seconds()) > 0:
            try:
                await asyncio.wait_for(self._moved.wait(), left)
            except TimeoutError:
                continue

    def _clock_moved(self) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def _reason(self, status: str) -> str:
        return _REASONS[status] if self.request_url else "timeout"


def _name(parcel: Parcel) -> str:
    """What happened, for the feed: the command, the interaction's or event's type."""
    payload = parcel.payload
    if "command" in payload:
        return str(payload["command"])
    event = payload.get("event")
    return str(event["type"] if isinstance(event, dict) else payload.get("type", parcel.kind))
