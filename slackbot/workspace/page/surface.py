"""What blocks stand on: a message, a modal or a Home, with the state and errors of its inputs, and ids for the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from slackbot.workspace.directory import Channel
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.page.charts import HEIGHT, WIDTH, drawn
from slackbot.workspace.page.viewer import Viewer, anchor
from slackbot.workspace.states import States, first_states, held
from slackbot.workspace.views import View

_BLOCKS = {
    *("header", "context", "divider", "actions", "rich_text"),
    *("input", "alert", "table", "data_table", "data_visualization"),
}
_ELEMENTS = {
    "button": "button",
    "overflow": "overflow",
    "static_select": "select",
    "users_select": "select",
    "conversations_select": "select",
    "radio_buttons": "choices",
    "checkboxes": "choices",
    "datepicker": "date",
    "datetimepicker": "moment",
    "plain_text_input": "text",
    "email_text_input": "text",
    "file_input": "file",
}


@dataclass(frozen=True)
class Choice:
    """An option as a menu shows it."""

    value: str
    label: str


@dataclass(frozen=True)
class Surface:
    """`key` begins the page ids of everything on it; `errors` and `states` are by block id."""

    viewer: Viewer
    kind: str
    key: str
    blocks: list[Json]
    states: States = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def template(self, block: Json) -> str:
        """An unknown block is a visible error."""
        kind = str(block.get("type"))
        return f"block/{kind}.html" if kind in _BLOCKS else "block/unknown.html"

    def element_template(self, element: Json) -> str:
        kind = _ELEMENTS.get(str(element.get("type")), "unknown")
        return f"element/{kind}.html"

    def block_id(self, block: Json) -> str:
        return re.sub(r"\s", "_", f"{self.key}-{block['block_id']}")

    def element_id(self, block: Json, element: Json) -> str:
        return re.sub(r"\s", "_", f"{self.key}-{block['block_id']}-{element['action_id']}")

    def held(self, block: Json, element: Json) -> Any:
        """What the element holds now, as its state has it."""
        state = self.states.get(block["block_id"], {}).get(element["action_id"])
        return held(element, state) if state is not None else None

    def text(self, block: Json, element: Json) -> str:
        """The words in a text input."""
        return str(self.held(block, element) or "")

    def chosen(self, block: Json, element: Json) -> list[Choice]:
        """What is picked, with its words."""
        value = self.held(block, element)
        values = value if isinstance(value, list) else [value] if value else []
        return [self._choice(each) for each in values]

    def menu(self, element: Json) -> list[Choice]:
        """What a select offers."""
        if element["type"] == "users_select":
            return [Choice(a.id, a.real_name) for a in self.viewer.world.directory.accounts.values()]
        if element["type"] == "conversations_select":
            return [self._choice(channel.id) for channel in self._conversations(element)]
        return [self._choice(option) for option in element["options"]]

    def local(self, block: Json, element: Json) -> tuple[str, str]:
        """Date and time of a datetimepicker on the person's clock, or two empty texts."""
        value = self.held(block, element)
        if not value:
            return "", ""
        moment = self.viewer.calendar.from_timestamp(value)
        return f"{moment:%Y-%m-%d}", f"{moment:%H:%M}"

    def dispatch(self, block: Json, element: Json) -> str:
        """When the element tells the app at once: `change`, `enter`, or not at all."""
        if block["type"] == "input" and not block.get("dispatch_action"):
            return ""
        return "enter" if _ELEMENTS[element["type"]] == "text" else "change"

    def chart(self, block: Json) -> Json:
        """The picture of a chart and its size."""
        return {"picture": drawn(block["chart"], self.viewer.number), "width": WIDTH, "height": HEIGHT}

    def _choice(self, value: Any) -> Choice:
        if isinstance(value, dict):
            return Choice(value["value"], value["text"]["text"])
        directory = self.viewer.world.directory
        if value in directory.channels:
            return Choice(value, self.viewer.channel_name(directory.channels[value]))
        return Choice(value, self.viewer.name_of(value))

    def _conversations(self, element: Json) -> Iterator[Channel]:
        wanted = element.get("filter", {}).get("include", ("public", "private", "im"))
        for channel in self.viewer.world.directory.channels.values():
            if channel.kind in wanted and self.viewer.account.id in channel.members:
                yield channel


def of_message(viewer: Viewer, message: Message, place: str = "") -> Surface:
    """`place` tells two showings of one message apart: in the channel and in its thread."""
    return Surface(viewer, "message", place + anchor(message), message.blocks, first_states(message.blocks))


def of_view(viewer: Viewer, view: View) -> Surface:
    return Surface(viewer, view.kind, view.id, view.blocks, view.states, view.errors)
