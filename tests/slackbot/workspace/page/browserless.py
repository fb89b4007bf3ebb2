"""The page asked for without a browser."""

import json
import urllib.error
import urllib.request
from typing import Any

from slackbot.workspace import Workspace


def get(ws: Workspace, path: str, **headers: str) -> str:
    """The HTML of an address, redirects followed."""
    request = urllib.request.Request(ws.url + path, headers=headers)
    with urllib.request.urlopen(request) as answer:
        return str(answer.read().decode())


def status(ws: Workspace, path: str, body: Any = None, **headers: str) -> int:
    """The HTTP status of a request; with a body it is a POST of JSON."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **{key.replace("_", "-"): value for key, value in headers.items()}}
    request = urllib.request.Request(ws.url + path, data, sent)
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def do(ws: Workspace, who: str, deed: str, **body: Any) -> Any:
    """What the page of a person posts, and the answer."""
    headers = {"Content-Type": "application/json", "Origin": ws.url}
    request = urllib.request.Request(f"{ws.url}/as/{who}/-/do/{deed}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())
