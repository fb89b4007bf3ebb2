"""Batches for accounting (§10): each charge billed once; what changes later gets a credit note; nothing is lost."""

import csv
import io
import shutil
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from blocks.words import Words
from models import owing
from models.journal import verify
from models.ledger import compare
from models.policy import load_policy
from models.ref import Ref
from models.tables.batch import BatchLine
from models.tables.charge import Charge
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, Outcome, Role, Ruling, Service
from slackbot import accounting
from slackbot.batch_file import write_csv, write_xlsx
from slackbot.database import Database
from slackbot.desk import THE_BOT, Desk, Person
from slackbot.workspace import simultaneously
from tests.builders import LEA, MANAGERS_ACTS, MARC, OPENED, PARIS, STAGES, a_ticket, do, new_ticket, picture, take
from tests.stories import STORIES, a_case, a_story

NAMES = (
    *("batch", "reference", "nature", "ticket", "charge", "client", "email", "service", "line", "code", "reason"),
    *("amount", "visit", "informed", "final", "corrects"),
)
NOW = OPENED + timedelta(days=30)
AGENT, MANAGER = Person(LEA, Role.AGENT), Person(MARC, Role.MANAGER)


def desk_on(database):
    return Desk(database, load_policy(), now=lambda: NOW, on_change=lambda: None)


@pytest.fixture
def desk(sqlite_template, tmp_path):
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    yield desk_on(database)
    database.close()


def put(desk, *tickets):
    with desk.database.write() as session:
        session.add_all(tickets)


def written(desk, number, language="fr"):
    """The batch as a file: rows as dicts, with our names for the columns."""
    out = io.BytesIO()
    with accounting.lines_of(desk.database, number) as lines:
        write_csv(out, lines, Words.of(language, PARIS))
    (_, *rows) = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""), delimiter=";")
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def exported(desk, month=None):
    """What the next batch holds."""
    number = accounting.make_batch(desk, month=month)
    return [] if number is None else written(desk, number)


def change(desk, act_id, number=42, **facts):
    with desk.changing(MANAGER if act_id in MANAGERS_ACTS else AGENT, Ref(number)) as (ticket, by):
        do(ticket, act_id, by, **facts)


def looked(desk):
    """The ticket with all that belongs to it, as it stands in the database."""
    with desk.looking(Ref(42)) as ticket:
        picture(ticket)
        return ticket


def test_a_row_says_who_owes_what_and_why(desk):
    put(desk, a_ticket("final"))
    (row,) = exported(desk)
    assert row == {
        "batch": "1",
        "reference": "LOT-1/1",
        "nature": "Facture",
        "ticket": "INC-000042",
        "charge": "2",
        "client": "Boulangerie Martin & fils",
        "email": "contact@boulangerie-martin.example",
        "service": "SDSL",
        "line": "SDSL-75011-0042",
        "code": "sdsl_client_fault",
        "reason": "Intervention à tort - défaut au niveau de l'installation Client",
        "amount": "250,00",
        "visit": "06/01/2026",
        "informed": "05/01/2026",
        "final": "08/01/2026",
        "corrects": "",
    }


def test_bills_come_before_credit_notes_whatever_the_tickets_numbers(desk):
    put(desk, a_ticket("final", number=42))
    assert exported(desk)
    change(desk, "charge.cancel")
    put(desk, a_ticket("final", number=43))
    rows = exported(desk)
    assert [(row["nature"], row["ticket"]) for row in rows] == [("Facture", "INC-000043"), ("Avoir", "INC-000042")]


def raw(desk, number, language):
    out = io.BytesIO()
    with accounting.lines_of(desk.database, number) as lines:
        write_csv(out, lines, Words.of(language, PARIS))
    return out.getvalue()


@pytest.mark.parametrize(
    ("language", "first", "last"), [("fr", "Lot", "Facture corrigée"), ("en", "Batch", "Bill corrected")]
)
def test_a_french_spreadsheet_opens_it_with_titles_in_the_desks_language(desk, language, first, last):
    put(desk, a_ticket("final"))
    accounting.make_batch(desk)
    text = raw(desk, 1, language)
    assert text.startswith(b"\xef\xbb\xbf" + first.encode() + b";")
    assert text.decode("utf-8-sig").splitlines()[0].endswith(f";{last}")
    assert text.count(b"\r\n") == text.count(b"\n") == 2


def test_where_there_is_nothing_to_bill_no_batch_is_made(desk):
    put(desk, a_ticket("announced"))
    assert accounting.make_batch(desk) is None
    with pytest.raises(accounting.AccountingError, match="There is no batch 1: none was made yet"):
        accounting.require_batch(desk.database, 1)
    put(desk, a_ticket("final", number=43))
    assert accounting.make_batch(desk) == 1


def test_only_final_charges_are_billed(desk):
    """§9: whatever else may have become of a charge, it is not exported."""
    names = [*STAGES, *STORIES]
    final = {"final", "closed", "dispute_late", "dispute_reduced", "dispute_rejected"}
    put(
        desk,
        *(a_case(name, number=number) for number, name in enumerate(names, start=1)),
    )
    billed = {names[Ref.read(row["ticket"]).ticket - 1] for row in exported(desk) if row["nature"] == "Facture"}
    assert billed == final


def test_each_charge_is_exported_once(database):
    desk = desk_on(database)
    put(desk, a_ticket("final", number=1), a_ticket("final", Service.VGA, number=2))
    assert [row["ticket"] for row in exported(desk)] == ["INC-000001", "INC-000002"]
    assert exported(desk) == []
    put(desk, a_ticket("final", Service.ADSL, number=3))
    assert [row["ticket"] for row in exported(desk)] == ["INC-000003"]


def test_two_exports_at_the_same_moment_share_the_charges(database):
    desk = desk_on(database)
    put(desk, *(a_ticket("final", number=number) for number in range(1, 9)))
    found = []
    simultaneously(*[lambda: found.extend(exported(desk))] * 3)
    assert sorted(row["ticket"] for row in found) == [f"INC-00000{number}" for number in range(1, 9)]


def test_a_reduced_charge_is_billed_as_reduced(desk):
    put(desk, a_story("dispute_reduced"))
    assert [row["amount"] for row in exported(desk)] == ["125,00"]


def test_it_is_noted_in_the_journal_and_the_journal_is_still_whole(desk):
    put(desk, a_ticket("final"))
    exported(desk)
    ticket = looked(desk)
    assert (ticket.entries[-1].event_name, ticket.entries[-1].facts) == (
        "charge.exported",
        {"amount": "250.00", "batch": 1},
    )
    assert (ticket.charges[0].exported_at, ticket.charges[0].exported_amount) == (NOW, Decimal("250.00"))
    assert [*verify(ticket), *compare(ticket)] == []


# What changes after the export.


@pytest.fixture
def billed(desk):
    """A desk whose accounting has a charge of 250 euros."""
    put(desk, a_ticket("final"))
    exported(desk)
    return desk


def credited(desk):
    return [(row["charge"], row["amount"], row["nature"], row["corrects"]) for row in exported(desk)]


def test_a_cancelled_charge_is_given_back_once(billed):
    change(billed, "charge.cancel")
    assert credited(billed) == [("2", "-250,00", "Avoir", "LOT-1/1")]
    assert credited(billed) == []


def test_a_corrected_outcome_gives_back_the_old_charge(billed):
    change(billed, "outcome.correct")
    assert credited(billed) == [("2", "-250,00", "Avoir", "LOT-1/1")]


@pytest.mark.parametrize(
    ("decision", "given_back"), [(Ruling.CANCEL, "-250,00"), (Ruling.REDUCE, "-150,00"), (Ruling.UPHOLD, None)]
)
def test_a_dispute_in_time_may_give_back_what_was_billed_already(billed, decision, given_back):
    received = looked(billed).charges[0].deadline - timedelta(minutes=1)
    change(billed, "dispute.record", received_at=received)
    assert credited(billed) == []
    change(billed, "dispute.decide", decision=decision, amount=Decimal(100))
    assert credited(billed) == ([("2", given_back, "Avoir", "LOT-1/1")] if given_back else [])


def test_what_was_reduced_and_then_cancelled_is_given_back_to_the_last_cent(billed):
    change(billed, "dispute.record", received_at=looked(billed).charges[0].deadline - timedelta(minutes=1))
    change(billed, "dispute.decide", decision=Ruling.REDUCE, amount=Decimal("99.99"))
    assert credited(billed) == [("2", "-150,01", "Avoir", "LOT-1/1")]
    change(billed, "charge.cancel")
    assert credited(billed) == [("2", "-99,99", "Avoir", "LOT-1/1")]


def test_a_waived_charge_is_given_back_and_billed_again_when_the_expertise_is_corrected(desk):
    put(desk, a_story("waived"))
    before_batches = f"export du {exported_on(desk)}"
    assert credited(desk) == [("2", "-250,00", "Avoir", before_batches)]
    owed_again(desk)
    assert credited(desk) == [("2", "250,00", "Facture", ""), ("4", "250,00", "Facture", "")]
    change(desk, "outcome.correct", child=5, outcome=Outcome.FAULT_FIXED)
    assert credited(desk) == [("2", "-250,00", "Avoir", "LOT-2/1"), ("4", "-250,00", "Avoir", "LOT-2/2")]
    owed_again(desk)
    assert [row[0] for row in credited(desk)] == ["2", "4"]
    change(desk, "charge.cancel", child=2)
    assert credited(desk) == [("2", "-250,00", "Avoir", "LOT-4/1")]  # the bill that holds


def owed_again(desk):
    """The expertise is corrected, what it waived is announced anew, and nobody disputes it."""
    change(desk, "outcome.correct", child=5, outcome="fault_not_fixed")
    for number in (2, 4):
        change(desk, "charge.inform", child=number)
    assert credited(desk) == []
    with desk.changing(THE_BOT, Ref(42)) as (ticket, by):
        for one in ticket.charges:
            one.deadline = by.at
            owing.finalise(one, by)


# Spreadsheets run what begins like a formula.


@pytest.mark.parametrize("typed", ["=HYPERLINK(1)", "+33 1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_begins_like_a_formula(desk, typed):
    ticket = new_ticket(client=typed, line=typed)
    for step in STAGES["final"]:
        take(ticket, step)
    put(desk, ticket)
    (row,) = exported(desk)
    assert (row["client"], row["line"]) == (f"'{typed}",) * 2


@pytest.mark.parametrize("typed", ["Dupont; Martin", 'Le "Bon" Pain', "Deux\nlignes", "Épicerie d'Ô"])
def test_whatever_the_client_is_called_it_stays_one_cell(desk, typed):
    ticket = new_ticket(client=typed)
    for step in STAGES["final"]:
        take(ticket, step)
    put(desk, ticket)
    assert exported(desk)[0]["client"] == typed


def test_batches_hold_what_is_due(desk):
    """§10: billed = the sum of the batches = due, for every charge that is final."""
    put(desk, *(a_story(name, number=number) for number, name in enumerate(STORIES, start=1)))
    exported(desk)
    with desk.database.read() as session:
        given = Counter()
        for line in session.scalars(select(BatchLine)):
            given[line.ticket_id, line.charge_number] += line.amount
        for one in session.scalars(select(Charge).where(Charge.status == ChargeStatus.FINAL)):
            assert one.billed == one.due == given[one.ticket_id, one.number]


def test_a_batch_written_again_says_what_it_said(desk):
    put(desk, a_ticket("final"))
    accounting.make_batch(desk)
    before = raw(desk, 1, "fr")
    change(desk, "ticket.correct", client_email="autre@client.example", line="SDSL-2")
    change(desk, "charge.cancel")
    accounting.make_batch(desk)
    assert raw(desk, 1, "fr") == before
    assert [row["reference"] for row in written(desk, 2)] == ["LOT-2/1"]


# XLSX.


def sheet_of(desk, number):
    out = io.BytesIO()
    with accounting.lines_of(desk.database, number) as lines:
        write_xlsx(out, lines, Words.of("fr", PARIS))
    return openpyxl.load_workbook(io.BytesIO(out.getvalue())).active


def test_a_spreadsheet_has_real_dates_and_numbers_a_filter_and_a_total(desk):
    put(desk, a_ticket("final", number=1), a_ticket("final", Service.VGA, number=2))
    accounting.make_batch(desk)
    sheet = sheet_of(desk, 1)
    row = dict(zip(NAMES, (cell.value for cell in sheet[2]), strict=True))
    assert (row["amount"], row["visit"], row["batch"]) == (250, datetime(2026, 1, 6), 1)  # noqa: DTZ001 - as the sheet has it
    assert sheet["L2"].number_format == "#,##0.00"
    assert sheet["M2"].number_format == "dd/mm/yyyy"
    assert sheet.auto_filter.ref == "A1:P3"
    assert (sheet["K5"].value, sheet["L5"].value) == ("Total affiché", "=SUBTOTAL(109,L2:L3)")


def test_no_text_of_a_spreadsheet_is_a_formula(desk):
    ticket = new_ticket(client="=HYPERLINK(1)")
    for step in STAGES["final"]:
        take(ticket, step)
    put(desk, ticket)
    accounting.make_batch(desk)
    cell = sheet_of(desk, 1)["F2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


# Many.


def test_many_tickets_take_few_statements_and_little_memory(database, monkeypatch):
    monkeypatch.setattr(accounting, "PAGE", 10)
    desk = desk_on(database)
    put(desk, *(a_ticket("final", number=number) for number in range(1, 61)))
    statements, kept = [], []

    def counted(connection, cursor, statement, *_):
        statements.append(statement)

    def at_most(session, *_):
        kept.append(len(session.identity_map))

    event.listen(database.engine, "before_cursor_execute", counted)
    event.listen(Session, "after_flush", at_most)
    try:
        assert accounting.make_batch(desk) == 1
    finally:
        event.remove(database.engine, "before_cursor_execute", counted)
        event.remove(Session, "after_flush", at_most)
    assert len(statements) < 60 * 3
    assert max(kept) < 10 * 8


# Old marks, and where the export fails midway.


def exported_on(desk):
    return f"{looked(desk).charges[0].exported_at.astimezone(PARIS):%d/%m/%Y}"


def test_what_fails_midway_leaves_nothing_behind(desk, monkeypatch):
    put(desk, *(a_ticket("final", number=number) for number in range(1, 6)))
    before = [picture(ticket) for ticket in all_tickets(desk)]
    give, calls = accounting.give, []

    def failing(*arguments, **named):
        calls.append(arguments)
        if len(calls) == 4:
            raise RuntimeError("stopped")
        return give(*arguments, **named)

    monkeypatch.setattr(accounting, "give", failing)
    with pytest.raises(RuntimeError):
        accounting.make_batch(desk)
    assert [picture(ticket) for ticket in all_tickets(desk)] == before
    monkeypatch.undo()
    assert len(exported(desk)) == 5


def all_tickets(desk):
    with desk.database.read() as session:
        found = list(session.scalars(select(Ticket).order_by(Ticket.id)))
        for ticket in found:
            picture(ticket)
        return found
