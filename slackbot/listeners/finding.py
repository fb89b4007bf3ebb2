"""The search: its form, its pages, Home's field; each shows what was found in the same modal."""

from __future__ import annotations

from slack_bolt import BoltResponse

from blocks.finding import ANEW, BACK, FIND, MINE, NEXT, WORDS, FindForm, find_view
from blocks.forms import storable
from blocks.home import HOME
from blocks.kit import View
from slackbot.request import Request
from slackbot.results import results
from slackbot.routes import Routes

routes = Routes()


@routes.action(FIND)
def ask(request: Request) -> None:
    """An empty form, or what the button says was sought."""
    value = str(request.action.get("value") or ANEW)
    scope, sign, words = value.partition("=")
    request.open(_view(request, words, mine=scope == MINE) if sign else find_view(request.look()))


@routes.view(FIND)
def find(request: Request) -> BoltResponse:
    words = FindForm.parse(request.values, request.words).words
    view = _view(request, words)
    return BoltResponse(status=200, body={"response_action": "update", "view": view})


@routes.action(BACK)
@routes.action(NEXT)
def turn_page(request: Request) -> None:
    sought, value = request.metadata, str(request.action.get("value"))
    page = int(value) if value.isdecimal() else 1
    request.replace(_view(request, str(sought.get(WORDS, "")), mine=bool(sought.get(MINE)), page=page))


@routes.input(HOME, WORDS)
def find_from_home(request: Request) -> None:
    request.open(_view(request, storable(str(request.action.get("value") or ""))))


def _view(request: Request, words: str, *, mine: bool = False, page: int = 1) -> View:
    return find_view(request.look(), results(request, words, mine=mine, page=page))
