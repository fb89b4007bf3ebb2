"""The panel's levers: the clock, Slack's moods, the connections."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol, get_args
from zoneinfo import ZoneInfo

import holidays

from slackbot.workspace import wording
from slackbot.workspace.clock import Clock
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.faults import ApiFault, DeliveryFault, Faults
from slackbot.workspace.feed import Feed
from slackbot.workspace.jsons import Json
from slackbot.workspace.parcels import Ack
from slackbot.workspace.rates import Rates
from slackbot.workspace.team import Team
from slackbot.workspace.world import World

_OPENS = 9
_SLOW = 2.0
_TOO_LATE = 15.0  # longer than the app waits


class Shop(Protocol):
    """What of a workspace the levers move."""

    faults: Faults
    team: Team

    @property
    def world(self) -> World: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def feed(self) -> Feed: ...
    @property
    def rates(self) -> Rates: ...
    def revoke_token(self) -> None: ...
    def restore_token(self) -> None: ...
    def ghost_sockets(self) -> int: ...
    def end_ghosts(self) -> int: ...
    def drop_sockets(self) -> int: ...
    def connections(self) -> int: ...
    def redeliver(self, kind: str | None = None) -> Ack: ...


def next_working_day(now: datetime, zone: ZoneInfo) -> datetime:
    """Nine o'clock there on the next day that is neither a weekend nor a public holiday of France."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    free = holidays.country_holidays("FR")
    while day.weekday() >= 5 or day in free:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, _OPENS, tzinfo=zone)


def move_clock(shop: Shop, body: Json) -> None:
    """By `hours`, to the next working day, to `at` (a local time of the workspace), or back to real time."""
    to = str(body["to"])
    if to == "at":
        shop.clock.move_to(_moment(str(body.get("at", "")), shop.world.zone))
    elif to == "workday":
        shop.clock.move_to(next_working_day(shop.clock.now(), shop.world.zone))
    elif to == "real":
        shop.clock.move_to(datetime.now(UTC))
    else:
        shop.clock.advance(timedelta(hours=float(to)))
    shop.feed.add("clock", "moved", {"now": shop.clock.now().isoformat()})


def limit_rates(shop: Shop, body: Json) -> None:
    """`off`, or so many times Slack's allowance."""
    if body["scale"] == "off":
        shop.rates.disable()
    else:
        shop.rates.enable(float(body["scale"]))
    shop.feed.add("fault", "rates", {"scale": body["scale"]})


def prepare_fault(shop: Shop, body: Json) -> None:
    """The next API call or delivery goes wrong."""
    kind = str(body["fault"])
    if kind in get_args(ApiFault):
        shop.faults.api("*", kind, seconds=5, retry_after=3)  # type: ignore[arg-type]
    elif kind in get_args(DeliveryFault):
        shop.faults.delivery("interactive", kind)  # type: ignore[arg-type]
    else:
        raise NotPossible(f"no fault is called {kind!r}")
    shop.feed.add("fault", "prepared", {"target": kind})


def slow_down(shop: Shop, body: Json) -> None:
    """Every answer takes two seconds, or comes too late for the app, until faults are forgotten."""
    if body["how"] == "late":
        shop.faults.api("*", "timeout_after", seconds=_TOO_LATE, effect_after=_TOO_LATE)
    else:
        shop.faults.api("*", "slow", count=None, seconds=_SLOW)
    shop.feed.add("fault", "prepared", {"target": body["how"]})


def treat_token(shop: Shop, body: Json) -> None:
    """`revoke` or `restore` the app's token."""
    (shop.revoke_token if body["to"] == "revoke" else shop.restore_token)()
    shop.feed.add("fault", "token", {"target": body["to"]})


def treat_channel(shop: Shop, body: Json) -> None:
    """`archive` or `unarchive` a channel, put the app `out` of it or `in` again."""
    channel = str(body["channel"])
    _CHANNEL[str(body["to"])](shop.team, channel)


def delete_message(shop: Shop, body: Json) -> None:
    """As an administrator may, a card too."""
    message = shop.world.messages.find(str(body["channel"]), str(body["ts"]))
    if message is None:
        raise NotPossible(wording.MESSAGE_GONE)
    shop.team.delete(message)


def treat_ghosts(shop: Shop, body: Json) -> None:
    """`raise`: the open connections become ghosts. `end`: Slack notices."""
    (shop.ghost_sockets if body["to"] == "raise" else shop.end_ghosts)()
    shop.feed.add("fault", "ghosts", {"target": body["to"]})


def forget_faults(shop: Shop, body: Json) -> None:
    shop.faults.clear()
    shop.feed.add("fault", "forgotten")


def drop_sockets(shop: Shop, body: Json) -> None:
    shop.feed.add("fault", "sockets dropped", {"count": shop.drop_sockets()})


def redeliver(shop: Shop, body: Json) -> None:
    try:
        shop.redeliver("interactive")
    except LookupError as error:
        raise NotPossible(wording.NOTHING_DELIVERED) from error


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError as error:
        raise NotPossible(f"{text!r} is not a date and time") from error


_CHANNEL: dict[str, Callable[[Team, str], None]] = {
    "archive": lambda team, channel: team.archive(channel),
    "unarchive": lambda team, channel: team.archive(channel, archived=False),
    "out": lambda team, channel: team.remove("bot", channel),
    "in": lambda team, channel: team.invite("bot", channel),
}
LEVERS: dict[str, Callable[[Shop, Json], None]] = {
    "clock": move_clock,
    "rates": limit_rates,
    "fault": prepare_fault,
    "slow": slow_down,
    "token": treat_token,
    "channel": treat_channel,
    "delete": delete_message,
    "ghosts": treat_ghosts,
    "forget": forget_faults,
    "drop": drop_sockets,
    "redeliver": redeliver,
}
