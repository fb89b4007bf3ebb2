"""A second open ticket on one line (§2): shown before it is opened, and told where it is found out."""

from collections.abc import Iterable

from blocks.look import named
from blocks.rich import Element
from blocks.words import Words
from models.summary import Brief
from models.tables.ticket import Ticket


def also_open_note(ticket: Ticket, words: Words) -> list[list[Element]]:
    """The other open tickets on this ticket's line, by their numbers; nothing where there are none."""
    others = [other.number for other in ticket.also_open_on_line if ticket.folded_line]
    return [words.rich("*Also open on this line:* {tickets}.", tickets=words.join(others))] if others else []


def also_open_rows(tickets: Iterable[tuple[Brief, str | None]], words: Words) -> list[list[Element]]:
    """The same with links to their threads, for whoever is about to open another one."""
    return [words.rich("*Open on this line already:* {ticket}", ticket=named(other, url)) for other, url in tickets]
