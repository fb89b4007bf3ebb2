"""What keeps other web pages out: who may ask, from where, and what the page itself may load."""

import secrets
from urllib.parse import urlsplit

from aiohttp import web

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """On the loopback interface only its own names are answered, so that no foreign name can be made to point here."""

    def __init__(self, host: str) -> None:
        self.is_open = host not in (*_LOOPBACK, "::1")

    def admit(self, request: web.Request) -> None:
        """Raise 403 for what does not come from this very page; there are no cookies that could be borrowed."""
        name = urlsplit(f"//{request.host}").hostname or ""
        if not self.is_open and name not in ("127.0.0.1", "localhost", "::1"):
            raise web.HTTPForbidden(text="This workspace answers on this machine only.")
        if request.method not in ("GET", "HEAD"):
            self._same_origin(request)

    def _same_origin(self, request: web.Request) -> None:
        origin = request.headers.get("Origin", "")
        ours = secrets.compare_digest(origin.encode(), f"http://{request.host}".encode())
        if not ours or request.content_type != "application/json":
            raise web.HTTPForbidden(text="Only the workspace's own page may do this.")
