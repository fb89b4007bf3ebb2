"""A reader of the page, without a running workspace."""

from datetime import UTC, datetime

from slackbot.workspace.clock import Clock
from slackbot.workspace.page.viewer import Viewer
from slackbot.workspace.world import World

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def eyes(who: str = "lea") -> Viewer:
    """At noon UTC on Monday 5 January 2026, or a little later."""
    clock = Clock()
    clock.move_to(NOON)
    world = World(clock)
    world.url = "http://127.0.0.1:1"
    return Viewer(world, world.directory.account(who))
