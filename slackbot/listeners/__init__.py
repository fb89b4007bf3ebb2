"""The table of ids (design §3): every button, form and shortcut, and the slash command."""

from slackbot.listeners import (
    acts,
    client_texts,
    closed_channel,
    commands,
    finding,
    first_contact,
    home,
    more,
    on_call,
    readings,
    reminders,
    report,
    tickets,
)
from slackbot.routes import Routes

__all__ = ["ROUTES", "TICKET_COMMAND", "home_opened", "is_by_a_person", "joined", "show_home_again", "spoken_to"]

ROUTES = Routes.joined(
    [
        *(acts.routes, readings.routes, tickets.routes, finding.routes, home.routes, client_texts.routes),
        *(on_call.routes, reminders.routes, report.routes, closed_channel.routes),
    ]
)
ROUTES.action("ticket.more")(more.choosing(ROUTES))
TICKET_COMMAND = commands.ticket
spoken_to = first_contact.speaking(commands.answer_to)
joined = first_contact.joined
is_by_a_person = first_contact.is_by_a_person
home_opened = home.opened
show_home_again = home.show_again
