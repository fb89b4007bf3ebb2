"""Response URLs: five uses in thirty minutes, for whom and where they were made."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from slackbot.workspace.clock import Clock
from slackbot.workspace.errors import SlackError

USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass
class ResponseUrl:
    """`message_ts` is the message whose button was pressed; `ephemeral` whether only the person saw it."""

    user: str
    channel: str
    made: datetime
    message_ts: str = ""
    ephemeral: bool = False
    uses: int = 0


class ResponseUrls:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, ResponseUrl] = {}

    def make(
        self,
        user: str,
        channel: str,
        *,
        message_ts: str = "",
        ephemeral: bool = False,
    ) -> str:
        """The secret end of the URL."""
        key = secrets.token_urlsafe(18)
        made = self._clock.now()
        self._known[key] = ResponseUrl(user, channel, made, message_ts, ephemeral)
        return key

    def use(self, key: str) -> ResponseUrl:
        """Count a use; `expired_url` or `used_url` when there is none left."""
        url = self._known.get(key)
        if url is None or self._clock.now() - url.made > LIFETIME:
            raise SlackError("expired_url")
        if url.uses >= USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
