"""What every builder of views and messages is given besides the ticket: for whom, when, under which policy."""

from dataclasses import dataclass
from datetime import datetime

from blocks.words import Words
from models.policy import Policy
from models.ticket import Ticket


@dataclass(frozen=True, kw_only=True)
class Screen:
    """`now` is aware; `managers_group` or else `managers` (user ids) are mentioned where managers are asked.

    `workspace_url` ends in a slash (`https://example.slack.com/`).
    """

    words: Words
    policy: Policy
    now: datetime
    managers_group: str | None = None
    managers: tuple[str, ...] = ()
    workspace_url: str = ""

    def link_to(self, ticket: Ticket) -> str | None:
        """The address of the ticket's card, once it is posted."""
        if ticket.thread_ts is None:
            return None
        return f"{self.workspace_url}archives/{ticket.channel}/p{ticket.thread_ts.replace('.', '')}"
