"""Changing people, groups and channels while everything runs."""

from slackbot.workspace import payloads
from slackbot.workspace.directory import TEAM, Account, Channel, Group
from slackbot.workspace.jsons import Json
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

    def invite(self, who: str, channel: str) -> None:
        """Into a channel; the app's user too (`bot`)."""
        identifier = self._world.directory.account(who).id
        members = self._world.directory.channel(channel).members
        if identifier not in members:
            members.append(identifier)

    def remove(self, who: str, channel: str) -> None:
        self._world.directory.channel(channel).members.remove(self._world.directory.account(who).id)

    def add_channel(self, channel: Channel) -> Channel:
        self._world.directory.channels[channel.id] = channel
        return channel

    def archive(self, channel: str, archived: bool = True) -> None:
        self._world.directory.channel(channel).is_archived = archived

    def _regroup(self, who: str, handle: str, *, joins: bool) -> None:
        with self._world.lock:
            account, group = self._world.directory.account(who), self._world.directory.group(handle)
            if joins == (account.id in group.users):
                return
            before = int(self._world.clock.timestamp())
            (group.users.append if joins else group.users.remove)(account.id)
            content = _members_changed(group, account.id, before, joins=joins)
            self._world.feed.add("people", "group", {"group": group.handle, "who": account.key, "joins": joins})
        installation = self._world.installation
        if installation is not None and installation.hears("subteam_members_changed"):
            self._post(Parcel(EVENTS, payloads.event(self._world, content)))


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
