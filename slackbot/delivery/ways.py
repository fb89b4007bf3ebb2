"""How each kind of notice leaves the house: the method that carries it, and the channel where it goes."""

from __future__ import annotations

from enum import Enum, auto


class Way(Enum):
    POST = auto()
    UPDATE = auto()
    MAIL = auto()
    READ = auto()  # nothing leaves: a file is read out of Slack
    ACT = auto()  # nothing leaves: the bot does something itself

    @property
    def needs_slack(self) -> bool:
        """Whether it says something in Slack, at Slack's paces."""
        return self in (Way.POST, Way.UPDATE)


CARD = "card.post"
CARD_REFRESH = "card.refresh"
ORIGIN_ANSWER = "origin.answer"  # in a channel of its own, where nothing else of the ticket is said
TO_MANAGERS = ("request.post", "request.refresh", "decision.post", "decision.refresh")
# As SQL has it; the rest is posted.
PATTERNS = {Way.UPDATE: "%.refresh", Way.MAIL: "mail%", Way.READ: "evidence.%", Way.ACT: "timer.%"}


def way_of(kind: str) -> Way:
    if kind.endswith(".refresh"):
        return Way.UPDATE
    if kind.startswith("mail"):
        return Way.MAIL
    if kind.startswith("evidence."):
        return Way.READ
    return Way.ACT if kind.startswith("timer.") else Way.POST
