"""The summaries in the database (design §5): kept by each act, filled for tickets of before."""

from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import select, update

from models import summary
from models.policy import load_policy
from models.ref import Ref
from models.tables.inbox import Counter
from models.tables.ticket import COLUMNS, Ticket
from models.terms import Party, Role, Service
from slackbot import audit
from slackbot.desk import Desk, Person
from tests.builders import LEA, OPENED, STAGES, a_ticket, context, do, policy_with, summed
from tests.slackbot.test_database import alembic
from tests.stories import STORIES, a_story

AGENT = Person(LEA, Role.AGENT)
FACTS = {
    "service": Service.SDSL,
    "fault_nature": "hard",
    "client": "Dupont",
    "client_email": "dupont@client.example",
    "line": "L1",
    "description": "X",
    "channel": "C1",
}


def desk_on(database, policy=None):
    return Desk(database, policy or load_policy(), now=lambda: OPENED, on_change=lambda: None)


def columns(database):
    """Every summary, by ticket."""
    wanted = [COLUMNS[name] for name in summary.SUMMARY_COLUMNS]
    with database.read() as session:
        return {
            row[0]: dict(zip(summary.SUMMARY_COLUMNS, row[1:], strict=True))
            for row in session.execute(select(COLUMNS.id, *wanted))
        }


def test_each_act_keeps_the_summary(database):
    desk = desk_on(database)
    desk.open(AGENT, **FACTS)
    assert columns(database)[1]["next_act"] == "pretests.tick"
    with desk.changing(AGENT, Ref(1)) as (ticket, by):
        do(ticket, "pretests.tick", by)
    with desk.changing(AGENT, Ref(1)) as (ticket, by):
        do(ticket, "site.describe", by)
    assert columns(database)[1]["next_act"] == "supplier_ticket.record"
    assert "0102030405" in columns(database)[1]["search_text"]
    assert audit.report(database) == 0


@pytest.fixture
def every_story(database):
    """A ticket of each stage and story, as the desk left them."""
    stages = [stage for stage in STAGES if stage != "closed"]  # by hand, without an entry
    tickets = [a_ticket(stage, number=number) for number, stage in enumerate(stages, start=1)]
    tickets += [a_story(name, number=number) for number, name in enumerate(STORIES, start=len(tickets) + 1)]
    with database.write() as session:
        session.add_all(summed(*tickets))
    return database


def test_tickets_of_before_are_filled_by_the_migration_and_the_start(every_story):
    kept = columns(every_story)
    alembic(every_story, command.downgrade, "0009_delivery")
    every_story.migrate()
    unknown = {"turn", "turn_since", "next_act", "next_number", "made_by"}
    filled = columns(every_story)
    for number, there in filled.items():
        over = kept[number]["turn"] is Party.NOBODY and there["turn"] is Party.NOBODY
        differing = {name for name in summary.SUMMARY_COLUMNS if there[name] != kept[number][name]}
        assert differing <= ({"made_by"} if over else unknown), number
    assert desk_on(every_story).bring_summaries_up_to_date() > len(filled) / 2
    mended = columns(every_story)
    for there in (*kept.values(), *mended.values()):
        if there["turn"] is Party.NOBODY:
            there["made_by"] = None  # of tickets that are over, nothing was to be worked out
    assert mended == kept


def test_since_when_it_is_whose_turn_is_put_right_in_databases_of_before(every_story):
    kept = columns(every_story)
    alembic(every_story, command.downgrade, "0014_reports")
    before = columns(every_story)
    differing = {number for number, there in kept.items() if before[number] != there}
    assert {kept[number]["next_number"] for number in differing} == {None}
    every_story.migrate()
    assert columns(every_story) == kept


def test_what_was_done_last_counts_there_also_where_a_clock_has_gone_back(database):
    ticket = a_ticket("refused", number=1)
    do(ticket, "ticket.assign", context(at=ticket.entries[-1].at - timedelta(hours=1)))
    with database.write() as session:
        session.add_all(summed(ticket))
    kept = columns(database)
    alembic(database, command.downgrade, "0014_reports")
    database.migrate()
    assert columns(database) == kept


def test_another_policy_has_the_next_steps_worked_out_anew(database):
    with database.write() as session:
        session.add_all(summed(a_ticket("opened", number=1)))
    other = policy_with(four_eyes=False)
    assert desk_on(database).bring_summaries_up_to_date() == 0
    assert desk_on(database, other).bring_summaries_up_to_date() == 1
    assert desk_on(database, other).bring_summaries_up_to_date() == 0


def test_a_summary_that_was_lost_is_a_finding(every_story, capsys):
    with every_story.write() as session:
        session.execute(update(Ticket).where(Ticket.id == 1).values(search_text=None))
    assert audit.report(every_story) == 1
    assert "INC-000001: its summary says otherwise than its rows: search_text." in capsys.readouterr().out


@pytest.mark.parametrize("change", [{"next_act": "ticket.close"}, {"next_number": 7}, {"turn": Party.CLIENT}])
def test_another_next_step_is_a_finding(database, capsys, change):
    desk = desk_on(database)
    desk.open(AGENT, **FACTS)
    assert audit.report(database, policy=desk.policy) == 0
    with database.write() as session:
        session.execute(update(Ticket).values(**change))
    assert audit.report(database, policy=desk.policy) == 1
    assert "INC-000001: its summary says otherwise than its rows: next_act." in capsys.readouterr().out


def test_the_journal_verifies_between_the_migration_and_the_start(every_story, capsys):
    alembic(every_story, command.downgrade, "0009_delivery")
    every_story.migrate()
    before = capsys.readouterr()
    with every_story.write() as session:
        session.get_one(Counter, "ticket").last = len(STAGES) - 1 + len(STORIES)
    audit.report(every_story)
    assert "summary" not in before.out + capsys.readouterr().out
