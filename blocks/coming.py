"""What is coming on several tickets, a line each: visits with the contact on site, and what ends soon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from blocks.delays import last_free_moment
from blocks.listing import Addresses
from blocks.look import Look, linked, named
from blocks.rich import Element, Link, Rich, elements, text_element
from blocks.text import isolated
from blocks.words import last_minute
from models.board import Board, Days
from models.search import squeezed
from models.summary import Brief

EVENING = 18  # o'clock


def visit_row(brief: Brief, addresses: Addresses, look: Look) -> list[Element]:
    """`demain 9:00 - 11:00 · INC-000024 · … · Mme Petit 03 86 00 00 00`; a tap on the phone number calls."""
    words, start, end = look.words, brief.visit_starts_at or look.at, brief.visit_ends_at or look.at
    when = text_element(f"{_day(start, look)}{words.time(start)} - {words.ending(start, end)} · ")
    contact = [text_element(f" · {isolated(brief.contact_name)}")] if brief.contact_name else []
    phone = brief.contact_phone or ""
    return [when, *linked(brief, addresses.get(brief.id)), *contact, *elements(" {phone}", {"phone": _phone(phone)})]


@dataclass(frozen=True)
class EndingSoon:
    """The first rows of what ends, and how many there are."""

    rows: list[list[Element]]
    total: int


def ending(board: Board, addresses: Addresses, look: Look) -> EndingSoon:
    """What ends today and tomorrow, the soonest first: dispute windows (§9), free cancellations of a SAV+ (§8)."""
    free = list(_free_cancellations(board.cancellable, addresses, look))
    said = sorted([*_windows(board.deadlines, addresses, look), *free], key=itemgetter(0))
    return EndingSoon([row for _, row in said], board.deadlines_total + len(free))


def _day(at: datetime, look: Look) -> str:
    """`aujourd'hui `, `demain `, or the day."""
    words = look.words
    named = {0: words("today"), 1: words("tomorrow")}.get(_ahead(at, look)) or words.short_day(at)
    return f"{named} "


def _ahead(at: datetime, look: Look) -> int:
    """Days from today, at the desk."""
    return (look.words.day_of(at) - look.today).days


def until_when(at: datetime, look: Look) -> str:
    """`jusqu'à ce soir 23:59`, `jusqu'à demain 10:00`, `jusqu'au jeu. 8 janv. 23:59`."""
    words, ahead = look.words, _ahead(at, look)
    if ahead == 0 and at.astimezone(words.zone).hour >= EVENING:
        return words("until {time} tonight", time=words.time(at))
    if ahead == 0:
        return words("until {time} today", time=words.time(at))
    if ahead == 1:
        return words("until {time} tomorrow", time=words.time(at))
    return words("until {when}", when=words.moment(at))


def _phone(phone: str) -> str | Rich:
    digits = squeezed(phone)
    return Link(f"tel:{'+' if phone.strip().startswith('+') else ''}{digits}", phone) if digits.isdecimal() else phone


def _windows(briefs: Sequence[Brief], addresses: Addresses, look: Look) -> Iterator[tuple[datetime, list[Element]]]:
    for brief in briefs:
        if brief.next_deadline is not None:
            until = last_minute(brief.next_deadline)
            ticket, end = named(brief, addresses.get(brief.id)), until_when(until, look)
            yield until, look.words.rich("{ticket}: can be disputed {until}", ticket=ticket, until=end)


def _free_cancellations(
    briefs: Sequence[Brief], addresses: Addresses, look: Look
) -> Iterator[tuple[datetime, list[Element]]]:
    over = Days.at(look.at, look.policy).over
    for brief in briefs:
        until = last_free_moment(brief.visit_starts_at or look.at, look.policy)
        if look.at <= until < over:
            ticket, end = named(brief, addresses.get(brief.id)), until_when(until, look)
            said = look.words.rich("{ticket}: SAV+ can be cancelled free of charge {until}", ticket=ticket, until=end)
            yield until, said
