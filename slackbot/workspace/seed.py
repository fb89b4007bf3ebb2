"""The seed team "OpenIP": who is there when a workspace starts."""

from zoneinfo import ZoneInfo

from slackbot.workspace.clock import Clock
from slackbot.workspace.directory import BOT_USER, OTHER_TEAM, Account, Channel, Directory, Group

LEA, KARIM = "U0LEA00001", "U0KARIM001"
MARC, SOPHIE = "U0MARC0001", "U0SOPHIE01"
NINA, HUGO, TOM = "U0NINA0001", "U0HUGO0001", "U0TOM00001"
AGENTS_GROUP, MANAGERS_GROUP = "S0AGENTS01", "S0MANAGER1"
SLACKBOT = "USLACKBOT"

_STAFF = [LEA, KARIM, MARC, SOPHIE, NINA]


def openip(clock: Clock, zone: ZoneInfo) -> Directory:
    """Two agents, two managers, a colleague outside the groups, a guest, someone of another company; in one zone."""
    directory = Directory(clock)
    for account in _accounts():
        account.tz = account.tz or zone.key
        directory.accounts[account.id] = account
    for group in (
        Group(AGENTS_GROUP, "agents-support", "Agents support", [LEA, KARIM]),
        Group(MANAGERS_GROUP, "responsables-support", "Responsables support", [MARC, SOPHIE]),
    ):
        directory.groups[group.id] = group
    for channel in (
        Channel("C0SUPPORT1", "support-incidents", "public", [*_STAFF, HUGO, BOT_USER]),
        Channel("C0VALIDAT1", "validations", "private", [LEA, KARIM, MARC, SOPHIE, BOT_USER]),
        Channel("C0GENERAL1", "general", "public", list(_STAFF)),
        Channel("C0PARTAGE1", "partage-externe", "public", [*_STAFF, TOM, BOT_USER], is_shared=True),
    ):
        directory.channels[channel.id] = channel
    return directory


def _accounts() -> list[Account]:
    return [
        Account("lea", LEA, "lea.martin", "Léa Martin"),
        Account("karim", KARIM, "karim.benali", "Karim Benali", locale="en-GB"),
        Account("marc", MARC, "marc.petit", "Marc Petit"),
        Account("sophie", SOPHIE, "sophie.leroy", "Sophie Leroy"),
        Account("nina", NINA, "nina.roche", "Nina Roche"),
        Account("hugo", HUGO, "hugo.blanc", "Hugo Blanc", is_restricted=True),
        Account("tom", TOM, "tom.weber", "Tom Weber", "de-DE", "Europe/Berlin", team_id=OTHER_TEAM),
        Account("bot", BOT_USER, "support", "Support", is_bot=True),
        Account("slackbot", SLACKBOT, "slackbot", "Slackbot"),
    ]
