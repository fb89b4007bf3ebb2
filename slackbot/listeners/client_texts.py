"""The client's text as a direct message to whoever asked for it, to be copied: phones cannot copy from a modal."""

from __future__ import annotations

from blocks.client_texts import SEND, copy_for, show_view
from slackbot.request import Request
from slackbot.routes import Routes

routes = Routes()


@routes.action(SEND)
def send(request: Request) -> None:
    """The text as it is needed now; the modal then says where it is, or that none is needed any more."""
    with request.desk.looking(request.ref) as ticket:
        subject, look = ticket.named(request.ref.child), request.look(ticket)
        copy, view = copy_for(subject, look), show_view(subject, look, sent=True)
    request.desk.note_delivery(request.once)
    if copy is None:
        request.replace(view)
    else:
        request.send(copy, view)
