"""A second open ticket on one line (§2): shown before it is opened, and told where it is found out."""

from collections.abc import Iterable

from blocks.look import Look, link_to, named
from blocks.rich import Element, Link
from models.summary import Brief
from models.tables.ticket import Ticket


def also_open_note(ticket: Ticket, look: Look) -> list[list[Element]]:
    """The other open tickets on this ticket's line, linked; a row each, begun by the number, which is not cut there."""
    others = ticket.also_open_on_line if ticket.folded_line else []
    return [look.words.rich("{ticket}: *also open on this line*", ticket=_linked(other, look)) for other in others]


def also_open_rows(tickets: Iterable[Brief], look: Look) -> list[list[Element]]:
    """The same for whoever is about to open another one."""
    return [look.words.rich("{ticket}: *open on this line already*", ticket=_linked(other, look)) for other in tickets]


def _linked(ticket: Ticket | Brief, look: Look) -> str | Link:
    return named(ticket, link_to(ticket, look.workspace_url))
