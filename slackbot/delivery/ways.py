"""How each kind of notice leaves the house: the method that carries it, and the channel where it goes."""

from __future__ import annotations

from enum import Enum, auto
from fnmatch import fnmatchcase
from functools import cache

from models.terms import Notice


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


TO_MANAGERS = (Notice.REQUEST_POST, Notice.REQUEST_REFRESH, Notice.RULING_POST, Notice.RULING_REFRESH)
# As SQL has it; the rest is posted.
PATTERNS = {Way.UPDATE: "%.refresh", Way.MAIL: "mail%", Way.READ: "evidence.%", Way.ACT: "timer.%"}


@cache
def way_of(kind: str) -> Way:
    fitting = (way for way, pattern in PATTERNS.items() if fnmatchcase(kind, pattern.replace("%", "*")))
    return next(fitting, Way.POST)
