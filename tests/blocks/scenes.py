"""Tickets as people look at them: at each stage, in each language, with what anybody may have typed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from blocks import (
    appointment,
    card,
    charge,
    client_texts,
    closing,
    consent,
    correction,
    dispatch,
    dispute,
    explanation,
    gate,
    home,
    intervention,
    listing,
    outcome,
    pretests,
    quote,
    reminders,
    sav_plus,
    site,
    supplier_ticket,
    thread,
    ticket,
)
from blocks.kit import Message, View
from blocks.look import Look
from blocks.rich import Group
from blocks.words import Words
from models.next_steps import possible
from models.policy import load_policy
from models.tables.journal import Entry
from models.tables.ticket import Site, Ticket
from models.terms import Role, Service
from tests.builders import PARIS, STAGES, do, later, new_ticket, take
from tests.stories import STORIES, TYPED, a_story

ADDRESS = "https://desk.example/archives/C0SUPPORT1/p1"
GROUP = Group("S0MANAGERS")

VIEWS = {
    "pretests.tick": pretests.view,
    "site.describe": site.view,
    "gate.lift": gate.view,
    "supplier_ticket.record": supplier_ticket.view,
    "intervention.plan": intervention.plan_view,
    "intervention.abandon": intervention.abandon_view,
    "consent.record": consent.record_view,
    "consent.withdraw": consent.withdraw_view,
    "dispatch.refuse": dispatch.refuse_view,
    "appointment.schedule": appointment.schedule_view,
    "appointment.move": appointment.move_view,
    "appointment.cancel": appointment.cancel_view,
    "outcome.record": outcome.record_view,
    "charge.inform": charge.inform_view,
    "charge.cancel": charge.cancel_view,
    "supplier_ticket.wrongful": supplier_ticket.wrongful_view,
    "outcome.correct": outcome.correct_view,
    "sav_plus.step": sav_plus.step_view,
    "quote.offer": quote.offer_view,
    "quote.answer": quote.answer_view,
    "dispute.record": dispute.record_view,
    "dispute.decide": dispute.decide_view,
    "ticket.close": closing.close_view,
    "ticket.reopen": closing.reopen_view,
    "ticket.correct": correction.correct_view,
    "ticket.assign": ticket.assign_view,
}


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
    return next(entry for entry in reversed(ticket_.entries) if entry.event == event)


def messages(ticket_: Ticket, seen: Look) -> Iterator[Message]:
    """Everything that the thread shows of it now."""
    yield card.card(ticket_, seen)
    yield listing.listing("Tickets", [(ticket_, ADDRESS)], seen, otherwise="-")
    for entry in ticket_.entries:
        if entry.event in thread.MESSAGES:
            yield thread.entry_message(entry, seen)
        if entry.event == "dispatch.requested":
            yield thread.request(entry, seen)
        if entry.event in ("charge.made", "charge.restored"):
            yield thread.breakdown(entry, seen)
        if entry.event == "dispute.recorded":
            yield thread.decision(entry, seen)
        if entry.event == "sav_plus.stepped":
            yield thread.steps(entry, seen)
        yield from _reminders(entry, seen)


def _reminders(entry: Entry, seen: Look) -> Iterator[Message]:
    for notice in entry.notices:
        if notice.kind in reminders.REMINDERS:
            due = replace(seen, at=max(seen.at, notice.due_at - timedelta(minutes=1)))
            message = reminders.reminder(notice.kind, entry, due)
            if message is not None:
                yield message


def views(ticket_: Ticket, seen: Look) -> Iterator[View]:
    """Every form that can be opened on it now, by anybody, the text for the client, and App Home."""
    for step in possible(ticket_, Role.MANAGER, seen.policy):
        if step.id in VIEWS:
            subject = ticket_ if RULES[step.id].on == "ticket" else ticket_.named(step.child)
            yield VIEWS[step.id](subject, seen)
    for role in (Role.AGENT, Role.MANAGER):
        yield ticket.act_menu(ticket_, role, seen)
    for subject in subjects(ticket_):
        yield client_texts.show_view(subject, seen)
    for one in ticket_.charges:
        yield explanation.view(one, seen)
    yield home.for_staff([ticket_], [ticket_], {ticket_.id: ADDRESS}, seen)
