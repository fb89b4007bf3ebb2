"""A manager does not wait for a channel that is closed to us: its tickets go on in the desk's at once (design §5)."""

from __future__ import annotations

from blocks.closed_channel import LEAVE, left
from slackbot.request import Request
from slackbot.routes import Routes

routes = Routes()


@routes.action(LEAVE)
def leave(request: Request) -> None:
    request.require_manager()
    closed, default = str(request.action.get("value")), request.means.settings.channel
    moved = request.desk.leave_channel(closed, default, once=request.once)
    request.settle(left(closed, len(moved), request.look()))
