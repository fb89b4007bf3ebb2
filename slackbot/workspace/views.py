"""Modals and Homes: their definition, hash and state, and each person's stack of three."""

from dataclasses import dataclass, field
from typing import Any

from slackbot.workspace import walk
from slackbot.workspace.directory import APP, BOT, TEAM
from slackbot.workspace.errors import SlackError
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Button, buttons
from slackbot.workspace.plain import plain
from slackbot.workspace.states import States, held

DEEPEST = 3


@dataclass(eq=False)
class View:
    """One view of one person, live: `views.update` changes this very object."""

    id: str
    user: str
    team: str
    definition: Json
    hash: str
    states: States
    root_id: str
    previous_id: str | None = None
    is_open: bool = True
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.definition["type"])

    @property
    def blocks(self) -> list[Json]:
        return list(self.definition["blocks"])

    @property
    def callback_id(self) -> str:
        return str(self.definition.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.definition.get("private_metadata", ""))

    @property
    def title(self) -> str:
        return str(self.definition["title"]["text"]) if "title" in self.definition else ""

    @property
    def values(self) -> dict[str, Any]:
        """What each block's element holds, by block id, unwrapped: option values, ids, strings, numbers."""
        values: dict[str, Any] = {}
        for block, element in walk.stateful(self.blocks):
            state = self.states[block["block_id"]][element["action_id"]]
            values[block["block_id"]] = _unwrapped(held(element, state))
        return values

    def inputs(self) -> list[str]:
        """The block ids of the input blocks, in order."""
        return [block["block_id"] for block in self.blocks if block["type"] == "input"]

    def buttons(self) -> list[Button]:
        return buttons(self.blocks)

    def plain(self) -> str:
        """Title, blocks and shown errors as words."""
        errors = [f"{block}: {words}" for block, words in self.errors.items()]
        return "\n".join(part for part in (self.title, plain(self.blocks), *errors) if part)

    def payload(self) -> Json:
        """The view object of deliveries and answers."""
        view: Json = {
            "id": self.id,
            "team_id": self.team,
            "type": self.kind,
            "blocks": self.definition["blocks"],
            "private_metadata": self.private_metadata,
            "callback_id": self.callback_id,
            "state": {"values": _copy(self.states)},
            "hash": self.hash,
            "title": self.definition.get("title"),
            "clear_on_close": False,
            "notify_on_close": False,
            "close": self.definition.get("close"),
            "submit": self.definition.get("submit"),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": APP,
            "external_id": "",
            "app_installed_team_id": TEAM,
            "bot_id": BOT,
        }
        return view


class Views:
    """All views: stacks of open modals and one Home for each person."""

    def __init__(self) -> None:
        self._all: dict[str, View] = {}
        self._stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """The open modals of a person, the visible one last."""
        return list(self._stacks.get(user, ()))

    def push(self, view: View) -> None:
        stack = self._stacks.setdefault(view.user, [])
        if len(stack) >= DEEPEST:
            raise SlackError("push_limit_reached")
        view.previous_id = stack[-1].id if stack else None
        view.root_id = stack[0].id if stack else view.id
        stack.append(view)
        self._all[view.id] = view

    def set_home(self, view: View) -> None:
        self.homes[view.user] = view
        self._all[view.id] = view

    def pop(self, user: str) -> View:
        view = self._stacks[user].pop()
        view.is_open = False
        return view

    def remove(self, view: View) -> None:
        """Close one view wherever it is in its stack; what the app opened above it meanwhile stays."""
        stack = self._stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
        view.is_open = False

    def clear(self, user: str) -> None:
        while self._stacks.get(user):
            self.pop(user)

    def get(self, view_id: str) -> View:
        """An open view or a Home; `not_found` otherwise."""
        view = self._all.get(view_id)
        if view is not None and view.is_open:
            return view
        raise SlackError("not_found")


def _unwrapped(value: Any) -> Any:
    if isinstance(value, list):
        return [_unwrapped(each) for each in value]
    if isinstance(value, dict):
        return value.get("value", value.get("name", value))
    return value


def _copy(states: States) -> States:
    return {block: {action: dict(state) for action, state in held_.items()} for block, held_ in states.items()}
