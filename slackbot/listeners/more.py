"""`ticket.more`: the overflow menu. Each of its options is a button of its own: `<id> <ticket[/child]>`."""

from __future__ import annotations

from slack_bolt import BoltResponse

from slackbot.request import Handler, Request
from slackbot.routes import Routes, answer


def choosing(routes: Routes) -> Handler:
    """The listener that hands on to the one of the chosen act."""

    def choose(request: Request) -> BoltResponse:
        option = request.action.get("selected_option") or {}  # a crafted press has none
        act_id, _, value = str(option.get("value") or "").partition(" ")
        chosen = {**request.action, "action_id": act_id, "value": value}
        body = {**request.body, "actions": [chosen]}
        handler = routes.actions.get(act_id) if act_id != request.id else None  # no menu in a menu
        return answer(Request(id=act_id, body=body, means=request.means), handler)

    return choose
