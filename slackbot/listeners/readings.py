"""What is to be read behind a button: why a charge, the text for the client. Derived from what blocks/ declares."""

from __future__ import annotations

from blocks.acts import Viewer, readings
from slackbot.request import Handler, Request
from slackbot.routes import Routes


def opening(view: Viewer) -> Handler:
    """Show it, about the ticket or child that the button names."""

    def show(request: Request) -> None:
        with request.desk.looking(request.ref) as ticket:
            built = view(ticket.named(request.ref.child), request.look(ticket))
        request.open(built)

    return show


routes = Routes()
for _id, _view in readings().items():
    routes.action(_id)(opening(_view))
