"""`python -m tests.chaos.replica`: the bot as one of several processes, impatient, its clock perhaps wrong."""

from __future__ import annotations

import os
from datetime import timedelta

from slackbot.bot import Bot, real_now
from slackbot.delivery.paces import LIFTED, SLACKS
from slackbot.delivery.timing import Timing
from slackbot.settings import load_settings
from slackbot.signals import ask_at_signals

IMPATIENT = Timing(fresh=0.5, timeout=0.5, margin=2.5, mail=10, idle=0.2, first_probe=0.2, longest_probe=0.5)
SKEW = "REPLICA_SKEW"  # seconds
PACED = "REPLICA_PACED"  # "yes": at Slack's paces, and as patient as in earnest


def main() -> None:
    skew = timedelta(seconds=float(os.environ[SKEW]))
    timing, limits = (Timing(), SLACKS) if os.environ.get(PACED) == "yes" else (IMPATIENT, LIFTED)
    bot = Bot(load_settings(), now=lambda: real_now() + skew, timing=timing, limits=limits)
    with ask_at_signals(bot):
        bot.run()


if __name__ == "__main__":
    main()
