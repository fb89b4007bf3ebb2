"""Notices to one person that are about no ticket in particular: what each says, from what is so now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blocks import on_call
from blocks.look import Look
from models.board import Days, Scope
from models.tables.outbox import OutboxRow
from models.terms import Notice
from slackbot.board import board
from slackbot.delivery.plans import NOTHING, TO_PEOPLE, Plan, Post
from slackbot.means import Means, addresses_of
from slackbot.on_call import on_call_at


@dataclass(frozen=True)
class Errand:
    """One row to deliver to the person with that id."""

    session: Session
    row: OutboxRow
    person: str
    look: Look
    means: Means


def hand_over(errand: Errand) -> Plan:
    """To whoever is on call still: a later turn has a message of its own."""
    turn = on_call_at(errand.session, errand.look.at)
    if turn is None or turn.person.id != errand.person:
        return NOTHING
    days = Days.at(errand.look.at, errand.look.policy)
    desk = board(errand.session, days, owner=errand.person, staff=(), scope=Scope.TEAM, page=1, decides=False)
    addresses = addresses_of(desk.tickets, errand.means)
    return Plan(Post(errand.person, None, on_call.hand_over(turn, desk, addresses, errand.look)))


PLANS: dict[str, Callable[[Errand], Plan]] = {Notice.HAND_OVER: hand_over}

if PLANS.keys() != TO_PEOPLE:
    raise LookupError(f"no plan for {sorted(TO_PEOPLE ^ PLANS.keys())}")
