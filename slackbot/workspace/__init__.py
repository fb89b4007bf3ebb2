"""A Slack look-alike for demos, journeys and load: Web API, Socket Mode, signed HTTP, people who click.

It shares no code with the bot: its reading of Slack's rules is independent, so that each catches the other's mistakes.
"""

from slackbot.workspace.acks import Outcome, Submission
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.messages import Button, Message
from slackbot.workspace.people.person import Person
from slackbot.workspace.together import simultaneously
from slackbot.workspace.views import View
from slackbot.workspace.workspace import Workspace

__all__ = [
    "Button",
    "Message",
    "NotPossible",
    "Outcome",
    "Person",
    "Submission",
    "View",
    "Workspace",
    "simultaneously",
]
