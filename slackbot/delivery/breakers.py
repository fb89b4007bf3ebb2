"""Breakers: what to do while Slack, or one channel, takes nothing: wait, and try with one message now and then.

Pure: times are seconds of one clock, given by the caller.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

IDLE = 60.0  # seconds
STRIKES = 3  # failures of the network in a row before everything waits; a definite no needs no second


@dataclass(frozen=True)
class Breaker:
    """Closed (everything flows) while `probe_at` is None; else open, and from that time on one message may try.

    `since` is when the first of the failures was seen; `probing` while that one message is on its way.
    """

    first: float
    longest: float
    strikes: int = 0
    wait: float = 0.0
    since: float | None = None
    probe_at: float | None = None
    probing: bool = False

    @property
    def is_open(self) -> bool:
        return self.probe_at is not None

    def allows(self, now: float) -> bool:
        return self.probe_at is None or (not self.probing and now >= self.probe_at)

    def is_idle(self, now: float) -> bool:
        """For some time one message may try, and there is none: nothing waits for it any more."""
        return self.probe_at is not None and not self.probing and now - self.probe_at > IDLE

    def tried(self) -> Breaker:
        """A message is on its way; while open it is the only one."""
        return replace(self, probing=True) if self.is_open else self

    def failed(self, now: float, *, strikes: int) -> Breaker:
        """It did not go through. Messages that had left before the first failure change nothing any more."""
        if self.is_open and not self.probing:
            return self
        since = now if self.since is None else self.since
        if not self.is_open and self.strikes + 1 < strikes:
            return replace(self, strikes=self.strikes + 1, since=since)
        wait = min(self.longest, self.wait * 2) if self.is_open else self.first
        return replace(self, wait=wait, since=since, probe_at=now + wait, probing=False)

    def succeeded(self) -> Breaker:
        return Breaker(self.first, self.longest)

    def undecided(self, now: float) -> Breaker:
        """What was to try did not get as far: the next may."""
        return replace(self, probing=False, probe_at=now) if self.probing else self


@dataclass
class Breakers:
    """One for Slack as a whole, one for each channel that ever failed."""

    probes: tuple[float, float]  # seconds until the first and between the last tries
    knocks: tuple[float, float]
    slack: Breaker = field(init=False)
    channels: dict[str, Breaker] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slack = Breaker(*self.probes)

    def copy(self) -> Breakers:
        other = Breakers(self.probes, self.knocks, dict(self.channels))
        other.slack = self.slack
        return other

    def allow(self, channel: str, now: float) -> bool:
        return self.slack.allows(now) and self._channel(channel).allows(now)

    def shut_channels(self, now: float) -> frozenset[str]:
        return frozenset(channel for channel, breaker in self.channels.items() if not breaker.allows(now))

    def tried(self, channel: str) -> None:
        self.slack = self.slack.tried()
        if channel in self.channels:
            self.channels[channel] = self.channels[channel].tried()

    def answered(self) -> None:
        """Slack answered, if only with a no to this one message."""
        self.slack = self.slack.succeeded()

    def delivered(self, channel: str) -> None:
        self.answered()
        self.channels.pop(channel, None)

    def channel_failed(self, channel: str, now: float) -> None:
        self.answered()
        self.channels[channel] = self._channel(channel).failed(now, strikes=1)

    def slack_failed(self, channel: str, now: float, *, strikes: int = 1) -> None:
        self.slack = self.slack.failed(now, strikes=strikes)
        self.undecided_channel(channel, now)

    def undecided(self, channel: str, now: float) -> None:
        self.slack = self.slack.undecided(now)
        self.undecided_channel(channel, now)

    def undecided_channel(self, channel: str, now: float) -> None:
        if channel in self.channels:
            self.channels[channel] = self.channels[channel].undecided(now)

    def next_try(self, now: float) -> float | None:
        """Seconds until the next message may try what is closed."""
        waits = (breaker.probe_at - now for breaker in self._open() if breaker.probe_at and not breaker.probing)
        return min((wait for wait in waits if wait > 0), default=None)

    def _open(self) -> Iterator[Breaker]:
        yield from (breaker for breaker in (self.slack, *self.channels.values()) if breaker.is_open)

    def _channel(self, channel: str) -> Breaker:
        return self.channels.get(channel) or Breaker(*self.knocks)
