"""`/ticket`: what its words ask for, in French and English."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from html import unescape

from slack_bolt import BoltResponse

from blocks import finding
from blocks.first_contact import help_page
from blocks.forms import storable
from blocks.kit import Message
from blocks.on_call import answer
from blocks.report import answer as report_answer
from blocks.until import read_until
from blocks.words import Words
from models.batch import is_month
from models.lines import seen
from models.refusal import Refusal
from models.tables.batch import named
from models.tables.on_call import OnCall
from models.terms import Role
from models.workdays import next_morning
from slackbot import accounting
from slackbot.asked_of_slack import colleague, fit_for_tickets
from slackbot.handing_over import hand_over, hand_over_next
from slackbot.means import present
from slackbot.new_ticket import show_form
from slackbot.request import Request
from slackbot.results import results, results_of

# `<@U1|karim>`, `<#C1|support>`, `<https://a.example|a.example>`, each also without its second part.
_ENTITY = re.compile(r"<(?P<sign>[@#!]?)(?:[^|<>]*\|)?(?P<shown>[^|<>]*)>")

_NAMED = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|[^>]*)?>(?P<until>.*)", re.DOTALL)
BATCH = re.compile(r"(?:lot[- ]?)?([1-9]\d{0,8})", re.IGNORECASE)


def ticket(request: Request) -> BoltResponse | None:
    """Answered for that person alone."""
    message = answer_to(request, str(request.body.get("text") or ""))
    if message is None:
        return None
    return BoltResponse(status=200, body={"response_type": "ephemeral", "text": message.text, "blocks": message.blocks})


def answer_to(request: Request, words: str) -> Message | None:
    """The first word names what is asked for; nothing opens the form; whatever else there is to say is searched."""
    asked = seen(storable(as_typed(words))).strip()
    first, _, rest = asked.partition(" ")
    command = COMMANDS.get(first.lower())
    if command is on_call:
        return on_call(request, words.strip().partition(" ")[2].strip())
    return command(request, rest.strip()) if command is not None else find(request, asked)


def as_typed(text: str) -> str:
    """What the person typed, where Slack has put a person, a channel or an address in its place: `<@U1|karim>`."""
    return unescape(_ENTITY.sub(lambda entity: f"{entity['sign'].replace('!', '@')}{entity['shown']}", text))


def new(request: Request, rest: str) -> Message | None:
    """The ticket stands where the command was typed, if the bot is there. Only a command can open a form."""
    if "command" not in request.body:
        return help_(request, rest)
    show_form(request, channel=fit_for_tickets(request, str(request.body.get("channel_id") or "")))
    return None


def find(request: Request, asked: str) -> Message:
    """A ticket's number shows it where there is such a ticket."""
    hits = results(request, asked)
    if not hits.tickets:
        return finding.nothing(hits, _nearest(asked), request.words)
    return finding.answer(_title(asked, request.words, mine=False), hits, request.look())


def _nearest(asked: str) -> str | None:
    """The command that was probably meant."""
    words = [word for word in COMMANDS if word]
    return next(iter(get_close_matches(asked.split(" ", maxsplit=1)[0].lower(), words, 1)), None)


def list_(request: Request, rest: str) -> Message:
    first, _, others = rest.partition(" ")
    mine = first.lower() in ("mes", "mine", "miens")
    sought = others.strip() if mine else rest
    hits = results(request, sought, mine=mine)
    if sought and not hits.tickets:
        return finding.nothing(hits, None, request.words)
    return finding.answer(_title(sought, request.words, mine=mine), hits, request.look())


def _title(sought: str, words: Words, *, mine: bool) -> str:
    """Whose tickets they are, too: what was found among one's own is not all there is."""
    if not sought:
        return words("Your open tickets") if mine else words("Open tickets")
    return words("Your tickets with “{words}”", words=sought) if mine else words("Tickets with “{words}”", words=sought)


def approvals(request: Request, _rest: str) -> Message:
    hits = replace(results_of(request, request.desk.to_decide()), pages=1)
    return finding.answer(request.words("Waiting for a manager"), hits, request.look())


def on_call(request: Request, named: str) -> Message:
    """Who it is; or, if somebody is named, as Slack names them, who it is from now on."""
    turn = _put_on_call(request, named) if named else request.desk.on_call()
    return answer(present(turn, request.means.staff), request.look())


def report(request: Request, rest: str) -> None:
    """Of this month, unless another is named. Not in the answer itself: Slack may want classic blocks."""
    if rest and not is_month(rest):
        raise Refusal("not_a_month", text=rest)
    exports = request.colleague.role is Role.MANAGER
    request.show(report_answer(request.desk.report(rest or None), request.look(), exports=exports))


def _put_on_call(request: Request, named: str) -> OnCall | None:
    """Without an end until the desk's next morning."""
    match, desk = _NAMED.match(named), request.desk
    if match is None:
        raise Refusal("on_call_whom")
    now, end = desk.now(), storable(as_typed(match["until"])).strip()
    until = read_until(end, now, desk.policy.calendar.time_zone) if end else next_morning(now, desk.policy)
    if until is None:
        raise Refusal("on_call_until_unread", typed=end)
    whom = colleague(request, "person", match["id"])
    return desk.put_on_call(request.person, whom, until, once=_once(request))


def _once(request: Request) -> list[str]:
    """That somebody spoke to the bot is noted already."""
    return request.once if "command" in request.body else []


def export(request: Request, rest: str) -> None:
    """The next batch, of a month or of everything; `LOT-3` is that one again (§10)."""
    request.require_manager()
    again = BATCH.fullmatch(rest)
    if again is None and rest and not is_month(rest):
        raise Refusal("neither_month_nor_batch", text=rest)
    batch = _known_batch(request, int(again[1])) if again is not None else None
    request.desk.note_delivery(_once(request))
    if batch is not None:
        hand_over(request, batch)
    else:
        hand_over_next(request, rest or None)


def _known_batch(request: Request, number: int) -> int:
    try:
        accounting.require_batch(request.desk.database, number)
    except accounting.AccountingError as error:
        raise Refusal("unknown_batch", batch=named(number)) from error
    return number


def help_(request: Request, _rest: str) -> Message:
    return help_page(request.words, request.colleague.role)


COMMANDS: dict[str, Callable[[Request, str], Message | None]] = {
    "": new,
    "nouveau": new,
    "new": new,
    "liste": list_,
    "list": list_,
    "validations": approvals,
    "approvals": approvals,
    "astreinte": on_call,
    "oncall": on_call,
    "bilan": report,
    "report": report,
    "export": export,
    "aide": help_,
    "help": help_,
}
