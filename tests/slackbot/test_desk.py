"""The desk (design §2): one act is one transaction, done once however often it is delivered, whoever clicks."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, insert, select, update

from models import consent, dispatch, intervention, outcome, pretests, site
from models.acts import all_acts
from models.events import event_named
from models.intervention import basis_of
from models.journal import verify
from models.policy import load_policy
from models.ref import Ref
from models.refusal import Overtaken, Refusal
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.inbox import Delivery
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import Informed, Outcome, PreTest, Role, TicketState
from models.ticket import assign
from slackbot.demo.usual import ELSEWHERE, HERE
from slackbot.desk import AlsoOpen, Desk, Person, Repeated
from slackbot.loading import read, whole_rows
from slackbot.workspace import simultaneously
from tests.builders import (
    KARIM,
    LEA,
    MARC,
    OPENED,
    SOPHIE,
    a_ticket,
)
from tests.plans import asked
from tests.stories import a_story

AGENT, OTHER_AGENT = Person(LEA, Role.AGENT), Person(KARIM, Role.AGENT)
MANAGER, OTHER_MANAGER = Person(MARC, Role.MANAGER), Person(SOPHIE, Role.MANAGER)
FACTS = {
    "service": "SDSL",
    "fault_nature": "hard",
    "client": "Boulangerie Martin",
    "client_email": "c@c.example",
    "line": "SDSL-42",
    "description": "En panne",
    "channel": "C0SUPPORT1",
}
NOW = OPENED + timedelta(days=2)
REF = Ref(42)


class Woken:
    """Counts how often the relay was woken."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1


@pytest.fixture
def desk(database):
    return Desk(database, load_policy(), now=lambda: NOW, on_change=Woken())


def put(desk, stage, number=42):
    with desk.database.write() as session:
        session.add(a_ticket(stage, number=number))


def amount_of(desk, model):
    with desk.database.read() as session:
        return session.scalar(select(func.count()).select_from(model))


def tried(deed):
    """What came of a deed: the number it returned, or the Refusal, Repeated or AlsoOpen that it met."""
    try:
        return deed()
    except (Refusal, Repeated, AlsoOpen) as no:
        return no


def change(desk, person, verb, ref=REF, *, seen=None, once=(), **facts):
    with desk.changing(person, ref, seen=seen, once=once) as (ticket, context):
        subject = ticket if ref.child is None else ticket.named(ref.child)
        verb(subject, context, **facts)
        return "done"


def test_a_ticket_is_opened_with_its_entry_and_its_notices(desk):
    assert desk.open(AGENT, **FACTS) == "INC-000001"
    with desk.looking(Ref(1)) as ticket:
        assert (ticket.opened_by, ticket.opened_at) == (LEA, NOW)
        assert [entry.event_name for entry in ticket.entries] == ["ticket.opened"]
    assert amount_of(desk, OutboxRow) == 4
    assert desk.on_change.times == 1


def test_an_act_has_the_person_the_clock_and_the_policy(desk):
    put(desk, "opened")
    with desk.changing(MANAGER, REF, seen=7) as (ticket, context):
        assert (context.by, context.role, context.at, context.policy, context.seen) == (
            MARC,
            Role.MANAGER,
            NOW,
            desk.policy,
            7,
        )
        assert ticket.number == "INC-000042"


def test_what_was_done_is_committed_and_the_relay_woken(desk):
    put(desk, "opened")
    change(desk, AGENT, assign, assignee=KARIM)
    with desk.looking(REF) as ticket:
        assert ticket.owner == KARIM
        assert list(verify(ticket)) == []
    assert desk.on_change.times == 1


def test_a_refusal_undoes_everything_and_wakes_nobody(desk):
    put(desk, "opened")
    entries, rows = amount_of(desk, OutboxRow), amount_of(desk, Delivery)

    def describe_and_plan(ticket, context):
        site.describe(ticket, context, site=HERE)
        intervention.plan(ticket, context)

    with pytest.raises(Refusal):
        change(desk, AGENT, describe_and_plan, once=["trigger:1", "view:V1"])
    assert (amount_of(desk, OutboxRow), amount_of(desk, Delivery)) == (entries, rows)
    with desk.looking(REF) as ticket:
        assert (ticket.site, ticket.journal_count) == (None, 1)
    assert desk.on_change.times == 0


def test_after_a_refusal_the_same_delivery_is_a_new_try(desk):
    put(desk, "opened")
    with pytest.raises(Refusal):
        change(desk, AGENT, intervention.plan, once=["view:V1"])
    assert change(desk, AGENT, assign, once=["view:V1"], assignee=KARIM) == "done"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["trigger:1"], ["trigger:1"]),
        (["trigger:1", "view:V1"], ["trigger:1", "view:V1"]),
        (["trigger:1", "view:V1"], ["trigger:2", "view:V1"]),
        (["trigger:1", "view:V1"], ["trigger:1", "view:V2"]),
    ],
)
def test_the_same_delivery_twice_has_one_effect(desk, first, second):
    put(desk, "opened")
    change(desk, AGENT, assign, once=first, assignee=KARIM)
    with pytest.raises(Repeated):
        change(desk, AGENT, assign, once=second, assignee=MARC)
    with desk.looking(REF) as ticket:
        assert (ticket.owner, ticket.journal_count) == (KARIM, 2)
    assert desk.on_change.times == 1


def test_another_delivery_is_another_act(desk):
    put(desk, "opened")
    change(desk, AGENT, assign, once=["trigger:1"], assignee=KARIM)
    change(desk, AGENT, assign, once=["trigger:2"], assignee=MARC)
    with desk.looking(REF) as ticket:
        assert ticket.owner == MARC


def test_opening_twice_by_one_delivery_opens_one_ticket(desk):
    desk.open(AGENT, once=["view:V1"], **FACTS)
    with pytest.raises(Repeated):
        desk.open(AGENT, once=["view:V1"], **FACTS)
    assert desk.open(AGENT, once=["view:V2"], **FACTS) == "INC-000002"


def test_a_delivery_that_comes_several_times_at_the_same_moment_has_one_effect(desk):
    put(desk, "opened")
    deed = partial(change, desk, AGENT, assign, once=["trigger:1", "view:V1"], assignee=KARIM)
    came = simultaneously(*[partial(tried, deed)] * 6)
    assert came.count("done") == 1
    assert [type(no) for no in came if no != "done"] == [Repeated] * 5
    with desk.looking(REF) as ticket:
        assert ticket.journal_count == 2


def test_opening_by_one_delivery_at_the_same_moment_opens_one_ticket(desk):
    came = simultaneously(*[partial(tried, partial(desk.open, AGENT, once=["view:V1"], **FACTS))] * 4)
    assert came.count("INC-000001") == 1
    assert amount_of(desk, Ticket) == 1


def test_of_two_who_open_a_ticket_on_one_line_at_once_one_is_shown_the_others(desk):
    """§2: a second one is shown before it is created, also where the first was created at this moment."""
    came = simultaneously(
        *(
            partial(tried, partial(desk.open, person, once=[f"view:{person.who.id}"], noticed=(), **FACTS))
            for person in (AGENT, OTHER_AGENT)
        )
    )
    (shown,) = [no for no in came if no != "INC-000001"]
    assert [other.number for other in shown.others] == ["INC-000001"]
    person = (AGENT, OTHER_AGENT)[came.index(shown)]
    again = partial(desk.open, person, once=[f"view:{person.who.id}"], **FACTS)
    assert again(noticed=["INC-000001"]) == "INC-000002"  # the same form, no number was lost


def test_a_ticket_that_a_delivery_has_opened_is_not_shown_to_the_same_delivery(desk):
    desk.open(AGENT, once=["view:V1"], noticed=(), **FACTS)
    with pytest.raises(Repeated):
        desk.open(AGENT, once=["view:V1"], noticed=(), **FACTS)


@pytest.mark.parametrize(
    ("line", "state", "noticed", "shown"),
    [
        (FACTS["line"], "open", ["INC-000001"], ["INC-000002", "INC-000001"]),
        (FACTS["line"], "open", ["INC-000001", "INC-000002"], None),
        (FACTS["line"], "open", None, None),
        (FACTS["line"].lower().replace("-", " "), "open", [], ["INC-000002", "INC-000001"]),
        ("\u200e" + FACTS["line"] + "\u200b", "open", [], ["INC-000002", "INC-000001"]),
        (FACTS["line"] + "1", "open", [], None),
        (FACTS["line"], "closed", [], None),
        (FACTS["line"], "cancelled", [], None),
        ("---", "open", [], None),
    ],
)
def test_open_tickets_on_the_line_are_shown_unless_they_were_noticed(desk, line, state, noticed, shown):
    for _ in range(2):
        desk.open(AGENT, **FACTS)
    with desk.database.write() as session:
        session.execute(update(Ticket).values(state=TicketState(state)))
    came = tried(partial(desk.open, AGENT, noticed=noticed, **FACTS | {"line": line}))
    assert ([other.number for other in came.others] if isinstance(came, AlsoOpen) else None) == shown


def test_ticket_numbers_have_no_gap_and_are_never_given_twice(desk):
    def open_some(mine):
        for turn in range(5):
            with suppress(Refusal):  # a stranger's try takes no number
                desk.open(Person(LEA, Role.NOBODY), **FACTS)
            desk.open(AGENT, once=[f"view:{mine}-{turn}"], **FACTS)

    simultaneously(*(partial(open_some, mine) for mine in range(5)))
    with desk.database.read() as session:
        assert session.scalars(select(Ticket.id).order_by(Ticket.id)).all() == list(range(1, 26))


def test_of_two_managers_at_once_one_decides_and_the_other_learns_who(desk):
    put(desk, "consented")
    visit = Ref(42, 1)
    came = simultaneously(
        partial(tried, partial(change, desk, MANAGER, dispatch.approve, visit)),
        partial(tried, partial(change, desk, OTHER_MANAGER, dispatch.approve, visit)),
    )
    winner = (MARC, SOPHIE)[came.index("done")]
    (refusal,) = [no for no in came if no != "done"]
    assert refusal.code == "already"
    assert refusal.facts == {"event": event_named("dispatch.approved"), "by": winner, "at": NOW}
    with desk.looking(visit) as ticket:
        assert ticket.interventions[0].approval.by == winner


def test_of_a_yes_and_a_no_at_once_the_first_wins(desk):
    put(desk, "consented")
    visit = Ref(42, 1)
    came = simultaneously(
        partial(tried, partial(change, desk, MANAGER, dispatch.approve, visit)),
        partial(tried, partial(change, desk, OTHER_MANAGER, dispatch.refuse, visit, reason="Non.")),
    )
    with desk.looking(visit) as ticket:
        assert ticket.interventions[0].state == ("approved", "refused")[came.index("done")]
        assert list(verify(ticket)) == []


def test_two_who_submit_the_same_form_at_once(desk):
    put(desk, "opened")
    people = {LEA: [PreTest.RESTART], KARIM: [PreTest.CABLING]}
    came = simultaneously(
        *(
            partial(tried, partial(change, desk, Person(who, Role.AGENT), pretests.tick, seen=1, tests=tests))
            for who, tests in people.items()
        )
    )
    winner = list(people)[came.index("done")]
    (refusal,) = [no for no in came if no != "done"]
    assert (refusal.code, refusal.facts["by"], refusal.facts["at"]) == ("changed_meanwhile", winner, NOW)
    with desk.looking(REF) as ticket:
        assert [tick.test for tick in ticket.ticks] == people[winner]


def test_a_site_that_changes_while_a_manager_approves_is_never_approved_unseen(desk):
    put(desk, "consented")
    with desk.looking(REF) as ticket:
        shown = basis_of(ticket.interventions[0])
    came = simultaneously(
        partial(tried, partial(change, desk, MANAGER, dispatch.approve, Ref(42, 1), basis=shown)),
        partial(tried, partial(change, desk, AGENT, site.describe, site=ELSEWHERE)),
    )
    with desk.looking(REF) as ticket:
        assert ticket.interventions[0].state == "awaiting_approval"
        events = [entry.event_name for entry in ticket.entries]
    assert came[1] == "done"
    if came[0] == "done":
        assert events[-3:] == ["site.described", "dispatch.voided", "dispatch.requested"]
    else:
        assert (came[0].code, events[-1]) == ("request_outdated", "dispatch.revised")


def test_acts_on_different_tickets_do_not_disturb_each_other(desk):
    for number in range(1, 6):
        put(desk, "supplied", number)

    def work(number):
        ref = Ref(number)
        change(desk, AGENT, intervention.plan, ref)
        now = {"given_by": "C", "channel": "email", "received_at": NOW, "words": "Oui"}
        change(desk, OTHER_AGENT, consent.record, Ref(number, 1), **now)
        change(desk, MANAGER, dispatch.approve, Ref(number, 1))

    simultaneously(*(partial(work, number) for number in range(1, 6)))
    for number in range(1, 6):
        with desk.looking(Ref(number)) as ticket:
            assert ticket.interventions[0].state == "approved"
            assert list(verify(ticket)) == []


def test_notices_go_out_in_the_order_of_the_journal(desk):
    put(desk, "scheduled")
    found = {"outcome": Outcome.CLIENT_FAULT, "findings": "", "called_support": True, "informed": Informed.NOW}
    change(desk, AGENT, outcome.record, Ref(42, 1), **found)
    with desk.looking(REF) as ticket:
        latest = [notice.id for entry in ticket.entries[-3:] for notice in entry.notices]
        kinds = [notice.kind for entry in ticket.entries[-3:] for notice in entry.notices]
    assert latest == sorted(latest)
    assert kinds[:4] == ["thread", "breakdown.post", "breakdown.refresh", "card.refresh"]


def test_an_act_reads_its_ticket_once_and_nothing_of_the_journal_that_it_writes_into(desk):
    put(desk, "planned")
    agreed = {"given_by": "C", "channel": "email", "received_at": NOW, "words": "Oui"}
    with asked(desk) as statements:
        change(desk, AGENT, consent.record, Ref(42, 1), **agreed)
    assert [statement for statement, _ in statements if "FROM journal" in statement] == []
    read = [statement for statement, _ in statements if statement.startswith("SELECT")]
    assert len(read) == (1 if desk.database.is_sqlite else 2), read  # the ticket, with its children; its lock
    with desk.looking(REF) as ticket:
        assert [entry.event_name for entry in ticket.entries][-2:] == ["consent.recorded", "dispatch.requested"]
        assert ticket.summary.turn_since == ticket.entries[-1].at
        assert list(verify(ticket)) == []


@pytest.mark.parametrize("why", ["to change it", "to show it", "to tell of it"])
def test_however_much_there_is_of_a_ticket_no_statement_multiplies_it(desk, why):
    """Many disputes of many charges are as many rows as there are disputes, not as there are pairs."""
    with desk.database.write() as session:
        session.add(a_story("disputed"))
        session.flush()
        for table in (Charge.__table__, Dispute.__table__):
            row = dict(session.execute(select(table)).mappings().first())
            more = [row | {"id": number, "number": number} for number in range(100, 120)]
            session.execute(insert(table), more)
        row_ids = session.scalars(select(OutboxRow.id)).all()
    with asked(desk) as statements:
        if why == "to change it":
            change(desk, AGENT, assign, REF, assignee=KARIM)
        elif why == "to show it":
            with desk.looking(REF) as ticket:
                assert len(ticket.disputes) == 21
        else:
            with desk.database.read() as session:
                rows = read(session, whole_rows().where(OutboxRow.id.in_(row_ids[:1])))
                assert len(rows[0].entry.ticket.disputes) == 21
        selects = [each for each in statements if each[0].startswith("SELECT")]
    with desk.database.engine.connect() as connection:
        sizes = [len(connection.exec_driver_sql(*each).all()) for each in selects if "FOR UPDATE" not in each[0]]
    assert max(sizes) == 21


def test_many_acts_on_one_ticket_are_all_there_in_one_unbroken_chain(desk):
    put(desk, "opened")

    def describe_it(person):
        for number in range(5):
            change(desk, person, site.describe, site=replace(HERE, modem=f"{person.who.name} {number}"))

    simultaneously(*(partial(describe_it, person) for person in (AGENT, OTHER_AGENT, MANAGER, OTHER_MANAGER)))
    with desk.looking(REF) as ticket:
        assert ticket.journal_count == 21
        assert list(verify(ticket)) == []


@pytest.mark.parametrize("use", ["changing", "looking"])
def test_an_unknown_ticket_is_refused(desk, use):
    open_it = partial(desk.changing, AGENT) if use == "changing" else desk.looking
    with pytest.raises(Refusal) as refusal, open_it(Ref(9, 3)):
        raise AssertionError("there is nothing to see")
    assert (refusal.value.code, refusal.value.facts) == ("unknown_ticket", {"ticket": "INC-000009"})


def test_a_refusal_is_known_before_the_form_is_shown(desk):
    put(desk, "scheduled")
    with desk.looking(REF) as ticket:
        assert desk.refuse_now(ticket.interventions[0], all_acts()["outcome.record"], AGENT) is None
        with pytest.raises(Refusal) as refusal:
            desk.refuse_now(ticket, all_acts()["gate.lift"], AGENT)
    assert refusal.value.code == "managers_only"


def test_a_button_is_for_the_ticket_or_the_child_that_it_names(desk):
    ticket = a_ticket("charged")
    assert all_acts()["site.describe"].subject(ticket, None) is ticket
    assert all_acts()["outcome.record"].subject(ticket, 1) is ticket.interventions[0]
    assert all_acts()["charge.inform"].subject(ticket, 2) is ticket.charges[0]
    with pytest.raises(Refusal) as refusal:
        all_acts()["charge.inform"].subject(ticket, 1)
    assert refusal.value.code == "unknown_child"


def test_what_an_overtaken_act_leaves_is_kept_and_its_delivery_may_come_again(desk):
    put(desk, "consented")
    once = ["trigger:1"]
    for _ in range(2):
        with pytest.raises(Overtaken), desk.changing(MANAGER, Ref(42, 1), once=once) as (ticket, doing):
            dispatch.approve(ticket.interventions[0], doing, basis="of another day")
    with desk.looking(REF) as ticket:
        assert [entry.event_name for entry in ticket.entries[-2:]] == ["dispatch.revised", "dispatch.revised"]
