"""Where a person is on the page, read from its address, and what the templates need to show it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from slackbot.workspace import wording
from slackbot.workspace.directory import BOT_USER, Account, Channel
from slackbot.workspace.messages import Message
from slackbot.workspace.page import log, rows
from slackbot.workspace.page.guide import Guide, Progress, progress
from slackbot.workspace.page.reads import MOST, Reads, Unread, is_for
from slackbot.workspace.page.surface import Surface, of_message, of_view
from slackbot.workspace.page.viewer import Viewer
from slackbot.workspace.seed import AGENTS_GROUP, MANAGERS_GROUP, SLACKBOT

Screen = Literal["list", "channel", "home", "activity"]
_NOTICES = 30
_PEOPLE = 12


@dataclass(frozen=True)
class Place:
    """`screen` in the middle, with the channel where it shows one; a thread beside it; a panel (`time`, `feed`)."""

    screen: Screen
    channel: Channel | None = None
    thread: str = ""
    panel: str = ""
    query: Mapping[str, str] | None = None

    def asked(self, name: str) -> str:
        return (self.query or {}).get(name, "")


class Scene:
    """Everything a template may ask for, computed when it is asked for."""

    def __init__(self, viewer: Viewer, place: Place, reads: Reads, guide: Guide | None, shop: Any) -> None:
        self.viewer, self.place, self.reads, self.shop = viewer, place, reads, shop
        self._guide = guide

    # around

    @property
    def people(self) -> list[tuple[Account, str]]:
        """Whom one can be, with what they are here."""
        accounts = self.viewer.world.directory.accounts.values()
        humans = [a for a in accounts if not a.is_bot and a.key != "slackbot" and not a.deleted]
        return [(account, self._role(account)) for account in humans[:_PEOPLE]]

    @property
    def channels(self) -> list[tuple[Channel, Unread]]:
        directory = self.viewer.world.directory
        mine = [c for c in directory.channels.values() if not c.is_im and self.viewer.account.id in c.members]
        return [(channel, self._unread(channel)) for channel in mine]

    @property
    def direct(self) -> tuple[Channel, Unread]:
        channel = self.viewer.world.directory.direct(self.viewer.account.id)
        return channel, self._unread(channel)

    @property
    def followed(self) -> int:
        """News in threads that this person follows, in all their channels; none of what they look at."""
        if self.place.screen == "activity":
            return 0
        self._see_thread()
        mine = (c for c in self.viewer.world.directory.channels.values() if self.viewer.account.id in c.members)
        return sum(self.reads.followed(self.viewer, channel) for channel in mine)

    @property
    def app_name(self) -> str:
        installation = self.viewer.world.installation
        return installation.name if installation is not None else ""

    @property
    def bot_user(self) -> str:
        return BOT_USER

    @property
    def title(self) -> str:
        if self.place.channel is not None:
            sign = "" if self.place.channel.is_im else "#"
            return f"{sign}{self.viewer.channel_name(self.place.channel)}"
        return {"home": self.app_name, "activity": self.viewer.say("Activity")}.get(self.place.screen, "OpenIP")

    def here(self, **changes: str) -> str:
        """The address of this place with another panel or without the thread."""
        place = replace(self.place, **changes)  # type: ignore[arg-type]
        path = self._path(place)
        return f"{path}?panel={place.panel}" if place.panel else path

    def as_(self, key: str) -> str:
        """The same place as somebody else."""
        mine, theirs = f"/as/{self.viewer.account.key}", f"/as/{key}"
        return theirs + self.here().removeprefix(mine)

    # the middle

    @property
    def window(self) -> rows.Window:
        channel = self.place.channel
        assert channel is not None
        self.reads.mark(self.viewer, channel)
        return rows.channel_window(self.viewer, channel, self.place.asked("before"))

    @property
    def thread(self) -> list[rows.Row]:
        channel = self.place.channel
        assert channel is not None
        self._see_thread()
        return rows.thread_rows(self.viewer, channel, self.place.thread)

    def words_of(self, message: Message) -> str:
        """The text of a message without blocks; what Slackbot says is Slack's own, in the reader's language."""
        return self.viewer.slack_says(message.text) if message.user == SLACKBOT else message.text

    def surface(self, message: Message, place: str) -> Surface:
        return of_message(self.viewer, message, place)

    def may_write(self) -> str:
        """Why writing here is impossible; empty where it is possible."""
        channel, installation = self.place.channel, self.viewer.world.installation
        if channel is not None and channel.is_archived:
            return self.viewer.say("This channel is archived.")
        read_only = installation is None or not installation.messages_tab or installation.messages_tab_read_only
        if channel is not None and channel.is_im and read_only:
            return self.viewer.slack_says(wording.WRITING_OFF)
        return ""

    @property
    def commands(self) -> list[dict[str, str]]:
        """Slash commands with what the manifest says of them."""
        installation = self.viewer.world.installation
        if installation is None or self.viewer.account.is_outsider:
            return []
        features = installation.manifest.get("features", {}).get("slash_commands", ())
        return [dict(command) for command in features if command["command"] in installation.commands]

    def shortcuts(self, kind: str) -> list[tuple[str, str]]:
        """Callback id and name; people of other companies have none."""
        installation = self.viewer.world.installation
        if installation is None or self.viewer.account.is_outsider:
            return []
        return [(each.callback_id, each.name) for each in installation.shortcuts if each.kind == kind]

    @property
    def home(self) -> Surface | None:
        view = self.viewer.world.views.homes.get(self.viewer.account.id)
        return of_view(self.viewer, view) if view is not None else None

    @property
    def notices(self) -> list[tuple[Message, str]]:
        """What made this person's phone buzz, the newest first. Who looks here has seen it."""
        notices: list[tuple[Message, str]] = []
        for channel in list(self.viewer.world.directory.channels.values()):
            if self.viewer.account.id in channel.members:
                newest = self.viewer.world.messages.newest(channel.id)
                buzzing = [m for m, _ in zip(newest, range(20 * MOST), strict=False) if is_for(self.viewer, m, channel)]
                notices += [(message, self.viewer.channel_name(channel)) for message in buzzing[:_NOTICES]]
                for message in buzzing:
                    self.reads.mark_thread(self.viewer, channel, message.thread_ts or message.ts)
        return sorted(notices, key=lambda notice: float(notice[0].ts), reverse=True)[:_NOTICES]

    # above

    @property
    def modals(self) -> list[tuple[Any, Surface]]:
        """The stack of views, the visible one last."""
        stack = self.viewer.world.views.stack(self.viewer.account.id)
        return [(view, of_view(self.viewer, view)) for view in stack]

    @property
    def guide(self) -> Progress | None:
        """Where the newcomer stands; None where there is no guide, or it was skipped."""
        if self._guide is None or self.viewer.account.key in self._guide.skipped:
            return None
        return progress(self.viewer, self._guide)

    @property
    def has_guide(self) -> bool:
        return self._guide is not None

    @property
    def app_is_here(self) -> bool:
        return self.place.channel is not None and BOT_USER in self.place.channel.members

    @property
    def token_is_revoked(self) -> bool:
        return bool(self.viewer.world.revoked)

    @property
    def feed(self) -> list[log.Line]:
        return log.lines(self.viewer, self.place.asked("kind"), self.place.asked("q"))

    @property
    def feed_kinds(self) -> tuple[str, ...]:
        return log.KINDS

    def _see_thread(self) -> None:
        if self.place.channel is not None and self.place.thread:
            self.reads.mark_thread(self.viewer, self.place.channel, self.place.thread)

    def _unread(self, channel: Channel) -> Unread:
        if self.place.channel is channel:
            self.reads.mark(self.viewer, channel)
            return Unread()
        return self.reads.unread(self.viewer, channel)

    def _role(self, account: Account) -> str:
        say, groups = self.viewer.say, self.viewer.world.directory.groups
        if account.is_outsider:
            return say("other company")
        if account.is_restricted:
            return say("guest")
        for group, role in {MANAGERS_GROUP: say("manager"), AGENTS_GROUP: say("agent")}.items():
            if group in groups and account.id in groups[group].users:
                return role
        return say("outside the groups")

    def _path(self, place: Place) -> str:
        viewer = self.viewer
        if place.screen == "home":
            return viewer.path("app", "home")
        if place.screen == "activity":
            return viewer.path("activity")
        if place.channel is None:
            return viewer.path("")
        start = ("app", "messages") if place.channel.is_im else (place.channel.name,)
        return viewer.path(*start, *([place.thread] if place.thread else []))
