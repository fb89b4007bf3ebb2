"""A thread begun anew (design §5): its card goes out again, once, with a mark of its own; others stay as they are."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import Notice, OutboxState
from slackbot import thread
from tests.builders import OPENED, a_ticket, summed

CARDS = select(OutboxRow).where(OutboxRow.kind == Notice.CARD_POST).order_by(OutboxRow.ticket_id)
SENT = {"state": OutboxState.SENT, "done_at": OPENED, "ts": "1.1", "channel": "C0SUPPORT1", "attempts": 1}
AWAY = {"waiting_since": OPENED, "try_at": OPENED + timedelta(hours=1), "last_error": "is_archived"}


@pytest.fixture
def session(database):
    """Two tickets whose cards were posted, the first after some time in which Slack was away."""
    with database.write() as session:
        session.add_all(summed(a_ticket(number=1), a_ticket(number=2)))
        session.flush()
        session.execute(update(Ticket).values(thread_ts="1.1"))
        session.execute(update(OutboxRow).values(**SENT, **AWAY, doubtful_since=OPENED, token="t", leased_until=OPENED))
        session.expire_all()
        yield session


def cards(session):
    session.expire_all()
    return session.scalars(CARDS).all()


def test_its_card_goes_out_again_as_if_it_never_had(session):
    before = [card.mark for card in cards(session)]
    assert thread.begin_anew(session, 1, instead_of="1.1")
    first, second = cards(session)
    gone = ("done_at", "ts", "channel", "try_at", "token", "leased_until", "doubtful_since", "waiting_since")
    assert (first.state, [name for name in gone if getattr(first, name) is not None]) == (OutboxState.PENDING, [])
    assert first.mark != before[0]  # what was posted before is not taken for it
    assert (second.state, second.ts, second.mark) == (OutboxState.SENT, "1.1", before[1])
    assert [session.get_one(Ticket, number).thread_ts for number in (1, 2)] == [None, "1.1"]


@pytest.mark.parametrize(
    ("root", "instead_of", "anew"),
    [("1.1", "1.1", True), ("2.2", "1.1", False), (None, "1.1", False), (None, None, True), ("1.1", None, False)],
)
def test_where_another_has_taken_its_place_meanwhile_nothing_is_done(session, root, instead_of, anew):
    session.execute(update(Ticket).where(Ticket.id == 1).values(thread_ts=root))
    assert thread.begin_anew(session, 1, instead_of=instead_of) == anew
    assert (cards(session)[0].state is OutboxState.PENDING) == anew


@pytest.mark.parametrize(
    ("closed", "tells", "moved"),
    [("C0SUPPORT1", (1,), [1]), ("C0SUPPORT1", (), []), ("C0OTHER001", (1, 2), []), ("C0SUPPORT1", (1, 2), [1, 2])],
)
def test_only_what_has_something_to_tell_in_the_closed_channel_leaves_it(session, closed, tells, moved):
    session.execute(update(OutboxRow).where(OutboxRow.ticket_id.in_(tells)).values(state=OutboxState.PENDING))
    assert sorted(thread.move_out_of(session, closed, "C0GENERAL1")) == moved
    session.expire_all()
    places = [session.get_one(Ticket, number).channel for number in (1, 2)]
    assert places == ["C0GENERAL1" if number in moved else "C0SUPPORT1" for number in (1, 2)]
