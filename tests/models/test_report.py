"""A month's report: what counts in it, and when. That its sums are the journal's is in test_whole_procedure."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from models.policy import load_policy
from models.ref import Ref
from models.report import Charged, Closed, Happened, Months, Visit, report
from models.terms import ChargeStatus, Kind, Outcome, Role, Service
from slackbot import accounting
from slackbot.desk import Desk, Person
from tests.builders import MARC, PARIS, STAGES, a_ticket, do, summed
from tests.models.reported import rows_of
from tests.stories import STORIES, a_case, a_story

NOTHING = Decimal("0.00")


def months_of(*day):
    return Months.at(date(*day), load_policy())


def test_the_desks_report_is_that_of_its_tickets(database):
    """The statements find what the tickets hold, credit notes included."""
    names = [*STAGES, *STORIES]
    names.remove("closed")  # by hand, without an entry
    tickets = [a_case(name, number=number) for number, name in enumerate(names, start=1)]
    expected = report(months_of(2026, 1, 31), rows_of(*tickets))
    with database.write() as session:
        session.add_all(summed(*tickets))
    desk = Desk(
        database, load_policy(), now=lambda: datetime(2026, 1, 31, 22, 59, tzinfo=PARIS), on_change=lambda: None
    )
    found = desk.report()
    assert found.now.total.visits > 10
    assert found.now.total == expected.now.total
    assert (found.now.kinds, found.now.outcomes) == (expected.now.kinds, expected.now.outcomes)
    assert found == expected
    assert desk.report("2026-02").before == found.now


def visit(starts, outcome=Outcome.NO_FAULT, client="Durand", service=Service.SDSL):
    starts_at = datetime.fromisoformat(starts).replace(tzinfo=PARIS)
    return Visit(service, client, Kind.STANDARD, outcome, starts_at, starts_at - timedelta(days=2))


def charged(day, announced="250.00", client="Durand"):
    at = datetime.fromisoformat(day).replace(tzinfo=PARIS)
    return Charged(Service.SDSL, client, at, Decimal(announced), Decimal("250.00"), None, ChargeStatus.FINAL, NOTHING)


@pytest.mark.parametrize(
    ("starts", "counts"),
    [
        ("2026-02-28T23:59", (0, 1)),
        ("2026-03-01T00:00", (1, 0)),
        ("2026-03-31T23:59", (1, 0)),  # summer time has begun on the 29th
        ("2026-04-01T00:00", (0, 0)),
        ("2026-01-31T23:59", (0, 0)),
    ],
)
def test_a_visit_counts_in_the_month_of_its_day_at_the_desk(starts, counts):
    found = report(months_of(2026, 3, 15), Happened([visit(starts)], [], []))
    assert (found.now.total.visits, found.before.total.visits) == counts


@pytest.mark.parametrize(
    ("outcome", "wrongful"),
    [
        (outcome, outcome.value in ("client_fault", "client_fault_modem_replaced", "no_fault", "client_absent"))
        for outcome in Outcome
    ],
)
def test_a_visit_was_wrongful_where_the_fault_was_the_clients_or_nobodys(outcome, wrongful):
    total = report(months_of(2026, 3, 1), Happened([visit("2026-03-02T09:00", outcome)], [], [])).now.total
    assert (total.wrongful, total.wrongful_share) == (wrongful, float(wrongful))


def test_without_visits_there_is_no_share_and_no_median():
    found = report(months_of(2026, 3, 1), Happened([], [], []))
    assert (found.now.total.wrongful_share, found.now.to_visit, found.now.in_all) == (None, None, None)


def test_medians_leave_out_who_was_absent_and_tickets_without_visits():
    opened = datetime(2026, 3, 2, 9, tzinfo=PARIS)
    day = timedelta(days=1)
    closed = [Closed(opened, opened + n * day, visited) for n, visited in ((3, opened + day), (5, None), (9, opened))]
    visits = [visit("2026-03-04T09:00"), visit("2026-03-20T09:00", Outcome.CLIENT_ABSENT)]
    found = report(months_of(2026, 3, 1), Happened(visits, [], closed)).now
    assert (found.to_visit, found.to_closing, found.in_all) == (2 * day, 5.5 * day, 5 * day)


def test_the_clients_that_cost_most_come_first_however_they_are_spelt():
    charges = [charged("2026-03-02", client="Durand Télécom"), charged("2026-03-03", client="DURAND TELECOM")]
    charges += [
        charged("2026-03-04", "400.00", client="Roux"),
        *(charged("2026-03-05", "1.00", f"C{n}") for n in range(9)),
    ]
    found = report(
        months_of(2026, 3, 1), Happened([visit("2026-03-02T09:00", client="Durand Télécom")], charges, [])
    ).now
    names = [name for name, _ in found.clients]
    assert names[:2] == ["Durand Télécom", "Roux"]
    assert len(names) == 8
    assert found.clients[0][1].announced == Decimal("500.00")
    assert found.clients[0][1].visits == 1


def test_what_accounting_gave_back_is_counted_once_and_by_its_charge(database):
    """Of two charges of a ticket one was given back; of another ticket the one that was billed before."""
    now = datetime(2026, 1, 31, 22, 59, tzinfo=PARIS)
    desk = Desk(database, load_policy(), now=lambda: now, on_change=lambda: None)
    with database.write() as session:
        session.add_all(summed(a_story("waived", number=1), a_ticket("final", number=42)))
    accounting.make_batch(desk)
    assert desk.report().now.total.credited == Decimal("250.00")
    with desk.changing(Person(MARC, Role.MANAGER), Ref(42)) as (ticket, by):
        do(ticket, "charge.cancel", by)
    accounting.make_batch(desk)
    assert desk.report().now.total.credited == Decimal("500.00")


def test_the_first_instant_of_the_month_before_belongs_to_it(database):
    ticket = a_ticket("announced")
    begins = datetime(2026, 1, 1, tzinfo=PARIS)
    ticket.charges[0].announced_at = begins
    with database.write() as session:
        session.add_all(summed(ticket))
    desk = Desk(database, load_policy(), now=lambda: datetime(2026, 2, 9, tzinfo=PARIS), on_change=lambda: None)
    assert desk.report().before.total.announced == Decimal("250.00")


@pytest.mark.parametrize(
    ("at", "counts"), [("2026-02-28T23:59", (0, 1)), ("2026-03-01", (1, 0)), ("2026-04-01", (0, 0))]
)
def test_a_charge_and_a_ticket_count_from_the_first_instant_of_a_month_to_its_last(at, counts):
    closed_at = datetime.fromisoformat(at).replace(tzinfo=PARIS)
    closed = Closed(closed_at - timedelta(days=2), closed_at, None)
    found = report(months_of(2026, 3, 15), Happened([], [charged(at)], [closed]))
    assert (found.now.total.announced, found.before.total.announced) == tuple(250 * count for count in counts)
    assert (found.now.in_all is not None, found.before.in_all is not None) == tuple(map(bool, counts))


def test_of_clients_that_cost_the_same_the_one_with_more_visits_comes_first():
    charges = [charged("2026-03-02", client="Adam"), charged("2026-03-02", client="Zola")]
    found = report(months_of(2026, 3, 1), Happened([visit("2026-03-02T09:00", client="Zola")], charges, []))
    assert [name for name, _ in found.now.clients] == ["Zola", "Adam"]
