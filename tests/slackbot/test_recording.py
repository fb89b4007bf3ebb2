"""What acts record is written with them, once, in its order, each notice with its entry (§11)."""

from contextlib import suppress
from dataclasses import asdict

import pytest
from sqlalchemy import select

from models.journal import verify
from models.site import SiteDescribed
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import OutboxState
from models.ticket import TicketAssigned
from slackbot.demo.usual import HERE
from slackbot.loading import read as read_rows
from slackbot.loading import whole_rows
from tests.bench.measure import listening
from tests.builders import KARIM, a_ticket, context, new_ticket, written_together

ASSIGNED = TicketAssigned(assignee=KARIM.id, assignee_name=KARIM.name)
DESCRIBED = SiteDescribed(complete=True, **asdict(HERE))


def read(database):
    """The journal, and of each entry the kinds of its notices, as another transaction reads them."""
    with database.read() as session:
        ticket = session.get_one(Ticket, 42)
        assert list(verify(ticket)) == []
        return [(entry.event_name, [notice.kind for notice in entry.notices]) for entry in ticket.entries]


def told_of(ticket):
    told = zip(ticket.entries, written_together(ticket), strict=True)
    return [(entry.event_name, [notice.kind for notice in notices]) for entry, notices in told]


@pytest.fixture
def stored(database):
    with database.write() as session:
        session.add(a_ticket("planned"))
    return database


def test_a_new_ticket_is_written_with_all_that_was_recorded(database):
    with database.write() as session:
        session.add(ticket := a_ticket("announced"))
    assert read(database) == told_of(ticket)
    assert [kind for _, kinds in read(database) for kind in kinds] != []


def test_what_several_flushes_write_is_there_once_in_its_order(stored):
    before = read(stored)
    with stored.write() as session:
        ticket = session.get_one(Ticket, 42)
        for _ in range(2):
            ticket.record(context(), ASSIGNED)
        session.flush()
        session.flush()
        ticket.record(context(), ASSIGNED, quietly=True)
    entries = [(ASSIGNED.name, kinds) for kinds in (["thread"], ["thread", "card.refresh"], [])]
    assert read(stored) == [*before, *entries]


def test_an_act_asks_for_a_refresh_of_the_whole_ticket_once(stored):
    """However many entries it makes: the last one shows what the others would. Each has its message."""
    with stored.write() as session:
        ticket = session.get_one(Ticket, 42)
        act = [ticket.record(context(), event) for event in (ASSIGNED, DESCRIBED, ASSIGNED)]
    first, _, last = (entry.id for entry in act)
    with stored.read() as session:
        rows = select(OutboxRow.kind, OutboxRow.entry_id).where(OutboxRow.entry_id >= first).order_by(OutboxRow.id)
        assert session.execute(rows).all() == [("thread", first), ("thread", last), ("card.refresh", last)]


def test_what_is_undone_was_never_recorded(stored):
    before = read(stored)
    with suppress(ZeroDivisionError), stored.write() as session:
        session.get_one(Ticket, 42).record(context(), DESCRIBED)
        session.flush()
        raise ZeroDivisionError
    assert read(stored) == before


@pytest.mark.parametrize("flushed", [False, True])
@pytest.mark.parametrize("read_before", [False, True])
def test_the_journal_is_whole_whenever_it_is_read(stored, flushed, read_before):
    before = [name for name, _ in read(stored)]
    with stored.write() as session, session.no_autoflush:
        ticket = session.get_one(Ticket, 42)
        if read_before:
            assert len(ticket.entries) == len(before)
        entry = ticket.record(context(), DESCRIBED)
        assert entry.ticket is ticket
        if flushed:
            session.flush()
        assert next(ticket.newest_first()).sequence == len(before) + 1
        assert [entry.event_name for entry in ticket.entries] == [*before, DESCRIBED.name]
        assert [entry.sequence for entry in ticket.newest_first()] == list(range(len(before) + 1, 0, -1))
        ticket.record(context(), DESCRIBED)
        assert [entry.event_name for entry in ticket.entries] == [*before, DESCRIBED.name, DESCRIBED.name]
    assert [name for name, _ in read(stored)] == [*before, DESCRIBED.name, DESCRIBED.name]


def test_what_was_just_recorded_is_found_without_the_journal_being_read(stored):
    with stored.write() as session, session.no_autoflush:
        ticket = session.get_one(Ticket, 42)
        entry = ticket.record(context(), DESCRIBED)
        with listening(stored.engine) as asked:
            assert ticket.last_entry(SiteDescribed) is entry
        assert asked.statements == []


def test_who_reads_many_tickets_at_once_has_each_journal_in_its_order(stored):
    with stored.write() as session:
        session.add(a_ticket("charged", number=43))
    with stored.read() as session:
        tickets = {row.entry.ticket for row in read_rows(session, whole_rows().order_by(OutboxRow.id.desc()))}
        found = {ticket.id: [entry.sequence for entry in ticket.entries] for ticket in tickets}
        assert found == {ticket.id: [*range(1, ticket.journal_count + 1)] for ticket in tickets}
        assert [entry.ticket_id for ticket in tickets for entry in ticket.entries if entry.ticket is not ticket] == []
    assert sorted(found) == [42, 43]


def test_an_entry_knows_its_id_once_it_is_written(stored):
    with stored.write() as session:
        entry = session.get_one(Ticket, 42).record(context(), DESCRIBED)
        session.flush()
        notices = session.scalars(select(OutboxRow.kind).where(OutboxRow.entry_id == entry.id)).all()
    assert notices == list(DESCRIBED.notices)


def test_what_one_notice_says_does_not_hang_on_what_another_says(database):
    ticket = a_ticket("planned")
    ticket.entries[0].notices = [OutboxRow(lane=ticket.number, kind="thread", ticket_id=42)]
    ticket.entries[1].notices = [OutboxRow(lane=ticket.number, kind="thread", ticket_id=42, person="U1", said=3)]
    due = [(notice.kind, notice.due_at) for notice in ticket.entries[-1].notices if notice.due_at]
    with database.write() as session:
        session.add(ticket)
    with database.read() as session:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    assert [(row.person, row.said) for row in rows[:2]] == [(None, 0), ("U1", 3)]
    assert [(row.kind, row.due_at) for row in rows if row.state is OutboxState.LATER] == due != []


def test_tickets_of_one_transaction_are_written_in_the_order_of_their_numbers(database):
    with database.write() as session:
        session.add_all(new_ticket(number=number) for number in range(30, 0, -1))
    with database.write() as session:
        for ticket in session.scalars(select(Ticket)).all():
            ticket.record(context(), DESCRIBED)
    with database.read() as session:
        entries = session.execute(select(Entry.ticket_id, Entry.sequence).order_by(Entry.id)).all()
    assert entries == [(number, sequence) for sequence in (1, 2) for number in range(1, 31)]


def test_two_tickets_of_one_transaction_keep_their_own(database):
    with database.write() as session:
        session.add_all(tickets := [new_ticket(number=number) for number in (1, 2)])
        for ticket in reversed(tickets):
            ticket.record(context(), DESCRIBED)
    with database.read() as session:
        for ticket in session.scalars(select(Ticket)):
            assert list(verify(ticket)) == []
            assert {notice.ticket_id for entry in ticket.entries for notice in entry.notices} == {ticket.id}
            assert len(ticket.entries) == 2
