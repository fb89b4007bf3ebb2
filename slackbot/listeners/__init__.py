"""The table of ids (design §3): every button, form and shortcut, and the slash command."""

from slackbot.listeners import acts, client_texts, commands, finding, home, more, on_call, readings, reminders, tickets
from slackbot.routes import Routes

__all__ = ["ROUTES", "TICKET_COMMAND", "home_opened", "show_home_again"]

ROUTES = Routes.joined(
    [
        *(acts.routes, readings.routes, tickets.routes, finding.routes, home.routes, client_texts.routes),
        *(on_call.routes, reminders.routes),
    ]
)
ROUTES.action("ticket.more")(more.choosing(ROUTES))
TICKET_COMMAND = commands.ticket
home_opened = home.opened
show_home_again = home.show_again
