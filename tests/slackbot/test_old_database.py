"""A database written by the version of revision 0002: it opens, verifies, can be worked with, and is billed the same.

`tests/old_databases/0002.sql.gz` is that database as SQL, `0002.csv` what that version would have exported from it.
"""

import csv
import gzip
import sqlite3
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select, text

from blocks.accounting import cells
from blocks.acts import faces
from blocks.events import declared, letter_of
from blocks.thread import entry_message
from blocks.words import Words
from models import migrations
from models.events import EVENTS
from models.journal import verify
from models.ledger import compare
from models.next_steps import possible, shared
from models.policy import load_policy
from models.ref import Ref
from models.tables.ticket import Ticket
from slackbot import audit
from slackbot.accounting import lines_of, make_batch
from slackbot.database import Database
from slackbot.desk import Desk
from tests.blocks.scenes import look
from tests.builders import OPENED, PARIS, later
from tests.databases import alembic

OLD = Path(__file__).parents[1] / "old_databases"
HASHES = "SELECT ticket_id, sequence, hash FROM journal ORDER BY ticket_id, sequence"


@pytest.fixture
def old(tmp_path):
    """The old file, brought up to date; and the hashes that its entries had before."""
    path = tmp_path / "desk.db"
    connection = sqlite3.connect(path)
    connection.executescript(gzip.decompress((OLD / "0002.sql.gz").read_bytes()).decode())
    hashes = connection.execute(HASHES).fetchall()
    connection.close()
    database = Database(f"sqlite:///{path}")
    database.migrate()
    yield database, hashes
    database.close()


@pytest.fixture
def tickets(old):
    database, _ = old
    with database.read() as session:
        yield list(session.scalars(select(Ticket).order_by(Ticket.id)))


def test_its_journal_verifies_with_the_hashes_it_had(old, tickets):
    database, hashes = old
    with database.read() as session:
        assert [tuple(row) for row in session.execute(text(HASHES))] == hashes
    found = [finding for ticket in tickets for finding in (*verify(ticket), *compare(ticket))]
    # Three of its charges were marked as exported by hand, without an entry, which was not found then.
    assert {finding.split(":")[0] for finding in found} == {"INC-000002", "INC-000003", "INC-000016"}
    assert all("exported_" in finding for finding in found)


REVISIONS = sorted(path.name[:4] for path in (Path(migrations.__file__).parent / "versions").glob("0*.py"))


@pytest.mark.parametrize("revision", [number for number in REVISIONS if number >= "0002"])
def test_each_migration_can_be_taken_back_and_made_again(old, revision):
    """What it brings is filled from what was there before, so nothing is found that was not found already."""
    database, _ = old
    before = findings(database)
    alembic(database, command.downgrade, revision)
    database.migrate()
    assert findings(database) == before


def findings(database):
    with database.read() as session:
        return list(audit.Audit(database).findings(session))


def test_every_entry_is_read_as_its_event_and_says_what_it_said(tickets):
    entries = [entry for ticket in tickets for entry in ticket.entries]
    assert {entry.event_name for entry in entries} >= WRITTEN_THEN
    for entry in entries:
        event = entry.event
        assert type(event) is EVENTS[entry.event_name]
        assert {**event.facts(), **entry.facts} == event.facts()  # some facts were added since
        private = event.private() | {"by": entry.by.name}
        assert {**private, **entry.private} == private


def test_its_messages_and_letters_can_still_be_written(tickets):
    for ticket in tickets:
        for entry in ticket.entries:
            if type(entry.event) in declared().messages:
                assert entry_message(entry, look(ticket)).text
            letter_of(entry, look(ticket))


def test_its_buttons_work(tickets):
    for ticket in tickets:
        now = shared(load_policy(), later(ticket))
        for step in possible(ticket, now):
            view = faces()[step.act.id].view
            assert view is None or view(step.act.subject(ticket, step.child), look(ticket))["blocks"]


def test_a_charge_knows_its_quote_and_the_dispute_that_decided_it(tickets):
    charges = [charge for ticket in tickets for charge in ticket.charges]
    of_quote = [charge for charge in charges if charge.quote_number is not None]
    decided = [charge for charge in charges if charge.decided_by_dispute is not None]
    assert of_quote
    assert decided
    for charge in of_quote:
        assert charge.ticket.quote(charge.quote_number).amount == charge.amount
    for charge in decided:
        dispute = charge.ticket.dispute(charge.decided_by_dispute)
        assert (dispute.charge, dispute.decided_at) == (charge, charge.ended.at)


def test_the_same_is_billed_and_credited(old):
    database, _ = old
    number = make_batch(Desk(database, load_policy(), now=lambda: OPENED, on_change=lambda: None))
    with lines_of(database, number) as lines:
        given = {(str(Ref(line.ticket_id)), str(line.charge_number), line.amount) for line in lines}
    assert given == billed((OLD / "0002.csv").read_text(encoding="utf-8"))


def test_a_credit_note_of_what_was_billed_then_names_the_day(old):
    database, _ = old
    number = make_batch(Desk(database, load_policy(), now=lambda: OPENED, on_change=lambda: None))
    with lines_of(database, number) as lines:
        credit_notes = [line for line in lines if not line.is_bill]
        assert credit_notes
        assert all(cells(line, Words.of("fr", PARIS))[-1].startswith("export du ") for line in credit_notes)


def billed(text_: str) -> set[tuple[str, str, Decimal]]:
    rows = csv.DictReader(StringIO(text_), delimiter=";")
    return {(row["ticket"], row["charge"], Decimal(row["amount"])) for row in rows}


# Every event that version had.
WRITTEN_THEN = {
    *("ticket.opened", "ticket.assigned", "ticket.corrected", "ticket.closed", "ticket.reopened"),
    *("pretests.ticked", "pretests.confirmed", "site.described", "gate.lifted"),
    *("supplier_ticket.recorded", "supplier_ticket.wrongful"),
    *("intervention.planned", "intervention.abandoned", "consent.recorded", "consent.withdrawn"),
    *("dispatch.requested", "dispatch.revised", "dispatch.approved", "dispatch.refused", "dispatch.voided"),
    *("appointment.scheduled", "appointment.moved", "appointment.cancelled"),
    *("outcome.recorded", "outcome.corrected", "expertise.waived", "sav_plus.stepped"),
    *("charge.made", "charge.announced", "charge.finalised", "charge.exported", "charge.cancelled"),
    *("charge.waived", "charge.restored"),
    *("quote.offered", "quote.accepted", "quote.declined"),
    *("dispute.recorded", "dispute.late", "dispute.decided", "dispute.lapsed"),
    *("mail.sent", "mail.refused"),
}
