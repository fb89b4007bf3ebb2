"""A small Bolt app, as real as ours: built with process_before_response, connected by Socket Mode or served by WSGI."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from slackbot.workspace import Workspace

SCOPES = [
    "commands",
    "chat:write",
    "app_mentions:read",
    "channels:read",
    "channels:history",
    "groups:read",
    "groups:history",
    "im:read",
    "im:history",
    "im:write",
    "users:read",
    "usergroups:read",
    "files:read",
    "files:write",
]
EVENTS = ["app_home_opened", "app_mention", "message.im", "member_joined_channel", "subteam_members_changed"]


def manifest(**changes: Any) -> dict[str, Any]:
    """The test app's manifest; `scopes` and `events` replace its lists, `features` its features."""
    features = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "support"},
        "shortcuts": [
            {"name": "Ouvrir", "type": "global", "callback_id": "ticket.open", "description": "Ouvrir un ticket"},
            {"name": "Agir", "type": "message", "callback_id": "ticket.act", "description": "Agir"},
        ],
        "slash_commands": [{"command": "/ticket", "description": "Tickets"}],
    }
    return {
        "display_information": {"name": "Support"},
        "features": features | changes.get("features", {}),
        "oauth_config": {"scopes": {"bot": changes.get("scopes", SCOPES)}},
        "settings": {
            "interactivity": {"is_enabled": True},
            "event_subscriptions": {"bot_events": changes.get("events", EVENTS)},
            "socket_mode_enabled": True,
        },
    }


def client(workspace: Workspace, **options: Any) -> WebClient:
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url, **options)


def bolt_app(workspace: Workspace) -> App:
    return App(
        client=client(workspace),
        signing_secret=workspace.signing_secret,
        process_before_response=True,
    )


@contextmanager
def by_socket(workspace: Workspace, app: App, connections: int = 1, ping_interval: float = 1) -> Iterator[App]:
    """Connect the app with the builtin Socket Mode client."""
    handlers = [
        SocketModeHandler(app, workspace.app_token, ping_interval=ping_interval, receive_buffer_size=65536)
        for _ in range(connections)
    ]
    for handler in handlers:
        handler.client.connect()
    workspace.wait_connected(connections=connections)
    try:
        yield app
    finally:
        disconnect(workspace, *handlers)


def disconnect(workspace: Workspace, *handlers: SocketModeHandler) -> None:
    """Close the clients without their usual four seconds: wake the threads that they wait for, and say again that it is
    over to one that has only just begun to read.
    """
    for handler in handlers:
        handler.client.auto_reconnect_enabled = False
    workspace.drop_sockets()
    for handler in handlers:
        closing = threading.Thread(target=handler.close)
        closing.start()
        while closing.is_alive():
            handler.client.current_session_state.terminated = True
            handler.client.message_queue.put(None)
            closing.join(0.02)


@contextmanager
def by_http(workspace: Workspace, app: App) -> Iterator[App]:
    """Serve the app over WSGI and have signed requests sent to it."""
    server = make_server("127.0.0.1", 0, SlackRequestHandler(app), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    workspace.deliver_by_http(f"http://127.0.0.1:{server.server_port}/slack/events")
    try:
        yield app
    finally:
        workspace.deliver_by_http("")
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """The tests read the feed instead."""
