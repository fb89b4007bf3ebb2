"""How the desk finds tickets: by thread, by words, by owner, by what waits (design §3, `/ticket`)."""

from datetime import timedelta

import pytest

from models.policy import load_policy
from models.ref import Ref
from models.tables.ticket import Ticket
from slackbot.desk import Desk
from tests.builders import KARIM, LEA, OPENED, STAGES, a_ticket, new_ticket, take


@pytest.fixture
def desk(database):
    return Desk(database, load_policy(), now=lambda: OPENED, on_change=lambda: None)


def put(desk, *tickets):
    with desk.database.write() as session:
        session.add_all(tickets)


def test_a_thread_belongs_to_the_ticket_whose_card_it_hangs_on(desk):
    put(desk, a_ticket())
    with desk.database.write() as session:
        session.get_one(Ticket, 42).thread_ts = "1767.1"
    assert desk.ticket_of_thread("C0SUPPORT1", "1767.1") == Ref(42)
    assert desk.ticket_of_thread("C0SUPPORT1", "1767.2") is None
    assert desk.ticket_of_thread("C0GENERAL1", "1767.1") is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", [3, 2, 1]),
        ("boulangerie", [1]),
        ("BOULANGERIE martin", [1]),
        ("martin", [2, 1]),
        ("martin 0102", [2]),
        ("INC-3", [3]),
        ("3", [3]),
        ("sig-2026", [3]),
        ("100%", [3]),
        ("_", []),
        ("martin introuvable", []),
    ],
)
def test_tickets_are_found_by_all_the_words(desk, words, found):
    tickets = [
        new_ticket(number=1, client="Boulangerie Martin", line="SDSL-A"),
        new_ticket(number=2, client="Cabinet Martin", line="0102"),
        new_ticket(number=3, client="Garage 100% auto", line="VGA-C"),
    ]
    for step in STAGES["supplied"]:
        take(tickets[2], step)
    put(desk, *tickets)
    with desk.find(words=words) as seen:
        assert [ticket.id for ticket in seen] == found


def test_a_list_can_be_of_one_owner_and_has_only_open_tickets(desk):
    his = a_ticket(number=2)
    his.owner = KARIM
    put(desk, a_ticket(number=1), his, a_ticket("closed", number=3))
    with desk.find(owner=LEA.id) as mine, desk.find(owner=KARIM.id) as karims, desk.find(limit=1) as newest:
        assert [[ticket.id for ticket in seen] for seen in (mine, karims, newest)] == [[1], [2], [2]]


def test_what_waits_for_a_manager_comes_oldest_first(desk):
    put(
        desk,
        a_ticket("consented", number=1, at=OPENED + timedelta(days=1)),
        a_ticket("consented", number=2, at=OPENED),
        a_ticket("approved", number=3),
        a_ticket("planned", number=4),
    )
    with desk.waiting() as tickets:
        assert [ticket.id for ticket in tickets] == [2, 1]
