"""The demo: the bot in a local workspace, without a Slack account."""
