"""Notices to one person that are about no ticket in particular: what each says, from what is so now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blocks import closed_channel as blocks
from blocks import on_call
from blocks.look import Look
from blocks.morning import morning
from models.board import Days, Scope
from models.reminders import reminder_of
from models.tables.outbox import OutboxRow
from models.terms import Notice, Party
from models.watch import Watch
from models.workdays import is_open, local_day, next_opening
from slackbot.board import board
from slackbot.delivery.claims import what_waits
from slackbot.delivery.plan import NOTHING, Plan, Post
from slackbot.delivery.plans import TO_PEOPLE, applies
from slackbot.means import Means, addresses_of
from slackbot.mornings import briefs, gathered
from slackbot.on_call import on_call_at


@dataclass(frozen=True)
class Errand:
    """One row to deliver to the person with that id."""

    session: Session
    row: OutboxRow
    person: str
    look: Look
    means: Means
    watch: Callable[[], Watch]


def hand_over(errand: Errand) -> Plan:
    """To whoever is on call still: a later turn has a message of its own."""
    turn = on_call_at(errand.session, errand.look.at)
    if turn is None or turn.person.id != errand.person:
        return NOTHING
    days = Days.at(errand.look.at, errand.look.policy)
    desk = board(errand.session, days, owner=errand.person, staff=(), scope=Scope.TEAM, page=1, decides=False)
    addresses = addresses_of(desk.tickets, errand.means)
    return Plan(Post(errand.person, None, on_call.hand_over(turn, desk, addresses, errand.look)))


def relieve(errand: Errand) -> Plan:
    """To whoever is on call no more; nothing to who has been named again meanwhile."""
    turn = on_call_at(errand.session, errand.look.at)
    if turn is None or turn.person.id == errand.person:
        return NOTHING
    return Plan(Post(errand.person, None, on_call.relief(turn, errand.look)))


def days_message(errand: Errand) -> Plan:
    """On its own day, while the desk is open, also after a break; nothing where there is nothing to say."""
    session, look, person = errand.session, errand.look, errand.person
    written = errand.row.due_at
    if written is None or local_day(written, look.policy) != look.today:
        return NOTHING
    if not is_open(look.at, look.policy):
        reopening = next_opening(look.at, look.policy)
        return Plan(again_at=reopening) if local_day(reopening, look.policy) == look.today else NOTHING
    days = Days.at(look.at, look.policy)
    own = board(session, days, owner=person, staff=(), scope=Scope.MINE, page=1, decides=False)
    chased = briefs(session, {row.ticket for row in gathered(session, person, errand.watch()) if _is_chased(row, look)})
    others = [brief for brief in chased if brief.turn is not Party.AGENT or brief.owner.id != person]
    message = morning(own, others, addresses_of([*own.tickets, *others], errand.means), look)
    return NOTHING if message is None else Plan(Post(person, None, message))


def closed_channel(errand: Errand) -> Plan:
    """The row was written with the channel. Nothing where it is open again, or its tickets have left it."""
    settings, closed = errand.means.settings, str(errand.row.channel)
    waits = what_waits(errand.session, settings.approvals_channel)
    tickets = next((waiting.tickets for waiting in waits if waiting.target == closed), 0)
    if not tickets:
        return NOTHING
    stay = settings.channel, settings.approvals_channel  # what is asked of managers goes nowhere else
    default = None if closed in stay else settings.channel
    message = blocks.closed_channel(closed, tickets, default, errand.look)
    return Plan(Post(errand.person, None, message))


def _is_chased(row: OutboxRow, look: Look) -> bool:
    """It applies still; what comes but once is said by the list of visits."""
    reminder = reminder_of(row.kind)
    return reminder is not None and reminder.repeats and applies(row, look)


PLANS: dict[str, Callable[[Errand], Plan]] = {
    Notice.HAND_OVER: hand_over,
    Notice.RELIEF: relieve,
    Notice.MORNING: days_message,
    Notice.CLOSED_CHANNEL: closed_channel,
}

if PLANS.keys() != TO_PEOPLE:
    raise LookupError(f"no plan for {sorted(TO_PEOPLE ^ PLANS.keys())}")
