"""App Home (design §4): what this person has to do, made anew each time they come, and after what they do there."""

from __future__ import annotations

import json
from typing import Any

from blocks import home
from blocks.refusals import sentence_of
from models.board import Scope
from models.refusal import Refusal
from models.terms import Role
from slackbot.home_view import home_view
from slackbot.homes import ShownHome
from slackbot.request import Request
from slackbot.routes import Routes

routes = Routes()


def opened(request: Request) -> None:
    """They have come to the app: to its Home, or to its messages."""
    if request.body["event"].get("tab") == "home":
        show(request)


def show_again(request: Request) -> None:
    """After something was done: on Home itself, or in a form by somebody who has been there."""
    on_home = request.view.get("type") == "home"
    in_form = request.body.get("type") == "view_submission" and request.means.homes.shown(request.body["user"]["id"])
    if on_home or in_form:
        request.afterwards(lambda: show(request))


def show(request: Request) -> None:
    """Publish their Home as of now. Whoever is not of the desk is told what the bot is.

    While Slack does not say who is, they are asked to come again.
    """
    try:
        (scope, page), colleague = _chosen(request), request.colleague
        view = home_view(colleague, scope, page, request.means)
    except Refusal as refusal:
        unknown = refusal.code == "rights_unknown"
        request.publish(home.told(sentence_of(refusal, request.words)) if unknown else home.for_others(request.words))
    else:
        request.publish(view, None if colleague.role is Role.NOBODY else ShownHome.of(scope, page, view))


@routes.action(home.SCOPE)
@routes.action(home.BACK)
@routes.action(home.NEXT)
def turn(_request: Request) -> None:
    """Home is shown again after whatever was pressed on it: that heeds what was chosen."""


def _chosen(request: Request) -> tuple[Scope, int]:
    """What they have just chosen on it, else what it showed; at first their own tickets."""
    action, (scope, page) = request.action, _shown(request)
    if action.get("action_id") == home.SCOPE:
        return _scope((action.get("selected_option") or {}).get("value")), 1
    chosen = str(action.get("value")) if action.get("action_id") in (home.BACK, home.NEXT) else ""
    return scope, int(chosen) if chosen.isdecimal() else page


def _scope(value: Any) -> Scope:
    return Scope(value) if value in set(Scope) else Scope.MINE


def _shown(request: Request) -> tuple[Scope, int]:
    """What the view that they pressed something on remembers; elsewhere, what it showed last."""
    if request.view.get("callback_id") != home.HOME:
        came = "event" in request.body
        last = None if came else request.means.homes.shown(request.colleague.who.id)
        return (last.scope, last.page) if last else (Scope.MINE, 1)
    remembered = json.loads(request.view.get("private_metadata") or "{}")
    page = str(remembered.get("page"))
    return _scope(remembered.get("scope")), int(page) if page.isdecimal() else 1
