"""The message that a ticket was opened from is answered in its thread, with the way to the ticket: once, and nothing
waits for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import Notice, OutboxState
from slackbot.demo.journey import CLIENT
from slackbot.workspace import Message, Submission
from slackbot.workspace.directory import Channel
from tests.journeys.stage import Stage, staged

FACTS: dict[str, Any] = {**CLIENT, "service": "SDSL", "fault_nature": "hard", "channel": "support-incidents"}


@pytest.fixture
def room(stage: Stage) -> str:
    """A channel besides the one in which tickets stand, with Léa and the bot in it."""
    return _room(stage, "autre")


def _room(stage: Stage, name: str) -> str:
    stage.workspace.team.add_channel(Channel(id=f"C0{name.upper()}", name=name, kind="public", members=[stage.lea.id]))
    stage.workspace.team.invite("bot", name)
    return name


def reported(stage: Stage, room: str, **facts: Any) -> tuple[Message, Submission]:
    """A message there, and what became of the form that Léa opened from it and submitted."""
    message = stage.lea.say("Le client n'a plus de ligne.", room)
    return message, opened_from(stage, message, **facts)


def opened_from(stage: Stage, message: Message, **facts: Any) -> Submission:
    stage.lea.message_shortcut("ticket.open_from_message", message)
    stage.lea.wait_for_view("ticket.open")
    stage.lea.fill(**FACTS | facts)
    return stage.lea.submit()


def answers(stage: Stage, message: Message) -> list[Message]:
    """What the bot said in the thread of the message."""
    stage.settled()
    return [reply for reply in stage.workspace.thread(message)[1:] if reply.bot_id]


def tickets(stage: Stage) -> list[Ticket]:
    with stage.bot.database.read() as session:
        return list(session.scalars(select(Ticket).order_by(Ticket.id)))


def address(ticket: Ticket) -> str:
    return f"/archives/{ticket.channel}/p{str(ticket.thread_ts).replace('.', '')}"


def how_it_is(stage: Stage) -> list[OutboxState]:
    with stage.bot.database.read() as session:
        return list(session.scalars(select(OutboxRow.state).where(OutboxRow.kind == Notice.ORIGIN_ANSWER)))


def how_it_ended(stage: Stage) -> list[OutboxState]:
    stage.settled()
    return how_it_is(stage)


def test_it_is_answered_with_the_tickets_number_and_address(stage, room):
    message, submitted = reported(stage, room)
    assert submitted.closed
    (said,) = answers(stage, message)
    (ticket,) = tickets(stage)
    assert said.plain() == said.text == f"Le ticket {ticket.number} a été ouvert à partir de ce message."
    assert address(ticket) in str(said.blocks)
    assert [reply for reply in answers(stage, message) if "Durand" in reply.plain()] == []


def test_one_in_the_tickets_own_channel_is_answered_too(stage):
    message, _ = reported(stage, "support-incidents")
    (said,) = answers(stage, message)
    assert address(tickets(stage)[0]) in str(said.blocks)


def test_one_that_stands_in_a_thread_is_answered_in_that_thread(stage, room):
    root = stage.karim.say("Qui a une panne ?", "support-incidents")
    reply = stage.lea.say("Durand, depuis ce matin.", "support-incidents", root)
    assert opened_from(stage, reply).closed
    (said,) = answers(stage, root)
    assert said.plain() == "Le ticket INC-000001 a été ouvert à partir d'un message de ce fil."


def test_a_ticket_that_was_not_opened_from_a_message_answers_none(stage):
    stage.journey("open")
    assert how_it_ended(stage) == []


def test_a_form_that_comes_back_with_another_ticket_on_the_line_still_knows_its_message(stage, room):
    assert reported(stage, room)[1].closed
    message, submitted = reported(stage, room)
    assert submitted.updated
    stage.workspace.faults.delivery("interactive", "lost_ack")
    assert stage.lea.submit().failed
    assert stage.lea.submit().closed  # it was taken the first time
    (said,) = answers(stage, message)
    assert "INC-000002" in said.plain()
    assert len(tickets(stage)) == 2


@pytest.mark.parametrize("fault", ["double", "lost_ack"])
def test_it_is_answered_once_however_the_form_is_delivered(stage, room, fault):
    message = stage.lea.say("Le client n'a plus de ligne.", room)
    stage.lea.message_shortcut("ticket.open_from_message", message)
    stage.lea.wait_for_view("ticket.open")
    stage.lea.fill(**FACTS)
    stage.workspace.faults.delivery("interactive", fault)
    stage.lea.submit()
    stage.workspace.redeliver("interactive")
    assert len(answers(stage, message)) == len(tickets(stage)) == 1


def out_of_the_room(stage: Stage, message: Message) -> None:
    stage.workspace.team.remove("bot", "autre")


def archived(stage: Stage, message: Message) -> None:
    stage.workspace.team.archive("autre")


def deleted(stage: Stage, message: Message) -> None:
    stage.workspace.team.delete(message)


@pytest.mark.parametrize("misfortune", [out_of_the_room, archived, deleted])
def test_where_it_cannot_be_answered_nothing_waits_and_the_ticket_stays_where_it_is(stage, room, misfortune):
    message = stage.lea.say("Le client n'a plus de ligne.", room)
    stage.lea.message_shortcut("ticket.open_from_message", message)
    stage.lea.wait_for_view("ticket.open")
    misfortune(stage, message)
    stage.lea.fill(**FACTS)
    assert stage.lea.submit().closed
    assert how_it_ended(stage) == [OutboxState.SKIPPED]
    assert stage.bot.relay.troubles == {}
    (card,) = stage.workspace.channel("support-incidents").messages
    assert [ticket.thread_ts for ticket in tickets(stage)] == [card.ts]
    assert len(stage.workspace.thread(card)) == 2


def test_a_private_message_between_others_is_not_answered(stage):
    """The bot cannot see where it stands."""
    place = Channel(id="D0OTHERS01", name="", kind="im", members=[stage.lea.id, stage.karim.id])
    stage.workspace.team.add_channel(place)
    message = stage.lea.say("Durand n'a plus de ligne.", place.id)
    assert opened_from(stage, message).closed
    assert how_it_ended(stage) == [OutboxState.SKIPPED]
    assert stage.bot.relay.troubles == {}


@pytest.mark.parametrize("kind", ["timeout_after", "server_error_after", "reset_after", "rate_limited", "reset_before"])
def test_it_is_answered_once_where_slacks_answer_is_lost(sqlite, kind):
    with staged(sqlite, http=True) as stage:
        room = _room(stage, "autre")
        message = stage.lea.say("Le client n'a plus de ligne.", room)
        stage.workspace.faults.api("chat.postMessage", kind, 4, seconds=0.2)
        assert opened_from(stage, message).closed
        assert len(answers(stage, message)) == 1
        assert how_it_ended(stage) == [OutboxState.SENT]
        assert len(stage.workspace.channel("support-incidents").messages) == 1


def test_it_waits_for_the_card_whose_address_it_says(stage, room):
    stage.workspace.team.archive("support-incidents")
    message, _ = reported(stage, room)
    stage.workspace.wait_for(lambda: stage.bot.relay.troubles, what="the closed channel")
    assert how_it_is(stage) == [OutboxState.PENDING]
    stage.workspace.team.archive("support-incidents", archived=False)
    (said,) = answers(stage, message)
    assert address(tickets(stage)[0]) in str(said.blocks)


ORIGIN = {"channel": "C0AUTRE", "ts": "1767600000.000100"}


@pytest.mark.parametrize(
    "carried",
    [
        "C0AUTRE",
        ["C0AUTRE"],
        {},
        {"channel": "C0AUTRE"},
        {**ORIGIN, "channel": "C" * 41},
        {**ORIGIN, "channel": 5},
        {**ORIGIN, "ts": "yesterday"},
        {**ORIGIN, "ts": None},
        {**ORIGIN, "thread_ts": {}},
    ],
)
def test_a_form_that_carries_no_such_place_is_not_read(shared, carried):
    before = tickets(shared)
    shared.lea.command("/ticket")
    form = shared.lea.wait_for_view("ticket.open")
    form.definition["private_metadata"] = json.dumps({"origin": carried})
    shared.lea.fill(**FACTS)
    assert shared.lea.submit().failed
    assert tickets(shared) == before
