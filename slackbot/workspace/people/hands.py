"""What every deed of a person needs: the world, a way to the app, and who they are."""

from dataclasses import dataclass
from typing import Protocol

from slackbot.workspace import payloads, wording
from slackbot.workspace.directory import BOT_USER, Account, Channel
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.installation import Installation
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.parcels import EVENTS, Ack, Parcel
from slackbot.workspace.world import World


class Post(Protocol):
    """Takes a parcel to the app and waits for the acknowledgement."""

    def __call__(self, parcel: Parcel) -> Ack: ...


@dataclass(frozen=True)
class Hands:
    """One person at work. Deliveries are made without holding the world's lock."""

    world: World
    post: Post
    account: Account

    @property
    def installation(self) -> Installation:
        if self.world.installation is None:
            raise NotPossible("no app is installed here")
        return self.world.installation

    def present(self) -> None:
        """Nobody acts after they were deactivated."""
        if self.account.deleted:
            raise NotPossible(wording.DEACTIVATED.format(person=self.account.real_name))

    def channel(self, which: str) -> Channel:
        """A conversation that the person is in; `bot` is the direct one with the app."""
        directory = self.world.directory
        channel = directory.direct(self.account.id) if which == "bot" else directory.channel(which)
        if self.account.id not in channel.members:
            raise NotPossible(f"{self.account.real_name} is not in {channel.name}")
        return channel

    def sees(self, message: Message) -> None:
        """The message is there, in a channel of theirs, or ephemeral for them."""
        self.channel(message.channel)
        if message.deleted or message.ephemeral_to not in (None, self.account.id):
            raise NotPossible(f"{self.account.real_name} does not see this message")

    def deed(self, name: str, **data: object) -> None:
        self.world.feed.add("person", name, {"who": self.account.key, **data})

    def raise_event(self, subscription: str, content: Json) -> Ack | None:
        """Send an event if the app hears it; None when it does not."""
        if not self.installation.hears(subscription):
            return None
        return self.post(Parcel(EVENTS, payloads.event(self.world, content)))


def is_bot_in(channel: Channel) -> bool:
    return BOT_USER in channel.members
