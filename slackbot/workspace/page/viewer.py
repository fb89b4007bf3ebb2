"""Who looks at the page: their language, clock, names of things, and where links lead for them."""

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup, escape

from slackbot.workspace.directory import Account, Channel
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.page import mrkdwn, words
from slackbot.workspace.page.dates import Calendar
from slackbot.workspace.world import World

_AVATARS = 6


@dataclass(frozen=True)
class Viewer:
    """One person at one moment: made anew for every request."""

    world: World
    account: Account

    @cached_property
    def language(self) -> str:
        """Of the page's own words: French, else English."""
        return "fr" if self.account.locale.startswith("fr") else "en"

    @cached_property
    def calendar(self) -> Calendar:
        locale = Locale.parse(self.account.locale, sep="-")
        return Calendar(locale, ZoneInfo(self.account.tz), self.world.clock.now())

    @cached_property
    def _groups(self) -> frozenset[str]:
        groups = self.world.directory.groups.values()
        return frozenset(group.id for group in groups if self.account.id in group.users)

    def say(self, english: str, **values: object) -> str:
        return words.say(self.language, english, **values)

    def slack_says(self, sentence: str) -> str:
        return words.slack_says(self.language, sentence)

    def path(self, *parts: str) -> str:
        return "/".join(["/as", self.account.key, *parts])

    def where(self, message: Message) -> str:
        """The address of a message on this person's page: its thread, where it belongs to one."""
        root = message.thread_ts or message.ts
        channel = self.world.directory.channels[message.channel]
        place = self.path("app", "messages") if channel.is_im else self.path(channel.name)
        return f"{place}/{root}" if message.is_reply or message.thread_ts else f"{place}#{anchor(message)}"

    def is_pinged(self, message: Message) -> bool:
        """Whether the message, as it was sent, mentions this person: by name, by group, or as everyone."""
        mine = {self.account.id, *self._groups, "channel", "here", "everyone"}
        return message.user != self.account.id and not mine.isdisjoint(message.first_pings)

    def follows(self, message: Message) -> bool:
        """Whether it is a reply in a thread where this person wrote, or was mentioned, before."""
        mine = {self.account.id, *self._groups}
        return message.is_reply and message.user != self.account.id and self.world.messages.follows(message, mine)

    # what blocks and templates need

    def plain(self, text: str) -> Markup:
        return Markup("<br>").join(escape(line) for line in str(text).split("\n"))

    def mrkdwn(self, text: str) -> Markup:
        return mrkdwn.render(text, self)

    def notification(self, message: Message) -> str:
        """What a phone showed of a message when it came: its text, never its blocks."""
        if message.first_text:
            return mrkdwn.plain(message.first_text, self)
        names = [str(file["name"]) for file in message.files]
        return ", ".join(names) or self.say("This content can't be displayed.")

    def number(self, value: float) -> str:
        return str(format_decimal(value, locale=self.calendar.locale))

    def cell(self, cell: Json) -> Markup:
        """A table cell without marks; a number in this person's language, unless it comes with its own words."""
        text = self.number(cell["value"]) if cell["type"] == "raw_number" and "text" not in cell else cell["text"]
        return self.plain(text)

    def size(self, count: int) -> str:
        """So many bytes, in this person's language."""
        if count < 1000:
            return str(format_unit(count, "digital-byte", "long", locale=self.calendar.locale))
        return str(format_unit(round(count / 1000, 1), "digital-kilobyte", "short", locale=self.calendar.locale))

    def name_of(self, identifier: str) -> str:
        """A person's name; the app's is that of its manifest."""
        account = self.world.directory.accounts.get(identifier)
        if account is not None and account.is_bot and self.world.installation is not None:
            return self.world.installation.name
        return account.real_name if account is not None else identifier

    def channel_name(self, channel: Channel) -> str:
        """As the list of channels has it; the direct conversation with the app bears the app's name."""
        if channel.is_im:
            installation = self.world.installation
            return installation.name if installation is not None else channel.name
        return channel.name

    def avatar(self, identifier: str) -> Markup:
        """A coloured square with initials; who it is stands beside it."""
        name = self.name_of(identifier)
        initials = "".join(part[0].upper() for part in name.split()[:2]) or "?"
        colour = sum(map(ord, identifier)) % _AVATARS
        account = self.world.directory.accounts.get(identifier)
        kind = "bot" if account is not None and account.is_bot else f"tint{colour}"
        return Markup('<span class="avatar {}" aria-hidden="true">{}</span>').format(kind, initials)

    # names in mrkdwn and rich text

    def user(self, identifier: str) -> Markup:
        """`identifier` may come with a label, which Slack ignores."""
        me = " me" if identifier == self.account.id else ""
        return Markup('<span class="mention{}">@{}</span>').format(me, self.name_of(identifier))

    def group(self, identifier: str, label: str = "") -> Markup:
        group = self.world.directory.groups.get(identifier)
        me = " me" if identifier in self._groups else ""
        name = group.handle if group is not None else label.removeprefix("@") or identifier
        return Markup('<span class="mention{}">@{}</span>').format(me, name)

    def channel(self, identifier: str, label: str = "") -> Markup:
        channel = self.world.directory.channels.get(identifier)
        if channel is None:
            return Markup('<span class="mention">#{}</span>').format(label or identifier)
        return Markup('<a class="mention" href="{}">#{}</a>').format(self.path(channel.name), channel.name)

    def broadcast(self, name: str) -> Markup:
        return Markup('<span class="mention me">@{}</span>').format(name)

    def link(self, url: str, label: str = "") -> Markup:
        inside = self._own(url)
        if inside:
            return Markup('<a href="{}">{}</a>').format(inside, label or url)
        shown = label or url.removeprefix("mailto:").removeprefix("tel:")
        return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, shown)

    def is_address(self, url: str) -> bool:
        """Whether the page makes a link of it; a `javascript:` never becomes one."""
        return mrkdwn.is_address(url)

    def _own(self, url: str) -> str:
        """The workspace's addresses of messages and files lead to this person's page of them."""
        inside = url.removeprefix(self.world.url) if self.world.url else ""
        return self.path(inside[1:]) if inside.startswith(("/archives/", "/files/")) else ""


def anchor(message: Message) -> str:
    return f"m{message.ts.replace('.', '-')}"
