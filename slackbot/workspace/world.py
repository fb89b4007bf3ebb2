"""The state of a workspace: one lock, everything in memory. It knows no HTTP and no people's hands."""

import copy
import threading
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from slackbot.workspace import walk
from slackbot.workspace.clock import Clock
from slackbot.workspace.directory import APP, BOT, BOT_USER, TEAM, Channel
from slackbot.workspace.feed import Feed
from slackbot.workspace.files import File, Files
from slackbot.workspace.ids import Ids
from slackbot.workspace.installation import Installation
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message, Messages
from slackbot.workspace.pings import pings
from slackbot.workspace.rates import Rates
from slackbot.workspace.response_urls import ResponseUrls
from slackbot.workspace.seed import openip
from slackbot.workspace.states import first_states
from slackbot.workspace.triggers import Triggers
from slackbot.workspace.views import View, Views

# the local workspace's own, worth nothing elsewhere
BOT_TOKEN = "xoxb-workspace-bot"  # noqa: S105
APP_TOKEN = "xapp-workspace-app"  # noqa: S105
SIGNING_SECRET = "workspace-signing-secret-0123456"  # noqa: S105


@dataclass(frozen=True)
class Draft:
    """What a new message or an update carries, already validated. Only people's messages bring attachments along."""

    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    thread_ts: str | None = None
    metadata: Json | None = None
    files: tuple[File, ...] = ()


HOME = ZoneInfo("Europe/Paris")  # where the people of the workspace live, unless it is told otherwise


class World:
    """Hold `lock` while reading or changing more than one thing."""

    def __init__(self, clock: Clock | None = None, zone: ZoneInfo = HOME) -> None:
        self.lock = threading.RLock()
        self.zone = zone
        self.clock = clock or Clock()
        self.feed = Feed(self.clock)
        self.ids = Ids(self.clock)
        self.directory = openip(self.clock, zone)
        self.messages = Messages()
        self.views = Views()
        self.triggers = Triggers(self.ids, TEAM)
        self.response_urls = ResponseUrls(self.clock)
        self.rates = Rates()
        self.installation: Installation | None = None
        self.files = Files(self.ids, self.clock)
        self.revoked: dict[str, str] = {}
        """By token: the code with which Slack refuses it."""
        self.orphans_surface = False
        """Whether a post under a deleted root appears in the channel; else it is refused."""
        self.url = ""

    def with_ids(self, blocks: Any) -> list[Json]:
        """A copy of the blocks with the ids that Slack adds where there are none."""
        copied: list[Json] = copy.deepcopy(list(blocks))
        for block in copied:
            block.setdefault("block_id", self.ids.block())
        for _, element in walk.elements(copied):
            element.setdefault("action_id", self.ids.block())
        return copied

    def post(self, channel: Channel, user: str, draft: Draft, ephemeral_to: str | None = None) -> Message:
        """Put a message into a channel, or before one person's eyes."""
        author = self.directory.accounts[user]
        blocks = self.with_ids(draft.blocks)
        message = Message(
            channel=channel.id,
            ts=self.ids.timestamp(),
            user=user,
            text=draft.text,
            blocks=blocks,
            attachments=list(draft.attachments),
            files=[file.payload(self.url) for file in draft.files],
            thread_ts=draft.thread_ts,
            metadata=draft.metadata,
            pings=pings(draft.text, blocks),
            ephemeral_to=ephemeral_to,
            bot_id=BOT if author.is_bot else None,
            app_id=APP if author.is_bot else None,
            team=author.team_id,
        )
        for file in draft.files:
            file.shared_in.add(channel.id)
        self.messages.add(message)
        self.feed.add("message", "ephemeral" if ephemeral_to else "posted", self._described(message))
        return message

    def revise(self, message: Message, draft: Draft) -> None:
        """Replace text and blocks of a message; a draft without metadata leaves it, an empty one removes it."""
        message.text = draft.text
        message.blocks = self.with_ids(draft.blocks)
        message.pings = pings(draft.text, message.blocks)
        message.edited = {"user": message.user, "ts": self.ids.timestamp()}
        if draft.metadata is not None:
            message.metadata = draft.metadata or None
        self.feed.add("message", "updated", self._described(message))

    def remove(self, message: Message) -> None:
        message.deleted = True
        self.feed.add("message", "deleted", self._described(message))

    def new_view(self, user: str, definition: Json) -> View:
        """A view that nobody sees yet: push it or make it a Home."""
        definition = {**definition, "blocks": self.with_ids(definition["blocks"])}
        identifier = self.ids.of("V")
        return View(
            id=identifier,
            user=user,
            team=self.directory.accounts[user].team_id,
            definition=definition,
            hash=self.ids.view_hash(),
            states=first_states(definition["blocks"]),
            root_id=identifier,
        )

    def redefine(self, view: View, definition: Json) -> None:
        """Update a view: new hash; what was typed stays where block and action ids stay."""
        definition = {**definition, "blocks": self.with_ids(definition["blocks"])}
        view.states = first_states(definition["blocks"], view.states)
        view.definition = definition
        view.hash = self.ids.view_hash()
        view.errors = {}
        self.feed.add("view", "updated", {"user": view.user, "view": view.payload()})

    def shown(self, view: View, how: str) -> None:
        self.feed.add("view", how, {"user": view.user, "view": view.payload()})

    def bot_sees(self, channel: Channel) -> bool:
        """Public channels are visible to the app, others only from inside."""
        return channel.kind == "public" or BOT_USER in channel.members

    def _described(self, message: Message) -> Json:
        return {
            "channel": message.channel,
            "ephemeral_to": message.ephemeral_to,
            "pings": message.pings,
            "message": message.payload(metadata=True),
        }
