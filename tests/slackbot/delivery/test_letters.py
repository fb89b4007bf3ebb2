"""Letters to the client through the relay, against a real mail server and the local workspace (§9)."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from models.ref import Ref
from models.tables.outbox import OutboxRow
from models.terms import ChargeStatus, Informed, OutboxState, Role
from models.workdays import dispute_deadline
from slackbot.desk import Person
from tests.builders import LEA, MANAGERS_ACTS, MARC, SCHEDULED, do
from tests.journeys import cases
from tests.journeys.stage import staged
from tests.slackbot.post_office import LOSE, post_office

AGENT, MANAGER = Person(LEA, Role.AGENT), Person(MARC, Role.MANAGER)
NO_SUCH_USER = "550 5.1.1 no such user"


@pytest.fixture(scope="module")
def office():
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def stage(office, sqlite_template, tmp_path_factory):
    """A desk that mails: its clients' addresses are made for each test, so that no test disturbs another."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('mailing') / 'desk.db')}"
    sending = {"SLACKBOT_SMTP_URL": office.url, "SLACKBOT_MAIL_FROM": "Support <technique@desk.example>"}
    with staged(url, http=True, **sending) as made:
        yield made


@dataclass
class Case:
    """One ticket of a client with an address of their own."""

    stage: object
    ref: Ref
    to: str

    @property
    def desk(self):
        return self.stage.bot.desk

    def do(self, act_id, **facts):
        person = MANAGER if act_id in MANAGERS_ACTS else AGENT
        with self.desk.changing(person, self.ref) as (ticket, by):
            do(ticket, act_id, by, **facts)
            return by.at

    def look(self, read):
        with self.desk.looking(self.ref) as ticket:
            return read(ticket)

    @property
    def events(self):
        return self.look(lambda ticket: [entry.event_name for entry in ticket.entries])

    @property
    def charge(self):
        return self.look(lambda ticket: ticket.charges[-1])

    def rows(self, kind):
        with self.stage.bot.database.read() as session:
            rows = select(OutboxRow).where(OutboxRow.ticket_id == self.ref.ticket, OutboxRow.kind == kind)
            return list(session.scalars(rows.order_by(OutboxRow.id)))

    def until(self, condition):
        return self.stage.workspace.wait_for(condition, timeout=30)

    def settled(self):
        self.stage.settled()

    @property
    def thread(self):
        ts = self.look(lambda ticket: ticket.thread_ts)
        room = self.stage.workspace.channel("support-incidents")
        root = next(message for message in room.messages if message.ts == ts)
        return [message.plain() for message in self.stage.workspace.thread(root)]


def opened(stage, to):
    return Case(stage, cases.opened(stage, to=to).ref, to)


@pytest.fixture
def case(stage, request):
    """Its visit is scheduled, and everything told so far."""
    made = opened(stage, f"{request.node.name[:50]}@client.example")
    for act_id in SCHEDULED:
        made.do(act_id)
    made.settled()
    return made


def test_the_client_is_written_to_at_each_moment_that_concerns_them(stage, office):
    case = opened(stage, "each-moment@client.example")
    for act_id in SCHEDULED:
        case.do(act_id)
        case.settled()
    about = case.look(lambda ticket: [e.facts["about"] for e in ticket.entries if e.event_name == "mail.sent"])
    assert about == ["ticket.opened", "intervention.planned", "appointment.scheduled"]
    assert all(str(case.ref) in mail["Subject"] for mail in office.to(case.to))


def test_a_visits_mail_brings_it_into_the_clients_calendar_and_takes_it_out(case, office):
    case.do("appointment.cancel")
    case.settled()
    parts = [part for mail in office.to(case.to) for part in mail.iter_attachments()]
    calendars = [Calendar.from_ical(part.get_payload(decode=True)) for part in parts]
    assert [part["Content-Type"].params["method"] for part in parts] == ["REQUEST", "CANCEL"]
    assert [str(calendar["METHOD"]) for calendar in calendars] == ["REQUEST", "CANCEL"]
    assert [str(calendar.events[0]["ATTENDEE"]) for calendar in calendars] == [f"mailto:{case.to}"] * 2


def test_what_the_server_took_informs_the_client_at_that_moment(case, office):
    recorded_at = case.do("outcome.record", informed=Informed.EMAIL)
    case.until(lambda: case.charge.announced_at)
    charge = case.charge
    assert charge.status is ChargeStatus.ANNOUNCED
    assert timedelta(0) <= charge.announced_at - recorded_at.replace(second=0, microsecond=0) < timedelta(minutes=2)
    assert charge.deadline == dispute_deadline(charge.announced_at, case.desk.policy)
    assert case.events[-2:] == ["mail.sent", "charge.announced"]
    assert "250,00" in office.to(case.to)[-1].get_body(("plain",)).get_content()


def test_a_refused_mail_is_told_in_the_thread_and_the_charge_stays_to_be_announced(case, office):
    office.answers[case.to] = [NO_SUCH_USER]
    case.do("outcome.record", informed=Informed.EMAIL)
    case.until(lambda: "mail.refused" in case.events)
    case.settled()
    assert (case.charge.status, case.charge.deadline) == (ChargeStatus.TO_ANNOUNCE, None)
    assert any(NO_SUCH_USER in message for message in case.thread)
    assert [row.state for row in case.rows("mail.announce")] == [OutboxState.SENT]
    case.do("charge.inform")
    assert case.charge.status is ChargeStatus.ANNOUNCED


def test_a_server_that_asks_for_patience_gets_the_mail_again(case, office):
    office.answers[case.to] = ["451 4.7.1 greylisted, come back later"] * 2
    case.do("outcome.record", informed=Informed.EMAIL)
    patiently(case, lambda: case.charge.announced_at)
    assert case.rows("mail.announce")[0].attempts == 2
    assert (case.events.count("charge.announced"), "mail.refused" in case.events) == (1, False)


def test_a_lost_answer_leads_to_the_same_mail_again_and_to_one_announcement(case, office):
    before = len(office.to(case.to))
    office.answers[case.to] = [LOSE]
    case.do("outcome.record", informed=Informed.EMAIL)
    patiently(case, lambda: case.charge.announced_at)
    first, second = office.to(case.to)[before:]
    assert first["Message-ID"] == second["Message-ID"]
    assert case.events.count("charge.announced") == 1


def test_a_mail_server_that_is_away_holds_up_no_thread(case, office):
    with office.away():
        case.do("outcome.record", informed=Informed.EMAIL)
        case.until(lambda: case.rows("mail.announce")[0].last_error)
        case.do("intervention.plan")
        assert case.until(lambda: case.rows("thread")[-1].done_at)
        assert case.charge.status is ChargeStatus.TO_ANNOUNCE
        assert case.rows("mail.announce")[0].state is OutboxState.PENDING
    patiently(case, lambda: case.charge.announced_at)
    assert case.charge.status is ChargeStatus.ANNOUNCED


def an_hour_passes(case):
    with case.stage.bot.database.write() as session:
        mine = update(OutboxRow).where(OutboxRow.ticket_id == case.ref.ticket, OutboxRow.waiting_since.is_not(None))
        session.execute(mine.values(waiting_since=datetime.now(UTC) - timedelta(hours=1), try_at=None))
    case.stage.bot.relay.wake()


def test_a_mail_that_waits_for_an_hour_is_told_once_in_the_thread_and_goes_out_in_the_end(case, office):
    before = len(office.to(case.to))
    with office.away():
        case.do("outcome.record", informed=Informed.EMAIL)
        case.until(lambda: case.rows("mail.announce")[0].waiting_since)
        assert "mail.refused" not in case.events
        an_hour_passes(case)
        case.until(lambda: case.rows("mail.announce")[0].told_at)
        an_hour_passes(case)
        case.until(lambda: case.rows("mail.announce")[0].attempts >= 3)
    patiently(case, lambda: case.charge.announced_at)
    case.settled()
    assert case.events.count("mail.refused") == 1
    assert sum("Connection refused" in told for told in case.thread) == 1
    assert len(office.to(case.to)) == before + 1


def test_a_server_that_wants_another_password_is_told_of_after_an_hour_too(case, office):
    """Nobody's mail is retried in silence because of our own settings."""
    office.answers[case.to] = ["454 4.7.0 authentication needed"] * 3
    case.do("outcome.record", informed=Informed.EMAIL)
    case.until(lambda: case.rows("mail.announce")[0].waiting_since)
    an_hour_passes(case)
    case.until(lambda: case.rows("mail.announce")[0].told_at)
    case.settled()
    assert any("454 4.7.0 authentication needed" in told for told in case.thread)


def test_what_was_told_to_wait_and_is_then_refused_is_not_told_twice(case, office):
    office.answers[case.to] = ["451 4.7.1 later", "451 4.7.1 later", NO_SUCH_USER]
    case.do("outcome.record", informed=Informed.EMAIL)
    case.until(lambda: case.rows("mail.announce")[0].waiting_since)
    an_hour_passes(case)
    patiently(case, lambda: case.rows("mail.announce")[0].state is OutboxState.SENT)
    assert case.events.count("mail.refused") == 1


def test_a_charge_that_was_cancelled_meanwhile_is_not_announced(case, office):
    before = len(office.to(case.to))
    with office.away():
        case.do("outcome.record", informed=Informed.EMAIL)
        case.until(lambda: case.rows("mail.announce")[0].last_error)
        case.do("charge.cancel")
    patiently(case, lambda: case.rows("mail.announce")[0].state is OutboxState.SKIPPED)
    case.settled()
    assert case.charge.status is ChargeStatus.CANCELLED
    assert office.to(case.to)[before:] == []


def test_a_corrected_address_is_the_one_that_the_waiting_mail_goes_to(case, office):
    office.answers[case.to] = ["450 4.2.0 busy"]
    case.do("outcome.record", informed=Informed.EMAIL)
    case.until(lambda: case.rows("mail.announce")[0].last_error)
    better = f"better-{case.to}"
    case.do("ticket.correct", client_email=better, line="SDSL-42")
    patiently(case, lambda: office.to(better))
    assert "250,00" in office.to(better)[0].get_body(("plain",)).get_content()


def test_a_desk_without_mail_server_leaves_the_charge_to_the_agent(sqlite_template, tmp_path, office):
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}"
    with staged(url, http=True) as silent:
        made = opened(silent, "nobody@client.example")
        for act_id in SCHEDULED:
            made.do(act_id)
        made.do("outcome.record", informed=Informed.EMAIL)
        made.settled()
        assert made.charge.status is ChargeStatus.TO_ANNOUNCE
        assert {row.state for row in (*made.rows("mail"), *made.rows("mail.announce"))} == {OutboxState.SKIPPED}
    assert office.to(made.to) == []


def patiently(case, condition):
    """The relay waits longer after each failure: until the condition holds, each wait is over at once."""

    def later():
        with case.stage.bot.database.write() as session:
            session.execute(update(OutboxRow).where(OutboxRow.try_at.is_not(None)).values(try_at=None))
        case.stage.bot.relay.wake()
        return condition()

    return case.until(later)


def test_a_letter_taken_after_midnight_is_corrected_and_the_later_deadline_recorded(case, office):
    """Written on Tuesday before midnight in Paris and taken on Wednesday: the client gets both letters."""
    clock, sent = case.stage.workspace.clock, len(office.to(case.to))
    charged = case.do("outcome.record", informed=Informed.LATER)
    taken = dispute_deadline(charged, case.desk.policy) + timedelta(minutes=1)
    office.before_answering = lambda: clock.move_to(taken)
    case.do("charge.inform", informed=Informed.EMAIL)
    case.until(lambda: len(office.to(case.to)) == sent + 2)
    assert (
        case.charge.deadline == dispute_deadline(taken, case.desk.policy) > dispute_deadline(charged, case.desk.policy)
    )
    corrected = office.to(case.to)[-1].get_body(("plain",)).get_content()
    assert "annule et remplace notre précédent message" in corrected
