"""What is to be read behind a button: why a charge, the text for the client. Derived from what blocks/ declares."""

from __future__ import annotations

from blocks.acts import Reading, Viewer, readings
from slackbot.request import Handler, Request
from slackbot.routes import Routes


def opening(what: Reading, view: Viewer) -> Handler:
    """Show it, about the ticket or child that the button names."""

    def show(request: Request) -> None:
        with request.desk.looking(request.ref) as ticket:
            built = view(what.subject(ticket, request.ref.child), request.look(ticket))
        request.open(built)

    return show


routes = Routes()
for _what, _view in readings():
    routes.action(_what.id)(opening(_what, _view))
