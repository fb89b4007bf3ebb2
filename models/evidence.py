"""Evidence: the client's files that a confirmation, a consent or a dispute rests on (§3, §4, §9). They stay in Slack.

Each file has an entry with what Slack said of it when it came, and later one with the hash of its content, so that it
can be shown years later to be the same, or replaced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.context import Context
from models.events import Event, Private
from models.saying import SILENT, Said, Written
from models.tables.ticket import AnyChild, Ticket
from models.terms import Notice, Unread


class _OfAFile(Event):
    """`file` is Slack's id of it, `size` is in bytes."""

    file: str
    size: int | None
    file_name: Private[str]
    uploader: Private[str]
    permalink: Private[str]


class EvidenceFiled(_OfAFile, name="evidence.filed", notices=(Notice.EVIDENCE_READ,)):
    """A file came along with what was recorded just before."""

    def says(self, entry: Written) -> Said:
        return SILENT


class EvidenceNoted(_OfAFile, name="evidence.noted"):
    """Its content was read, once, or cannot be: then there is no hash, and `unread` says why."""

    sha256: str | None = None
    unread: Unread | None = None

    def says(self, entry: Written) -> Said:
        return SILENT


def keep(subject: Ticket | AnyChild, context: Context, files: Sequence[Mapping[str, Any]] | None) -> None:
    """Note the files of a form, as Slack names and describes them; their contents are read afterwards."""
    for file in files or ():
        subject.record(
            context,
            EvidenceFiled(
                file=file["id"],
                size=file.get("size"),
                file_name=file.get("name"),
                uploader=file.get("user"),
                permalink=file.get("permalink"),
            ),
        )
