"""The inputs of modals. A block's id is the field's name, its element's action id `input`; forms read them so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from blocks.kit import OPTION, TEXT, Block, label, option, plain
from blocks.rich import Element
from blocks.text import clip

ACTION = "input"
LABEL, PLACEHOLDER, OPTIONS, FEW_OPTIONS = 2000, 150, 100, 10
FILES = 10

Choice = tuple[str, str]  # value, what people read


def field(
    name: str,
    title: str,
    element: Element,
    *,
    hint: str | None = None,
    optional: bool = False,
    dispatch: bool = False,
) -> Block:
    """`dispatch`: choosing an option reaches the bot at once, to refresh a preview."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": label(title, LABEL),
        "element": {**element, "action_id": ACTION},
        "optional": optional,
    }
    return block | ({"hint": plain(hint, LABEL)} if hint else {}) | ({"dispatch_action": True} if dispatch else {})


def text(*, initial: str | None = None, multiline: bool = False, longest: int = TEXT, example: str = "") -> Element:
    element: Element = {"type": "plain_text_input", "multiline": multiline, "max_length": longest}
    return element | _initial("initial_value", clip(initial, longest) if initial else None) | _placeholder(example)


def email(*, initial: str | None) -> Element:
    return {"type": "email_text_input", **_initial("initial_value", initial)}


def select(choices: Sequence[Choice], *, initial: str | None = None, placeholder: str = "") -> Element:
    return {"type": "static_select", **_options(choices[:OPTIONS], initial), **_placeholder(placeholder)}


def radio(choices: Sequence[Choice], *, initial: str | None = None) -> Element:
    return {"type": "radio_buttons", **_options(choices[:FEW_OPTIONS], initial)}


def checkboxes(choices: Sequence[Choice], *, initial: Sequence[str] = ()) -> Element:
    options = [_option(choice) for choice in choices[:FEW_OPTIONS]]
    chosen = [option for option in options if option["value"] in initial]
    return {"type": "checkboxes", "options": options, **_initial("initial_options", chosen)}


def moment(*, initial: datetime | None = None) -> Element:
    """The picker shows the time zone of the person's device; its value is an instant."""
    return {"type": "datetimepicker", **_initial("initial_date_time", int(initial.timestamp()) if initial else None)}


def day() -> Element:
    return {"type": "datepicker"}


def file(*, most: int = FILES) -> Element:
    return {"type": "file_input", "max_files": most}


def user(*, initial: str | None = None) -> Element:
    return {"type": "users_select", **_initial("initial_user", initial)}


def channel(*, initial: str | None = None) -> Element:
    """Channels of this workspace alone: a ticket is no matter for other companies' eyes."""
    only = {"include": ["public", "private"], "exclude_external_shared_channels": True, "exclude_bot_users": True}
    return {"type": "conversations_select", "filter": only, **_initial("initial_conversation", initial)}


def _options(choices: Sequence[Choice], initial: str | None) -> dict[str, Any]:
    options = [_option(choice) for choice in choices]
    chosen = next((option for option in options if option["value"] == initial), None)
    return {"options": options, **_initial("initial_option", chosen)}


def _option(choice: Choice) -> Element:
    """What does not fit into an option's text goes on in its description."""
    value, title = choice
    if len(title) <= OPTION:
        return option(title, value)
    cut = title.rfind(" ", 0, OPTION)
    return option(title[:cut], value, title[cut + 1 :]) if cut > 0 else option(title, value)


def _initial(name: str, value: Any) -> dict[str, Any]:
    return {name: value} if value else {}


def _placeholder(text: str) -> dict[str, Any]:
    return {"placeholder": label(text, PLACEHOLDER)} if text else {}
