"""Mail to the client, as the journal knows it: taken by the mail server, or refused by it (§9)."""

from __future__ import annotations

from datetime import datetime

from models.announcement import AnnouncementAsked, announce
from models.charge import ChargeMade
from models.context import Context
from models.events import Event, EventClass, Private
from models.saying import SILENT, Said, Written
from models.tables.journal import Entry
from models.terms import ChargeStatus, Informed, Notice


class MailSent(Event, name="mail.sent"):
    """The mail about that event was taken by the mail server."""

    about: EventClass

    def says(self, entry: Written) -> Said:
        return SILENT


class MailRefused(Event, name="mail.refused", notices=(Notice.THREAD,)):
    """The mail server will not take the mail about that event; its answer may name the client."""

    about: EventClass
    answer: Private[str]

    def says(self, entry: Written) -> Said:
        return SILENT


def sent(mailed: Entry, context: Context, *, written_at: datetime | None = None) -> None:
    """The mail server took the mail about that entry; one about a charge informs the client, at this moment (§9).

    `written_at` is the moment for which it was written: its deadline was counted from there.
    """
    ticket, event = mailed.ticket, mailed.event
    ticket.named(mailed.child).record(context, MailSent(about=type(event)))
    if isinstance(event, ChargeMade | AnnouncementAsked):
        charge = ticket.charge(mailed.child)
        if charge.status is ChargeStatus.TO_ANNOUNCE:
            announce(charge, context, informed_at=context.at, informed=Informed.EMAIL, written_at=written_at)


def refused(mailed: Entry, context: Context, *, answer: str) -> None:
    """The mail server will not take it: somebody has to tell the client another way."""
    mailed.ticket.named(mailed.child).record(context, MailRefused(about=type(mailed.event), answer=answer))
