"""What Slack sends, read and checked once, before anything looks into it: one model for each kind of payload.

`read` gives back what was read as a plain body: what the models do not name is not in it, and what they name has its
type. Nothing else of the way in, Bolt included, sees the payload as it came.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
)

from blocks.forms import storable

KNOWN_TO_NOBODY = "unknown kind"


class Unreadable(Exception):  # noqa: N818 - somebody else's error
    """It is not what Slack sends. The message names the field that is wrong, and quotes nothing of the payload."""


def _text(value: object) -> object:
    """People type what no database takes; it must not make their whole click unreadable."""
    return storable(value) if isinstance(value, str) else value


def _metadata(value: str) -> str:
    """What a modal of ours carries along (`blocks.views`)."""
    if value:
        try:
            _Carried.model_validate(json.loads(value))
        except (ValueError, RecursionError) as error:
            raise ValueError("not what our modals carry") from error
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]
Text = Annotated[str, BeforeValidator(_text)]
Timestamp = Annotated[str, StringConstraints(pattern=r"^\d{1,20}\.\d{1,20}$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,2000}$")]
Count = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Origin(_Part):
    channel: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,40}$")]
    ts: Timestamp
    thread_ts: Timestamp | None = None


class _Carried(_Part):
    ticket: str | None = None
    child: Count | None = None
    seen: Count | None = None
    noticed: list[Id] | None = None
    notice: Count | None = None
    origin: _Origin | None = None


class Named(_Part):
    """A workspace, a channel, an enterprise."""

    id: Id


class User(_Part):
    id: Id
    team_id: Id | None = None


class Option(_Part):
    value: Text


class Element(_Part):
    """What somebody typed or chose in a form, under the name of its kind."""

    type: str
    value: Text | None = None
    selected_option: Option | None = None
    selected_options: list[Option] | None = None
    selected_user: Text | None = None
    selected_conversation: Text | None = None
    selected_date: Text | None = None
    selected_date_time: StrictInt | None = None
    files: list[dict[str, Any]] | None = None


class State(_Part):
    values: dict[str, dict[str, Element]] = {}


class View(_Part):
    id: Id
    type: str
    callback_id: Text = ""
    hash: Text | None = None
    private_metadata: Annotated[Text, AfterValidator(_metadata)] = ""
    state: State | None = None
    previous_view_id: Id | None = None
    app_installed_team_id: Id | None = None


class Message(_Part):
    ts: Timestamp
    thread_ts: Timestamp | None = None
    user: Id | None = None
    text: Text | None = None
    attachments: list[dict[str, Any]] | None = None
    files: list[dict[str, Any]] | None = None


class Container(_Part):
    type: str
    channel_id: Id | None = None
    message_ts: Timestamp | None = None
    thread_ts: Timestamp | None = None
    is_ephemeral: StrictBool | None = None


class Action(_Part):
    type: str
    action_id: Text
    block_id: Text = ""
    value: Text | None = None
    selected_option: Option | None = None


class Interaction(_Part):
    """Somebody of some workspace, on Enterprise Grid of some enterprise."""

    type: str
    user: User
    team: Named | None = None
    enterprise: Named | None = None
    trigger_id: Id | None = None
    response_url: Address | None = None


class BlockActions(Interaction):
    trigger_id: Id
    actions: Annotated[list[Action], Field(min_length=1)]
    container: Container | None = None
    channel: Named | None = None
    message: Message | None = None
    view: View | None = None


class ViewSubmission(Interaction):
    view: View


class ViewClosed(Interaction):
    view: View


class BlockSuggestion(Interaction):
    action_id: Text
    block_id: Text
    value: Text
    view: View | None = None


class Shortcut(Interaction):
    callback_id: Text
    trigger_id: Id


class MessageAction(Interaction):
    callback_id: Text
    trigger_id: Id
    channel: Named
    message: Message


class Command(_Part):
    """The fields of a form: all of them text."""

    command: Text
    text: Text = ""
    user_id: Id
    team_id: Id
    enterprise_id: Id | None = None
    channel_id: Id | None = None
    trigger_id: Id
    response_url: Address | None = None


class Event(_Part):
    type: str
    user: Id | None = None
    channel: Id | None = None
    channel_type: str | None = None
    tab: str | None = None
    text: Text | None = None
    thread_ts: Timestamp | None = None
    bot_id: Id | None = None
    subtype: str | None = None


class Authorization(_Part):
    team_id: Id | None = None
    enterprise_id: Id | None = None


class EventCallback(_Part):
    type: str
    team_id: Id | None = None
    enterprise_id: Id | None = None
    event_id: Id
    event: Event
    authorizations: list[Authorization] | None = None


class UrlVerification(_Part):
    type: str
    challenge: Text


class RateLimited(_Part):
    """Slack has dropped events of this minute, because there were too many."""

    type: str


KINDS: dict[str, type[_Part]] = {
    "block_actions": BlockActions,
    "view_submission": ViewSubmission,
    "view_closed": ViewClosed,
    "block_suggestion": BlockSuggestion,
    "shortcut": Shortcut,
    "message_action": MessageAction,
    "event_callback": EventCallback,
    "url_verification": UrlVerification,
    "app_rate_limited": RateLimited,
}


def read(payload: object) -> dict[str, Any]:
    """The payload as its model reads it. Raises Unreadable."""
    if not isinstance(payload, Mapping):
        raise Unreadable("no object")
    kind = "command" if "command" in payload else payload.get("type")
    model = Command if kind == "command" else KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise Unreadable(KNOWN_TO_NOBODY)
    try:
        return model.model_validate(payload).model_dump(exclude_unset=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"] if step in _NAMES)
        raise Unreadable(f"{kind}: {where}: {first['type']}") from None


# What may be said of where a payload is wrong: names of ours, no key that somebody made up.
_NAMES = {name for model in (*_Part.__subclasses__(), *Interaction.__subclasses__()) for name in model.model_fields}
