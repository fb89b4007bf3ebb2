"""The steps of the main journey done at the desk itself, for tests whose subject comes after them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from models.ref import Ref
from models.tables.ticket_parts import Site
from models.terms import ConsentChannel, FaultNature, Kind, Role, Service
from slackbot.bot import Bot
from slackbot.demo.journey import AGREED, CHECKED, CLIENT, CONTACT, EQUIPMENT, REFERENT, SCHEDULED, SUPPLIED, Journey
from slackbot.demo.usual import do
from slackbot.desk import Person
from tests.builders import LEA, MANAGERS_ACTS, MARC

AGENT, MANAGER = Person(LEA, Role.AGENT), Person(MARC, Role.MANAGER)


def prepare(journey: Journey, bot: Bot, steps: Iterable[str]) -> None:
    """Do these steps, which begin with the opening, with what people type in the main journey; wait for the card."""
    ref = None
    for step in steps:
        if ref is None:
            ref = _opened(journey, bot)
        else:
            act_id, facts = _acts(journey, bot.desk.now())[step]
            with bot.desk.changing(MANAGER if act_id in MANAGERS_ACTS else AGENT, ref) as (ticket, by):
                do(ticket, act_id, by, **facts)
    if ref is not None:
        journey.wait_for_card()


def _opened(journey: Journey, bot: Bot) -> Ref | None:
    number = bot.desk.open(
        AGENT,
        service=Service(journey.service),
        fault_nature=FaultNature(journey.fault),
        channel=journey.workspace.channel("support-incidents").id,
        **CLIENT,
    )
    return Ref.read(number)


def _acts(journey: Journey, now: datetime) -> dict[str, tuple[str, dict[str, Any]]]:
    """The act of each step, with the facts of the main journey."""
    starts_at, ends_at = journey.slot()
    site = Site(**CONTACT, **(dict.fromkeys(EQUIPMENT, "") if journey.service == "VGA" else EQUIPMENT))
    referent = REFERENT if journey.kind == "expertise" else {}
    consent = {**AGREED, "channel": ConsentChannel(AGREED["channel"])}
    return {
        "tick": ("pretests.tick", {**CHECKED, "confirmed_at": now}),
        "describe": ("site.describe", {"site": site}),
        "supplier_ticket": ("supplier_ticket.record", {**SUPPLIED, "opened_at": now}),
        "plan": ("intervention.plan", {"kind": Kind(journey.kind), **referent}),
        "consent": ("consent.record", {**consent, "received_at": now}),
        "approve": ("dispatch.approve", {}),
        "schedule": ("appointment.schedule", {**SCHEDULED, "starts_at": starts_at, "ends_at": ends_at}),
    }
