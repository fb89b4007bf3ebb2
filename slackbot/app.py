"""The Bolt app: one listener per kind of payload in front of the table of ids."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from slackbot.deadline import NotSaved, came_to
from slackbot.listeners import ROUTES, TICKET_COMMAND, home_opened, is_by_a_person, joined, show_home_again, spoken_to
from slackbot.means import Means
from slackbot.request import Handler, Request
from slackbot.routes import DONE, answer, failed, say

ANY_ID = re.compile("")
LATER = BoltResponse(status=503, body="")  # an event is delivered again; nobody waits for its answer
log = logging.getLogger(__name__)


def build_app(means: Means) -> App:
    """The app behind `slackbot.entrance`. It acknowledges when the listener is through: after the commit.

    Signatures are checked before (`slackbot.incoming`), and no request waits for an auth.test: the token is ours.
    """
    app = App(
        name="slackbot",  # else Bolt reads the sources of whoever calls it, to find one
        client=WebClient(base_url=means.client.base_url, ssl=means.client.ssl),  # its token comes with each request
        request_verification_enabled=False,
        authorize=_authorize(means),
        process_before_response=True,
        logger=logging.getLogger("slack_bolt"),
    )

    def route(kind: str, find: Callable[[dict[str, Any]], tuple[str, Handler | None]]) -> Callable[..., BoltResponse]:
        def listener(body: dict[str, Any]) -> BoltResponse:
            act_id, handler = find(body)
            request = Request(id=act_id, body=body, means=means)
            response = answer(request, handler)
            show_home_again(request)  # what was done is not waiting there any more
            return response

        listener.__name__ = kind
        return listener

    def on(name: str, handler: Handler) -> Callable[..., BoltResponse]:
        def listener(body: dict[str, Any]) -> BoltResponse:
            try:
                return handler(Request(id=name, body=body, means=means)) or DONE
            except NotSaved:
                log.warning("%s: the database did not answer in time", name)
                came_to("not_saved")
                return LATER

        listener.__name__ = name
        return listener

    answered = route("message", lambda _: ("message", spoken_to))

    def on_message(body: dict[str, Any]) -> BoltResponse:
        return answered(body) if is_by_a_person(body["event"]) else DONE

    app.action(ANY_ID)(route("action", find_action))
    app.view(ANY_ID)(route("view", _by_callback(ROUTES.views)))
    app.shortcut(ANY_ID)(route("shortcut", _by_callback(ROUTES.shortcuts)))
    app.command("/ticket")(route("command", lambda _: ("/ticket", TICKET_COMMAND)))
    app.event("app_home_opened")(on("home", home_opened))
    app.event("member_joined_channel")(on("joined", joined))
    app.event("app_mention")(on_message)
    app.event("message")(on_message)
    app.event("subteam_members_changed")(means.staff.forget_groups)

    @app.error
    def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        return failed(Request(id=_id_of(body), body=body, means=means), error)

    return app


def answer_late(means: Means, body: dict[str, Any], sentence: str) -> BoltResponse:
    """For a delivery whose listener is not through in time."""
    if "event" in body:
        return LATER
    request = Request(id=_id_of(body), body=body, means=means)
    return say(request, request.words(sentence))


def _authorize(means: Means) -> Callable[..., AuthorizeResult]:
    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=means.client.token
        )

    return authorize


def find_action(body: dict[str, Any]) -> tuple[str, Handler | None]:
    """By the element's action id; a choice inside a modal (`input`) by the modal and the field."""
    action = body["actions"][0]
    act_id = action["action_id"]
    if act_id == "input":
        key = ((body.get("view") or {}).get("callback_id", ""), action.get("block_id", ""))
        return ".".join(key), ROUTES.inputs.get(key)
    return act_id, ROUTES.actions.get(act_id)


def _by_callback(table: dict[str, Handler]) -> Callable[[dict[str, Any]], tuple[str, Handler | None]]:
    def find(body: dict[str, Any]) -> tuple[str, Handler | None]:
        view = body.get("view") or {}
        act_id = body.get("callback_id", view.get("callback_id", ""))
        return act_id, table.get(act_id)

    return find


def _id_of(body: dict[str, Any]) -> str:
    """For the log: what was asked for, and nothing of what people typed."""
    actions = body.get("actions") or [{}]
    view = body.get("view") or {}
    return str(body.get("callback_id") or actions[0].get("action_id") or view.get("callback_id") or body.get("type"))
