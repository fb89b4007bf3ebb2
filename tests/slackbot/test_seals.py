"""The seals of the journal (models/journal.py): with a key that is not in the database, no forgery fits."""

from contextlib import suppress

import pytest
from sqlalchemy import select, text

from models import summary
from models.policy import load_policy
from models.ref import Ref
from models.tables.journal import GENESIS, Entry
from models.tables.ticket import Ticket
from models.terms import Role
from models.ticket import open_ticket
from slackbot import audit
from slackbot.cli import main
from slackbot.database import Database
from slackbot.desk import NEXT_NUMBER, Desk, Person
from tests.builders import LEA, OPENED, a_ticket, context, do, summed

KEY = "correct horse battery staple"
AGENT = Person(LEA, Role.AGENT)
FACTS = {
    "service": "SDSL",
    "fault_nature": "hard",
    "client": "Dupont",
    "client_email": "dupont@client.example",
    "line": "L1",
    "description": "X",
    "channel": "C1",
}


def desk_on(database):
    return Desk(database, load_policy(), now=lambda: OPENED, on_change=lambda: None)


@pytest.fixture
def keyed(database_url):
    """Three tickets, opened and worked on with the key."""
    database = Database(database_url, KEY)
    desk = desk_on(database)
    for number in (1, 2, 3):
        desk.open(AGENT, **FACTS)
        work(desk, number)
    yield database
    database.close()


def work(desk, number):
    with desk.changing(AGENT, Ref(number)) as (ticket, by):
        do(ticket, "site.describe", by)


def verdict(database, capsys, **options):
    capsys.readouterr()
    code = audit.report(database, **options)
    return code, capsys.readouterr().out


def forge(database, number):
    """What somebody who can write the database does: another line, in the ticket and in its whole chain."""
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET line = 'Forged' WHERE id = :number"), {"number": number})
    unkeyed = Database(database.engine.url.render_as_string(hide_password=False))
    with unkeyed.write() as session:
        ticket = session.get_one(Ticket, number)
        previous = GENESIS
        for entry in ticket.entries:
            if entry.event_name == "ticket.opened":
                entry.private = {**entry.private, "line": "Forged"}
            previous = entry.seal(ticket.number, previous)
        ticket.journal_hash = previous
        summed(ticket)
    unkeyed.close()


def run(database, *statements):
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_what_is_written_with_the_key_fits_its_seals(keyed, capsys):
    assert verdict(keyed, capsys, sealed=True) == (
        0,
        "The journal is whole, and agrees with what is owed: 6 entries of 3 tickets.\n",
    )


def test_a_chain_that_was_made_anew_passes_without_a_key_and_not_with_it(keyed, database_url, capsys):
    forge(keyed, 2)
    without = Database(database_url)
    code, said = verdict(without, capsys)
    without.close()
    assert code == 0
    assert "There are seals, and no SLACKBOT_JOURNAL_KEY" in said
    assert verdict(keyed, capsys) == (
        1,
        "INC-000002: its journal does not fit its seal: it was made anew, or the seal is of another key.\n",
    )


def test_a_forgery_is_not_sealed_by_the_next_act(keyed, capsys):
    forge(keyed, 2)
    with desk_on(keyed).changing(AGENT, Ref(2)) as (ticket, by):
        do(ticket, "ticket.correct", by, client_email="x@client.example", line="L2")
    assert verdict(keyed, capsys)[0] == 1


def test_a_seal_that_was_taken_off_is_found(keyed, capsys):
    forge(keyed, 2)
    run(keyed, "UPDATE tickets SET journal_seal = NULL WHERE id = 2")
    work_ = desk_on(keyed)
    with work_.changing(AGENT, Ref(2)) as (ticket, by):
        do(ticket, "ticket.correct", by, client_email="x@client.example", line="L2")
    code, said = verdict(keyed, capsys)
    assert (code, said.startswith("INC-000002: its journal does not fit")) == (1, True)


def test_the_counters_seal_protects_the_last_ticket(keyed, capsys):
    tables = ("outbox", "journal")
    run(keyed, *(f"DELETE FROM {table} WHERE ticket_id = 3" for table in tables), "DELETE FROM tickets WHERE id = 3")
    run(keyed, "UPDATE counters SET last = 2 WHERE name = 'ticket'")
    code, said = verdict(keyed, capsys)
    assert (code, said) == (1, "The last number given out was not INC-000002, or the seals are of another key.\n")


def test_a_counter_that_somebody_moved_is_not_sealed_by_the_next_ticket(keyed, capsys):
    run(keyed, "UPDATE counters SET last = 7 WHERE name = 'ticket'")
    assert desk_on(keyed).open(AGENT, **FACTS) == "INC-000008"
    code, said = verdict(keyed, capsys)
    assert (code, "The last number given out was not INC-000008" in said) == (1, True)


def test_tickets_that_are_opened_together_move_the_counters_seal_on(keyed, capsys):
    with keyed.write() as session, session.no_autoflush:
        for _ in range(2):
            number = session.execute(NEXT_NUMBER).scalar_one()
            ticket = open_ticket(number, context(), **FACTS)
            summary.keep(ticket, load_policy())
            session.add(ticket)
    assert verdict(keyed, capsys, sealed=True)[0] == 0


def test_the_counters_seal_cannot_be_taken_off_alone(keyed, capsys):
    run(keyed, "UPDATE counters SET seal = NULL WHERE name = 'ticket'")
    assert verdict(keyed, capsys) == (1, "The counter of the tickets has lost its seal.\n")


def test_taking_off_all_seals_is_said_and_a_finding_where_seals_are_expected(keyed, capsys):
    run(keyed, "UPDATE counters SET seal = NULL", "UPDATE tickets SET journal_seal = NULL")
    code, said = verdict(keyed, capsys)
    assert (code, said.splitlines()[0].startswith("Nothing is sealed yet")) == (0, True)
    assert verdict(keyed, capsys, sealed=True)[0] == 1


def test_another_key_does_not_fit(keyed, database_url, capsys):
    other = Database(database_url, "another key")
    code, said = verdict(other, capsys)
    other.close()
    assert (code, len(said.splitlines())) == (1, 4)


def test_entries_from_before_the_key_still_verify_and_are_sealed_with_the_first_act(database_url, capsys):
    database = Database(database_url)
    with database.write() as session:
        session.add_all(summed(a_ticket("announced", number=1), a_ticket("final", number=2)))
        session.execute(text("UPDATE counters SET last = 2 WHERE name = 'ticket'"))
    database.close()
    keyed = Database(database_url, KEY)
    code, said = verdict(keyed, capsys)
    assert (code, "Nothing is sealed yet" in said) == (0, True)
    desk_on(keyed).open(AGENT, **FACTS)
    assert verdict(keyed, capsys, sealed=True)[0] == 0
    forge(keyed, 1)
    code, said = verdict(keyed, capsys)
    assert (code, said.split(":")[0]) == (1, "INC-000001")
    keyed.close()


def test_an_act_that_is_refused_leaves_the_seals_as_they_were(keyed, capsys):
    with suppress(RuntimeError), desk_on(keyed).changing(AGENT, Ref(1)) as (ticket, by):
        do(ticket, "ticket.correct", by, client_email="x@client.example", line="L2")
        raise RuntimeError("refused")
    assert verdict(keyed, capsys)[0] == 0


def test_the_command_takes_the_key_from_the_settings_and_seals_anew(keyed, database_url, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SLACKBOT_JOURNAL_KEY", "another key")
    assert main(["verify-journal"]) == 1
    assert main(["verify-journal", "--seal"]) == 0
    assert main(["verify-journal", "--sealed"]) == 0
    said = capsys.readouterr()
    assert "All 3 tickets are sealed." in said.out
    assert "another key\n" not in said.out + said.err
    with keyed.read() as session:
        assert len(list(session.scalars(select(Entry)))) == 6


def test_what_is_wrong_is_not_sealed(keyed, capsys):
    run(keyed, "UPDATE tickets SET client = 'Somebody else' WHERE id = 2")
    assert audit.seal(keyed) == 1
    assert capsys.readouterr().out.endswith("Nothing was sealed.\n")
