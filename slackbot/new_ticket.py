"""The form of a new ticket, which a command, a button and two shortcuts open."""

from __future__ import annotations

from blocks.ticket import open_view
from slackbot.request import Request


def show_form(request: Request, description: str = "") -> None:
    request.open(open_view(request.look(), channel=request.means.settings.channel, description=description))
