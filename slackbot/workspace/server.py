"""The HTTP and WebSocket server, in a thread of its own with its own event loop."""

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine
from email.utils import format_datetime
from typing import Any, TypeVar

from aiohttp import web

from slackbot.workspace import api
from slackbot.workspace.api.answers import Answer, takes_json, too_many
from slackbot.workspace.courier import Courier
from slackbot.workspace.errors import SlackError
from slackbot.workspace.faults import Faults
from slackbot.workspace.jsons import Json
from slackbot.workspace.page import Pages
from slackbot.workspace.responses import respond
from slackbot.workspace.world import World

T = TypeVar("T")


class Server:
    """`start` returns when requests are answered; `run` carries a coroutine into the server's loop."""

    def __init__(self, world: World, courier: Courier, faults: Faults, host: str, port: int, pages: Pages) -> None:
        self._world, self._courier, self._faults, self._pages = world, courier, faults, pages
        self._host, self._port = host, port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="workspace", daemon=True)
        self._stopping = asyncio.Event()
        self._late_effects: list[asyncio.TimerHandle] = []

    def start(self) -> None:
        self._thread.start()
        self._world.url = self.run(self._open())

    def stop(self) -> None:
        self.run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 60) -> T:
        """Called from any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _open(self) -> str:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.on_response_prepare.append(self._date)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.get("/link/", self._courier.sockets.accept),
                web.post("/response/{key}", self._response),
                web.post("/upload/{key}", self._upload),
                web.get("/files-pri/{place}/download/{name}", self._download),
            ]
        )
        self._pages.mount(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        await self._courier.start()
        port = self._runner.addresses[0][1]
        return f"http://{reachable(self._host)}:{port}"

    async def _close(self) -> None:
        self._stopping.set()
        for effect in self._late_effects:
            effect.cancel()
        await self._courier.stop()
        await self._runner.cleanup()

    async def _date(self, _: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(self._world.clock.now(), usegmt=True)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        key, text = request.match_info["key"], await request.text()
        return await self._answered(request, "response_url", lambda: _http(respond(self._world, key, text)))

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        key, content = request.match_info["key"], await request.read()
        return await self._answered(request, "upload", lambda: _http(self._received(key, content)))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        identifier = request.match_info["place"].partition("-")[2]
        return await self._answered(request, "download", lambda: self._sent(_bearer(request), identifier))

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        token, args = await _arguments(request, method)
        return await self._answered(request, method, lambda: _http(self._called(method, token, args)))

    def _called(self, method: str, token: str, args: Json) -> Answer:
        answer = api.answer(self._world, method, token, args)
        data = {"args": args, "status": answer.status, "ok": answer.body["ok"], "answer": answer.body}
        self._world.feed.add("api", method, data)
        return answer

    def _received(self, key: str, content: bytes) -> Answer:
        file = self._world.files.expected(key)
        if file is None or len(content) != file.size:
            return Answer({"ok": False, "error": "invalid_upload"}, 400)
        file.content = content
        self._world.feed.add("api", "upload", {"status": 200, "ok": True, "file": file.id, "size": file.size})
        return Answer({"ok": True})

    def _sent(self, token: str, identifier: str) -> web.Response:
        """Whoever may not read it is sent to the log-in page, as a browser would be."""
        try:
            with self._world.lock:
                file = api.files.download(self._world, token, identifier)
        except SlackError as refusal:
            self._world.feed.add("api", "download", {"status": 302, "ok": False, "answer": refusal.answer()})
            return web.Response(status=302, headers={"Location": f"{self._world.url}/"})
        self._world.feed.add("api", "download", {"status": 200 if file else 404, "ok": file is not None})
        if file is None:
            return web.Response(status=404, text="no such file")
        return web.Response(body=file.content, content_type=file.mimetype)

    async def _answered(
        self, request: web.Request, target: str, carry_out: Callable[[], web.Response]
    ) -> web.StreamResponse:
        """Carry out a call and answer it, or go wrong as the fault for it says."""
        fault = self._faults.take_api(target)
        if fault is None:
            return carry_out()
        if fault.kind == "rate_limited":
            return _http(too_many(fault.retry_after))
        if fault.kind == "slow":
            await self._pause(fault.seconds)
            return carry_out()
        if fault.kind.endswith("_after"):
            self._take_effect(fault.effect_after, carry_out)
        if fault.kind.startswith("server_error"):
            return web.Response(status=fault.status, text="upstream error")
        if fault.kind.startswith("timeout"):
            await self._pause(fault.seconds)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=503)

    def _take_effect(self, seconds: float, carry_out: Callable[[], web.Response]) -> None:
        if seconds:
            self._late_effects.append(self._loop.call_later(seconds, carry_out))
        else:
            carry_out()

    async def _pause(self, seconds: float) -> None:
        """Hang, but not longer than the server lives."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


def reachable(host: str) -> str:
    """The address to ask at: a server that listens everywhere is asked on this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - compared, not bound


async def _arguments(request: web.Request, method: str) -> tuple[str, Json]:
    """Token and arguments: from the query and a form, or from JSON where the method reads it."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        if takes_json(method):
            args |= _decoded(await request.text())
    else:
        args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    token = _bearer(request) or str(args.get("token", ""))
    args.pop("token", None)
    return token, args


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def _decoded(text: str) -> Json:
    try:
        body = json.loads(text) if text.strip() else {}
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _http(answer: Answer) -> web.Response:
    return web.json_response(answer.body, status=answer.status, headers=answer.headers)
