"""Which of the heads go out now: what workers, breakers and paces let through. Pure but for what it notes of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slackbot.delivery.breakers import Breakers
from slackbot.delivery.claims import Head, HeldBack
from slackbot.delivery.paces import Paces
from slackbot.delivery.ways import Way

CALLERS = 24  # calls to Slack at once
CLERKS = 4  # mails, files to read and acts of the bot at once


@dataclass(frozen=True)
class Workers:
    """How many are free."""

    callers: int = CALLERS
    clerks: int = CLERKS

    def changed(self, way: Way, by: int) -> Workers:
        if way.needs_slack:
            return Workers(self.callers + by, self.clerks)
        return Workers(self.callers, self.clerks + by)

    @property
    def calling(self) -> int:
        """How many are calling Slack."""
        return CALLERS - self.callers

    def free_for(self, way: Way) -> bool:
        return (self.callers if way.needs_slack else self.clerks) > 0


@dataclass
class Selection:
    """`free` and `breakers` are as they will be once what was chosen is on its way; keep them when it is."""

    free: Workers
    breakers: Breakers
    paces: Paces
    now: float

    def closed(self) -> HeldBack:
        """What need not be looked at."""
        paced = self.paces.closed()
        ways = set(paced.ways)
        if not self.free.callers or not self.breakers.slack.allows(self.now):
            ways |= {Way.POST, Way.UPDATE, Way.READ}
        if not self.free.clerks:
            ways |= {Way.MAIL, Way.READ, Way.ACT}
        return HeldBack(frozenset(ways), self.breakers.shut_channels(self.now), paced.posting)

    def of(self, heads: Sequence[Head]) -> list[Head]:
        """In the order of the heads, each paid for."""
        return [head for head in heads if self._take(head.way, head.channel)]

    def _take(self, way: Way, channel: str) -> bool:
        if not self.free.free_for(way):
            return False
        if way.needs_slack:
            if not self.breakers.allow(channel, self.now) or not self.paces.allow(way, channel):
                return False
            self.paces.spend(way, channel)
            self.breakers.tried(channel)
        self.free = self.free.changed(way, -1)
        return True
