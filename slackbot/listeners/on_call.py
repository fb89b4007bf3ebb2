"""The form that says who is on call."""

from __future__ import annotations

from blocks.on_call import SET, OnCallForm, set_view
from slackbot.asked_of_slack import resolved
from slackbot.means import present
from slackbot.request import Request
from slackbot.routes import Routes

routes = Routes()


@routes.action(SET)
def ask(request: Request) -> None:
    request.open(set_view(present(request.desk.on_call(), request.means.staff), request.look()))


@routes.view(SET)
def put(request: Request) -> None:
    form = OnCallForm.parse(request.values, request.words)
    whom = resolved(form, request)["person"]
    request.desk.put_on_call(request.person, whom, form.until, once=request.once)
