"""Tickets below one another: the answers of `/ticket`, and App Home."""

from collections.abc import Iterable

from blocks.card import next_step
from blocks.kit import Message, lines
from blocks.look import Look, heading
from blocks.rich import Element, Link, spoken, text_element
from models.tables.ticket import Ticket


def row(ticket: Ticket, look: Look, address: str | None) -> list[Element]:
    """`INC-000042 · SDSL · Durand Télécom`, linked to its thread, and its next step."""
    named = Link(address, heading(ticket)).element(bold=False) if address else text_element(heading(ticket))
    sentence, _ = next_step(ticket, look)
    return [named, text_element(" · "), *sentence]


def listing(title: str, tickets: Iterable[tuple[Ticket, str | None]], look: Look, *, otherwise: str) -> Message:
    """Tickets with the addresses of their threads; `otherwise` is said when there are none."""
    rows = [row(ticket, look, address) for ticket, address in tickets]
    shown = [[text_element(title, bold=True)], *rows] if rows else [[text_element(otherwise)]]
    return Message(spoken(shown), [lines(*shown)])
