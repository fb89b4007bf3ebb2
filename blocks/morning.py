"""A colleague's day (design §4): one message in the morning, instead of a reminder each."""

from collections.abc import Sequence

from blocks.coming import deadline_sentences, visit_row, visits_ahead
from blocks.digest import digest
from blocks.kit import Message
from blocks.listing import Addresses, row
from blocks.look import Look
from blocks.rich import text_element
from models.board import Board
from models.summary import Brief


def morning(board: Board, chased: Sequence[Brief], addresses: Addresses, look: Look) -> Message | None:
    """Visits, their turn, what to ask others after, what ends; None where there is nothing of these.

    `board` is of their own tickets; `chased` are those on which others have let wait.
    """
    words = look.words
    coming, ending = visits_ahead(board, look), deadline_sentences(board, look)
    if not (coming or board.total or chased or ending):
        return None
    parts = [
        (words("Visits · {n}", n=len(coming)), [visit_row(visit, addresses, look) for visit in coming]),
        (words("Your turn · {n}", n=board.total), [row(each, look, addresses.get(each.id)) for each in board.turn]),
        (words("To ask after · {n}", n=len(chased)), [row(each, look, addresses.get(each.id)) for each in chased]),
        (words("Deadlines · {n}", n=len(ending)), [[text_element(sentence)] for sentence in ending]),
    ]
    advice = words.rich("*Remind the client* to call {phone} during the visit.", phone=look.policy.contact.phone)
    first = words.rich("*Your day*, {day}", day=words.day(look.today))
    return digest(first, parts, *([advice] if coming else []))
