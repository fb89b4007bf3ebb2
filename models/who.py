"""Who did something: a colleague, or the bot itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Who:
    """A colleague who did something: Slack user id, and the name they had then."""

    id: str
    name: str


BOT = Who("bot", "bot")
