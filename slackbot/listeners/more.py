"""`ticket.more`: the overflow menu. Each of its options is a button of its own: `<id> <ticket[/child]>`."""

from __future__ import annotations

from slack_bolt import BoltResponse

from slackbot.request import Handler, Request
from slackbot.routes import Routes, answer


def choosing(routes: Routes) -> Handler:
    """The listener that hands on to the one of the chosen act."""

    def choose(request: Request) -> BoltResponse:
        act_id, _, value = request.action["selected_option"]["value"].partition(" ")
        chosen = {**request.action, "action_id": act_id, "value": value}
        body = {**request.body, "actions": [chosen]}
        return answer(Request(id=act_id, body=body, means=request.means), routes.actions.get(act_id))

    return choose
