from tests.slackbot.workspace.conftest import api, bot, ws

__all__ = ["api", "bot", "ws"]
