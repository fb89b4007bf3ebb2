"""Evidence (§3, §4, §9): a file attached to a form is noted with the hash of its content, which stays in Slack."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from sqlalchemy import update

from models.evidence import EvidenceNoted
from models.ref import Ref
from models.tables.outbox import OutboxRow
from models.terms import OutboxState
from slackbot.audit import Audit
from slackbot.delivery.downloads import LARGEST
from slackbot.ticket_file import everything
from tests.journeys.procedure import case

CONTENT = b"Bon pour accord.\n" * 9000  # more than one read
AGREED = {"given_by": "M. Durand", "channel": "email", "words": "D'accord."}


def agreed(stage, *files):
    """A ticket whose consent came with these files."""
    ticket = case(stage, upto="plan")
    person = ticket.press("consent.record")
    person.wait_for_view("consent.record")
    person.fill(received_at=ticket.now, evidence=list(files), **AGREED)
    assert person.submit().closed
    return ticket


def number_of(ticket):
    ref = Ref.read(ticket.stage.number(ticket.journey))
    assert ref is not None
    return ref.ticket


def noted(stage, ticket):
    """What the journal says of the contents, once nothing waits any more."""
    stage.settled()
    with stage.bot.desk.looking(Ref(number_of(ticket))) as found:
        return [(entry.child, entry.event) for entry in found.entries if isinstance(entry.event, EvidenceNoted)]


def held(stage, ticket):
    """Slack's own records of the files that came with the ticket."""
    with stage.bot.desk.looking(Ref(number_of(ticket))) as found:
        ids = [entry.event.file for entry in found.entries if entry.event_name == "evidence.filed"]
    return [stage.workspace.world.files.known(each) for each in ids]


def tried_again(stage, ticket):
    """As if the wait between two tries were over."""
    with stage.bot.database.write() as session:
        mine = update(OutboxRow).where(OutboxRow.ticket_id == number_of(ticket), OutboxRow.state == OutboxState.PENDING)
        session.execute(mine.values(try_at=None))
    stage.bot.wake()


def waits(stage, ticket, error):
    """Until its reading has failed so."""

    def failed():
        rows = everything(stage.bot.database, number_of(ticket))["notices"]
        return [row for row in rows if row["kind"] == "evidence.read" and (row["last_error"] or "").startswith(error)]

    stage.workspace.wait_for(failed, timeout=20, what=error)


def test_each_file_is_noted_with_its_hash_size_uploader_and_link_and_nobody_is_told(shared):
    ticket = agreed(shared, ("accord.pdf", CONTENT), ("photo.jpg", b"..."))
    (child, first), (_, second) = sorted(noted(shared, ticket), key=lambda each: -each[1].size)
    assert child == 1
    assert first.sha256 == sha256(CONTENT).hexdigest()
    assert second.sha256 == sha256(b"...").hexdigest()
    assert (first.size, first.file_name, first.uploader, first.unread) == (
        len(CONTENT), "accord.pdf", shared.lea.id, None,
    )  # fmt: skip
    assert first.permalink.endswith("/accord.pdf")
    assert not [message for message in ticket.thread() if first.sha256[:8] in message.plain()]


def test_the_journal_verifies_and_the_export_shows_it(shared):
    ticket = agreed(shared, ("accord.pdf", CONTENT))
    noted(shared, ticket)
    with shared.bot.database.read() as session:
        assert list(Audit(shared.bot.database).findings(session)) == []
    content = everything(shared.bot.database, number_of(ticket))
    assert sha256(CONTENT).hexdigest() in json.dumps(content)
    assert content["findings"] == []


@pytest.mark.parametrize(
    ("why", "spoil"),
    [
        ("deleted", lambda stage, file: stage.workspace.team.delete_file(file.id)),
        ("too_large", lambda stage, file: setattr(file, "size", LARGEST + 1)),
    ],
)
def test_what_can_never_be_read_is_noted_with_the_reason(shared, why, spoil):
    """Slack is away until the file has come to grief."""
    shared.workspace.faults.api("files.info", "server_error", None)
    ticket = agreed(shared, "accord.pdf")
    waits(shared, ticket, "SlackApiError")
    (file,) = held(shared, ticket)
    spoil(shared, file)
    shared.workspace.faults.clear()
    tried_again(shared, ticket)
    ((_, event),) = noted(shared, ticket)
    assert (event.sha256, event.unread, event.file_name, event.uploader) == (None, why, "accord.pdf", shared.lea.id)


@pytest.mark.parametrize("fault", ["server_error", "reset_after", "rate_limited"])
@pytest.mark.parametrize("target", ["files.info", "download"])
def test_while_slack_is_away_the_reading_waits_and_then_happens_once(shared, target, fault):
    shared.workspace.faults.api(target, fault)
    ticket = agreed(shared, "accord.pdf")
    ((_, event),) = noted(shared, ticket)
    assert event.sha256 == sha256(b"...").hexdigest()


@pytest.mark.parametrize(
    ("act_id", "upto", "values"),
    [
        ("pretests.tick", "open", {"tests": ["restart"], "confirmed_by": "M. Roy", "confirmed_at": "now"}),
        ("dispute.record", "outcome", {"received_at": "now", "grounds": "Le modem est à vous."}),
    ],
)
def test_the_other_forms_with_a_file_note_it_too(shared, act_id, upto, values):
    ticket = case(shared, upto=upto)
    at_once = {name: ticket.now if value == "now" else value for name, value in values.items()}
    ticket.do(act_id, evidence=["photo.jpg"], **at_once)
    ((_, event),) = noted(shared, ticket)
    assert event.sha256 == sha256(b"...").hexdigest()
