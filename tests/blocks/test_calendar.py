"""A visit as a calendar file: by the rules of RFC 5545 and 5546, read back by another's parser."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given
from icalendar import Calendar

from blocks.calendar import visit_file
from blocks.look import Look
from blocks.words import Words
from models.policy import load_policy
from models.terms import Service
from slackbot.delivery.mail import _invite
from tests.blocks.nasty import texts
from tests.builders import PARIS, SCHEDULED, a_ticket, do, new_ticket, take

LOOK = Look(words=Words.of("fr", PARIS), policy=load_policy(), at=datetime(2026, 1, 5, 12, tzinfo=UTC))
SLOTS = ("appointment.scheduled", "appointment.moved", "appointment.corrected", "appointment.cancelled")


def files(ticket, *, invites=False):
    """The files that its entries make, oldest first."""
    made = [visit_file(entry, LOOK, invites=invites) for entry in ticket.entries]
    return [file for file in made if file is not None]


def read(file):
    calendar = Calendar.from_ical(file.content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def moved_corrected_and_cancelled():
    ticket = a_ticket("scheduled")
    do(ticket, "appointment.move")
    do(ticket, "appointment.correct")
    do(ticket, "appointment.cancel")
    return ticket


def test_only_what_changes_a_slot_makes_a_file():
    ticket = moved_corrected_and_cancelled()
    made = [entry.event_name for entry in ticket.entries if visit_file(entry, LOOK)]
    assert made == list(SLOTS)


@pytest.mark.parametrize(("invites", "method"), [(False, "PUBLISH"), (True, "REQUEST")])
def test_each_change_takes_the_place_of_the_one_before(invites, method):
    made = files(moved_corrected_and_cancelled(), invites=invites)
    events = [read(file)[1] for file in made]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2, 3]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [file.method for file in made] == [method, method, method, "CANCEL"]
    assert [str(read(file)[0]["METHOD"]) for file in made] == [file.method for file in made]
    stamps = [event["DTSTAMP"].dt for event in events]
    assert stamps == sorted(stamps)


def test_it_lies_where_the_slot_does_as_utc():
    ticket = moved_corrected_and_cancelled()
    slots = [entry.event for entry in ticket.entries if entry.event_name in SLOTS[:3]]
    made = files(ticket)
    for file, slot in zip(made, [*slots, slots[-1]], strict=True):
        _, event = read(file)
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (slot.starts_at, slot.ends_at)
        assert event["DTSTART"].to_ical().endswith(b"Z")
        assert "TZID" not in event["DTSTART"].params


def test_the_night_on_which_clocks_change_keeps_its_hours():
    ticket = a_ticket("approved")
    starts = datetime(2026, 3, 29, 1, 30, tzinfo=PARIS)
    ends = datetime(2026, 3, 29, 3, 30, tzinfo=PARIS)
    do(ticket, "appointment.schedule", starts_at=starts, ends_at=ends)
    _, event = read(files(ticket)[0])
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)


@pytest.mark.parametrize("invites", [False, True])
def test_what_the_methods_demand_is_there(invites):
    """RFC 5546: who organises is always named; who is invited where somebody is, and only there."""
    for file in files(moved_corrected_and_cancelled(), invites=invites):
        calendar, event = read(file)
        assert (str(calendar["VERSION"]), bool(calendar["PRODID"])) == ("2.0", True)
        assert str(event["ORGANIZER"]) == "mailto:technique@openip.fr"
        assert all(event[name] for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"))
        attendee = str(event.get("ATTENDEE", ""))
        assert attendee == ("mailto:contact@boulangerie-martin.example" if invites else "")
        assert event.errors == []


def test_the_client_reads_what_to_do_in_french():
    english = Look(words=Words.of("en", PARIS), policy=load_policy(), at=LOOK.at)
    ticket = a_ticket("scheduled")
    _, invited = read(visit_file(ticket.entries[-1], english, invites=True))
    assert "Pendant l'intervention, appelez le support\u00a0: 01.76.71.05.00." in str(invited["DESCRIPTION"])
    _, opened = read(visit_file(ticket.entries[-1], english))
    assert "During the visit, call support" in str(opened["DESCRIPTION"])


def test_no_two_visits_share_a_uid_or_a_name():
    """Neither of one ticket, nor of two desks with tickets of the same number."""
    one, other = moved_corrected_and_cancelled(), new_ticket()  # which is no copy of the first
    for ticket, acts in ((one, SCHEDULED[-4:]), (other, SCHEDULED)):
        for act in acts:
            take(ticket, act)
    made = [*files(one), *files(other)]
    assert len({str(read(file)[1]["UID"]) for file in made}) == 3
    assert len({file.name for file in files(one)}) == len(files(one)) == 5


@given(typed=texts)
def test_whatever_people_typed_arrives_as_typed(typed):
    """Commas, semicolons, backslashes and line breaks are escaped, long lines folded between characters."""
    client = "Dupont, Durand; fils\\ " + typed.replace("\r", "").replace("\0", "")[:60]
    ticket = new_ticket(Service.SDSL, client=client)
    for act in SCHEDULED:
        take(ticket, act)
    [file] = files(ticket, invites=True)
    assert all(len(line) <= 75 for line in file.content.split(b"\r\n"))
    assert not [char for char in file.content.decode().replace("\r\n", "") if char < " " and char != "\t"]
    _, event = read(file)
    assert "Dupont, Durand; fils\\ " in str(event["DESCRIPTION"])
    assert [name for name, _ in event.property_items() if name in ("BEGIN", "END")] == ["BEGIN", "END"]


def test_a_mail_carries_it_whole_beside_its_text_and_as_a_file_with_the_same_method():
    message = EmailMessage()
    message.set_content("Bonjour")
    [file] = files(a_ticket("scheduled"), invites=True)
    _invite(message, file)
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_filename() for part in parts] == [None, file.name]
    for part in parts:
        assert part["Content-Type"].params == {"method": "REQUEST", "charset": "UTF-8"}
        assert part.get_payload(decode=True) == file.content
    assert file.method == "REQUEST"
