"""App Home as one colleague sees it now (design §4)."""

from __future__ import annotations

from dataclasses import replace

from blocks import home
from blocks.kit import View
from models.board import Scope
from models.terms import Role
from slackbot.desk import Person
from slackbot.means import Means, addresses_of, look_of, present, words_of
from slackbot.staff import Colleague


def home_view(colleague: Colleague, scope: Scope, page: int, means: Means) -> View:
    """In their language. Raises the Refusal where Slack does not say who is of the desk, and that has to be known."""
    words = words_of(means, colleague.locale)
    if colleague.role is Role.NOBODY:
        return home.for_others(words)
    staff = means.staff.everybody() if scope is Scope.LEFT else ()
    person = Person(colleague.who, colleague.role)
    look = replace(look_of(means, words), reader=means.desk.context(person))
    with means.desk.board(person, scope=scope, page=page, staff=staff) as board:
        seen = replace(board, on_call=present(board.on_call, means.staff))
        return home.for_staff(seen, addresses_of(board.tickets, means), look)
