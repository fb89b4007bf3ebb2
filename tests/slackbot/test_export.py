"""`slackbot export`: what is to be billed, as CSV, each charge once; what changes later gets a credit note."""

import csv
import io
import shutil
from datetime import timedelta
from decimal import Decimal

import pytest

from models import charge
from models.journal import verify
from models.ledger import compare
from models.policy import load_policy
from models.ref import Ref
from models.tables.ticket import Ticket
from models.terms import Decision, Role, Service
from slackbot.cli import main
from slackbot.database import Database
from slackbot.desk import THE_BOT, Desk, Person
from slackbot.export import COLUMNS, export
from slackbot.workspace import simultaneously
from tests.builders import LEA, MANAGERS_ACTS, MARC, OPENED, STAGES, a_ticket, do, new_ticket, picture, take
from tests.stories import STORIES, a_story

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


def exported(desk):
    """What the export writes now: rows as dicts."""
    out = io.StringIO()
    count = export(desk, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue()), delimiter=";"))
    assert count == len(rows)
    return rows


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
        "ticket": "INC-000042",
        "charge": "2",
        "client": "Boulangerie Martin & fils",
        "service": "SDSL",
        "line": "SDSL-75011-0042",
        "code": "sdsl_client_fault",
        "reason": "Intervention à tort - défaut au niveau de l'installation Client",
        "amount": "250.00",
        "announced_at": "2026-01-05T11:30:00+01:00",
        "credit_note": "",
    }


def test_the_first_line_names_the_columns(desk):
    out = io.StringIO()
    assert export(desk, out) == 0
    assert out.getvalue().strip() == ";".join(COLUMNS)


def test_only_final_charges_are_billed(desk):
    """§9: whatever else may have become of a charge, it is not exported."""
    names = [*STAGES, *STORIES]
    final = {"final", "closed", "dispute_late", "dispute_reduced", "dispute_rejected"}
    put(
        desk,
        *(
            a_story(name, number=number) if name in STORIES else a_ticket(name, number=number)
            for number, name in enumerate(names, start=1)
        ),
    )
    billed = {names[Ref.read(row["ticket"]).ticket - 1] for row in exported(desk) if not row["credit_note"]}
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
    assert [row["amount"] for row in exported(desk)] == ["125.00"]


def test_it_is_noted_in_the_journal_and_the_journal_is_still_whole(desk):
    put(desk, a_ticket("final"))
    exported(desk)
    ticket = looked(desk)
    assert (ticket.entries[-1].event_name, ticket.entries[-1].facts) == ("charge.exported", {"amount": "250.00"})
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
    return [(row["charge"], row["amount"], row["credit_note"]) for row in exported(desk)]


def test_a_cancelled_charge_is_given_back_once(billed):
    change(billed, "charge.cancel")
    assert credited(billed) == [("2", "-250.00", "yes")]
    assert credited(billed) == []


def test_a_corrected_outcome_gives_back_the_old_charge(billed):
    change(billed, "outcome.correct")
    assert credited(billed) == [("2", "-250.00", "yes")]


@pytest.mark.parametrize(
    ("decision", "given_back"), [(Decision.CANCEL, "-250.00"), (Decision.REDUCE, "-150.00"), (Decision.UPHOLD, None)]
)
def test_a_dispute_in_time_may_give_back_what_was_billed_already(billed, decision, given_back):
    received = looked(billed).charges[0].deadline - timedelta(minutes=1)
    change(billed, "dispute.record", received_at=received)
    assert credited(billed) == []
    change(billed, "dispute.decide", decision=decision, amount=Decimal(100))
    assert credited(billed) == ([("2", given_back, "yes")] if given_back else [])


def test_what_was_reduced_and_then_cancelled_is_given_back_to_the_last_cent(billed):
    change(billed, "dispute.record", received_at=looked(billed).charges[0].deadline - timedelta(minutes=1))
    change(billed, "dispute.decide", decision=Decision.REDUCE, amount=Decimal("99.99"))
    assert credited(billed) == [("2", "-150.01", "yes")]
    change(billed, "charge.cancel")
    assert credited(billed) == [("2", "-99.99", "yes")]


def test_a_waived_charge_is_given_back_and_billed_again_when_the_expertise_is_corrected(desk):
    put(desk, a_story("waived"))
    assert credited(desk) == [("2", "-250.00", "yes")]
    change(desk, "outcome.correct", child=5, outcome="fault_not_fixed")
    for number in (2, 4):
        change(desk, "charge.inform", child=number)
    assert credited(desk) == []
    with desk.changing(THE_BOT, Ref(42)) as (ticket, by):
        for one in ticket.charges:
            one.deadline = by.at
            charge.finalise(one, by)
    assert credited(desk) == [("2", "250.00", ""), ("4", "250.00", "")]


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


def test_the_command_writes_to_the_standard_output(database, database_url, monkeypatch, capsys):
    with database.write() as session:
        session.add(a_ticket("final"))
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert main(["export"]) == 0
    assert "INC-000042;2;Boulangerie Martin & fils" in capsys.readouterr().out
    with database.read() as session:
        assert session.get_one(Ticket, 42).charges[0].exported_at is not None
