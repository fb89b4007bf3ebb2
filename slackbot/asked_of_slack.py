"""Fields of a form that only Slack can judge: who somebody is, what a channel is (blocks/forms.py marks them)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from blocks.forms import AskedOfSlack, Form
from models.refusal import Refusal
from models.terms import Role
from models.who import Who
from slackbot.request import Request
from slackbot.slack_errors import FAILED


def resolved(form: Form, request: Request) -> dict[str, Any]:
    """The marked fields of the form, as the act takes them. Raises the Refusal of a value that will not do."""
    return {
        name: RESOLVERS[mark.what](request, name, getattr(form, name))
        for name, field in type(form).model_fields.items()
        for mark in field.metadata
        if isinstance(mark, AskedOfSlack)
    }


def colleague(request: Request, field: str, user_id: str) -> Who:
    """Only somebody who can act on a ticket can follow one, or be on call."""
    try:
        member = request.means.staff.colleague(user_id)
    except (Refusal, SlackApiError) as error:
        raise Refusal("not_a_colleague", field=field) from error
    except OSError as error:
        raise Refusal("rights_unknown", field=field) from error
    if member.role is Role.NOBODY:
        raise Refusal("not_a_colleague", field=field)
    return member.who


def _channel(request: Request, field: str, channel: str) -> str:
    """A card can stand only where the bot is, and not where other companies read along.

    While Slack does not say, the ticket is opened: its card waits in the outbox.
    """
    if channel == request.means.settings.channel:
        return channel  # `slackbot doctor` looks after that one
    try:
        answer = _about(request, channel)
    except SlackApiError as error:
        if error.response.get("error") == "channel_not_found":
            raise Refusal("bot_not_in_channel", field=field) from error
        return channel
    except FAILED:
        return channel
    unfit = _why_unfit(answer, field)
    if unfit is not None:
        raise unfit
    return channel


def refuse_unfit(request: Request, channel: str) -> None:
    """Raise why the desk's matters cannot be posted in this channel; that Slack does not say is a reason too."""
    try:
        unfit = _why_unfit(_about(request, channel))
    except FAILED as error:
        raise Refusal("bot_not_in_channel") from error
    if unfit is not None:
        raise unfit


def fit_for_tickets(request: Request, channel: str) -> str | None:
    """The channel, if Slack says in time that a ticket can stand there; None else."""
    if channel == request.means.settings.channel or channel[:1] not in ("C", "G"):
        return None
    try:
        answer = _about(request, channel)
    except FAILED:
        return None
    return channel if answer.get("is_member") and _why_unfit(answer) is None else None


def _about(request: Request, channel: str) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = request.asked(lambda: request.means.client.conversations_info(channel=channel))[
        "channel"
    ]
    return answer


def _why_unfit(channel: Mapping[str, Any], field: str | None = None) -> Refusal | None:
    """What no invitation mends comes first."""
    if channel.get("is_archived"):
        return Refusal("channel_archived", field=field)
    if channel.get("is_ext_shared"):
        return Refusal("channel_shared", field=field)
    return Refusal("bot_not_in_channel", field=field) if channel.get("is_member") is False else None


RESOLVERS: dict[str, Callable[[Request, str, str], Any]] = {"colleague": colleague, "channel": _channel}
