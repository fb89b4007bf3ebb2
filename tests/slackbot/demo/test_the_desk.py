"""What a newcomer finds: a desk with tickets at every stage, and a way to a first one."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from models.tables.ticket import Ticket
from models.terms import ChargeStatus, DisputeState, InterventionState, Kind, QuoteState, TicketState
from slackbot.bot import Bot
from slackbot.demo.guide import CHANNEL, add_guide, reached
from slackbot.demo.journey import Journey
from slackbot.demo.seed import Seed
from slackbot.demo.stage import APPROVALS, demo_settings, install, running
from slackbot.demo.stories import STORIES
from slackbot.workspace import Workspace

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@contextmanager
def a_workspace() -> Iterator[Workspace]:
    with Workspace() as workspace:
        workspace.clock.move_to(MONDAY)
        install(workspace)
        yield workspace


def a_bot(workspace: Workspace, folder: Path) -> AbstractContextManager[Bot]:
    return running(workspace, demo_settings(workspace, f"sqlite:///{folder / 'desk.db'}"))


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with a_workspace() as workspace:
        yield workspace


@pytest.fixture
def bot(workspace: Workspace, tmp_path: Path) -> Iterator[Bot]:
    with a_bot(workspace, tmp_path) as bot:
        yield bot


@dataclass
class Seeded:
    """A desk whose stories were played, and the days that they took."""

    workspace: Workspace
    bot: Bot
    days: list[datetime]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    with a_workspace() as workspace, a_bot(workspace, tmp_path_factory.mktemp("seeded")) as bot:
        yield Seeded(workspace, bot, list(Seed(workspace, bot, MONDAY).play()))


def test_the_stories_are_played_to_their_stages(seeded: Seeded) -> None:
    workspace = seeded.workspace
    cards = [message for message in workspace.channel("support-incidents").messages if message.bot_id]
    assert len(cards) == len(STORIES)
    assert seeded.days == sorted(seeded.days)
    assert abs(workspace.clock.now() - MONDAY) < timedelta(minutes=1)
    steps = {button.action_id for card in cards for button in card.buttons() if button.style == "primary"}
    assert {"pretests.tick", "supplier_ticket.record", "intervention.plan", "consent.record"} <= steps
    assert {"appointment.schedule", "charge.inform", "dispute.decide", "quote.answer", "ticket.close"} <= steps
    breakdowns = [
        one for card in cards for one in workspace.thread(card) if any(b["type"] == "table" for b in one.blocks)
    ]
    assert len(breakdowns) >= 4
    assert not workspace.feed.entries("api", ok=False)


def test_managers_are_asked_in_their_own_channel(seeded: Seeded) -> None:
    offered = {button.action_id for one in seeded.workspace.channel("validations").messages for button in one.buttons()}
    assert {"dispatch.approve", "dispute.decide"} <= offered


def test_the_guide_leads_the_manager_there(workspace: Workspace) -> None:
    add_guide(workspace)
    guide = workspace.pages.guide
    assert guide is not None
    assert [step.channel for step in guide.steps if step.who == "marc"] == ["validations"]
    assert all("#validations" in text for step in guide.steps if step.channel for text in (step.french, step.english))


def test_the_stories_tell_of_every_turn_that_a_ticket_can_take(seeded: Seeded) -> None:
    with seeded.bot.database.read() as session:
        tickets = list(session.scalars(select(Ticket)).unique())
        visits = [visit for ticket in tickets for visit in ticket.interventions]
        assert {visit.kind for visit in visits} == set(Kind)
        assert {visit.state for visit in visits} == set(InterventionState)
        assert any(len(visit.steps) > 1 for visit in visits)
        charges = {charge.status for ticket in tickets for charge in ticket.charges}
        assert charges >= set(ChargeStatus) - {ChargeStatus.CANCELLED}
        disputes = {dispute.state for ticket in tickets for dispute in ticket.disputes}
        assert disputes >= {DisputeState.OPEN, DisputeState.LATE, DisputeState.DECIDED}
        assert {quote.state for ticket in tickets for quote in ticket.quotes} >= {
            QuoteState.OFFERED,
            QuoteState.ACCEPTED,
        }
        assert any(ticket.wrongful for ticket in tickets)
        assert sum(ticket.state is TicketState.CLOSED for ticket in tickets) >= 3


def test_the_guide_follows_the_main_journey(workspace: Workspace, bot: Bot) -> None:
    journey = Journey(workspace, approvals=APPROVALS)
    asked = workspace.channel(APPROVALS)

    def mark() -> int:
        return reached(journey.thread(), asked.messages)

    marks = [reached([], [])]
    for number, (_, step) in enumerate(journey.steps(), start=1):
        step()  # which waits for the card; what the thread says may come a moment later
        workspace.wait_for(lambda number=number: mark() >= number, what=f"step {number}")
        marks.append(mark())
    assert marks == list(range(10))


def test_the_first_ticket_has_a_channel_of_its_own(workspace: Workspace) -> None:
    add_guide(workspace)
    assert workspace.channel(CHANNEL.name).messages == []
    guide = workspace.pages.guide
    assert guide is not None
    workspace.person("lea").say("Bonjour", CHANNEL.name)
    assert {step.who for step in guide.steps} == {"lea", "marc"}
