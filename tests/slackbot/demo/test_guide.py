"""The guide follows the newcomer's ticket, whatever they choose and whatever they give up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from slackbot.demo.guide import CHANNEL, add_guide, examples
from slackbot.demo.journey import TESTS
from slackbot.demo.stage import demo_settings, install, running
from slackbot.workspace import Message, Person, Workspace
from slackbot.workspace.page.guide import Progress, progress
from slackbot.workspace.page.viewer import Viewer


@pytest.fixture
def workspace(tmp_path) -> Iterator[Workspace]:
    with Workspace() as fresh:
        install(fresh)
        add_guide(fresh)
        with running(fresh, demo_settings(fresh, f"sqlite:///{tmp_path / 'desk.db'}", SLACKBOT_CHANNEL=CHANNEL.id)):
            yield fresh


def filled_in(workspace: Workspace, lea: Person, view_id: str, **otherwise: str) -> None:
    """As by the guide's button, then submitted."""
    lea.wait_for_view(view_id)
    view = workspace.world.views.stack(lea.id)[-1]
    lea.fill(**{**examples(workspace)[view_id](view), **otherwise})
    assert lea.submit().closed


def opened(workspace: Workspace, **otherwise: str) -> Message:
    """The card of another ticket."""
    lea, channel = workspace.person("lea"), workspace.channel(CHANNEL.name)
    known = len(channel.messages)
    lea.command("/ticket")
    filled_in(workspace, lea, "ticket.open", **otherwise)
    workspace.wait_for(lambda: len(channel.messages) > known, what="the card")
    return channel.messages[-1]


def shown(workspace: Workspace) -> Progress:
    viewer = Viewer(workspace.world, workspace.world.directory.account("lea"))
    assert workspace.pages.guide is not None
    return progress(viewer, workspace.pages.guide)


@pytest.mark.parametrize("service", TESTS)
def test_the_tests_of_the_service_that_was_chosen_are_ticked(workspace: Workspace, service: str) -> None:
    card, lea = opened(workspace, service=service), workspace.person("lea")
    lea.click(card, "pretests.tick")
    filled_in(workspace, lea, "pretests.tick")
    workspace.wait_for(lambda: shown(workspace).number == 3, what="the next step")


def test_a_ticket_that_is_cancelled_is_not_waited_for(workspace: Workspace) -> None:
    card, lea = opened(workspace), workspace.person("lea")
    assert shown(workspace).number == 2
    lea.choose(card, "ticket.more", next(value for value in card.choices("ticket.more") if "ticket.cancel" in value))
    lea.wait_for_view("ticket.cancel")
    lea.fill(reason="Ouvert deux fois.")
    assert lea.submit().closed
    workspace.wait_for(lambda: shown(workspace).number == 1, what="the first step again")


def test_the_ticket_that_came_furthest_is_followed(workspace: Workspace) -> None:
    card, lea = opened(workspace), workspace.person("lea")
    lea.click(card, "pretests.tick")
    filled_in(workspace, lea, "pretests.tick")
    workspace.wait_for(lambda: shown(workspace).number == 3, what="the next step")
    opened(workspace, line="SD-75-009121")
    assert shown(workspace).number == 3
