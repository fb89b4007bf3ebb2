"""The ledger (§11): what is owed, rebuilt from the journal alone, and compared with what the tables say."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from models import ledger, nouns
from models.events import EVENTS, Event
from models.journal import verify
from models.policy import load_policy
from models.tables.inbox import Counter
from models.terms import ChargeStatus, Service, TariffCode
from slackbot import audit
from slackbot.accounting import make_batch
from slackbot.desk import Desk
from tests.builders import OPENED, STAGES, a_ticket, do, last_entry, summed, take
from tests.stories import STORIES, a_case, a_story

EVERYWHERE = [*STAGES, *STORIES]
EVERYWHERE.remove("closed")  # by hand, without an entry


@pytest.mark.parametrize("name", EVERYWHERE)
def test_journal_and_tables_agree(name):
    ticket = a_case(name)
    assert ledger.total(ticket.entries) == ticket.total_due
    assert (list(ledger.compare(ticket)), list(verify(ticket))) == ([], [])


# What is due at the end of each story, by hand from §5 to §9.
DUE = {
    "waived": "0.00",
    "restored": "500.00",
    "sav_plus_performed": "435.00",
    "sav_plus_absent": "500.00",
    "sav_plus_cancelled": "250.00",
    "sav_plus_cancelled_late": "345.00",
    "quoted": "0.00",
    "quote_accepted": "1234.56",
    "quote_declined": "0.00",
    "wrongful": "450.00",
    "disputed": "250.00",
    "dispute_accepted": "0.00",
    "dispute_reduced": "125.00",
    "dispute_rejected": "250.00",
    "dispute_lapsed": "0.00",
    "charge_cancelled": "0.00",
    "outcome_corrected": "0.00",
}


@pytest.mark.parametrize(("story", "due"), DUE.items())
def test_an_accountant_finds_the_total_in_the_journal_alone(story, due):
    entries = a_story(story).entries
    for entry in entries:
        entry.private = None  # §11: personal data may be blanked
    assert ledger.total(entries) == Decimal(due)


REASON = "Intervention à tort - défaut au niveau de l'installation Client"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            {"amount": Decimal("150.00")},
            ["amount is 150.00; by the journal 250.00", "due is 150.00; by the journal 250.00"],
        ),
        (
            {"reduced_to": Decimal("1.00")},
            ["due is 1.00; by the journal 250.00", "reduced_to is 1.00; by the journal nothing"],
        ),
        ({"waivable": True}, ["waivable is True; by the journal False"]),
        ({"restored_at": OPENED}, ["restored_at is 2026-01-05 09:00:37 UTC; by the journal nothing"]),
        (
            {"status": ChargeStatus.CANCELLED},
            ["due is 0.00; by the journal 250.00", "status is cancelled; by the journal announced"],
        ),
        ({"status": ChargeStatus.FINAL}, ["status is final; by the journal announced"]),
        ({"code": TariffCode.VGA_WRONGFUL}, ["code is vga_wrongful; by the journal sdsl_client_fault"]),
        (
            {"reason": "Autre"},
            ["reason is Autre; by the journal Intervention à tort - défaut au niveau de l'installation Client"],
        ),
        ({"deadline": OPENED}, ["deadline is 2026-01-05 09:00:37 UTC; by the journal 2026-01-07 23:00:00 UTC"]),
        ({"exported_at": OPENED}, ["exported_at is 2026-01-05 09:00:37 UTC; by the journal nothing"]),
        ({"exported_amount": Decimal("0.00")}, ["exported_amount is 0.00; by the journal nothing"]),
        ({"intervention_number": None}, ["intervention_number is nothing; by the journal 1"]),
    ],
)
def test_a_charge_that_says_otherwise_is_found(change, found):
    ticket = a_ticket("announced")
    for name, value in change.items():
        setattr(ticket.charges[0], name, value)
    assert sorted(ledger.compare(ticket)) == [f"INC-000042: charge 2: {finding}." for finding in found]


def test_a_charge_that_is_not_in_the_journal_is_found():
    ticket = a_ticket("announced")
    ticket.charges[0].number = 7
    assert list(ledger.compare(ticket)) == [
        "INC-000042: charge 7 is not in the journal.",
        "INC-000042: charge 2 is in the journal, and missing.",
    ]


@pytest.mark.parametrize("blanked", [False, True])
def test_a_confirmation_given_anew_after_a_change_of_service_is_no_finding(blanked):
    """Also where its entry does not say when it was received: from before that was kept, or blanked since."""
    ticket = a_ticket("prepared")
    do(ticket, "ticket.correct", service=Service.VGA, line=ticket.line, client_email=ticket.client_email)
    assert list(ledger.compare(ticket)) == []
    do(ticket, "pretests.tick")
    if blanked:
        ticket.entries[-2].private = ticket.entries[-1].private = None
    assert list(ledger.compare(ticket)) == []
    ticket.confirmation = None
    assert blanked or list(ledger.compare(ticket)) != []


def test_every_event_says_what_it_makes_of_the_tables():
    """Whoever declares one says so with it, if only that it is nothing."""
    nouns.load()
    assert [name for name, event in EVENTS.items() if event.says is Event.says] == []


SUMMARY = "its summary says otherwise than its rows: "
# §11: the ticket's own facts, and its children's.
CHANGES = {
    "UPDATE tickets SET client = 'Autre'": "the ticket: client is Autre; by the journal Boulangerie Martin & fils",
    "UPDATE tickets SET client_email = 'a@b.example'": "the ticket: client_email is a@b.example",
    "UPDATE tickets SET line = 'X'": "the ticket: line is X",
    "UPDATE tickets SET service = 'ADSL'": "the ticket: service is ADSL; by the journal SDSL",
    "UPDATE tickets SET fault_nature = 'intermittent'": "the ticket: fault_nature is intermittent; by the journal hard",
    "UPDATE tickets SET description = 'X'": "the ticket: description is X",
    "UPDATE tickets SET owner = 'U0X Somebody'": "the ticket: owner is U0X; by the journal U0LEA00001",
    "UPDATE tickets SET state = 'closed'": "the ticket: state is closed; by the journal open",
    "UPDATE tickets SET supplier_reference = 'X'": "the ticket: supplier_reference is X",
    "UPDATE tickets SET modem = 'X'": "the ticket: modem is X",
    "UPDATE tickets SET gate_lift_reason = NULL": None,
    "DELETE FROM ticks WHERE test = 'cabling' AND": "the ticket: ticked is ",
    "UPDATE interventions SET kind = 'sav_plus'": "visit 1: kind is sav_plus; by the journal standard",
    "UPDATE interventions SET state = 'scheduled'": "visit 1: state is scheduled; by the journal completed",
    "UPDATE interventions SET outcome = 'no_fault'": "visit 1: outcome is no_fault; by the journal client_fault",
    "UPDATE interventions SET consent_given_by = 'X'": "visit 1: consent_given_by is X",
    "UPDATE interventions SET consent_told = '[]'": "visit 1: consent_told is []",
    "UPDATE tickets SET confirmed_at = '2026-03-01 10:00:00'": "the ticket: confirmed_at is 2026-03-01",
    "UPDATE disputes SET decided_at = '2026-03-01 10:00:00'": "dispute 3: decided_at is 2026-03-01",
    "UPDATE interventions SET starts_at = '2026-03-01 10:00:00'": "visit 1: starts_at is 2026-03-01",
    "UPDATE disputes SET state = 'late'": "dispute 3: state is late; by the journal decided",
    "UPDATE disputes SET received_at = '2026-03-01 10:00:00'": "dispute 3: received_at is 2026-03-01",
    "UPDATE disputes SET decision = 'uphold'": "dispute 3: decision is uphold; by the journal reduce",
    "UPDATE disputes SET charge_since = '2026-03-01 10:00:00'": "dispute 3: charge_since is 2026-03-01",
    "UPDATE interventions SET approved_at = '2026-03-01 10:00:00'": "visit 1: approved_at is 2026-03-01",
    "UPDATE interventions SET result_recorded_at = '2026-03-01 10:00:00'": "visit 1: result_recorded_at is 2026-03-01",
    "UPDATE interventions SET exit_received_at = '2026-03-01 10:00:00'": "visit 1: exit_received_at is 2026-03-01",
    "UPDATE charges SET reduced_to = '1.00'": "charge 2: reduced_to is 1.00; by the journal 125.00",
    "UPDATE charges SET exported_amount = NULL": "charge 2: exported_amount is nothing; by the journal 125.00",
    "UPDATE charges SET exported_at = NULL": "charge 2: exported_at is nothing",
    "UPDATE charges SET deadline = '2027-01-01 00:00:00'": "charge 2: deadline is 2027-01-01",
    "UPDATE tickets SET amount_due = '1.00'": SUMMARY + "amount_due",
    "UPDATE tickets SET search_text = 'x'": SUMMARY + "search_text",
    "UPDATE tickets SET next_deadline = NULL": None,
    "UPDATE tickets SET next_deadline = '2027-01-01 00:00:00'": SUMMARY + "next_deadline",
    "UPDATE tickets SET decision_since = '2026-01-01 00:00:00'": SUMMARY + "decision_since",
    "UPDATE tickets SET turn_since = '2026-01-01 00:00:00'": SUMMARY + "turn_since",
    "UPDATE tickets SET owner_id = 'U0X'": SUMMARY + "owner_id",
    "UPDATE batch_lines SET amount = '1.00'": "charge 2: batch 1 has 1.00 of it; by the journal 125.00",
    "DELETE FROM batch_lines": "charge 2: batch 1 has nothing of it; by the journal 125.00",
}


def test_any_fact_that_was_changed_is_found(database, capsys):
    """A ticket for each change, all looked at in one go."""
    with database.write() as session:
        session.add_all(summed(*(a_case("dispute_reduced", number=number) for number in range(1, len(CHANGES) + 1))))
        session.get_one(Counter, "ticket").last = len(CHANGES)
    make_batch(Desk(database, load_policy(), now=lambda: OPENED, on_change=lambda: None))
    assert audit.report(database) == 0
    capsys.readouterr()
    with database.write() as session:
        for number, statement in enumerate(CHANGES, start=1):
            key = "id" if " tickets " in statement else "ticket_id"
            session.execute(text(statement + ("" if statement.endswith("AND") else " WHERE") + f" {key} = {number}"))
    assert audit.report(database) == 1
    said = capsys.readouterr().out
    for number, (statement, found) in enumerate(CHANGES.items(), start=1):
        if found is None:
            assert f"INC-{number:06d}" not in said, statement
        else:
            assert f"INC-{number:06d}: {found}" in said, statement


MARCH = "2026-03-01 10:00:00"


@pytest.mark.parametrize(
    ("name", "statement", "found"),
    [
        (
            "reduced_then_waived",  # a restoration would owe it
            "UPDATE charges SET reduced_to = '1.00'",
            ["charge 2: reduced_to is 1.00; by the journal 100.00."],
        ),
        (
            "restored",  # the announcement to which a dispute belongs
            "UPDATE charges SET restored_at = NULL WHERE number = 2",
            ["charge 2: restored_at is nothing; by the journal 2026-01-08 16:10:00 UTC."],
        ),
        (
            "withdrawn",  # the consent that it spends, and so the price of the next visit
            f"UPDATE interventions SET exit_received_at = '{MARCH}'",
            [f"visit 1: exit_received_at is {MARCH} UTC; by the journal 2026-01-05 10:10:00 UTC."],
        ),
        (
            "sav_plus_cancelled",
            "UPDATE interventions SET exit_received_at = NULL",
            ["visit 3: exit_received_at is nothing; by the journal 2026-01-06 12:50:00 UTC."],
        ),
        (
            "sav_plus_begun",  # that it is carried out: 185, whoever misses the second visit
            "DELETE FROM sav_plus_steps",
            ["first_visit of visit 3 is in the journal, and missing."],
        ),
        (
            "sav_plus_begun",
            "UPDATE sav_plus_steps SET mutations = 7, notes = 'X'",
            [
                "first_visit of visit 3: mutations is 7; by the journal 0.",
                "first_visit of visit 3: notes is X; by the journal Coupures constatées pendant les tests..",
            ],
        ),
    ],
)
def test_what_would_later_change_what_is_due_is_found(database, capsys, name, statement, found):
    with database.write() as session:
        session.add_all(summed(a_case(name, number=1)))
        session.get_one(Counter, "ticket").last = 1
    assert audit.report(database) == 0
    capsys.readouterr()
    with database.write() as session:
        session.execute(text(statement))
    assert audit.report(database) == 1
    assert capsys.readouterr().out.splitlines() == [f"INC-000001: {finding}" for finding in found]


def test_whether_a_charge_is_waivable_is_not_asked_of_entries_that_do_not_say():
    """Those from before that was kept."""
    ticket = a_ticket("announced")
    made = last_entry(ticket, "charge.made", 2)
    made.facts = {name: fact for name, fact in made.facts.items() if name != "waivable"}
    ticket.charges[0].waivable = True
    assert list(ledger.compare(ticket)) == []


def test_a_quote_that_says_otherwise_is_found():
    ticket = a_story("quote_accepted")
    ticket.quotes[0].amount = Decimal(1)
    assert list(ledger.compare(ticket)) == ["INC-000042: quote 1: amount is 1; by the journal 1234.56."]


# §3: a VGA ticket's first reference, closed as opened wrongly, then a second, and the first reinstated.
FORMER = ("supplier_ticket.wrongful", "supplier_ticket.record", "supplier_ticket.reinstate")


@pytest.mark.parametrize(("acts", "wrongful"), [(2, True), (3, False)])
def test_former_supplier_tickets_are_compared(database, capsys, acts, wrongful):
    ticket = a_ticket("supplied", Service.VGA, number=1)
    for act_id in FORMER[:acts]:
        take(ticket, act_id)
    former = ticket.former_supplier_tickets[0]
    assert (former.reference, former.wrongful is not None) == ("SIG-2026-1", wrongful)
    assert list(ledger.compare(ticket)) == []
    with database.write() as session:
        session.add_all(summed(ticket))
        session.get_one(Counter, "ticket").last = 1
    assert audit.report(database) == 0
    closing = "NULL" if wrongful else "opened_at"
    changes = {
        "UPDATE former_supplier_tickets SET reference = 'X'": ": reference is X; by the journal SIG-2026-1.",
        f"UPDATE former_supplier_tickets SET wrongful_at = {closing}": ": wrongful_at is ",
        "UPDATE former_supplier_tickets SET recorded_by = 'U0X Somebody'": ": recorded_by is U0X; by the journal",
        "DELETE FROM former_supplier_tickets": " is in the journal, and missing.",
    }
    capsys.readouterr()
    for statement, finding in changes.items():
        with database.write() as session:
            session.execute(text(statement))
        assert audit.report(database) == 1
        assert f"former supplier ticket 1{finding}" in capsys.readouterr().out


def test_what_was_blanked_is_not_compared():
    """§11: personal data may be blanked, in the journal and in the tables."""
    ticket = a_ticket("announced")
    for entry in ticket.entries:
        entry.private = None
    ticket.client = ticket.client_email = ticket.line = ticket.description = ""
    assert list(ledger.compare(ticket)) == []


@pytest.mark.parametrize(
    ("number", "statements", "found"),
    [
        (2, None, "INC-000002 is missing."),
        (3, None, "INC-000003 is missing."),
        (3, ["UPDATE counters SET last = 2 WHERE name = 'ticket'"], ""),
        (None, ["UPDATE counters SET last = 2 WHERE name = 'ticket'"], "INC-000003 was never opened"),
    ],
)
def test_a_ticket_that_is_missing_is_found(kept, capsys, number, statements, found):
    """Numbers have no gaps. Only a key protects the last one against who sets the counter back too."""
    with kept.write() as session:
        remove(session, number)
        for statement in statements or ():
            session.execute(text(statement))
    assert audit.report(kept) == bool(found)
    assert found in capsys.readouterr().out


def remove(session, number):
    """A ticket with all that belongs to it."""
    for table in ("outbox", "ticks", "journal", "charges", "interventions", "disputes", "quotes"):
        session.execute(text(f"DELETE FROM {table} WHERE ticket_id = :number"), {"number": number or 0})
    session.execute(text("DELETE FROM tickets WHERE id = :number"), {"number": number or 0})


# `slackbot verify-journal`, on a database that somebody changed.
KEPT = ("announced", "waived", "dispute_reduced")
TAMPERING = {
    "another amount": "UPDATE charges SET amount = '1.00'",
    "a reduction nobody decided": "UPDATE charges SET reduced_to = '1.00'",
    "a waiver without expertise": "UPDATE charges SET status = 'waived'",
    "a charge that became final early": "UPDATE charges SET status = 'final'",
    "a removed charge": "DELETE FROM charges",
    "a cheaper entry": "UPDATE journal SET facts = '{\"amount\": \"1.00\"}' WHERE event = 'charge.made'",
    "a removed announcement": "DELETE FROM journal WHERE event = 'charge.announced'",
}


@pytest.fixture
def kept(database):
    with database.write() as session:
        session.add_all(summed(*(a_case(name, number=number) for number, name in enumerate(KEPT, start=1))))
        session.get_one(Counter, "ticket").last = 3
    return database


def test_verifying_says_what_was_looked_at(kept, capsys):
    assert audit.report(kept) == 0
    entries = sum(len(a_case(name).entries) for name in KEPT)
    assert capsys.readouterr().out == (
        f"The journal is whole, and agrees with what is owed: {entries} entries of 3 tickets.\n"
    )


@pytest.mark.parametrize("how", TAMPERING)
def test_verifying_finds_what_was_changed_behind_the_bots_back(kept, capsys, how):
    with kept.write() as session:
        session.execute(text("DELETE FROM outbox"))
        session.execute(text(TAMPERING[how] + (" AND " if "WHERE" in TAMPERING[how] else " WHERE ") + "ticket_id = 1"))
    assert audit.report(kept) == 1
    out = capsys.readouterr().out
    assert out
    assert all(line.startswith("INC-000001: ") for line in out.splitlines())
