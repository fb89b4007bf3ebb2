"""Tickets below one another, each in a line: the answers of `/ticket`, the results of a search, App Home."""

from collections.abc import Mapping

from blocks.acts import faces
from blocks.look import Look, linked
from blocks.rich import Element, text_element
from models.summary import Brief
from models.terms import TicketState

Addresses = Mapping[int, str | None]  # ticket id → its thread


def row(brief: Brief, look: Look, address: str | None) -> list[Element]:
    """`INC-000042 · SDSL · Durand Télécom`, linked to its thread, and its next step."""
    return [*linked(brief, address), text_element(" · "), *next_step(brief, look)]


def next_step(brief: Brief, look: Look) -> list[Element]:
    """What the card says too, as far as the row knows (of quotes it does not); or how the ticket ended."""
    words = look.words
    if brief.state is TicketState.CANCELLED:
        return words.rich("*Cancelled.*")
    if brief.closed_at is not None:
        return words.rich("*Closed* on {day}", day=words.short_day(brief.closed_at))
    if brief.next_act is None:
        return words.rich("*Next step:* none; plan another visit if the fault persists.")
    return words.rich("*Next step:* {step}", step=words(faces()[brief.next_act].step(brief)))
