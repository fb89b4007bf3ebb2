"""What Home, lists and searches ask of the database (design §5): few statements, none that reads a table that grows.

Asked of some 20,000 tickets, of which 300 are open.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from slack_sdk import WebClient
from sqlalchemy import String, cast, insert, literal, select, text

from blocks.home import for_staff
from blocks.look import Look
from blocks.words import Words
from models.acts import VERBS
from models.board import Scope
from models.next_steps import possible
from models.policy import load_policy
from models.ref import Ref
from models.search import search_text
from models.summary import SUMMARY_COLUMNS
from models.tables.base import UtcDateTime
from models.tables.charge import Charge
from models.tables.inbox import Delivery
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, InterventionState, Kind, OutboxState, Outcome, Party, Role, TicketState
from models.watch import Watch
from slackbot import mornings, thread
from slackbot.delivery import claims, queue, reminding
from slackbot.delivery.claims import HeldBack
from slackbot.delivery.courier import Courier
from slackbot.delivery.database_time import Clocks
from slackbot.delivery.endings import Done, note
from slackbot.delivery.housekeeping import Housekeeping
from slackbot.delivery.slack_calls import Posted
from slackbot.delivery.timing import Timing
from slackbot.delivery.ways import Way
from slackbot.desk import Desk, Person
from slackbot.finding import open_on_line
from slackbot.means import Means
from slackbot.settings import Settings
from slackbot.staff import Staff
from tests.builders import KARIM, LEA, MARC, OPENED, PARIS, a_ticket, summed
from tests.plans import asked, growing, plan
from tests.stories import a_story

MANY, OPEN = 20_000, 300
MOST = 6  # statements of a screen
AGENT, MANAGER = Person(LEA, Role.AGENT), Person(MARC, Role.MANAGER)
# PostgreSQL may go through the newest tickets one by one, where every other has the word.
COMMON = ("a common word", "two words", "a word of one's own")
WALK = re.compile(r"Index (Only )?Scan Backward using pk_tickets")
NOW = OPENED + timedelta(days=1)
CLERKS = HeldBack(frozenset({Way.MAIL, Way.ACT}))  # their rows are no messages


def typed(model, values):
    """As columns of a query."""
    columns = model.__table__.c
    return [value if hasattr(value, "type") else literal(value, columns[name].type) for name, value in values.items()]


def some_time_ago(number):
    """Over nine years, four hours apart."""
    return OPENED - timedelta(hours=4 * (MANY - number))


def charged(number):
    """A charge for some, of long ago."""
    return {
        "ticket_id": number,
        "number": 2,
        "code": "dsl_no_fault",
        "reason": "X",
        "amount": Decimal("250.00"),
        "status": ChargeStatus.FINAL,
        "made_by": LEA,
        "made_at": some_time_ago(number),
        "announced_at": some_time_ago(number),
        "waivable": True,
    }


def row(number):
    """A ticket of long ago; the last ones are open."""
    is_open = number > MANY - OPEN
    client, phone = (
        f"Client {number % 977} Télécom",
        f"01 {number // 10000 % 100:02} {number // 100 % 100:02} {number % 100:02} 00",
    )
    turn = list(Party)[number % 4] if is_open else Party.NOBODY
    slot = OPENED + timedelta(hours=number % 200) if turn is Party.SUPPLIER else None
    summary = {
        "turn": turn,
        "turn_since": OPENED - timedelta(minutes=MANY - number),
        "next_act": {Party.AGENT: "charge.inform", Party.SUPPLIER: "outcome.record"}.get(turn, "consent.record")
        if is_open
        else None,
        "decision_since": OPENED - timedelta(minutes=MANY - number) if turn is Party.MANAGER else None,
        "next_deadline": OPENED + timedelta(hours=number % 500) if turn is Party.AGENT else None,
        "next_visit": 1 if slot else None,
        "visit_kind": Kind.STANDARD if slot else None,
        "visit_starts_at": slot,
        "visit_ends_at": slot and slot + timedelta(hours=2),
        "owner_id": (LEA.id, KARIM.id, "U0GONE")[number % 3],
        "search_text": search_text(words=[client], references=[f"SD-75-{number:06}"], phones=[phone]),
    }
    return {
        "id": number,
        "service": "SDSL",
        "fault_nature": "hard",
        "client": client,
        "client_email": "a@b.example",
        "line": f"SD-75-{number:06}",
        "folded_line": f"sd75{number:06}",
        "description": "X",
        "state": TicketState.OPEN if is_open else TicketState.CLOSED,
        "opened_by": LEA,
        "opened_at": some_time_ago(number),
        "owner": LEA,
        "channel": "C0SUPPORT1",
        "closed_at": None if is_open else some_time_ago(number),
        "contact_phone": phone,
        **dict.fromkeys(SUMMARY_COLUMNS),
        **summary,
    }


# What every ticket leaves behind, made in the database.
SEAL = literal("0" * 64)
ENTRY = {"ticket_id": Ticket.id, "sequence": 1, "at": OPENED, "by_id": LEA.id, "event": "ticket.opened", "facts": {}}
HISTORY = insert(Entry.__table__).from_select(
    [*ENTRY, "salt", "private_digest", "previous", "hash"],
    select(*typed(Entry, ENTRY), literal(""), SEAL, SEAL, SEAL).select_from(Ticket.__table__).where(Ticket.id <= MANY),
)
NOTICE = {"lane": "INC", "kind": "thread", "urgency": 0, "ticket_id": Entry.ticket_id, "entry_id": Entry.id}
SENT = {"state": OutboxState.SENT, "attempts": 0, "done_at": OPENED}
TOLD = insert(OutboxRow.__table__).from_select(
    ["mark", *NOTICE, *SENT],
    select(cast(Entry.id, String), *typed(OutboxRow, NOTICE | SENT)).where(Entry.ticket_id <= MANY),
)
TAKEN = insert(Delivery.__table__).from_select(
    ["identity", "at"], select(literal("trigger:") + cast(Ticket.id, String), literal(OPENED, UtcDateTime()))
)


@pytest.fixture(scope="module")
def many(lasting_database):
    """Whoever waits for a manager has a visit that waits."""
    long_ago = OPENED - timedelta(days=60)
    decided = [a_ticket("consented", number=MANY + 1, at=long_ago), a_story("disputed", number=MANY + 3)]
    reduced = a_story("dispute_reduced", number=MANY + 4)
    decided[1].disputes[0].recorded_at = long_ago
    with lasting_database.write() as session:
        for start in range(1, MANY, 5000):
            rows = [row(number) for number in range(start, start + 5000)]
            session.execute(insert(Ticket.__table__), rows)
            waits = [each["turn"] is Party.MANAGER for each in rows]
            visits = [
                {
                    "ticket_id": each["id"],
                    "number": 1,
                    "kind": Kind.STANDARD,
                    "state": InterventionState.AWAITING_APPROVAL if waiting else InterventionState.COMPLETED,
                    "planned_by": LEA,
                    "planned_at": OPENED,
                    "starts_at": None if waiting else some_time_ago(each["id"]),
                    "outcome": None if waiting else Outcome.NO_FAULT,
                }
                for each, waiting in zip(rows, waits, strict=True)
            ]
            session.execute(insert(Intervention.__table__), visits)
            session.execute(insert(Charge.__table__), [charged(each["id"]) for each in rows])
        session.add_all(summed(*decided, a_ticket("charged", number=MANY + 2), reduced))
    with lasting_database.engine.begin() as connection:
        connection.execute(HISTORY)
        connection.execute(TOLD)
        connection.execute(TAKEN)
        if not lasting_database.is_sqlite:  # there nobody ever does
            connection.execute(text("ANALYZE"))
    return Desk(lasting_database, load_policy(), now=lambda: NOW, on_change=lambda: None)


SCREENS = {
    **{f"an agent's Home, {scope}": lambda desk, scope=scope: home(desk, AGENT, scope) for scope in Scope},
    **{f"a manager's Home, {scope}": lambda desk, scope=scope: home(desk, MANAGER, scope) for scope in Scope},
    "another page of Home": lambda desk: home(desk, AGENT, Scope.TEAM, page=4),
    "all open tickets": lambda desk: desk.find(),
    "one's own": lambda desk: desk.find(owner=LEA.id, page=2),
    "a common word": lambda desk: desk.find("telecom"),
    "two words": lambda desk: desk.find("client télécom"),
    "a word of one's own": lambda desk: desk.find("telecom", owner=LEA.id),
    "a phone number": lambda desk: desk.find("01 01 23 45 00"),
    "a reference": lambda desk: desk.find("SD 75 000123"),
    "a short word": lambda desk: desk.find("cl"),
    "what nobody has": lambda desk: desk.find("introuvable"),
    "a number": lambda desk: desk.find("INC-000123"),
    "what waits for a manager": lambda desk: desk.to_decide(),
    "a month's report": lambda desk: desk.report(),
}


def home(desk, person, scope, page=1):
    """As it is shown."""
    look = Look(words=Words.of("fr", PARIS), policy=desk.policy, at=desk.now())
    with desk.board(person, scope=scope, page=page, staff=(LEA.id, KARIM.id)) as board:
        return board, for_staff(board, {}, look)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_takes_few_statements(many, screen):
    with asked(many) as statements:
        SCREENS[screen](many)
    assert 0 < len(statements) <= MOST, statements[-1]


@pytest.mark.parametrize("screen", SCREENS)
def test_no_statement_reads_a_table_that_grows(many, screen):
    with asked(many) as statements:
        SCREENS[screen](many)
    selects = [(statement, parameters) for statement, parameters in statements if statement.startswith("SELECT")]
    for statement, parameters in selects:
        steps = plan(many.database.engine, statement, parameters)
        assert growing(steps) == []
        assert [step for step in steps if screen not in COMMON and WALK.search(step)] == []


def claim(desk):
    with desk.database.read() as session:
        return claims.heads(session, NOW, 64)


def deliver(desk):
    """From what has come due to what is noted of a message."""
    with desk.database.write() as session:
        at = Clocks.of(session, NOW)
        queue.ring(session, NOW)
        attempts = claims.take(session, claims.heads(session, at.database, 64, closed=CLERKS), at, Timing())
    staff = Staff(WebClient(), agents=LEA.id, managers=MARC.id)
    settings = Settings.model_construct(approvals_channel=None, smtp_url=None, language="fr")
    pool = ThreadPoolExecutor(1)
    means = Means(desk, staff, WebClient(), settings, "https://x/", "U0BOT00001", pool)
    plans = Courier(means, Timing()).plan(attempts)
    with desk.database.write() as session:
        done = [Done(Posted("C0SUPPORT1", "1.1"), each.serves) for each in plans]
        assert note(session, [*zip(attempts, done, strict=True)], at) == attempts
    staff.stop()
    return attempts


def record(desk):
    """An act, with all that it leaves."""
    with desk.changing(AGENT, Ref(MANY + 2), once=("trigger:new", "view:new")) as (ticket, context):
        VERBS["ticket.assign"](ticket, context, assignee=KARIM)


def shown(desk):
    with desk.looking(Ref(MANY + 2)) as ticket:
        return possible(ticket, desk.context(AGENT))


def begin_morning(desk):
    opening = NOW.replace(hour=9)
    with desk.database.write() as session:
        assert mornings.begin(session, opening, desk.policy, Watch(frozenset({LEA.id}), KARIM.id))


def address_reminders(desk):
    with desk.database.write() as session:
        reminding.address(session, NOW, desk.policy, Watch())


WORK = {
    "the morning": begin_morning,
    "whom reminders reach": address_reminders,
    "an act": record,
    "a message": deliver,
    "a claim": claim,
    "what can be done on a ticket": shown,
    "the ticket of a thread": lambda desk: desk.ticket_of_thread("C0SUPPORT1", "1.1"),
    "housekeeping": lambda desk: Housekeeping(desk.database, desk.policy).step(NOW + timedelta(days=100), 0.0),
}


@pytest.mark.parametrize("work", WORK)
def test_no_statement_of_an_act_or_the_relay_reads_a_table_that_grows(many, work):
    with asked(many) as statements:
        WORK[work](many)
    asking = [each for each in statements if each[0].startswith(("SELECT", "UPDATE", "DELETE"))]
    assert [step for each in asking for step in growing(plan(many.database.engine, *each))] == []
    assert asking


def test_the_other_tickets_on_a_line_are_found_by_the_line(many):
    """Not among all that are open."""
    with asked(many) as statements, many.database.read() as session:
        open_on_line(session, "SD-75-000123")
    steps = [step for each in statements if each[0].startswith("SELECT") for step in plan(many.database.engine, *each)]
    assert [step for step in steps if "ix_tickets_folded_line" in step] != []


def test_what_waits_for_a_channel_is_found_by_what_is_still_to_do(many):
    """Not among all tickets that the channel has had: a manager waits for it, at a button."""
    with asked(many) as statements, many.database.write() as session:
        assert thread.move_out_of(session, "C0SUPPORT1", "C0OTHER001") == []
        assert claims.what_waits(session, None) == []
    selects = [each for each in statements if each[0].startswith("SELECT")]
    steps = [step for each in selects for step in plan(many.database.engine, *each)]
    assert len(selects) == 2
    assert [step for step in steps if "ix_tickets_thread" in step] == []
    assert growing(steps) == []


def test_a_search_among_many_finds_what_is_there(many):
    assert [brief.id for brief in many.find("01 01 23 45 00").shown] == [12345]
    assert [brief.id for brief in many.find("sd75012345").shown] == [12345]
    common = many.find("telecom")
    assert (common.total, common.has_more, common.shown[0].id) == (1000, True, MANY)


def test_a_search_for_what_few_have_reads_no_other_tickets(many):
    """Nor those that are open, however many these are."""
    with asked(many) as statements:
        assert many.find("sd75012345").total == 1
    steps = [step for each in statements if each[0].startswith("SELECT") for step in plan(many.database.engine, *each)]
    assert [step for step in steps if "ix_tickets_open" in step] == []
    assert len([each for each in statements if each[0].startswith("SELECT")]) <= 3


def test_of_closed_tickets_nobody_waits_for_anything(many):
    board, _ = home(many, AGENT, Scope.CLOSED)
    assert (board.waits, board.waiting) == ({}, [])


def test_what_home_shows_of_many_is_a_page(many):
    board, view = home(many, MANAGER, Scope.TEAM)
    assert len(view["blocks"]) <= 100
    assert {MANY + 1, MANY + 3} <= {ticket.id for ticket in board.decisions}
    assert (len(board.turn), len(board.decisions)) == (8, 8)
    assert board.total > OPEN / 4
    assert board.to_decide > len(board.decisions)
