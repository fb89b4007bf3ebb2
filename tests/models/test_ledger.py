"""The ledger (§11): what is owed, rebuilt from the journal alone, and compared with what the tables say."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from models import ledger
from models.journal import verify
from models.terms import ChargeStatus
from slackbot import audit
from tests.builders import STAGES, a_ticket
from tests.stories import STORIES, a_story

EVERYWHERE = [*STAGES, *STORIES]


def ticket_in(name, number=42):
    return a_story(name, number=number) if name in STORIES else a_ticket(name, number=number)


@pytest.mark.parametrize("name", EVERYWHERE)
def test_journal_and_tables_agree(name):
    ticket = ticket_in(name)
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


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"amount": Decimal("150.00")}, "is 150.00 € due of 150.00 €, announced; by the journal 250.00 €"),
        ({"reduced_to": Decimal("1.00")}, "is 1.00 € due of 250.00 €, announced; by the journal 250.00 €"),
        ({"status": ChargeStatus.CANCELLED}, "is 0.00 € due of 250.00 €, cancelled; by the journal 250.00 €"),
        ({"status": ChargeStatus.FINAL}, "final; by the journal 250.00 € due of 250.00 €, announced"),
    ],
)
def test_a_charge_that_says_otherwise_is_found(change, found):
    ticket = a_ticket("announced")
    for name, value in change.items():
        setattr(ticket.charges[0], name, value)
    (finding,) = ledger.compare(ticket)
    assert finding.startswith("INC-000042: charge 2 ")
    assert found in finding


def test_a_charge_that_is_not_in_the_journal_is_found():
    ticket = a_ticket("announced")
    ticket.charges[0].number = 7
    assert list(ledger.compare(ticket)) == [
        "INC-000042: charge 7 (250.00 € due of 250.00 €, announced) is not in the journal.",
        "INC-000042: charge 2 (by the journal 250.00 € due of 250.00 €, announced) is missing.",
    ]


# `slackbot verify-journal`, on a database that somebody changed.
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
        session.add_all([ticket_in("announced", 1), ticket_in("waived", 2), ticket_in("dispute_reduced", 3)])
    return database


def test_verifying_says_what_was_looked_at(kept, capsys):
    assert audit.report(kept) == 0
    entries = sum(len(ticket_in(*of).entries) for of in (("announced", 1), ("waived", 2), ("dispute_reduced", 3)))
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
