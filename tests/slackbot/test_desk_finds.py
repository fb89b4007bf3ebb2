"""How the desk finds tickets: by thread, by words, by owner, by what waits (design §3, `/ticket`)."""

from datetime import timedelta

import pytest

from models.board import Scope
from models.policy import load_policy
from models.ref import Ref
from models.tables.ticket import Ticket
from models.terms import Party, Role
from slackbot import finding
from slackbot.desk import Desk, Person
from tests.builders import KARIM, LEA, MARC, OPENED, STAGES, a_ticket, do, new_ticket, summed, take
from tests.stories import a_story


@pytest.fixture
def desk(database):
    return Desk(database, load_policy(), now=lambda: OPENED, on_change=lambda: None)


def put(desk, *tickets):
    with desk.database.write() as session:
        session.add_all(summed(*tickets))


def test_a_thread_belongs_to_the_ticket_whose_card_it_hangs_on(desk):
    put(desk, a_ticket())
    with desk.database.write() as session:
        session.get_one(Ticket, 42).thread_ts = "1767.1"
    assert desk.ticket_of_thread("C0SUPPORT1", "1767.1") == Ref(42)
    assert desk.ticket_of_thread("C0SUPPORT1", "1767.2") is None
    assert desk.ticket_of_thread("C0GENERAL1", "1767.1") is None


def numbers(hits):
    return [brief.id for brief in hits.shown]


@pytest.fixture
def known(desk):
    """Two open tickets, one of a supplier, one that is over, and one that was a mistake."""
    tickets = [
        new_ticket(number=1, client="Boulangerie Martin", line="SDSL-A"),
        new_ticket(number=2, client="Cabinet Martin", client_email="c@x.example", line="0102"),
        new_ticket(number=3, client="Garage 100% auto", client_email="g@x.example", line="VGA-C"),
        a_ticket("closed", number=4),
        new_ticket(number=5, client="Boulangerie Martin", line="SDSL-A"),
    ]
    for step in STAGES["supplied"]:
        take(tickets[2], step)
    do(tickets[4], "ticket.cancel")
    put(desk, *tickets)
    return desk


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        *(("", [3, 2, 1]), ("  ", [3, 2, 1])),
        *(("boulangerie", [1, 4]), ("BOULANGERIE martin", [1, 4]), ("bóulangèrie", [1, 4]), ("martin", [2, 1, 4])),
        *(("martin 0102", [2, 4]), ("INC-3", [3]), ("3", [3]), ("4", [4]), ("INC-000005", [5]), ("5", [5])),
        *(("sig-2026", [3, 4]), ("SIG 2026", [3, 4]), ("100%", [3]), ("_", []), ("martin introuvable", [])),
        *(("01 02 03 04 05", [3, 4]), ("0102030405", [3, 4]), ("+33 1 02 03 04 05", [3, 4]), ("77", [])),
        *(("1 0", [3, 2, 4]), ("1 7", []), ("sig", [3, 4]), ("sig 202", [3, 4])),
        *(("sdsla", [1]), ("SDSL\u2011A boulangerie", [1, 4]), ("l", [3, 2, 1]), ('"martin"', []), ("* OR", [])),
    ],
)
@pytest.mark.parametrize("rare", [200, 0])
def test_tickets_are_found_by_all_the_words(known, monkeypatch, words, expected, rare):
    """Also where so many have them that not all hits are looked at."""
    monkeypatch.setattr(finding, "RARE", rare)
    assert numbers(known.find(words)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("bonjour, où en est INC-3 ?", [3]),
        ("INC-000005, c'est fait ?", [5]),
        ("INC-3 ou INC-4 ?", []),
        ("où en est INC-77 ?", []),
        ("où en est le 3 ?", []),
    ],
)
def test_the_ticket_that_a_sentence_names_is_found(known, sentence, expected):
    assert numbers(known.find(sentence)) == expected


@pytest.mark.parametrize(
    ("words", "open_only"),
    [
        ("l", True),
        ("la l", True),
        ("77", True),
        ("1 0", True),
        ("sig", False),
        ("martin", False),
        ("a martin", False),
        ("4", False),
        ("", False),
    ],
)
def test_words_too_short_for_the_index_are_said_to_be_looked_for_among_open_tickets(known, words, open_only):
    """The number of a ticket, 4, is no word."""
    assert known.find(words).open_only == open_only


def test_what_is_changed_is_found_by_its_new_words(known):
    with known.changing(Person(LEA, Role.AGENT), Ref(4)) as (ticket, by):
        do(ticket, "ticket.correct", by, client="Crèche Les Coccinelles", client_email="c@creche.example")
    assert numbers(known.find("creche coccinelle")) == [4]
    assert numbers(known.find("boulangerie")) == [1]


def test_a_search_has_pages_and_says_how_many_there_are(desk):
    put(desk, *(new_ticket(number=number, client="Martin") for number in range(1, 24)))
    pages = [desk.find("martin", page=page) for page in (1, 3, 9)]
    assert [(hits.total, hits.page, hits.pages, len(hits.shown)) for hits in pages] == [
        (23, 1, 3, 10),
        (23, 3, 3, 3),
        (23, 3, 3, 3),
    ]
    assert numbers(desk.find(page=2)) == list(range(13, 3, -1))


def test_a_last_page_that_is_full_is_the_last(desk):
    put(desk, *(new_ticket(number=number, client="Martin") for number in range(1, 21)))
    for hits in (desk.find(page=3), desk.find("martin", page=3)):
        assert (hits.page, hits.pages, len(hits.shown)) == (2, 2, 10)


def test_a_list_can_be_of_one_owner_and_has_only_open_tickets(desk):
    his = a_ticket(number=2)
    his.owner = KARIM
    put(desk, a_ticket(number=1), his, a_ticket("closed", number=3))
    hits = [desk.find(owner=LEA.id), desk.find(owner=KARIM.id), desk.find("boulangerie", owner=LEA.id)]
    assert [numbers(each) for each in hits] == [[1], [2], [1, 3]]


@pytest.mark.parametrize("typed", ["2", "INC-000002", "le ticket INC-000002 de Karim"])
def test_a_number_among_ones_own_tickets_shows_nobody_elses(desk, typed):
    his = a_ticket(number=2)
    his.owner = KARIM
    put(desk, a_ticket(number=1), his)
    assert numbers(desk.find(typed, owner=KARIM.id)) == [2]
    assert 2 not in numbers(desk.find(typed, owner=LEA.id))


@pytest.mark.parametrize("rare", [200, 0])
def test_a_search_can_be_of_one_owner_also_for_common_words(desk, monkeypatch, rare):
    monkeypatch.setattr(finding, "RARE", rare)
    theirs = [a_ticket(number=1), a_ticket(number=2), a_ticket("closed", number=3), a_ticket("closed", number=4)]
    theirs[1].owner = theirs[3].owner = KARIM
    put(desk, *theirs)
    assert numbers(desk.find("boulangerie", owner=LEA.id)) == [1, 3]
    assert numbers(desk.find("boulangerie", owner=KARIM.id)) == [2, 4]


@pytest.mark.parametrize("rare", [200, 0])
@pytest.mark.parametrize("stage", ["opened", "closed"])
@pytest.mark.parametrize(("most", "total", "more"), [(4, 4, False), (3, 3, True)])
def test_of_many_hits_a_part_is_counted_and_it_is_said_that_there_are_more(
    desk, monkeypatch, rare, stage, most, total, more
):
    monkeypatch.setattr(finding, "RARE", rare)
    monkeypatch.setattr(finding, "MOST", most)
    put(desk, *(a_ticket(stage, number=number) for number in range(1, 5)))
    hits = desk.find("boulangerie")
    assert (hits.total, hits.has_more, numbers(hits)) == (total, more, [4, 3, 2, 1][:total])


def test_of_many_decisions_the_oldest_are_shown_and_it_is_said_that_there_are_more(desk, monkeypatch):
    monkeypatch.setattr(finding, "DECISIONS", 2)
    put(desk, *(a_ticket("consented", number=n, at=OPENED - timedelta(days=n)) for n in range(1, 4)))
    hits = desk.to_decide()
    assert (numbers(hits), hits.total, hits.has_more) == ([3, 2], 2, True)
    monkeypatch.setattr(finding, "DECISIONS", 3)
    assert not desk.to_decide().has_more


def test_the_open_tickets_on_a_line_are_the_newest_few_however_it_is_typed(desk):
    put(
        desk,
        *(new_ticket(number=number, line="SDSL-75011-0042") for number in range(1, 8)),
        a_ticket("closed", number=8),  # on the same line
        new_ticket(number=9, line="SDSL-B"),
        new_ticket(number=10, line="-"),
    )
    with desk.database.read() as session:
        assert [brief.id for brief in finding.open_on_line(session, "sdsl 75011 0042")] == [7, 6, 5, 4, 3]
        assert finding.open_on_line(session, " - ") == []


@pytest.mark.parametrize(("typed", "expected"), [('mar"tin', []), ('"', []), ("gite 12 34", [2]), ("12 34", [2])])
def test_what_the_index_takes_for_its_own_signs_or_for_one_number_is_found_too(desk, typed, expected):
    put(desk, new_ticket(number=1, client="Martin"), new_ticket(number=2, client="Gîte 12 34"))
    assert numbers(desk.find(typed)) == expected


def test_what_waits_for_a_manager_comes_oldest_first(desk):
    put(
        desk,
        a_ticket("consented", number=1, at=OPENED + timedelta(days=1)),
        a_ticket("consented", number=2, at=OPENED),
        a_ticket("approved", number=3),
        a_ticket("planned", number=4),
    )
    assert numbers(desk.to_decide()) == [2, 1]


def seen(desk, role=Role.AGENT, who=LEA, **how):
    with desk.board(Person(who, role), **{"scope": Scope.MINE, "page": 1, "staff": (), **how}) as board:
        parts = (board.turn, board.waiting, board.visits, board.decisions)
        return board, *([ticket.id for ticket in part] for part in parts)


@pytest.fixture
def busy(desk):
    his = a_ticket("supplied", number=6)
    his.owner = KARIM
    put(
        desk,
        *(a_ticket(stage, number=number) for number, stage in enumerate(("opened", "planned", "consented"), 1)),
        *(a_ticket("scheduled", number=4), a_ticket("closed", number=5), his),
    )
    return desk


def test_home_shows_whose_turn_it_is(busy):
    board, turn, waiting, visits, decisions = seen(busy)
    assert (turn, sorted(waiting), visits, decisions) == ([1], [2, 3, 4], [4], [])
    assert board.waits == {Party.CLIENT: 1, Party.MANAGER: 1, Party.SUPPLIER: 1}


def test_only_a_manager_has_decisions(busy):
    board, *_, decisions = seen(busy, Role.MANAGER, MARC)
    assert (board.to_decide, decisions, board.total) == (1, [3], 0)


def test_home_can_show_all_tickets_and_those_that_nobody_of_the_desk_follows(busy):
    assert seen(busy, scope=Scope.TEAM)[1] == [1, 6]
    assert seen(busy, scope=Scope.LEFT, staff=[LEA.id])[1] == [6]
    assert seen(busy, scope=Scope.LEFT, staff=[LEA.id, KARIM.id])[1] == []


def test_home_can_show_what_was_closed_this_month(busy):
    assert seen(busy, scope=Scope.CLOSED)[1] == [5]
    busy.now = lambda: OPENED + timedelta(days=40)
    assert seen(busy, scope=Scope.CLOSED)[1] == []


def test_home_counts_the_visits_and_deadlines_that_it_does_not_show(desk):
    stages = ("scheduled", "announced")
    put(desk, *(a_ticket(stage, number=10 * tens + number) for tens, stage in enumerate(stages) for number in range(9)))
    desk.now = lambda: OPENED + timedelta(days=1)
    board, *_, visits, _ = seen(desk)
    assert (len(visits), board.visits_total) == (8, 9)
    assert (len(board.deadlines), board.deadlines_total) == (8, 9)


def test_a_visit_far_ahead_is_none_of_todays_but_can_be_cancelled_free_of_charge_by_then(desk):
    ticket = a_story("sav_plus_scheduled", number=7)
    put(desk, ticket, *(a_ticket("scheduled", number=number) for number in range(20, 29)))
    slot = ticket.interventions[-1].appointment
    desk.now = lambda: slot.starts_at - timedelta(days=6)
    board, *_, visits, _ = seen(desk)
    assert (visits, [brief.id for brief in board.cancellable]) == ([], [7])


def test_a_visit_that_is_over_is_the_agents_turn(busy):
    busy.now = lambda: OPENED + timedelta(days=2)
    board, turn, waiting, visits, _ = seen(busy)
    assert (sorted(turn), sorted(waiting), visits) == ([1, 4], [2, 3], [])
    assert Party.SUPPLIER not in board.waits


@pytest.fixture
def twice(desk):
    """Of each stage two tickets, the one with the lower number a day younger; and one of Karim's."""
    tickets = []
    for tens, stage in enumerate(("opened", "planned", "scheduled", "announced", "consented", "closed"), start=1):
        ages = ((1, timedelta(days=1)), (2, timedelta()), (3, timedelta()))
        tickets += [a_ticket(stage, number=10 * tens + number, at=OPENED + age) for number, age in ages]
        tickets[-1].owner = KARIM
    tickets += [a_story("sav_plus_scheduled", number=number) for number in (71, 72)]
    tickets[-1].owner = KARIM
    put(desk, *tickets)
    return desk


@pytest.mark.parametrize(
    ("part", "days", "scope", "expected"),
    [
        ("turn", 1, Scope.MINE, [12, 42, 11, 41]),
        ("turn", 1, Scope.CLOSED, [61, 62]),
        ("waiting", 1, Scope.MINE, [22, 52, 32, 21, 51, 31, 71]),
        ("visits", 1, Scope.MINE, [32, 31]),
        ("deadlines", 2, Scope.MINE, [42, 41, 71]),
        ("cancellable", 1, Scope.MINE, [71]),
        ("decisions", 1, Scope.TEAM, [52, 53, 51]),
    ],
)
def test_home_lists_ones_own_tickets_what_presses_most_first(twice, part, days, scope, expected):
    twice.now = lambda: OPENED + timedelta(days=days)
    who = (Role.MANAGER, MARC) if scope is Scope.TEAM else (Role.AGENT, LEA)
    board = seen(twice, *who, scope=scope)[0]
    assert [each.id for each in getattr(board, part)] == expected
    assert board.visits_total == {Scope.MINE: {1: 2, 2: 1}[days], Scope.TEAM: 3, Scope.CLOSED: 0}[scope]


def test_homes_last_page_that_is_full_is_the_last(desk):
    put(desk, *(new_ticket(number=number) for number in range(1, 17)))
    assert [(board.page, board.pages, turn) for board, turn, *_ in (seen(desk, page=page) for page in (2, 3))] == [
        (2, 2, list(range(9, 17))),
        (2, 2, list(range(9, 17))),
    ]


def test_a_visit_under_way_is_not_the_agents_turn_yet(desk):
    ticket = a_ticket("scheduled")
    put(desk, ticket)
    slot = ticket.interventions[0].appointment
    for now, turn in ((slot.starts_at, []), (slot.ends_at - timedelta(minutes=1), []), (slot.ends_at, [42])):
        desk.now = lambda now=now: now
        assert seen(desk)[1] == turn
