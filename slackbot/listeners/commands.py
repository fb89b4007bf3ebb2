"""`/ticket`: what its words ask for, in French and English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from slack_bolt import BoltResponse

from blocks import finding
from blocks.forms import storable
from blocks.kit import Message
from blocks.report import report_message
from models.batch import is_month
from models.refusal import Refusal
from slackbot.asked_of_slack import fit_for_tickets
from slackbot.new_ticket import show_form
from slackbot.request import Request
from slackbot.results import results, results_of


def ticket(request: Request) -> BoltResponse | None:
    """The first word names what is asked for; nothing opens the form; whatever else there is to say is searched."""
    asked = storable(str(request.body.get("text") or "")).strip()
    first, _, rest = asked.partition(" ")
    command = COMMANDS.get(first.lower())
    return command(request, rest.strip()) if command is not None else find(request, asked)


def new(request: Request, _rest: str) -> None:
    """The ticket stands where the command was typed, if the bot is there."""
    show_form(request, channel=fit_for_tickets(request, str(request.body.get("channel_id") or "")))


def find(request: Request, asked: str) -> BoltResponse:
    """A ticket's number shows it where there is such a ticket."""
    hits = results(request, asked)
    if not hits.tickets:
        return private(finding.nothing(asked, _nearest(asked), request.words))
    return private(finding.answer(request.words("Tickets with “{words}”", words=asked), hits, request.look()))


def _nearest(asked: str) -> str | None:
    """The command that was probably meant."""
    words = [word for word in COMMANDS if word]
    return next(iter(get_close_matches(asked.split(" ", maxsplit=1)[0].lower(), words, 1)), None)


def list_(request: Request, rest: str) -> BoltResponse:
    first, _, others = rest.partition(" ")
    mine = first.lower() in ("mes", "mine", "miens")
    sought = others.strip() if mine else rest
    hits = results(request, sought, mine=mine)
    if sought and not hits.tickets:
        return private(finding.nothing(sought, None, request.words))
    title = request.words("Your open tickets") if mine else request.words("Open tickets")
    if sought:
        title = request.words("Tickets with “{words}”", words=sought)
    return private(finding.answer(title, hits, request.look()))


def approvals(request: Request, _rest: str) -> BoltResponse:
    hits = replace(results_of(request, request.desk.to_decide()), pages=1)
    return private(finding.answer(request.words("Waiting for a manager"), hits, request.look()))


def report(request: Request, rest: str) -> None:
    """Of this month, unless another is named. Not in the answer itself: Slack may want classic blocks."""
    if rest and not is_month(rest):
        raise Refusal("not_a_month", text=rest)
    found = request.desk.report(date.fromisoformat(f"{rest}-01") if rest else None)
    request.show(report_message(found, request.look()))


def help_(request: Request, _rest: str) -> BoltResponse:
    return private(finding.help_message(request.words))


def private(message: Message) -> BoltResponse:
    """The command's answer, which only the person sees."""
    return BoltResponse(status=200, body={"response_type": "ephemeral", "text": message.text, "blocks": message.blocks})


COMMANDS: dict[str, Callable[[Request, str], BoltResponse | None]] = {
    "": new,
    "nouveau": new,
    "new": new,
    "liste": list_,
    "list": list_,
    "validations": approvals,
    "approvals": approvals,
    "bilan": report,
    "report": report,
    "aide": help_,
    "help": help_,
}
