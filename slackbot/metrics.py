"""What monitoring reads at `/metrics`: figures of this process since its start, and of the outbox as it is now.

Nothing personal: labels are kinds, codes and methods, never a person, a ticket or a channel. The counters are those of
the process, in a registry of our own; what is only true now is handed to `page`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

COUNTED = CollectorRegistry()
ProcessCollector(registry=COUNTED)
KINDS = ("command", "block_actions", "view_submission", "message_action", "shortcut", "event_callback")
SCOPES = ("thread", "card", "mail", "evidence", "origin")

deliveries = Counter(
    "slackbot_deliveries",
    "What Slack delivered, by kind and how it was answered",
    ["kind", "outcome"],
    registry=COUNTED,
)
acknowledgement = Histogram(
    "slackbot_acknowledgement_seconds",
    "From the arrival of a delivery to its answer; Slack gives up after 3 s",
    ["kind"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0),
    registry=COUNTED,
)
requests_refused = Counter(
    "slackbot_http_refused", "HTTP requests that went no further, by status", ["status"], registry=COUNTED
)
refusals = Counter("slackbot_refusals", "Expected refusals, by the code of their sentence", ["code"], registry=COUNTED)
notices = Counter(
    "slackbot_notices", "Attempts to deliver a notice, by kind and outcome", ["kind", "outcome"], registry=COUNTED
)
reminders = Counter("slackbot_reminders", "Reminders, by kind and outcome", ["kind", "outcome"], registry=COUNTED)
mails = Counter("slackbot_mails", "Mails to clients, by outcome", ["outcome"], registry=COUNTED)
slack_answers = Counter(
    "slackbot_slack_answers", "Answers of Slack's Web API, by method and code", ["method", "code"], registry=COUNTED
)
rate_limited = Counter("slackbot_rate_limited", "Answers 429 of Slack's, by method", ["method"], registry=COUNTED)
database_timeouts = Counter(
    "slackbot_database_timeouts",
    "Work that the database did not take in time, or lost, by who waited",
    ["waiting"],
    registry=COUNTED,
)

for _outcome in ("sent", "refused", "postponed"):
    mails.labels(_outcome)
for _waiting in ("person", "nobody"):
    database_timeouts.labels(_waiting)


@dataclass(frozen=True)
class Depth:
    """Of the lanes of one scope: notices that are due, the age of the oldest in seconds, and those given up."""

    waiting: int = 0
    oldest: float = 0.0
    parked: int = 0


@dataclass(frozen=True)
class Open:
    """Breakers of one scope that are open, and for how many seconds the first of them has been."""

    count: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class State:
    """What is true of the bot now. `depths` is None where the database cannot say, the relay's age without a relay."""

    ready: bool
    socket: bool | None = None
    relay_seconds: float | None = None
    depths: Mapping[str, Depth] | None = None
    breakers: Mapping[str, Open] = field(default_factory=dict)


def page(state: State) -> str:
    """In the text format of Prometheus."""
    return (generate_latest(COUNTED) + generate_latest(_Now(state))).decode()


def kind_of(body: Mapping[str, object]) -> str:
    """The kind of a delivery; one that we do not know is `other`, so that there are never many."""
    kind = str(body.get("type") or ("command" if "command" in body else ""))
    return kind if kind in KINDS else "other"


def notice_ended(kind: str, outcome: str) -> None:
    notices.labels(kind, outcome).inc()
    if kind.startswith("reminder."):
        reminders.labels(kind.partition(".")[2], outcome).inc()


def timed_out(*, somebody_waits: bool) -> None:
    database_timeouts.labels("person" if somebody_waits else "nobody").inc()


class _Now(Collector):
    """The state as a registry, for `generate_latest`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterator[GaugeMetricFamily]:
        state = self._state
        yield _gauge("slackbot_ready", "1 where a click would be taken now", state.ready)
        yield _gauge("slackbot_database_up", "1 where the database answered just now", state.depths is not None)
        if state.socket is not None:
            yield _gauge("slackbot_socket_connected", "1 where the WebSocket to Slack is open", state.socket)
        if state.relay_seconds is not None:
            yield _gauge("slackbot_relay_last_turn_seconds", "Since the relay last looked", state.relay_seconds)
        yield from self._outbox(state.depths or {})
        for name, help_, of in (
            ("slackbot_breakers_open", "Open breakers: Slack as a whole, or single channels", "count"),
            ("slackbot_breaker_open_seconds", "For how long the first open breaker has been open", "seconds"),
        ):
            yield _by_scope(name, help_, {scope: getattr(breaker, of) for scope, breaker in state.breakers.items()})

    def _outbox(self, depths: Mapping[str, Depth]) -> Iterator[GaugeMetricFamily]:
        for name, help_, of in (
            ("slackbot_outbox_waiting", "Notices that are due, by the scope of their lane", "waiting"),
            ("slackbot_outbox_oldest_seconds", "Age of the oldest of these", "oldest"),
            ("slackbot_outbox_parked", "Notices that were given up", "parked"),
        ):
            yield _by_scope(name, help_, {scope: getattr(depth, of) for scope, depth in depths.items()})


def _gauge(name: str, help_: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_, value=float(value))


def _by_scope(name: str, help_: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_, labels=["scope"])
    for scope, value in values.items():
        family.add_metric([scope], float(value))
    return family
