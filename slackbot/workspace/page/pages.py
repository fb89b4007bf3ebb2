"""The page's addresses: who looks at what, what they do, and the streams that keep it live."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from aiohttp import web
from aiohttp.helpers import content_disposition_header

from slackbot.workspace.directory import Account, Channel
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.jsons import Json
from slackbot.workspace.page import log
from slackbot.workspace.page.deeds import DEEDS, Doer
from slackbot.workspace.page.guard import HEADERS, Guard
from slackbot.workspace.page.guide import Guide
from slackbot.workspace.page.lab import LEVERS, Shop
from slackbot.workspace.page.places import Place, Scene
from slackbot.workspace.page.reads import Reads
from slackbot.workspace.page.stream import Stream
from slackbot.workspace.page.templating import templates
from slackbot.workspace.page.viewer import Viewer
from slackbot.workspace.people.hands import Hands

_HANDS_AT_ONCE = 16
_FIRST_PERSON = "lea"
_FIRST_CHANNEL = "support-incidents"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Workshop(Shop, Protocol):
    """The workspace, as the page needs it."""

    def hands(self, who: str) -> Hands: ...


class Pages:
    """Routes and what they share. Deeds run in threads, because they wait for the app's acknowledgement."""

    def __init__(self, workshop: Workshop, host: str) -> None:
        self.guide: Guide | None = None
        self.reads = Reads()
        self._workshop = workshop
        self._world = workshop.world
        self._guard = Guard(host)
        self._templates = templates()
        self._stream = Stream(workshop.world)
        self._pool = ThreadPoolExecutor(_HANDS_AT_ONCE, thread_name_prefix="page")

    def mount(self, app: web.Application) -> None:
        """Add the addresses to the server's."""
        routes: list[tuple[str, str, Handler]] = [
            ("GET", "/", self._front),
            ("GET", "/archives/{channel}/{message}", self._permalink),
            ("GET", "/static/{version}/{name}", self._static),
            ("GET", "/files/{id}/{name}", self._file),
            ("GET", "/as/{who}/-/events", self._events),
            ("GET", "/as/{who}/-/feed/{id:\\d+}", self._payload),
            ("POST", "/as/{who}/-/do/{deed}", self._do),
            ("POST", "/as/{who}/-/lab/{lever}", self._pull),
            ("GET", "/as/{who}/archives/{channel}/{message}", self._permalink),
            ("GET", "/as/{who}/files/{id}/{name}", self._file),
            ("GET", "/as/{who}/{path:.*}", self._show),
            ("GET", "/as/{who}", self._front),
        ]
        for method, path, handler in routes:
            app.router.add_route(method, path, self._guarded(handler))
        app.on_startup.append(self._start)
        app.on_shutdown.append(self._stop)

    async def _start(self, _: web.Application) -> None:
        self._stream.start(self._world.feed)
        self._pool.submit(self._templates.warm)

    async def _stop(self, _: web.Application) -> None:
        """While there are still connections: the streams end of themselves."""
        self._stream.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            self._guard.admit(request)
            response = await handler(request)
            if not response.prepared:
                for name, value in HEADERS.items():
                    response.headers.setdefault(name, value)
            return response

        return guarded

    # looking

    async def _front(self, request: web.Request) -> web.Response:
        who = request.match_info.get("who", _FIRST_PERSON)
        channel = self.guide.channel if self.guide is not None else _FIRST_CHANNEL
        raise web.HTTPFound(f"/as/{self._account(who).key}/{channel}")

    async def _permalink(self, request: web.Request) -> web.Response:
        """A message's address, as the Web API gives it out."""
        viewer = self._viewer(request.match_info.get("who", _FIRST_PERSON))
        ts = request.match_info["message"].removeprefix("p")
        channel = request.match_info["channel"]
        message = self._world.messages.find(channel, f"{ts[:-6]}.{ts[-6:]}")
        if message is None:
            raise web.HTTPNotFound(text=viewer.say("There is no such page."))
        raise web.HTTPFound(viewer.where(message))

    async def _file(self, request: web.Request) -> web.Response:
        """The file, to whoever is in a conversation where it was shared."""
        viewer = self._viewer(request.match_info.get("who", _FIRST_PERSON))
        file, channels = self._world.files.find(request.match_info["id"]), self._world.directory.channels
        if file is None or not any(viewer.account.id in channels[each].members for each in file.shared_in):
            raise web.HTTPNotFound(text=viewer.say("There is no such page."))
        headers = {"Content-Disposition": content_disposition_header("attachment", filename=file.name)}
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)

    async def _show(self, request: web.Request) -> web.Response:
        viewer = self._viewer(request.match_info["who"])
        with self._world.lock:
            scene = Scene(viewer, self._place(viewer, request), self.reads, self.guide, self._workshop)
            asked = request.headers.get("X-Parts")
            html = self._templates.parts(scene, asked.split(",")) if asked else self._templates.page(scene)
        return web.Response(text=html, content_type="text/html")

    def _place(self, viewer: Viewer, request: web.Request) -> Place:
        panel = request.query.get("panel", "")
        panel = panel if panel in ("time", "feed") else ""
        match request.match_info["path"].rstrip("/").split("/"):
            case [""]:
                return Place("list", panel=panel, query=request.query)
            case ["activity"]:
                return Place("activity", panel=panel, query=request.query)
            case ["app", "home"]:
                return Place("home", panel=panel, query=request.query)
            case ["app", "messages", *rest]:
                channel = self._world.directory.direct(viewer.account.id)
                return Place("channel", channel, _thread(rest), panel, request.query)
            case [name, *rest] if name != "-":
                return Place("channel", self._channel(viewer, name), _thread(rest), panel, request.query)
        raise web.HTTPNotFound(text=viewer.say("There is no such page."))

    def _channel(self, viewer: Viewer, name: str) -> Channel:
        """One that this person is in; to all others it is not there."""
        channels = [c for c in self._world.directory.channels.values() if name in (c.name, c.id)]
        if not channels or viewer.account.id not in channels[0].members:
            raise web.HTTPFound(viewer.path(""))
        return channels[0]

    async def _payload(self, request: web.Request) -> web.Response:
        viewer = self._viewer(request.match_info["who"])
        return web.Response(text=log.payload(viewer, int(request.match_info["id"])))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        return await self._stream.serve(request, self._account(request.match_info["who"]).key)

    async def _static(self, request: web.Request) -> web.Response:
        asset = self._templates.assets.find(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        body, kind = asset
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)

    # doing

    async def _do(self, request: web.Request) -> web.Response:
        who, deed = request.match_info["who"], DEEDS.get(request.match_info["deed"])
        if deed is None:
            raise web.HTTPNotFound
        viewer = self._viewer(who)
        doer = Doer(self._workshop.hands(viewer.account.key), viewer, self.guide)
        return await self._done(viewer, request, lambda body: deed(doer, body))

    async def _pull(self, request: web.Request) -> web.Response:
        lever = LEVERS.get(request.match_info["lever"])
        if lever is None:
            raise web.HTTPNotFound
        viewer = self._viewer(request.match_info["who"])
        return await self._done(viewer, request, lambda body: lever(self._workshop, body))

    async def _done(self, viewer: Viewer, request: web.Request, deed: Callable[[Json], Json | None]) -> web.Response:
        """Do it in a thread. What is not possible is told in words; a body that says nothing sensible is refused."""
        body = await request.json()
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._pool, deed, body)
        except NotPossible as no:
            answer = {"words": viewer.slack_says(str(no))}
        except (KeyError, TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=f"{type(error).__name__}: {error}") from error
        return web.json_response(answer or {})

    def _viewer(self, who: str) -> Viewer:
        return Viewer(self._world, self._account(who))

    def _account(self, who: str) -> Account:
        try:
            account = self._world.directory.account(who)
        except LookupError as error:
            raise web.HTTPNotFound(text=str(error)) from error
        if account.is_bot:
            raise web.HTTPNotFound(text=f"{account.real_name} is an app")
        return account


def _thread(rest: list[str]) -> str:
    return rest[0] if rest else ""
