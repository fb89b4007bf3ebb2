"""Changing people, groups and channels while everything runs."""

from slackbot.workspace import payloads
from slackbot.workspace.directory import BOT_USER, TEAM, Account, Channel, Group
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.parcels import EVENTS, Parcel
from slackbot.workspace.people.hands import Post
from slackbot.workspace.world import World


class Team:
    """An administrator's hands. What the app subscribed to is told to it."""

    def __init__(self, world: World, post: Post) -> None:
        self._world = world
        self._post = post

    def pay(self, paid: bool = True) -> None:
        """User groups need a paid plan."""
        self._world.directory.is_paid = paid

    def deactivate(self, who: str) -> None:
        """Switch an account off; its groups lose it."""
        account = self._world.directory.account(who)
        account.deleted = True
        for group in list(self._world.directory.groups.values()):
            if account.id in group.users:
                self.leave_group(account.id, group.id)

    def reactivate(self, who: str) -> None:
        self._world.directory.account(who).deleted = False

    def restrict(self, who: str, restricted: bool = True) -> None:
        """Make someone a guest, or a full member again."""
        self._world.directory.account(who).is_restricted = restricted

    def add_person(self, account: Account, *channels: str) -> Account:
        account.tz = account.tz or self._world.zone.key
        self._world.directory.accounts[account.id] = account
        for channel in channels:
            self.invite(account.id, channel)
        return account

    def join_group(self, who: str, group: str) -> None:
        self._regroup(who, group, joins=True)

    def leave_group(self, who: str, group: str) -> None:
        self._regroup(who, group, joins=False)

    def disable_group(self, group: str, disabled: bool = True) -> None:
        self._world.directory.group(group).disabled = disabled

    def join_grid(self, on_grid: bool = True) -> None:
        """Enterprise Grid: payloads and people name the enterprise; colleagues may be of the sister workspace."""
        self._world.directory.is_grid = on_grid

    def invite(self, who: str, channel: str, by: str = "marc") -> None:
        """Into a channel; the app's user too (`bot`). The app hears of it where it is in the channel."""
        account, place = self._world.directory.account(who), self._world.directory.channel(channel)
        if account.id in place.members:
            return
        place.members.append(account.id)
        self._world.feed.add("people", "joined", {"channel": place.id, "who": account.key})
        if BOT_USER in place.members:
            self._tell("member_joined_channel", _joined(place, account, self._world.directory.account(by)))

    def remove(self, who: str, channel: str) -> None:
        account, place = self._world.directory.account(who), self._world.directory.channel(channel)
        place.members.remove(account.id)
        self._world.feed.add("people", "left", {"channel": place.id, "who": account.key})

    def add_channel(self, channel: Channel) -> Channel:
        self._world.directory.channels[channel.id] = channel
        return channel

    def archive(self, channel: str, archived: bool = True) -> None:
        """And un-archive; who was in it still is."""
        place = self._world.directory.channel(channel)
        place.is_archived = archived
        self._world.feed.add("people", "archived" if archived else "unarchived", {"channel": place.id})

    def delete(self, message: Message, *, orphans_surface: bool = False) -> None:
        """Delete a message as an administrator may, a card too.

        What the app then posts in its thread is refused (`thread_not_found`), or appears in the channel itself.
        """
        with self._world.lock:
            self._world.orphans_surface = orphans_surface
            self._world.remove(message)

    def delete_file(self, identifier: str) -> None:
        with self._world.lock:
            file = self._world.files.find(identifier)
            if file is not None:
                file.deleted, file.content = True, b""

    def _regroup(self, who: str, handle: str, *, joins: bool) -> None:
        with self._world.lock:
            account, group = self._world.directory.account(who), self._world.directory.group(handle)
            if joins == (account.id in group.users):
                return
            before = int(self._world.clock.timestamp())
            (group.users.append if joins else group.users.remove)(account.id)
            content = _members_changed(group, account.id, before, joins=joins)
            self._world.feed.add("people", "group", {"group": group.handle, "who": account.key, "joins": joins})
        self._tell("subteam_members_changed", content)

    def _tell(self, event: str, content: Json) -> None:
        installation = self._world.installation
        if installation is not None and installation.hears(event):
            self._post(Parcel(EVENTS, payloads.event(self._world, content)))


def _joined(channel: Channel, account: Account, inviter: Account) -> Json:
    return {
        "type": "member_joined_channel",
        "user": account.id,
        "channel": channel.id,
        "channel_type": "G" if channel.kind == "private" else "C",
        "team": account.team_id,
        "inviter": inviter.id,
    }


def _members_changed(group: Group, user: str, before: int, *, joins: bool) -> Json:
    return {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": TEAM,
        "date_previous_update": before,
        "date_update": before,
        "added_users": [user] if joins else [],
        "added_users_count": int(joins),
        "removed_users": [] if joins else [user],
        "removed_users_count": int(not joins),
    }
