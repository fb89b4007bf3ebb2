"""What listeners and delivery both work with: the means made once at the start, and how things are shown now."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from blocks.look import Look, link_to
from blocks.rich import Group, User
from blocks.words import Words
from models.summary import Brief
from models.tables.on_call import OnCall
from models.tables.ticket import Ticket
from models.watch import Watch
from slackbot.clicks import Clicks
from slackbot.clients import SlackClient
from slackbot.desk import Desk
from slackbot.homes import Homes
from slackbot.on_call import on_call_at
from slackbot.settings import Settings
from slackbot.staff import Staff


@dataclass(frozen=True)
class Means:
    """Made once at the start. `workspace_url` ends in a slash; `pool` carries out what need not hold up an answer.

    `bot_id` is our own, as a member of channels.
    """

    desk: Desk
    staff: Staff
    client: SlackClient
    settings: Settings
    workspace_url: str
    bot_id: str
    pool: ThreadPoolExecutor
    homes: Homes = field(default_factory=Homes)
    clicks: Clicks = field(default_factory=Clicks)


def words_of(means: Means, locale: str | None = None) -> Words:
    """In the desk's time zone, read now; in the workspace's language unless a person's is given that we speak."""
    words = Words.of(locale, means.desk.policy.calendar.time_zone, otherwise=means.settings.language)
    return words.at(means.desk.now())


def look_of(means: Means, words: Words, ticket: Ticket | None = None) -> Look:
    """How things are shown now; `ticket` is the one they are about."""
    group = means.staff.managers_group
    return Look(
        words=words,
        policy=means.desk.policy,
        at=means.desk.now(),
        managers=(Group(group),) if group else tuple(User(user) for user in means.staff.managers_by_id),
        workspace_url=means.workspace_url,
        thread_url=link_to(ticket, means.workspace_url) if ticket else None,
        mailing=means.settings.smtp_url is not None,
        asks_elsewhere=means.settings.approvals_channel is not None,
    )


def addresses_of(tickets: Iterable[Ticket | Brief], means: Means) -> dict[int, str | None]:
    """The addresses of their threads, by the tickets' ids."""
    return {ticket.id: link_to(ticket, means.workspace_url) for ticket in tickets}


def watch_of(session: Session, staff: Staff, now: datetime) -> Watch:
    """Who is there, as far as that is known without waiting for Slack."""
    on_call = on_call_at(session, now)
    return Watch(staff.known(), on_call.person.id if on_call else None, staff.managers())


def present(turn: OnCall | None, staff: Staff) -> OnCall | None:
    """Who is on call; nobody where they are known to have left the desk since."""
    return None if turn is None or Watch(staff.known()).has_left(turn.person.id) else turn
