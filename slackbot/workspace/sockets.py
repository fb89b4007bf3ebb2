"""Socket Mode, the server's side: hello, envelopes to any one connection, acknowledgements, disconnects, ghosts."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from slackbot.workspace.directory import APP
from slackbot.workspace.feed import Feed
from slackbot.workspace.jsons import Json
from slackbot.workspace.parcels import EVENTS, Ack, Parcel

MOST_CONNECTIONS = 10
_LIVES_SECONDS = 3600


@dataclass(eq=False)
class _Connection:
    """A ghost is one whose client is unreachable: it counts and gets envelopes, which are lost; no ping is answered."""

    number: int
    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    is_ghost: bool = False
    waiting: dict[str, list[asyncio.Future[Ack]]] = field(default_factory=dict)


class Sockets:
    """The open connections. All methods belong to the server's event loop, except `count`."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._connections: list[_Connection] = []
        self._retiring: list[_Connection] = []
        self._numbers = itertools.count(1)
        self._turn = itertools.count()

    def count(self) -> int:
        return len(self._connections)

    async def accept(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        socket = web.WebSocketResponse(max_msg_size=0, autoping=False)
        await socket.prepare(request)
        if self.count() >= MOST_CONNECTIONS:
            await _say(socket, _disconnect("too_many_websockets"))
            await socket.close()
            return socket
        transport = request.transport
        connection = _Connection(next(self._numbers), socket, transport)
        self._connections.append(connection)
        await _say(socket, _hello(self.count()))
        self._feed.add("socket", "connected", {"connection": connection.number, "open": self.count()})
        self._retire()
        try:
            await self._listen(connection)
        finally:
            self._forget(connection)
        return socket

    async def send(self, parcel: Parcel, timeout: float, *, then_drop: bool = False) -> Ack:
        """Give an envelope to one of the connections and wait for its acknowledgement."""
        if not self._connections:
            return Ack("unreachable", detail="no socket is connected")
        connection = self._connections[next(self._turn) % len(self._connections)]
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        connection.waiting.setdefault(parcel.envelope_id, []).append(answer)
        try:
            if not connection.is_ghost:
                await _say(connection.socket, envelope(parcel))
            if then_drop:
                _abort(connection)
            return await asyncio.wait_for(answer, timeout)
        except TimeoutError:
            return Ack("timeout")
        except (ConnectionError, RuntimeError) as problem:
            return Ack("unreachable", detail=str(problem))
        finally:
            _stop_waiting(connection, parcel.envelope_id, answer)

    def drop(self) -> int:
        """Break all connections without a word."""
        dropped = list(self._connections)
        for connection in dropped:
            _abort(connection)
        return len(dropped)

    def haunt(self, most: int | None = None) -> int:
        """Turn open connections, the oldest first, into ghosts; how many."""
        living = [connection for connection in self._connections if not connection.is_ghost][:most]
        for connection in living:
            connection.is_ghost = True
            self._feed.add("socket", "ghost", {"connection": connection.number, "open": self.count()})
        return len(living)

    def exorcise(self) -> int:
        """End the ghosts, as Slack does in the end; how many."""
        ghosts = [connection for connection in self._connections if connection.is_ghost]
        for connection in ghosts:
            connection.is_ghost = False
            _abort(connection)
            self._forget(connection)
        return len(ghosts)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask all clients to reconnect, as Slack does now and then; their old connections end when new ones come."""
        for connection in [each for each in self._connections if not each.is_ghost]:
            await _say(connection.socket, _disconnect(reason))
            if reason != "warning":
                self._forget(connection)
                self._retiring.append(connection)

    async def close(self) -> None:
        self.exorcise()
        self.drop()
        self._retire()

    def _retire(self) -> None:
        """End the connections whose clients were asked to leave."""
        for connection in self._retiring:
            _abort(connection)
        self._retiring.clear()

    async def _listen(self, connection: _Connection) -> None:
        async for message in connection.socket:
            if connection.is_ghost:
                continue
            if message.type == WSMsgType.TEXT:
                self._acknowledged(connection, message.data)
            elif message.type == WSMsgType.PING:
                await connection.socket.pong(message.data)

    def _acknowledged(self, connection: _Connection, text: str) -> None:
        try:
            frame = json.loads(text)
            identifier, payload = frame["envelope_id"], frame.get("payload")
        except (ValueError, KeyError, TypeError):
            self._feed.add("socket", "unreadable", {"frame": text[:500]})
            return
        waiting = [answer for answer in connection.waiting.get(identifier, ()) if not answer.done()]
        if not waiting:
            self._feed.add("socket", "late_ack", {"envelope_id": identifier, "payload": payload})
            return
        if payload is not None and not isinstance(payload, dict):
            waiting[0].set_result(Ack("ok", text=str(payload)))
        else:
            waiting[0].set_result(Ack("ok", payload))

    def _forget(self, connection: _Connection) -> None:
        """It has ended; a ghost stays, for nobody told Slack."""
        if connection.is_ghost or connection not in self._connections:
            return
        self._connections.remove(connection)
        self._feed.add("socket", "gone", {"connection": connection.number, "open": self.count()})


def envelope(parcel: Parcel) -> Json:
    frame: Json = {
        "envelope_id": parcel.envelope_id,
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind != EVENTS,
        "payload": parcel.payload,
    }
    if parcel.kind == EVENTS:
        frame |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return frame


def _hello(count: int) -> Json:
    return {
        "type": "hello",
        "connection_info": {"app_id": APP},
        "num_connections": count,
        "debug_info": {"host": "workspace", "approximate_connection_time": _LIVES_SECONDS},
    }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "workspace"}}


async def _say(socket: web.WebSocketResponse, frame: Json) -> None:
    await socket.send_str(json.dumps(frame, ensure_ascii=False))


def _abort(connection: _Connection) -> None:
    if connection.transport is not None:
        connection.transport.abort()


def _stop_waiting(connection: _Connection, identifier: str, answer: asyncio.Future[Ack]) -> None:
    waiting = connection.waiting.get(identifier, [])
    if answer in waiting:
        waiting.remove(answer)
    if not waiting:
        connection.waiting.pop(identifier, None)
