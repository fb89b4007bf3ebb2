"""Tickets as people look at them: at each stage, in each language, with what anybody may have typed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from blocks import (
    breakdown,
    card,
    client_texts,
    decision,
    dispatch,
    explanation,
    finding,
    home,
    sav_plus,
    thread,
    ticket,
)
from blocks.acts import faces
from blocks.events import declared
from blocks.kit import Message, View
from blocks.look import Look
from blocks.rich import Group
from blocks.words import Words
from models.board import Board
from models.next_steps import possible, shared
from models.policy import load_policy
from models.summary import Brief
from models.tables.journal import Entry
from models.tables.ticket import Site, Ticket
from models.terms import Role, Service
from slackbot.demo.samples import board_of
from tests.builders import PARIS, SOPHIE, STAGES, context, do, later, new_ticket, summed, take
from tests.stories import STORIES, TYPED, a_story

ADDRESS = "https://desk.example/archives/C0SUPPORT1/p1"
GROUP = Group("S0MANAGERS")

VIEWS = {act_id: face.view for act_id, face in faces().items() if face.view is not None and face.act.on is not None}


def look(ticket_: Ticket, words: Words | None = None, *, mailing: bool = False) -> Look:
    """A minute after the last thing that was done."""
    return Look(
        words=words or Words.of("fr", PARIS),
        policy=load_policy(),
        at=later(ticket_, minutes=1),
        managers=(GROUP,),
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
    yield card.card(ticket_, seen)
    yield finding.answer("Tickets", results(ticket_), seen)
    for entry in ticket_.entries:
        if type(entry.event) in declared().messages:
            yield thread.entry_message(entry, seen)
        if entry.event_name == "dispatch.requested":
            yield dispatch.request(entry, seen)
        if entry.event_name in ("charge.made", "charge.restored"):
            yield breakdown.breakdown(entry, seen)
        if entry.event_name == "dispute.recorded":
            yield decision.decision(entry, seen)
        if entry.event_name == "sav_plus.stepped":
            yield sav_plus.steps(entry, seen)
        yield from _reminders(entry, seen)


def _reminders(entry: Entry, seen: Look) -> Iterator[Message]:
    for notice in entry.notices:
        if notice.kind in declared().reminders:
            due = replace(seen, at=max(seen.at, notice.due_at - timedelta(minutes=1)))
            message = thread.reminder_message(notice.kind, entry, due)
            if message is not None:
                yield message


def views(ticket_: Ticket, seen: Look) -> Iterator[View]:
    """Every form that can be opened on it now, by anybody, the text for the client, and App Home."""
    for step in possible(ticket_, shared(seen.policy, seen.at)):
        view = faces()[step.act.id].view
        if view is not None:
            yield view(ticket_.named(step.child), seen)
    for role in (Role.AGENT, Role.MANAGER):
        yield ticket.act_menu(ticket_, context(SOPHIE, role, seen.at), seen)
    for subject in subjects(ticket_):
        yield client_texts.show_view(subject, seen)
    for charge in ticket_.charges:
        yield explanation.view(charge, seen)
    yield home.for_staff(board(ticket_), {ticket_.id: ADDRESS}, seen)
    yield finding.find_view(seen, results(ticket_))


def results(*tickets: Ticket, words: str = "durand", **changes: Any) -> finding.Results:
    """As if these were all that was found."""
    briefs = [Brief.of(ticket_) for ticket_ in summed(*tickets)]
    facts = {"mine": False, "total": len(briefs), "page": 1, "pages": 1, **changes}
    return finding.Results(words=words, tickets=briefs, addresses={brief.id: ADDRESS for brief in briefs}, **facts)


def board(*tickets: Ticket, **changes: Any) -> Board:
    """These tickets wherever they belong, as a manager sees them who follows them all."""
    return replace(board_of(*summed(*tickets)), **changes)
