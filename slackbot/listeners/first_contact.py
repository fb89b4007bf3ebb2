"""The bot is invited, mentioned or written to: it says what it is, finds what was asked for, helps on (design §4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import BoltResponse

from blocks.first_contact import introduction
from blocks.kit import Message
from slackbot.desk import Repeated
from slackbot.request import Handler, Request
from slackbot.routes import DONE


def joined(request: Request) -> BoltResponse:
    """Somebody came to a channel; where it is the bot, it introduces itself, once."""
    event = request.body["event"]
    if event.get("user") == request.means.bot_id:
        try:
            request.desk.note_delivery(request.once)
        except Repeated:
            return DONE
        request.post(introduction(request.words))
    return DONE


def speaking(answer_to: Callable[[Request, str], Message | None]) -> Handler:
    """A mention is answered for that person alone, below it; a direct message by another one.

    `answer_to` is what `/ticket` answers to the same words.
    """

    def spoken_to(request: Request) -> None:
        request.desk.note_delivery(request.once)
        message = answer_to(request, _without_its_name(request))
        if message is not None:
            request.show(message)

    return spoken_to


def _without_its_name(request: Request) -> str:
    """What was said to the bot; other people stay named in it."""
    said = str(request.body["event"].get("text") or "")
    return re.sub(rf"<@{re.escape(request.means.bot_id)}(?:\|[^>]*)?>", " ", said)


def is_by_a_person(event: dict[str, Any]) -> bool:
    """What the bot says is an event too, and so is that somebody has changed what they said."""
    return event.get("bot_id") is None and event.get("subtype") in (None, "file_share")
