"""Every form and message there is, on tickets that exist nowhere: played in memory by the usual facts of each act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from blocks import (
    approval_request,
    breakdown,
    card,
    client_texts,
    dispute_request,
    explanation,
    finding,
    home,
    on_call,
    sav_plus,
    thread,
    ticket,
)
from blocks.acts import faces
from blocks.closed_channel import closed_channel
from blocks.events import declared
from blocks.kit import Message, View
from blocks.look import Look
from blocks.readings import ALL_ACTS
from models import summary
from models.acts import all_acts
from models.board import Board, Days
from models.charge import ChargeMade
from models.context import Context
from models.dispatch import DispatchRequested
from models.dispute import DisputeRecorded
from models.events import Event
from models.kinds import WITH_LATE_FEE
from models.next_steps import possible, shared
from models.policy import Policy
from models.refusal import Refusal
from models.sav_plus import SavPlusStepped
from models.summary import Brief
from models.tables.journal import Entry
from models.tables.on_call import OnCall
from models.tables.ticket import Ticket
from models.terms import Party, Role
from models.ticket import open_ticket
from models.waiting import to_decide
from models.waiver import ChargeRestored
from models.who import Who
from slackbot.demo import usual
from slackbot.demo.paths import PATHS, Path, beginnings

AGENT, MANAGER = Who("U0AGENT001", "Léa Martin"), Who("U0MANAGER1", "Marc Petit")
CHANNEL = "C0SUPPORT1"
WORKSPACE = "https://example.slack.com/"
ADDRESS = f"{WORKSPACE}archives/C0SUPPORT1/p1"
STEP = timedelta(minutes=10)
Sample = tuple[str, Message | View]

# Messages that are brought up to date later.
UPDATED: dict[type[Event], Callable[[Entry, Look], Message]] = {
    DispatchRequested: approval_request.request,
    ChargeMade: breakdown.breakdown,
    ChargeRestored: breakdown.breakdown,
    DisputeRecorded: dispute_request.dispute_request,
    SavPlusStepped: sav_plus.steps,
}


def samples(look: Look) -> Iterator[Sample]:
    """Named by their act or event; the same name comes again where it looks otherwise."""
    yield "ticket.open", ticket.open_view(look, channel=CHANNEL)
    yield "Home of others", home.for_others(look.words)
    for stage in _stages():
        played = _played(stage, look)
        yield from _everything(played, look)
        for step in possible(played, shared(look.policy, _later(played))):
            yield from _after(_played(stage, look), step.act.id, step.child, look)


def _stages() -> list[Path]:
    """Every beginning of every path, once: several paths begin alike."""
    stages: list[Path] = []
    for path in PATHS:
        stages += [stage for stage in beginnings(path) if stage not in stages]
    return stages


def _after(played: Ticket, act_id: str, child: int | None, look: Look) -> Iterator[Sample]:
    """What is told of one more act, where the usual facts fit it now."""
    known = len(played.entries)
    with suppress(Refusal):
        _take(played, act_id, {}, look.policy, child)
    seen = replace(look, at=_later(played))
    for entry in played.entries[known:]:
        yield from _messages(entry, seen)


def _played(path: Path, look: Look) -> Ticket:
    played = _opened(path, look)
    for act_id, facts in path.moves:
        _take(played, act_id, facts, look.policy)
    return played


def _opened(path: Path, look: Look) -> Ticket:
    return open_ticket(
        42,
        Context(by=AGENT, role=Role.AGENT, at=look.at, policy=look.policy),
        service=path.service,
        fault_nature=path.nature,
        client="Boulangerie Martin & fils",
        client_email="contact@boulangerie-martin.example",
        line="75011-0042",
        description="Plus de synchronisation depuis ce matin.",
        channel=CHANNEL,
    )


def _take(played: Ticket, act_id: str, facts: dict[str, Any], policy: Policy, child: int | None = None) -> None:
    """Agents do what they may, managers the rest; visits are some days away, so that all reminders come."""
    role = all_acts()[act_id].role
    context = Context(by=MANAGER if role is Role.MANAGER else AGENT, role=role, at=_later(played), policy=policy)
    if act_id == "appointment.schedule":
        starts = context.at.replace(minute=0, second=0, microsecond=0) + timedelta(days=8)
        facts = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), **facts}
    usual.do(played, act_id, context, child, **facts)


def _later(played: Ticket) -> datetime:
    return played.entries[-1].at + STEP


def _everything(played: Ticket, look: Look) -> Iterator[Sample]:
    seen = replace(look, at=_later(played))
    yield from messages(played, seen)
    yield from views(played, seen)


def messages(played: Ticket, seen: Look) -> Iterator[tuple[str, Message]]:
    """Everything that the thread shows of it now, with its card and its row in a list."""
    yield "card", card.card(played, seen)
    yield "list", finding.answer("Tickets", results_of(played, seen=seen), seen)
    turn = OnCall(person=AGENT, since=seen.at, until=seen.at + timedelta(days=1), named_by=MANAGER)
    desk = board_of(played, at=seen.at, policy=seen.policy)
    yield "hand_over", on_call.hand_over(turn, desk, {played.id: seen.thread_url}, seen)
    yield "relief", on_call.relief(turn, seen)
    yield "closed_channel", closed_channel("C0OTHER001", played.id, "C0SUPPORT1", seen)
    for entry in played.entries:
        yield from _messages(entry, seen)


def _messages(entry: Entry, seen: Look) -> Iterator[tuple[str, Message]]:
    event = entry.event
    if type(event) in declared().messages:
        yield event.name, thread.entry_message(entry, seen)
    for kind, shown in UPDATED.items():
        if isinstance(event, kind):
            yield event.name, shown(entry, seen)
    for notice in entry.notices:
        if notice.kind in declared().reminders and notice.due_at is not None:
            message = thread.reminder_message(
                notice.kind, entry, replace(seen, at=max(seen.at, notice.due_at - timedelta(minutes=1)))
            )
            if message is not None:
                yield notice.kind, message


def views(played: Ticket, seen: Look) -> Iterator[tuple[str, View]]:
    """Every form that can be opened on it now, by anybody, the texts for the client, and App Home."""
    for step in possible(played, shared(seen.policy, seen.at)):
        view = faces()[step.act.id].view
        if view is not None:
            yield step.act.id, view(played.named(step.child), seen)
    for role, who in ((Role.AGENT, AGENT), (Role.MANAGER, MANAGER)):
        reader = Context(by=who, role=role, at=seen.at, policy=seen.policy)
        yield ALL_ACTS.id, ticket.act_menu(played, replace(seen, reader=reader))
    for subject in (played, *played.all_children):
        yield "client_text.show", client_texts.show_view(subject, seen)
    for charge in played.charges:
        yield "charge.explain", explanation.view(charge, seen)
    yield "Home", home.for_staff(board_of(played, at=seen.at, policy=seen.policy), {played.id: seen.thread_url}, seen)
    yield on_call.SET, on_call.set_view(None, seen)
    yield "ticket.find", finding.find_view(seen, results_of(played, seen=seen))


def results_of(*tickets: Ticket, seen: Look) -> finding.Results:
    """As if these were all that was found."""
    briefs = _briefs(tickets, seen.policy)
    return finding.Results(
        words="durand",
        mine=False,
        tickets=briefs,
        addresses={brief.id: seen.thread_url for brief in briefs},
        total=len(briefs),
        page=1,
        pages=1,
    )


def board_of(*tickets: Ticket, at: datetime, policy: Policy) -> Board:
    """These tickets wherever they belong: as a manager sees them who follows them all."""
    briefs, days = _briefs(tickets, policy), Days.at(at, policy)
    to_come = [brief for brief in briefs if brief.visit_starts_at is not None]
    visits = [brief for brief in to_come if days.today <= (brief.visit_starts_at or days.over) < days.over]
    deadlines = [brief for brief in briefs if brief.next_deadline is not None]
    turn = [brief for brief in briefs if brief.turn is Party.AGENT]
    waiting = [brief for brief in briefs if brief.turn is not Party.AGENT]
    decisions = [played for played in tickets if to_decide(played)]
    return Board(
        total=len(turn),
        turn=turn,
        waiting=waiting,
        waits=Counter(brief.turn or Party.NOBODY for brief in waiting),
        visits=visits,
        visits_total=len(visits),
        deadlines=deadlines,
        deadlines_total=len(deadlines),
        cancellable=[brief for brief in to_come if brief.visit_kind in WITH_LATE_FEE],
        decisions=decisions,
        to_decide=len(decisions),
    )


def _briefs(tickets: Sequence[Ticket], policy: Policy) -> list[Brief]:
    """Their summaries, as the desk keeps them after each act."""
    for played in tickets:
        summary.keep(played, policy)
    return [Brief.of(played) for played in tickets]
