"""The workspace as people see it: a web page in Slack's manner, served by the workspace itself."""

from slackbot.workspace.page.guide import Examples, Guide, Step
from slackbot.workspace.page.pages import Pages

__all__ = ["Examples", "Guide", "Pages", "Step"]
