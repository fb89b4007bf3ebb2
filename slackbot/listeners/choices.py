"""Choices in a form that change the rest of it: what an outcome leads to, what a kind of visit needs."""

from __future__ import annotations

from blocks import appointment, dispute, outcome
from blocks import intervention as intervention_blocks
from slackbot.request import Request
from slackbot.routes import Routes

routes = Routes()


@routes.input("outcome.record", "outcome")
def preview(request: Request) -> None:
    with request.desk.looking(request.ref) as ticket:
        intervention = ticket.intervention(request.ref.child)
        view = outcome.record_view(intervention, request.look(ticket), values=request.values)
    request.replace(view)


@routes.input("outcome.correct", "outcome")
def preview_of_correction(request: Request) -> None:
    with request.desk.looking(request.ref) as ticket:
        intervention = ticket.intervention(request.ref.child)
        view = outcome.correct_view(intervention, request.look(ticket), values=request.values)
    request.replace(view)


@routes.input("intervention.plan", "kind")
def kind_chosen(request: Request) -> None:
    """An expertise needs the client's technical referent (§4): the form asks for them."""
    with request.desk.looking(request.ref) as ticket:
        view = intervention_blocks.plan_view(ticket, request.look(ticket), values=request.values)
    request.replace(view)


@routes.input("dispute.decide", "decision")
def decision_chosen(request: Request) -> None:
    """Only a reduction has an amount."""
    with request.desk.looking(request.ref) as ticket:
        view = dispute.decide_view(ticket.dispute(request.ref.child), request.look(ticket), values=request.values)
    request.replace(view)


@routes.input("appointment.cancel", "received_at")
def cancellation_received(request: Request) -> None:
    """Whether a SAV+ cancelled then costs its fee (§8)."""
    with request.desk.looking(request.ref) as ticket:
        intervention = ticket.intervention(request.ref.child)
        view = appointment.cancel_view(intervention, request.look(ticket), values=request.values)
    request.replace(view)
