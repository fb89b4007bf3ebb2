"""Choices in a form that change the rest of it: the same form again, as what was chosen makes it."""

from __future__ import annotations

from slackbot.desk import subject_of
from slackbot.listeners.acts import DIALOGS
from slackbot.request import Handler, Request
from slackbot.routes import Routes

CHOICES = (
    ("outcome.record", "outcome"),  # amount and reason that it leads to (§5)
    ("outcome.correct", "outcome"),
    ("intervention.plan", "kind"),  # an expertise needs the client's technical referent (§4)
    ("dispute.decide", "decision"),  # only a reduction has an amount
    ("appointment.cancel", "received_at"),  # whether a SAV+ cancelled then costs its fee (§8)
)


def choosing(act_id: str) -> Handler:
    """Show the act's form anew, with what is filled in so far."""

    def show(request: Request) -> None:
        with request.desk.looking(request.ref) as ticket:
            subject = subject_of(ticket, act_id, request.ref.child)
            view = DIALOGS[act_id].view(subject, request.look(ticket), values=request.values)
        request.replace(view)

    return show


routes = Routes()
for _id, _field in CHOICES:
    routes.input(_id, _field)(choosing(_id))
