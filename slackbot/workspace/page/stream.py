"""Tells open pages by server-sent events that something they show has changed; they fetch it themselves."""

import asyncio
import json
import threading
from collections.abc import Iterator

from aiohttp import web

from slackbot.workspace.feed import Entry, Feed
from slackbot.workspace.jsons import Json
from slackbot.workspace.page.reads import is_for
from slackbot.workspace.page.viewer import Viewer
from slackbot.workspace.world import World

_BEAT_SECONDS = 15
_MOST_WAITING = 1000


class Stream:
    """One thread follows the feed and hands its entries to all open pages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._readers: set[asyncio.Queue[Entry | None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, feed: Feed) -> None:
        """Called in the server's loop."""
        self._loop = asyncio.get_running_loop()
        self._subscription = feed.subscribe()
        threading.Thread(target=self._follow, name="page-feed", daemon=True).start()

    def stop(self) -> None:
        """End the open streams."""
        self._loop = None
        self._subscription.close()
        for reader in self._readers:
            reader.put_nowait(None)

    def _follow(self) -> None:
        for entry in self._subscription:
            loop = self._loop
            if loop is None:
                return
            if self._readers:
                loop.call_soon_threadsafe(self._hand_out, entry)

    def _hand_out(self, entry: Entry) -> None:
        for reader in list(self._readers):
            if reader.qsize() < _MOST_WAITING:
                reader.put_nowait(entry)

    async def serve(self, request: web.Request, key: str) -> web.StreamResponse:
        """Until the page goes away. Every stream begins with `hello`: the page then refreshes all it shows."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        reader: asyncio.Queue[Entry | None] = asyncio.Queue()
        self._readers.add(reader)
        try:
            await response.prepare(request)
            await response.write(b"retry: 1000\nevent: hello\ndata: {}\n\n")
            while await self._next(response, reader, key):
                pass
        except ConnectionError:
            return response
        finally:
            self._readers.discard(reader)
        return response

    async def _next(self, response: web.StreamResponse, reader: "asyncio.Queue[Entry | None]", key: str) -> bool:
        """Write what there is; False at the end."""
        try:
            entries = [await asyncio.wait_for(reader.get(), _BEAT_SECONDS)]
        except TimeoutError:
            await response.write(b": beat\n\n")
            return True
        while not reader.empty():
            entries.append(reader.get_nowait())
        if None in entries:
            return False
        viewer = Viewer(self._world, self._world.directory.account(key))
        news = [event for entry in entries if entry is not None for event in tell(viewer, entry)]
        unique = list(dict.fromkeys(json.dumps(event, ensure_ascii=False) for event in news))
        await response.write("".join(f"data: {event}\n\n" for event in unique).encode())
        return True


def tell(viewer: Viewer, entry: Entry) -> Iterator[Json]:
    """What this entry means to a person's page."""
    yield {"kind": "feed"}
    if entry.kind == "message" and _sees(viewer, entry.data):
        message = entry.data["message"]
        yield {"kind": "message", "channel": entry.data["channel"], "thread": message.get("thread_ts", "")}
        if entry.name == "posted":
            yield from _buzz(viewer, entry.data)
    elif entry.kind == "view" and entry.data.get("user") == viewer.account.id:
        yield {"kind": "view", "view": entry.data["view"]["type"]}
    elif entry.kind in ("clock", "people", "fault"):
        yield {"kind": entry.kind}


def _buzz(viewer: Viewer, data: Json) -> Iterator[Json]:
    """What a phone would show: who, where, and the message's text."""
    channel = viewer.world.directory.channels[data["channel"]]
    message = viewer.world.messages.find(channel.id, data["message"]["ts"])
    if message is None or not is_for(viewer, message, channel):
        return
    name = viewer.channel_name(channel)
    yield {
        "kind": "notification",
        "title": name if channel.is_im else f"{viewer.name_of(message.user)} · #{name}",
        "text": viewer.notification(message),
        "href": viewer.where(message),
        "channel": channel.id,
        "thread": message.thread_ts if message.is_reply else "",
    }


def _sees(viewer: Viewer, data: Json) -> bool:
    channel = viewer.world.directory.channels.get(data["channel"])
    member = channel is not None and viewer.account.id in channel.members
    return member and data.get("ephemeral_to") in (None, viewer.account.id)
