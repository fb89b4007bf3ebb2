"""What came of it all: each notice against the messages in Slack, each mail, each act against the journal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import select

from blocks.events import is_settled
from models.acts import all_acts
from models.tables.outbox import OutboxRow
from models.terms import Notice, OutboxState
from slackbot.audit import Audit
from slackbot.delivery.ways import Way, way_of
from slackbot.workspace import Message, Workspace
from tests.chaos.fleet import Fleet

OVER = (OutboxState.SENT, OutboxState.SKIPPED, OutboxState.LATER)


@dataclass(frozen=True)
class Account:
    """How many notices and mails were told, and what must not be.

    A mail is sent twice, with one Message-ID, where we are cut off between the server's yes and our note of it for
    longer than its lease: that cannot be ruled out, is counted, and is no fault. All the others are to be 0.
    """

    told: int
    mailed: int
    lost: int
    doubled: int
    reordered: int
    mailed_twice: int
    unrecorded: int  # acts that were acknowledged and are not in the journal once
    findings: int  # of verify-journal
    remarks: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        return not any((self.lost, self.doubled, self.reordered, self.unrecorded, self.findings))

    def __str__(self) -> str:
        """A line, and below it what is wrong."""
        line = (
            f"{self.told} told, {self.mailed} mailed: {self.lost} lost, {self.doubled} doubled, "
            f"{self.reordered} reordered, {self.mailed_twice} mailed twice, {self.unrecorded} unrecorded, "
            f"{self.findings} findings"
        )
        return "\n    ".join([line, *self.remarks])


def account_of(fleet: Fleet, *, removed: int = 0) -> Account:
    """`removed`: messages that somebody took out of Slack meanwhile, so they are missed by nobody."""
    with fleet.office.database.read() as session:
        rows = list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))
        findings = list(Audit(fleet.office.database).findings(session))
        settled = {row.mark for row in rows if row.kind == Notice.THREAD and row.entry and is_settled(row.entry)}
    there = _messages(fleet.workspace)
    marks = Counter(mark for mark, _ in there)
    sent = [row for row in rows if way_of(row.kind) is Way.POST and row.state is OutboxState.SENT]
    standing = [row for row in sent if row.ts is not None]  # the others have had their day, and were taken away
    posted = {row.mark: row for row in standing if row.kind != Notice.CALENDAR}
    files = Counter(_files(fleet.workspace))
    letters = {row.mark for row in rows if way_of(row.kind) is Way.MAIL and row.state is OutboxState.SENT}
    mails = Counter(mail["Message-ID"].strip("<>").partition("@")[0] for mail in fleet.mails.taken)
    missing = [f"row {row.id} ({row.kind}) was told at {row.ts}" for mark, row in posted.items() if mark not in marks]
    known = posted.keys() | settled
    strange = [f"no row has told {message.ts}: {message.text[:60]!r}" for mark, message in there if mark not in known]
    unshared = max(0, sum(row.kind == Notice.CALENDAR for row in standing) - len(files))
    waiting = [f"row {row.id} ({row.kind}) is {row.state}: {row.last_error}" for row in rows if row.state not in OVER]
    return Account(
        told=len(there),
        mailed=len(mails),
        lost=max(len(missing) - removed, 0) + len(letters - mails.keys()) + len(waiting) + unshared,
        doubled=sum(marks.values()) - len(marks) + len(strange) + sum(files.values()) - len(files),
        reordered=_reordered(there, posted),
        mailed_twice=sum(mails.values()) - len(mails),
        unrecorded=_unrecorded(fleet),
        findings=len(findings),
        remarks=(*missing[removed:], *strange, *waiting, *findings),
    )


def _files(workspace: Workspace) -> list[str]:
    """The names of the files in threads: these have no marks, and no two visits' files share a name."""
    everything = [m for channel in workspace.world.directory.channels for m in workspace.world.messages.newest(channel)]
    return [str(file["name"]) for message in everything for file in message.files]


def _messages(workspace: Workspace) -> list[tuple[str, Message]]:
    """The bot's messages with their marks, as they stand in Slack."""
    channels = workspace.world.directory.channels
    everything = [message for channel in channels for message in workspace.world.messages.newest(channel)]
    marked = [message for message in everything if message.metadata]
    return [(message.metadata["event_payload"]["mark"], message) for message in marked if message.metadata]


def _reordered(there: list[tuple[str, Message]], posted: dict[str, OutboxRow]) -> int:
    """In a thread, what was caused first stands first."""
    threads: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for mark, message in there:
        if message.is_reply and mark in posted:
            threads.setdefault((message.channel, message.thread_ts or message.ts), []).append(
                (message.ts, posted[mark].id)
            )
    return sum(row > later for each in threads.values() for (_, row), (_, later) in pairwise(sorted(each)))


def _unrecorded(fleet: Fleet) -> int:
    """Each act of the story leaves the first of its events, once."""
    events = Counter(fleet.events())
    wanted = Counter((ticket, all_acts()[act_id].records[0].name) for ticket, act_id in fleet.done)
    return sum(events[key] != count for key, count in wanted.items())
