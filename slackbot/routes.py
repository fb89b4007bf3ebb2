"""Ids to listeners, and the one way in: every delivery of Slack's is identified, routed by its id and answered here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from slack_bolt import BoltResponse

from blocks.forms import FormErrors, at_field
from blocks.refusals import sentence_of
from blocks.text import escaped
from blocks.words import msgid
from models.refusal import Refusal
from models.terms import Role
from slackbot import metrics
from slackbot.deadline import MaybeSaved, NotSaved, came_to
from slackbot.desk import Repeated
from slackbot.request import Handler, Request

log = logging.getLogger(__name__)
DONE = BoltResponse(status=200, body="")
UNEXPECTED = msgid(
    "Something went wrong on our side. Look at the ticket and try again; if it happens again, "
    "give your administrator this reference: {reference}."
)
NOT_SAVED = msgid("This took too long on our side. Nothing was saved; please try again.")
MAYBE_SAVED = msgid("The database did not say in time whether this was saved. Look at the ticket before you try again.")


@dataclass
class Routes:
    """The listeners of some ids, by kind of payload. An id entered twice is a mistake, found at the start."""

    actions: dict[str, Handler] = field(default_factory=dict)
    views: dict[str, Handler] = field(default_factory=dict)
    shortcuts: dict[str, Handler] = field(default_factory=dict)
    inputs: dict[tuple[str, str], Handler] = field(default_factory=dict)

    def action(self, act_id: str) -> Callable[[Handler], Handler]:
        return _enter(self.actions, act_id)

    def view(self, act_id: str) -> Callable[[Handler], Handler]:
        return _enter(self.views, act_id)

    def shortcut(self, act_id: str) -> Callable[[Handler], Handler]:
        return _enter(self.shortcuts, act_id)

    def input(self, view_id: str, field_name: str) -> Callable[[Handler], Handler]:
        """A choice in a modal that changes the rest of it: by the view's callback id and the field."""
        return _enter(self.inputs, (view_id, field_name))

    @classmethod
    def joined(cls, parts: Iterable[Routes]) -> Routes:
        whole = cls()
        for part in parts:
            for name in ("actions", "views", "shortcuts", "inputs"):
                for key, handler in getattr(part, name).items():
                    _enter(getattr(whole, name), key)(handler)
        return whole


def _enter(table: dict[Any, Handler], key: Any) -> Callable[[Handler], Handler]:
    def enter(handler: Handler) -> Handler:
        if key in table:
            raise ValueError(f"{key!r} has two listeners")
        table[key] = handler
        return handler

    return enter


def answer(request: Request, handler: Handler | None) -> BoltResponse:
    """Run the listener for the person behind the delivery; an expected no becomes a sentence for that person."""
    try:
        if request.colleague.role is Role.NOBODY:
            raise Refusal("agents_only")
        if handler is None:
            raise Refusal("unknown_act")
        return handler(request) or done(request)
    except Repeated:
        came_to("repeated")
        return done(request)
    except FormErrors as invalid:
        came_to("invalid")
        return errors(invalid.errors)
    except Refusal as refusal:
        log.info("%s refused: %s", request.id, refusal.code)
        metrics.refusals.labels(refusal.code).inc()
        came_to("refused")
        return say(request, sentence_of(refusal, request.words), field_name=refusal.field)
    except NotSaved:
        log.warning("%s was given up: the database did not take it in time", request.id)
        came_to("not_saved")
        return say(request, request.words(NOT_SAVED))
    except MaybeSaved:
        log.warning("%s: the database was lost while it committed", request.id)
        came_to("maybe_saved")
        return say(request, request.words(MAYBE_SAVED))


def failed(request: Request, error: Exception) -> BoltResponse:
    """What nobody expected: logged under a reference that the person sees too. Nothing of the payload is logged."""
    reference = token_hex(4)
    log.error("%s failed, reference %s", request.id, reference, exc_info=error)
    came_to("failed")
    return say(request, request.words(UNEXPECTED, reference=reference))


def done(request: Request) -> BoltResponse:
    """The form closes, with the menu it was opened from: what that showed is not true any more."""
    on_a_menu = request.body.get("type") == "view_submission" and request.view.get("previous_view_id")
    return BoltResponse(status=200, body={"response_action": "clear"}) if on_a_menu else DONE


def say(request: Request, sentence: str, *, field_name: str | None = None) -> BoltResponse:
    """At the field of a modal, as the answer of a command, or where the click was made."""
    if request.body.get("type") == "view_submission" and request.values:
        return errors(at_field(request.values, field_name, sentence))
    if "command" in request.body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": escaped(sentence)})
    if "trigger_id" in request.body or "event" in request.body:
        request.tell(sentence)
    return DONE


def errors(by_field: dict[str, str]) -> BoltResponse:
    """Slack shows each sentence at its field and keeps everything typed."""
    return BoltResponse(status=200, body={"response_action": "errors", "errors": by_field})
