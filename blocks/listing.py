"""Tickets below one another: the answers of `/ticket`, and App Home."""

from collections.abc import Iterable

from blocks.acts import ACTS
from blocks.kit import Message, lines
from blocks.look import Look, heading
from blocks.rich import Element, Link
from models.next_steps import steps
from models.ticket import Ticket


def row(ticket: Ticket, look: Look, address: str | None) -> list[Element]:
    """`INC-000042 · SDSL · Durand Télécom: obtain the client's written consent`, linked to its thread."""
    words = look.words
    found = steps(ticket, look.policy)
    step = words(ACTS[found[0].id].next_step) if found and ACTS[found[0].id].next_step else ""
    number = Link(address, heading(ticket)) if address else heading(ticket)
    return words.rich("{ticket}: {step}", ticket=number, step=step) if step else words.rich("{ticket}", ticket=number)


def listing(title: str, tickets: Iterable[tuple[Ticket, str | None]], look: Look, *, otherwise: str) -> Message:
    """Tickets with the addresses of their threads; `otherwise` is said when there are none."""
    rows = [row(ticket, look, address) for ticket, address in tickets]
    if not rows:
        return Message(
            look.words.notice("{sentence}", sentence=otherwise), [lines(look.words.rich("{s}", s=otherwise))]
        )
    head = look.words.rich("*{title}*", title=title)
    return Message(look.words.notice("{title} ({n})", title=title, n=len(rows)), [lines(head, *rows)])
