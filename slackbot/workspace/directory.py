"""The team: people, user groups, channels. Changeable while everything runs."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from slackbot.workspace.clock import Clock
from slackbot.workspace.jsons import Json

TEAM = "T0OPENIP01"
TEAM_DOMAIN = "openip"
OTHER_TEAM = "T0WEBERT01"
SISTER_TEAM = "T0OPENIP02"
ENTERPRISE = "E0OPENIP01"
APP = "A0SUPPORT01"
BOT_USER = "U0SUPPORTB"
BOT = "B0SUPPORT1"


@dataclass
class Account:
    """One user of Slack, as `users.info` describes them. On Grid a colleague may be of the sister workspace."""

    key: str
    id: str
    name: str
    real_name: str
    locale: str = "fr-FR"
    tz: str = ""  # that of the workspace, once they are in it
    team_id: str = TEAM
    is_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False

    @property
    def is_outsider(self) -> bool:
        """Someone of another company, met in a shared channel."""
        return self.team_id not in (TEAM, SISTER_TEAM)

    @property
    def enterprise_id(self) -> str:
        """Of the enterprise on Grid; another company's is another one."""
        return ENTERPRISE if not self.is_outsider else f"E{self.team_id[1:]}"


@dataclass
class Group:
    """A user group; `id` starts with S."""

    id: str
    handle: str
    name: str
    users: list[str]
    disabled: bool = False


@dataclass
class Channel:
    """A conversation. `kind` is `public`, `private` or `im`; `members` are user ids."""

    id: str
    name: str
    kind: str
    members: list[str]
    is_archived: bool = False
    is_shared: bool = False
    created: int = 1_700_000_000
    with_user: str = ""

    @property
    def is_im(self) -> bool:
        return self.kind == "im"


@dataclass
class Directory:
    """Look-ups by id; names are for the driver and the page."""

    clock: Clock
    is_paid: bool = True
    is_grid: bool = False
    accounts: dict[str, Account] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)

    def account(self, who: str) -> Account:
        """By id or by key (`lea`)."""
        for account in self.accounts.values():
            if who in (account.id, account.key):
                return account
        raise LookupError(f"nobody here is called {who!r}")

    def group(self, which: str) -> Group:
        """By id or by handle, with or without @."""
        for group in self.groups.values():
            if which.removeprefix("@") in (group.id, group.handle):
                return group
        raise LookupError(f"no user group is called {which!r}")

    def channel(self, which: str) -> Channel:
        """By id or by name, with or without #."""
        for channel in self.channels.values():
            if which.removeprefix("#") in (channel.id, channel.name):
                return channel
        raise LookupError(f"no channel is called {which!r}")

    def direct(self, user: str) -> Channel:
        """The app's direct conversation with a user; made when it is not there yet."""
        identifier = "D" + user[1:]
        if identifier not in self.channels:
            channel = Channel(identifier, "directmessage", "im", [user, BOT_USER], with_user=user)
            self.channels[identifier] = channel
        return self.channels[identifier]

    def conversation_of(self, target: str) -> str:
        """The id of the conversation that a post to a channel or user reaches."""
        is_person = target in self.accounts and not self.accounts[target].is_bot
        return self.direct(target).id if is_person else target

    def shares_a_channel(self, user: str) -> bool:
        return any(user in c.members and not c.is_im for c in self.channels.values())


def profile(account: Account, *, locale: bool, stranger: bool, on_grid: bool, now: datetime) -> Json:
    """The user object. People of other companies come without a locale."""
    offset = now.astimezone(ZoneInfo(account.tz)).utcoffset()
    details: Json = {"real_name": account.real_name, "display_name": account.name, "team": account.team_id}
    user: Json = {
        "id": account.id,
        "team_id": account.team_id,
        "name": account.name,
        "deleted": account.deleted,
        "real_name": account.real_name,
        "tz": account.tz,
        "tz_label": account.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": details,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": account.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": account.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if on_grid and not account.is_bot:
        user["enterprise_user"] = {
            "id": account.id,
            "enterprise_id": account.enterprise_id,
            "enterprise_name": "Weber" if account.is_outsider else "OpenIP",
            "is_admin": False,
            "is_owner": False,
            "teams": [account.team_id],
        }
    if account.is_outsider:
        user["is_stranger"] = stranger
    elif locale:
        user["locale"] = account.locale
    return user


def conversation(channel: Channel) -> Json:
    """The conversation object."""
    if channel.is_im:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": channel.is_archived,
            "is_org_shared": False,
            "user": channel.with_user,
            "is_user_deleted": False,
            "priority": 0,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
        "is_org_shared": False,
        "is_member": BOT_USER in channel.members,
        "created": channel.created,
        "creator": "",
        "context_team_id": TEAM,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }
