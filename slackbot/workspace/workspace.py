"""The workspace as one object: what demos, journeys and load drive."""

import time
from collections.abc import Callable
from typing import Any, Self
from zoneinfo import ZoneInfo

from slackbot.workspace import render, seed, world
from slackbot.workspace.clock import Clock
from slackbot.workspace.courier import ACK_SECONDS, Courier
from slackbot.workspace.directory import Channel
from slackbot.workspace.faults import Faults
from slackbot.workspace.feed import Feed
from slackbot.workspace.installation import from_manifest
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.page import Pages
from slackbot.workspace.parcels import EVENTS, Ack, Parcel
from slackbot.workspace.people.hands import Hands
from slackbot.workspace.people.person import Person
from slackbot.workspace.rates import Rates
from slackbot.workspace.server import Server
from slackbot.workspace.team import Team

_LOOK_AGAIN = 0.05


class Room:
    """A channel as people see it."""

    def __init__(self, state: world.World, channel: Channel) -> None:
        self._state = state
        self.channel = channel
        self.id = channel.id
        self.name = channel.name

    @property
    def messages(self) -> list[Message]:
        """Oldest first, without the replies of threads."""
        with self._state.lock:
            return self._state.messages.roots(self.id)


class Workspace:
    """A Slack look-alike on the loopback interface. Use as a context manager, or `start` and `stop`."""

    bot_token = world.BOT_TOKEN
    app_token = world.APP_TOKEN
    signing_secret = world.SIGNING_SECRET
    agents_group = seed.AGENTS_GROUP
    managers_group = seed.MANAGERS_GROUP

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        rate_limits: bool | float = False,
        ack_seconds: float = ACK_SECONDS,
        clock: Clock | None = None,
        zone: ZoneInfo = world.HOME,
    ) -> None:
        """`rate_limits`: off, on, or on with so many times Slack's allowance. Port 0 takes a free one. `zone` is where
        its people live.
        """
        self.world = world.World(clock, zone)
        self.faults = Faults(self.world.feed)
        self._courier = Courier(self.world, self.faults, ack_seconds)
        self.pages = Pages(self, host)
        self._server = Server(self.world, self._courier, self.faults, host, port, self.pages)
        self.team = Team(self.world, self._post)
        self._people: dict[str, Person] = {}
        if rate_limits:
            self.rates.enable(float(rate_limits))

    # life

    def start(self) -> Self:
        self._server.start()
        return self

    def stop(self) -> None:
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return self.world.url

    @property
    def api_url(self) -> str:
        """What the app's Web API client takes as base URL."""
        return f"{self.world.url}/api/"

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def feed(self) -> Feed:
        return self.world.feed

    @property
    def rates(self) -> Rates:
        return self.world.rates

    @property
    def ack_seconds(self) -> float:
        """How long the app may take to acknowledge; shorten it where a test waits in vain."""
        return self._courier.ack_seconds

    @ack_seconds.setter
    def ack_seconds(self, seconds: float) -> None:
        self._courier.ack_seconds = seconds

    # the app

    def install(self, manifest: Json) -> None:
        """Install the app, or install it anew: scopes, commands, shortcuts, events, tabs."""
        self.world.installation = from_manifest(manifest)

    def uninstall(self) -> None:
        """Tokens stop working."""
        self.world.installation = None

    def revoke_token(self, code: str = "token_revoked") -> None:
        """The bot's token is refused until `restore_token`: also as `invalid_auth` or `account_inactive`."""
        self.world.revoked[world.BOT_TOKEN] = code

    def restore_token(self) -> None:
        self.world.revoked.clear()

    def deliver_by_http(self, url: str) -> None:
        """Deliver signed requests to this URL from now on; an empty one returns to Socket Mode."""
        self._courier.request_url = url

    def wait_connected(self, timeout: float = 10, connections: int = 1) -> None:
        """Wait for Socket Mode."""
        self.wait_for(lambda: self.connections() >= connections, timeout, "a Socket Mode connection")

    def connections(self) -> int:
        return self._courier.sockets.count()

    def drop_sockets(self) -> int:
        """Break all Socket Mode connections without a word; how many there were."""
        return self._server.run(self._on_loop(self._courier.sockets.drop))

    def ghost_sockets(self, most: int | None = None) -> int:
        """Make the open connections (the oldest ones) ghosts: they count and are sent clicks, which are lost."""
        return self._server.run(self._on_loop(lambda: self._courier.sockets.haunt(most)))

    def end_ghosts(self) -> int:
        """Slack notices at last that nobody is behind them."""
        return self._server.run(self._on_loop(self._courier.sockets.exorcise))

    def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Send `disconnect`: `warning`, `refresh_requested` or `link_disabled`."""
        self._server.run(self._courier.sockets.refresh(reason))

    def deliver(self, kind: str, payload: Json) -> Ack:
        """Deliver any payload: `slash_commands`, `interactive` or `events_api` (repeated until acknowledged)."""
        return self._post(Parcel(kind, payload))

    def redeliver(self, kind: str | None = None) -> Ack:
        """The last delivery (of a kind) again, same envelope id, trigger, event id."""
        return self._server.run(self._courier.redeliver(kind))

    # what people see

    def person(self, key: str) -> Person:
        """By key (`lea`, `karim`, `marc`, `sophie`, `nina`, `hugo`, `tom`) or user id."""
        account = self.world.directory.account(key)
        if account.id not in self._people:
            self._people[account.id] = Person(self.hands(key), self.wait_for)
        return self._people[account.id]

    def hands(self, who: str) -> Hands:
        """The same person without the driver's comforts, for the page."""
        return Hands(self.world, self._post, self.world.directory.account(who))

    def channel(self, name: str) -> Room:
        return Room(self.world, self.world.directory.channel(name))

    def thread(self, message: Message) -> list[Message]:
        """The root and its replies, oldest first, from any message of the thread."""
        with self.world.lock:
            return self.world.messages.thread(message.channel, message.thread_ts or message.ts)

    def render_thread(self, message: Message) -> str:
        with self.world.lock:
            return render.render_thread(self.world, message)

    def wait_for(self, condition: Callable[[], Any], timeout: float = 10, what: str = "a condition") -> Any:
        """Wait until the condition is true and return its value; else `TimeoutError` with the last of the feed."""
        deadline = time.monotonic() + timeout
        while not (value := condition()):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"waited {timeout} s for {what}; the last happenings:\n{self.feed.dump()}")
            with self.feed.changed:
                self.feed.changed.wait(min(left, _LOOK_AGAIN))
        return value

    def _post(self, parcel: Parcel) -> Ack:
        deliver = self._courier.deliver_event if parcel.kind == EVENTS else self._courier.deliver
        return self._server.run(deliver(parcel))

    async def _on_loop(self, work: Callable[[], int]) -> int:
        return work()
