"""Evidence (§3, §4, §9): each file of a form is an entry of its own, and a reason to read it."""

from __future__ import annotations

import pytest

from models.evidence import EvidenceNoted
from models.journal import verify
from tests.builders import a_ticket, context, do, events, last_entry

FILES = [
    {"id": "F1", "name": "accord.pdf", "permalink": "https://a.example/F1", "user": "U1", "size": 5},
    {"id": "F2", "name": "photo.jpg", "permalink": "", "user": "", "size": None},
]
READ = EvidenceNoted(file="F1", size=5, sha256="0" * 64, file_name="accord.pdf", uploader="U1", permalink="https://a")


@pytest.mark.parametrize(
    ("act_id", "stage", "subject"),
    [("pretests.tick", "opened", None), ("consent.record", "planned", 1), ("dispute.record", "announced", 3)],
)
def test_each_file_is_noted_about_what_it_proves_and_is_to_be_read(act_id, stage, subject):
    ticket = a_ticket(stage)
    do(ticket, act_id, evidence=FILES)
    filed = [entry for entry in ticket.entries if entry.event_name == "evidence.filed"]
    assert [(entry.child, entry.event.file, entry.event.size) for entry in filed] == [
        (subject, "F1", 5), (subject, "F2", None),
    ]  # fmt: skip
    assert [[(row.kind, row.lane) for row in entry.notices] for entry in filed] == [
        [("evidence.read", "INC-000042/evidence")]
    ] * 2


@pytest.mark.parametrize("files", [None, []])
def test_without_a_file_there_is_nothing_to_note(files):
    ticket = a_ticket("planned")
    do(ticket, "consent.record", evidence=files)
    assert "evidence.filed" not in events(ticket)


def test_what_is_personal_can_be_blanked_and_hash_and_size_stay():
    ticket = a_ticket("planned")
    do(ticket, "consent.record", evidence=FILES)
    ticket.record(context(), READ)
    for entry in ticket.entries:
        entry.private = None
    assert list(verify(ticket)) == []
    noted, filed = last_entry(ticket, "evidence.noted").event, last_entry(ticket, "evidence.filed", 1).event
    assert (noted.sha256, noted.size, noted.file) == (READ.sha256, 5, "F1")
    for event in (noted, filed):
        assert (event.file_name, event.uploader, event.permalink) == (None, None, None)
