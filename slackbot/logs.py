"""What `slackbot run` writes on stderr: text or JSON, a line each, without secrets (design §6, §7)."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# What fails in calls we tell ourselves; the server's greeting is none of ours.
QUIETER = {
    "alembic": logging.WARNING,
    "slack_sdk.web": logging.CRITICAL,
    "hypercorn": logging.WARNING,
    "slackbot.socket": logging.INFO,  # below that, slack_sdk writes what people wrote
}
# Bolt wonders about SLACK_BOT_TOKEN in the environment, which is where it belongs.
NO_TROUBLE = warning_client_prioritized_and_token_skipped()
# The passwords in an address, and Slack's tokens, wherever some library prints them.
SECRETS = re.compile(r"(?<=://)[^/\s@]*@|\bx(?:ox[a-z]|app)-[\w-]+")


def configure(level: str, form: str) -> None:
    """`form`: `text` or `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else Lines(TEXT))
    handler.addFilter(lambda record: record.getMessage() != NO_TROUBLE)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, quieter in QUIETER.items():
        logging.getLogger(name).setLevel(max(quieter, logging.getLogger().level))


def redacted(line: str) -> str:
    return SECRETS.sub(lambda match: "***@" if match[0].endswith("@") else "***", line)


class Lines(logging.Formatter):
    """The usual line, with any traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class JsonLines(logging.Formatter):
    """One object a line; `at` in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps({name: redacted(text) for name, text in line.items()}, ensure_ascii=False)
