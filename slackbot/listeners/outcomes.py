"""The live preview of amount and reason while an outcome is being chosen (§5)."""

from __future__ import annotations

from blocks import outcome
from slackbot.request import Request
from slackbot.routes import Routes

routes = Routes()


@routes.input("outcome.record", "outcome")
def preview(request: Request) -> None:
    with request.desk.looking(request.ref) as ticket:
        intervention = ticket.intervention(request.ref.child)
        view = outcome.record_view(intervention, request.look(ticket), values=request.values)
    request.replace(view)
