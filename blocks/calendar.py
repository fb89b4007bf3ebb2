"""A visit as a calendar file (RFC 5545; design §4): one event a visit, made anew whenever its slot changes.

Calendars know it again by its UID and take the highest SEQUENCE. The client's mail invites them (RFC 5546: REQUEST), so
that their calendar follows by itself; the file in the thread is for whoever opens it (PUBLISH). Instants are in UTC,
which no calendar can misread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from blocks.labels import capital, label
from blocks.look import Look
from blocks.text import NOTHING
from blocks.words import Words
from blocks.writing import french
from models.cancellation import AppointmentCancelled
from models.events import tells_of
from models.rescheduling import SLOT_SET
from models.tables.intervention import Intervention
from models.tables.journal import Entry

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # which RFC 5545 has in no text
SLOT_EVENTS = (*SLOT_SET, AppointmentCancelled)


@dataclass(frozen=True)
class CalendarFile:
    """`method` is what it asks of a calendar, for the header of a mail too; `name` is that of no other file.

    `words` say in a message what it is; people typed nothing of them.
    """

    name: str
    method: str
    content: bytes
    words: str


def visit_file(entry: Entry, look: Look, *, invites: bool = False) -> CalendarFile | None:
    """What an entry makes of a visit's slot, if anything. `invites`: for the client, in French."""
    slot = _slot(entry)
    if slot is None:
        return None
    visit, is_over = entry.ticket.intervention(entry.child), tells_of(entry, AppointmentCancelled)
    method = "CANCEL" if is_over else "REQUEST" if invites else "PUBLISH"
    event = _event(visit, look, french(look.policy) if invites else look.words)
    event.add("uid", _uid(entry))
    event.add("sequence", _sequence(entry))
    event.add("status", "CANCELLED" if is_over else "CONFIRMED")
    event.add("dtstamp", entry.at.replace(microsecond=0))
    for name, at in zip(("dtstart", "dtend"), slot, strict=True):
        event.add(name, at)
    if invites:
        event.add("attendee", _address(entry.ticket.client_email, RSVP="FALSE", ROLE="REQ-PARTICIPANT"))
    name = f"{entry.ticket.number}-{visit.number}-v{_sequence(entry) + 1}.ics"
    return CalendarFile(name, method, _calendar(method, event), _said(entry, slot, look.words))


def _said(entry: Entry, slot: tuple[datetime, datetime], words: Words) -> str:
    number, when = entry.ticket.number, words.slot(*slot)
    if tells_of(entry, AppointmentCancelled):
        return words(
            "{ticket} · visit of {slot} cancelled: this takes it out of your calendar.", ticket=number, slot=when
        )
    return words("{ticket} · visit of {slot}, for your calendar.", ticket=number, slot=when)


def _calendar(method: str, event: Event) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//support-interventions-bot//visits//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(visit: Intervention, look: Look, words: Words) -> Event:
    """What it says to whoever looks into their calendar."""
    from icalendar import Event

    ticket, contact = visit.ticket, visit.ticket.site
    facts = [
        words("Line: {line} ({client}).", line=ticket.line, client=ticket.client),
        words("Supplier's reference: {reference}.", reference=_reference(visit)),
        words("During the visit, call support: {phone}.", phone=look.policy.contact.phone),
    ]
    if contact is not None:
        facts.insert(1, words("On site: {name}, {phone}.", name=contact.contact_name, phone=contact.contact_phone))
    event = Event()
    title = words("{kind} · {line} · {ticket}", kind=_kind(visit, words), line=ticket.line, ticket=ticket.number)
    event.add("summary", _CONTROLS.sub("", title))
    event.add("description", _CONTROLS.sub("", "\n".join(facts)))
    event.add("organizer", _address(look.policy.contact.email))
    return event


def _slot(entry: Entry) -> tuple[datetime, datetime] | None:
    """As the entry says; a cancelled visit had the last one that it was given."""
    event = entry.event
    if isinstance(event, SLOT_SET):
        return event.starts_at, event.ends_at
    appointment = entry.ticket.intervention(entry.child).appointment if tells_of(entry, *SLOT_EVENTS) else None
    return None if appointment is None else (appointment.starts_at, appointment.ends_at)


def _uid(entry: Entry) -> str:
    """Of no other visit anywhere: the ticket's first entry has a hash with a random salt in it, which never changes."""
    ticket = entry.ticket
    return f"{ticket.number}-{entry.child}-{ticket.entries[0].hash[:16]}@support-interventions-bot"


def _sequence(entry: Entry) -> int:
    """0 for the first slot, one more for each change."""
    return sum(
        other.child == entry.child and tells_of(other, *SLOT_EVENTS) and other.sequence < entry.sequence
        for other in entry.ticket.entries
    )


def _reference(visit: Intervention) -> str:
    return visit.appointment.supplier_reference if visit.appointment else NOTHING


def _kind(visit: Intervention, words: Words) -> str:
    return capital(label(visit.kind, words))


def _address(email: str, **parameters: str) -> vCalAddress:
    from icalendar import vCalAddress

    address = vCalAddress(f"mailto:{quote(email, safe='@+')}")
    address.params.update(parameters)
    return address
