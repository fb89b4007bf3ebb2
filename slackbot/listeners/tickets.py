"""Opening a ticket, handing it over, and what can be done on it."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError, SlackClientError

from blocks import client_texts, explanation
from blocks import ticket as ticket_blocks
from blocks.text import unescaped
from models import ticket as tickets
from models.refusal import Refusal
from models.terms import Role
from models.who import Who
from slackbot.listeners.acts import opening
from slackbot.request import Request
from slackbot.routes import Routes

routes = Routes()


@routes.action("ticket.open")
@routes.shortcut("ticket.open")
def ask(request: Request) -> None:
    show_form(request)


@routes.shortcut("ticket.open_from_message")
def ask_from_message(request: Request) -> None:
    """The description starts with the message's text and its address."""
    message, channel = request.body["message"], request.body["channel"]["id"]
    address = f"{request.means.workspace_url}archives/{channel}/p{message['ts'].replace('.', '')}"
    show_form(request, description=f"{unescaped(message.get('text', ''))}\n{address}".strip())


def show_form(request: Request, description: str = "") -> None:
    channel = request.means.settings.channel
    request.open(ticket_blocks.open_view(request.look(), channel=channel, description=description))


@routes.view("ticket.open")
def open_ticket(request: Request) -> None:
    form = ticket_blocks.OpenForm.parse(request.values, request.words)
    _refuse_absent(request, form.channel)
    request.desk.open(request.person, once=request.once, **form.model_dump())


def _refuse_absent(request: Request, channel: str) -> None:
    """A card can stand only where the bot is, and not where other companies read along.

    While Slack does not say, the ticket is opened: its card waits in the outbox.
    """
    if channel == request.means.settings.channel:
        return  # `slackbot doctor` looks after that one
    try:
        found = request.asked(lambda: request.means.client.conversations_info(channel=channel))["channel"]
    except SlackApiError as error:
        if error.response.get("error") == "channel_not_found":
            raise Refusal("bot_not_in_channel", field="channel") from error
        return
    except (SlackClientError, OSError):
        return
    if found.get("is_member") is False or found.get("is_archived") or found.get("is_ext_shared"):
        raise Refusal("bot_not_in_channel", field="channel")


@routes.view("ticket.assign")
def assign(request: Request) -> None:
    """Only to somebody who can act on it."""
    form = ticket_blocks.AssignForm.parse(request.values, request.words)
    with request.changing() as (ticket, act):
        tickets.assign(ticket, act, assignee=_colleague(request, form.assignee))


routes.action("ticket.assign")(opening("ticket.assign", ticket_blocks.assign_view))


@routes.shortcut("ticket.act")
def show_acts(request: Request) -> None:
    """What can be done now on the ticket in whose thread the message is."""
    message = request.body["message"]
    ref = request.desk.ticket_of_thread(request.body["channel"]["id"], message.get("thread_ts") or message["ts"])
    if ref is None:
        raise Refusal("no_ticket_here")
    with request.desk.looking(ref) as ticket:
        view = ticket_blocks.act_menu(ticket, request.colleague.role, request.look(ticket))
    request.open(view)


@routes.action("charge.explain")
def explain(request: Request) -> None:
    """Why this amount, why this deadline: the rule, the row, the counted days, who decided."""
    with request.desk.looking(request.ref) as ticket:
        view = explanation.view(ticket.charge(request.ref.child), request.look(ticket))
    request.open(view)


@routes.action("client_text.show")
def show_text(request: Request) -> None:
    """The text for the client, ready to copy."""
    with request.desk.looking(request.ref) as ticket:
        view = client_texts.show_view(ticket.named(request.ref.child), request.look(ticket))
    request.open(view)


def _colleague(request: Request, user_id: str) -> Who:
    try:
        found = request.means.staff.colleague(user_id)
    except (Refusal, SlackApiError) as error:
        raise Refusal("not_a_colleague", field="assignee") from error
    except OSError as error:
        raise Refusal("rights_unknown", field="assignee") from error
    if found.role is Role.NOBODY:
        raise Refusal("not_a_colleague", field="assignee")
    return found.who
