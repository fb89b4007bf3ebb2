"""Typing and picking: from a plain value to what the element holds."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from slackbot.workspace.errors import NotPossible
from slackbot.workspace.jsons import Json
from slackbot.workspace.people.hands import Hands
from slackbot.workspace.states import is_plural, offered


def held_value(hands: Hands, element: Json, value: Any) -> Any:
    """What the state of an element holds once a person entered `value`; None or [] empties it."""
    kind = element["type"]
    if is_plural(kind):
        if isinstance(value, str) or not hasattr(value, "__iter__"):
            raise NotPossible(f"{kind} takes a list, not {value!r}")
        return [_one(hands, element, each) for each in value]
    return None if value is None or value == "" else _one(hands, element, value)


def _one(hands: Hands, element: Json, value: Any) -> Any:
    kind = element["type"]
    if kind in ("static_select", "radio_buttons", "checkboxes"):
        return _option(offered(element), value)
    return _SIMPLE[kind](hands, value)


def _option(options: list[Json], value: Any) -> Json:
    """The option with this value, or with these words."""
    for option in options:
        if value in (option["value"], option["text"]["text"]):
            return option
    raise NotPossible(f"{value!r} is not offered, only {[option['value'] for option in options]}")


def _typed(_: Hands, value: Any) -> str:
    return str(value)


def _date(_: Hands, value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else date.fromisoformat(value).isoformat()


def _date_time(_: Hands, value: Any) -> int:
    """To the minute, as the picker has it."""
    if isinstance(value, int):
        return value
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise NotPossible(f"a datetimepicker takes an aware datetime, not {value!r}")
    return int(value.timestamp()) // 60 * 60


def _user(hands: Hands, value: Any) -> str:
    return hands.world.directory.account(getattr(value, "id", value)).id


def _channel(hands: Hands, value: Any) -> str:
    return hands.world.directory.channel(getattr(value, "id", value)).id


def _file(hands: Hands, value: Any) -> Json:
    """Upload a file: its name and content, or a name, and then no interesting content."""
    name, content = value if isinstance(value, tuple) else (str(value), b"...")
    file = hands.world.files.add(name, content, hands.account)
    file.handed = True
    return file.payload(hands.world.url)


_SIMPLE: dict[str, Callable[[Hands, Any], Any]] = {
    "plain_text_input": _typed,
    "email_text_input": _typed,
    "users_select": _user,
    "conversations_select": _channel,
    "datepicker": _date,
    "datetimepicker": _date_time,
    "file_input": _file,
}
