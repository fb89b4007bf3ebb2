"""How long things may take in delivery, in seconds: one table, which tests shorten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

LONGEST_WAIT = timedelta(hours=1)  # whatever waits longer was noted by a clock that has gone back since


@dataclass(frozen=True)
class Timing:
    """A message may be sent only while its claim is `fresh`, or once it was renewed. Then the call gives up after
    `timeout` for each of connecting, sending and reading, and Slack has `margin` to do what nobody waits for any more.
    When the lease ends all that is over: who looks for the message then, looks for the last time.
    """

    fresh: float = 5.0
    timeout: float = 10.0
    margin: float = 15.0
    mail: float = 600.0  # a mail server has some eight steps, of twenty seconds at most; files and timers have less
    idle: float = 1.0  # between two looks for what has come due
    first_probe: float = 1.0  # of a Slack that is away, then twice as long each time
    longest_probe: float = 60.0
    first_knock: float = 30.0  # at a channel that is closed to us
    longest_knock: float = 300.0

    @property
    def lease(self) -> float:
        return self.fresh + 3 * self.timeout + self.margin
