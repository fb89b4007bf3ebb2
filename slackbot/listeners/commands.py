"""`/ticket`: what its words ask for, in French and English."""

from __future__ import annotations

import re
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
from models.tables.batch import named
from models.terms import Role
from slackbot import accounting
from slackbot.asked_of_slack import fit_for_tickets
from slackbot.handing_over import hand_over, hand_over_next
from slackbot.new_ticket import show_form
from slackbot.request import Request
from slackbot.results import results, results_of

BATCH = re.compile(r"(?:lot[- ]?)?([1-9]\d{0,8})", re.IGNORECASE)


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


def export(request: Request, rest: str) -> None:
    """The next batch, of a month or of everything; `LOT-3` is that one again (§10)."""
    if request.colleague.role is not Role.MANAGER:
        raise Refusal("managers_only")
    again = BATCH.fullmatch(rest)
    if again is not None:
        number = _known_batch(request, int(again[1]))
        request.promised(lambda: hand_over(request, number))
    elif rest and not is_month(rest):
        raise Refusal("neither_month_nor_batch", text=rest)
    else:
        request.promised(lambda: hand_over_next(request, rest or None))


def _known_batch(request: Request, number: int) -> int:
    try:
        accounting.require_batch(request.desk.database, number)
    except accounting.AccountingError as error:
        raise Refusal("unknown_batch", batch=named(number)) from error
    return number


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
    "export": export,
    "aide": help_,
    "help": help_,
}
