"""The journal (§11): whatever was done is there, and whatever was done to it shows."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect

from models.journal import verify
from models.tables.journal import GENESIS, Entry, digest
from models.terms import Service
from tests.builders import KARIM, LEA, STAGES, a_ticket, do, new_ticket
from tests.histories import HISTORIES, played

FIELDS = {
    "sequence": lambda was: was + 1,
    "at": lambda was: was.replace(microsecond=(was.microsecond + 1) % 1_000_000),
    "by_id": lambda was: was + "X",
    "event_name": lambda was: was + "d",
    "child": lambda was: (was or 0) + 1,
    "facts": lambda was: {**was, "amount": "0.00"},
    "private": lambda was: {**was, "by": "Quelqu'un d'autre"},
    "salt": lambda was: was[::-1] + "0",
    "private_digest": lambda was: was[::-1] + "0",
    "previous": lambda was: "f" * 64,
    "hash": lambda was: "f" * 64,
}

some = settings(max_examples=40)


def clone(entry, **changes):
    columns = {column.key: copy.deepcopy(getattr(entry, column.key)) for column in inspect(Entry).column_attrs}
    return Entry(**{**columns, **changes})


def renumber(ticket):
    for sequence, entry in enumerate(ticket.entries, start=1):
        entry.sequence = sequence


@some
@given(HISTORIES, st.sampled_from(Service))
def test_an_honest_journal_is_whole(history, service):
    ticket = played(history, service)
    assert list(verify(ticket)) == []
    assert [entry.sequence for entry in ticket.entries] == list(range(1, ticket.journal_count + 1))
    assert ticket.entries[0].previous == GENESIS


@some
@given(HISTORIES, st.sampled_from(sorted(FIELDS)), st.data())
def test_any_single_change_shows(history, field, data):
    ticket = played(history)
    entry = data.draw(st.sampled_from(ticket.entries))
    setattr(entry, field, FIELDS[field](getattr(entry, field)))
    assert list(verify(ticket)) != []


@some
@given(HISTORIES, st.sampled_from(["event_name", "facts", "by_id", "at", "child"]), st.data())
def test_a_change_shows_even_when_its_own_hash_was_made_anew(history, field, data):
    ticket = played(history)
    entry = data.draw(st.sampled_from(ticket.entries))
    setattr(entry, field, FIELDS[field](getattr(entry, field)))
    entry.hash = digest(entry, ticket.number)
    assert list(verify(ticket)) != []


@some
@given(HISTORIES, st.data(), st.booleans())
def test_a_removed_entry_shows(history, data, tidied):
    ticket = played(history)
    removed = data.draw(st.sampled_from(ticket.entries))
    ticket.entries = [entry for entry in ticket.entries if entry is not removed]
    if tidied:
        renumber(ticket)
    assert list(verify(ticket)) != []


@some
@given(HISTORIES, st.data())
def test_a_cut_end_shows(history, data):
    ticket = played(history)
    ticket.entries = ticket.entries[: data.draw(st.integers(0, len(ticket.entries) - 1))]
    assert any("the end was cut" in finding for finding in verify(ticket))


@some
@given(HISTORIES, st.data(), st.booleans())
def test_an_inserted_entry_shows(history, data, tidied):
    ticket = played(history)
    at = data.draw(st.integers(0, len(ticket.entries)))
    before = ticket.entries[at - 1].hash if at else GENESIS
    forged = clone(data.draw(st.sampled_from(ticket.entries)), sequence=at + 1)
    forged.seal(ticket.number, before)
    ticket.entries = [*ticket.entries[:at], forged, *ticket.entries[at:]]
    if tidied:
        renumber(ticket)
    assert list(verify(ticket)) != []


@some
@given(HISTORIES, st.data(), st.booleans())
def test_two_entries_that_changed_places_show(history, data, tidied):
    ticket = played(history)
    do(ticket, "site.describe")
    first = data.draw(st.integers(0, len(ticket.entries) - 2))
    one, two = ticket.entries[first : first + 2]
    ticket.entries = [*ticket.entries[:first], two, one, *ticket.entries[first + 2 :]]
    if tidied:
        renumber(ticket)
    assert list(verify(ticket)) != []


@some
@given(HISTORIES, st.sampled_from(["journal_count", "journal_hash"]))
def test_a_ticket_that_counts_otherwise_shows(history, field):
    ticket = played(history)
    setattr(ticket, field, 0 if field == "journal_count" else GENESIS)
    assert list(verify(ticket)) != []


@some
@given(HISTORIES)
def test_the_journal_of_another_ticket_shows(history):
    mine, other = played(history, number=1), played(history, number=2)
    stolen = list(other.entries)
    mine.entries = stolen
    mine.journal_count, mine.journal_hash = len(stolen), stolen[-1].hash
    assert list(verify(mine)) != []


@some
@given(HISTORIES, st.data())
def test_personal_data_can_be_blanked_and_the_chain_still_holds(history, data):
    ticket = played(history)
    for entry in data.draw(st.sets(st.sampled_from(ticket.entries))):
        entry.private = None
    assert list(verify(ticket)) == []


def test_who_did_it_is_known_by_id_after_blanking():
    ticket = new_ticket()
    assert ticket.entries[0].by == LEA
    ticket.entries[0].private = None
    assert (ticket.entries[0].by.id, ticket.entries[0].by.name) == (LEA.id, LEA.id)


def test_two_who_wrote_the_same_words_cannot_be_told_from_the_digests():
    one, other = new_ticket(client="Dupont"), new_ticket(client="Dupont")
    assert one.entries[0].private == other.entries[0].private
    assert one.entries[0].private_digest != other.entries[0].private_digest


def test_a_finding_says_where():
    ticket = a_ticket("prepared")
    ticket.entries[1].facts = {"tests": [], "confirmed": True}
    assert list(verify(ticket)) == ["INC-000042: entry 2 (pretests.ticked) was changed after it was written."]


@pytest.mark.parametrize("stage", STAGES)
def test_the_facts_hold_no_personal_data(stage):
    ticket = a_ticket(stage)
    told = " ".join(str(entry.facts) for entry in ticket.entries)
    personal = ["Mme Dupont", "M. Martin", LEA.name, KARIM.name, "01 02 03", "Bon pour accord", "Câblage", "client l'a"]
    assert [word for word in personal if word in told] == []


@pytest.mark.parametrize("stage", STAGES)
def test_every_act_leaves_an_entry_of_its_own(stage):
    ticket = a_ticket(stage)
    assert len({entry.at for entry in ticket.entries}) == len(STAGES[stage]) + 1
