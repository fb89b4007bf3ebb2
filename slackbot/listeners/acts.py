"""The listeners of all acts, derived from their declarations (models/ says what an act is, blocks/ how it looks).

Pressing an act's button shows its form, unless the act is refused already; submitting the form does the act, in one
transaction, and acknowledges after the commit. An act without a form is done by its button.
"""

from __future__ import annotations

from typing import Any

from slack_bolt import BoltResponse

from blocks.acts import Face, faces
from blocks.forms import Form
from blocks.kit import View
from blocks.readings import ALL_ACTS
from blocks.ticket import act_menu
from models.acts import VERBS
from models.refusal import Refusal
from models.terms import Informed
from slackbot.asked_of_slack import resolved
from slackbot.new_ticket import open_ticket
from slackbot.request import Handler, Request
from slackbot.routes import Routes


def pressing(face: Face) -> Handler:
    """Show the act's form; where the act chooses a child of the ticket, the form knows which the button named."""

    def show_form(request: Request) -> None:
        act, ref = face.act, request.ref
        with request.desk.looking(ref) as ticket:
            subject = act.subject(ticket, ref.child)
            request.desk.refuse_now(subject, act, request.person)
            chosen = {"chosen": ref.child} if face.chooses else {}
            view: View = _view(face)(subject, request.look(ticket), **chosen)
        request.open(view)

    return show_form


def doing(face: Face) -> Handler:
    """Do the act by its button alone; where that stood in the list of all that can be done, the list is shown anew."""

    def do(request: Request) -> None:
        with request.changing() as (ticket, context):
            subject = face.act.subject(ticket, request.ref.child)
            VERBS[face.act.id](subject, context, **face.pressed(request.action))
        if request.view.get("callback_id") == ALL_ACTS.id:
            with request.desk.looking(request.ref) as ticket:
                request.replace(act_menu(ticket, request.look(ticket)))

    return do


def submitting(face: Face, form_class: type[Form]) -> Handler:
    """Do the act with what the form says."""

    def submit(request: Request) -> BoltResponse | None:
        form = form_class.parse(request.values, request.words)
        facts = _facts(form, request)
        if face.act.on is None:
            return open_ticket(request, facts)
        with request.changing() as (ticket, context):
            VERBS[face.act.id](face.act.subject(ticket, request.ref.child), context, **facts)
        return None

    return submit


def choosing(face: Face) -> Handler:
    """Show the act's form anew, as what was chosen in it makes it, with what is filled in so far.

    It still knows how much of the journal the person had seen when they opened it.
    """

    def show_anew(request: Request) -> None:
        with request.desk.looking(request.ref) as ticket:
            subject = face.act.subject(ticket, request.ref.child)
            view: View = _view(face)(subject, request.look(ticket), values=request.values)
        request.replace({**view, "private_metadata": request.view["private_metadata"]})

    return show_anew


def _view(face: Face) -> Any:
    if face.view is None:
        raise LookupError(f"{face.act.id} has no form")
    return face.view


def _facts(form: Form, request: Request) -> dict[str, Any]:
    if getattr(form, "informed", None) is Informed.EMAIL and request.means.settings.smtp_url is None:
        raise Refusal("no_mail", field="informed")
    return form.facts() | resolved(form, request)


def _routes() -> Routes:
    routes = Routes()
    for act_id, face in faces().items():
        if face.form is None:
            routes.action(act_id)(doing(face))
            continue
        routes.view(act_id)(submitting(face, face.form))
        if face.act.on is not None:  # the form of a new ticket is opened in more ways than by a button
            routes.action(act_id)(pressing(face))
        for field in face.redrawn_by:
            routes.input(act_id, field)(choosing(face))
    return routes


routes = _routes()
