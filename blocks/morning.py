"""A colleague's day (design §4): one message in the morning, instead of a reminder each."""

from collections.abc import Sequence

from blocks.coming import ending
from blocks.digest import deadlines_part, digest, listed, visits_part
from blocks.kit import Message
from blocks.listing import Addresses
from blocks.look import Look
from models.board import Board
from models.summary import Brief


def morning(board: Board, chased: Sequence[Brief], addresses: Addresses, look: Look) -> Message | None:
    """Visits, their turn, what to ask others after, what ends; None where there is nothing of these.

    `board` is of their own tickets; `chased` are those on which others have let wait.
    """
    words = look.words
    ends = ending(board, addresses, look)
    if not (board.visits or board.total or chased or ends.rows):
        return None
    parts = [
        visits_part(board, addresses, look),
        listed(words("Your turn · {n}", n=board.total), board.total, board.turn, addresses, look),
        listed(words("To ask after · {n}", n=len(chased)), len(chased), chased, addresses, look),
        deadlines_part(ends, look),
    ]
    advice = words.rich("*Remind the client* to call {phone} during the visit.", phone=look.policy.contact.phone)
    first = words.rich("*Your day*, {day}", day=words.day(look.today))
    return digest(first, parts, words, *([advice] if board.visits else []))
