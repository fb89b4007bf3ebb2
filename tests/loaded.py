"""Imported by the process that commands are forked from: all that they import, and what they would work out first."""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import configure_mappers

import slackbot.accounting
import slackbot.batch_file
import slackbot.bot
import slackbot.cli  # noqa: F401
from blocks.words import Words
from models.policy import load_policy

configure_mappers()
load_policy()
Words.of("fr", ZoneInfo("Europe/Paris"))
