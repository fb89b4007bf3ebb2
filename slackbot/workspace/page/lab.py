"""The panel's levers: the clock, Slack's moods, the connections."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol, get_args
from zoneinfo import ZoneInfo

import holidays

from slackbot.workspace.clock import Clock
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.faults import ApiFault, DeliveryFault, Faults
from slackbot.workspace.feed import Feed
from slackbot.workspace.jsons import Json
from slackbot.workspace.parcels import Ack
from slackbot.workspace.rates import Rates

PARIS = ZoneInfo("Europe/Paris")
_OPENS = 9


class Shop(Protocol):
    """What of a workspace the levers move."""

    faults: Faults

    @property
    def clock(self) -> Clock: ...
    @property
    def feed(self) -> Feed: ...
    @property
    def rates(self) -> Rates: ...
    def drop_sockets(self) -> int: ...
    def connections(self) -> int: ...
    def redeliver(self, kind: str | None = None) -> Ack: ...


def next_working_day(now: datetime) -> datetime:
    """Nine o'clock in Paris on the next day that is neither a weekend nor a public holiday."""
    day = now.astimezone(PARIS).date() + timedelta(days=1)
    free = holidays.country_holidays("FR")
    while day.weekday() >= 5 or day in free:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, _OPENS, tzinfo=PARIS)


def move_clock(shop: Shop, body: Json) -> None:
    """By `hours`, to the next working day, to `at` (a local time of Paris), or back to real time."""
    to = str(body["to"])
    if to == "at":
        shop.clock.move_to(_moment(str(body.get("at", ""))))
    elif to == "workday":
        shop.clock.move_to(next_working_day(shop.clock.now()))
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


def forget_faults(shop: Shop, body: Json) -> None:
    shop.faults.clear()
    shop.feed.add("fault", "forgotten")


def drop_sockets(shop: Shop, body: Json) -> None:
    shop.feed.add("fault", "sockets dropped", {"count": shop.drop_sockets()})


def redeliver(shop: Shop, body: Json) -> None:
    try:
        shop.redeliver("interactive")
    except LookupError as error:
        raise NotPossible(str(error)) from error


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=PARIS)
    except ValueError as error:
        raise NotPossible(f"{text!r} is not a date and time") from error


LEVERS: dict[str, Callable[[Shop, Json], None]] = {
    "clock": move_clock,
    "rates": limit_rates,
    "fault": prepare_fault,
    "forget": forget_faults,
    "drop": drop_sockets,
    "redeliver": redeliver,
}
