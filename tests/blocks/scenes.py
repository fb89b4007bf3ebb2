"""Tickets as people look at them: at each stage, in each language, with what anybody may have typed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from blocks.acts import faces
from blocks.kit import Message, View
from blocks.look import Look
from blocks.rich import Group
from blocks.words import Words
from models.board import Board
from models.policy import load_policy
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.tables.ticket_parts import Site
from models.terms import Service
from slackbot.demo import samples
from tests.builders import OPENED, PARIS, STAGES, do, later, new_ticket, take
from tests.stories import STORIES, TYPED, a_story

WORKSPACE = "https://desk.example/"
ADDRESS = f"{WORKSPACE}archives/C0SUPPORT1/p1"
GROUP = Group("S0MANAGERS")

VIEWS = {act_id: face.view for act_id, face in faces().items() if face.view is not None and face.act.on is not None}


def look(ticket_: Ticket, words: Words | None = None, *, mailing: bool = False) -> Look:
    """A minute after the last thing that was done."""
    return Look(
        words=words or Words.of("fr", PARIS),
        policy=load_policy(),
        at=later(ticket_, minutes=1),
        managers=(GROUP,),
        workspace_url=WORKSPACE,
        thread_url=ADDRESS,
        mailing=mailing,
    )


def typed_ticket(stage: str, typed: str, service: Service = Service.SDSL) -> Ticket:
    """A ticket on which people typed nothing but that."""
    if stage in STORIES:
        return a_story(stage, typed=typed)
    made = new_ticket(service, client=typed, line=typed, description=typed)
    for step in STAGES[stage]:
        if step == "site.describe":
            do(made, step, site=Site(typed, typed, typed, typed, typed, typed))
        elif step in TYPED:
            do(made, step, **dict.fromkeys(TYPED[step], typed))
        else:
            take(made, step)
    return made


def subjects(ticket_: Ticket) -> list[Any]:
    """The ticket and all its children."""
    return [ticket_, *ticket_.interventions, *ticket_.charges, *ticket_.quotes, *ticket_.disputes]


def last(ticket_: Ticket, event: str) -> Entry:
    return next(entry for entry in reversed(ticket_.entries) if entry.event_name == event)


def messages(ticket_: Ticket, seen: Look) -> Iterator[Message]:
    """Everything that the thread shows of it now."""
    yield from (message for _, message in samples.messages(ticket_, seen))


def views(ticket_: Ticket, seen: Look) -> Iterator[View]:
    """Every form that can be opened on it now, by anybody, the text for the client, and App Home."""
    yield from (view for _, view in samples.views(ticket_, seen))


def board(*tickets: Ticket, seen: Look | None = None, **changes: Any) -> Board:
    """These tickets wherever they belong, as a manager sees them then who follows them all."""
    at, policy = (seen.at, seen.policy) if seen else (OPENED, load_policy())
    return replace(samples.board_of(*tickets, at=at, policy=policy), **changes)
