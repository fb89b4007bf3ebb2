"""What a person's search finds, ready to be shown."""

from __future__ import annotations

from blocks.finding import Results
from slackbot.finding import Hits
from slackbot.means import addresses_of
from slackbot.request import Request


def results(request: Request, words: str, *, mine: bool = False, page: int = 1) -> Results:
    """By words, or all open tickets without any; `mine`: among those that the person follows."""
    owner = request.colleague.who.id if mine else None
    return results_of(request, request.desk.find(words, owner=owner, page=page), words, mine=mine)


def results_of(request: Request, hits: Hits, words: str = "", *, mine: bool = False) -> Results:
    return Results(
        words=words.strip(),
        mine=mine,
        tickets=hits.shown,
        addresses=addresses_of(hits.shown, request.means),
        total=hits.total,
        page=hits.page,
        pages=hits.pages,
        has_more=hits.has_more,
        open_only=hits.open_only,
    )
