"""A Web API call: its arguments read as Slack reads them, and the table of methods."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slackbot.workspace.directory import Account, Channel
from slackbot.workspace.errors import SlackError, invalid_arguments
from slackbot.workspace.jsons import Json
from slackbot.workspace.world import APP_TOKEN, BOT_TOKEN, World


@dataclass(frozen=True)
class Call:
    """One call, its token already checked."""

    world: World
    method: str
    args: Json

    def text(self, name: str) -> str:
        """A required string."""
        value = self.args.get(name)
        if value is None or value == "":
            raise invalid_arguments(f"missing required field: {name} [json-pointer:/{name}]")
        return str(value)

    def optional(self, name: str) -> str:
        value = self.args.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        return str(self.args.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        value = self.optional(name)
        if value and not value.isdigit():
            raise invalid_arguments(f"must provide a number [json-pointer:/{name}]")
        return int(value) if value else default

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """An argument that is JSON, as itself or as a string; None when absent. `error` answers what is not JSON."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(error) from None

    def account(self, user: str) -> Account:
        account = self.world.directory.accounts.get(user)
        if account is None:
            raise SlackError("user_not_found")
        return account

    def channel(self, which: str) -> Channel:
        """A conversation that the app can see, by id."""
        channel = self.world.directory.channels.get(which)
        if channel is None or not self.world.bot_sees(channel):
            raise SlackError("channel_not_found")
        return channel

    def demand(self, *scopes: str) -> None:
        """`missing_scope` unless one of the scopes is granted."""
        installation = self.world.installation
        granted = installation.scopes if installation is not None else ()
        if scopes and not any(scope in granted for scope in scopes):
            raise SlackError("missing_scope", needed=scopes[0], provided=",".join(granted))


def authorize(world: World, token: str, *, app: bool) -> None:
    """Refuse a token that is none, or the other one; `app`: it is to be the app's own, not the bot's."""
    if not token:
        raise SlackError("not_authed")
    if token not in (BOT_TOKEN, APP_TOKEN) or world.installation is None:
        raise SlackError("invalid_auth")
    if token in world.revoked:
        raise SlackError(world.revoked[token])
    if (token == APP_TOKEN) != app:
        raise SlackError("not_allowed_token_type")


Run = Callable[[Call], Json]


@dataclass(frozen=True)
class Method:
    """A Web API method. `tier` None is not limited; `json` False ignores JSON bodies; `app` wants the app token."""

    name: str
    run: Run
    scopes: tuple[str, ...] = ()
    tier: int | None = 3
    json: bool = False
    app: bool = False


METHODS: dict[str, Method] = {}


def method(
    name: str, *scopes: str, tier: int | None = 3, json: bool = False, app: bool = False
) -> Callable[[Run], Run]:
    """Enter a function into the table of methods; one of the scopes is enough."""

    def enter(run: Run) -> Run:
        METHODS[name] = Method(name, run, scopes, tier, json, app)
        return run

    return enter


SCOPE_OF_KIND = {"public": "channels", "private": "groups", "im": "im"}


def scope_for(channel: Channel, right: str) -> str:
    """`channels:read`, `groups:history`, …: the scope that a kind of conversation demands."""
    return f"{SCOPE_OF_KIND[channel.kind]}:{right}"
