"""The Web API: one function answers any call. Importing this fills the table of methods."""

from slackbot.workspace.api import basics, chat, conversations, files, members, views
from slackbot.workspace.api.answers import Answer, answer

__all__ = ["Answer", "answer", "basics", "chat", "conversations", "files", "members", "views"]
