"""What the bot does by itself when its time has come: the end of a dispute window (§9)."""

from __future__ import annotations

from models.owing import finalise
from slackbot.delivery.claims import Attempt
from slackbot.delivery.endings import AttemptReport, Done, ended_with
from slackbot.desk import Desk


def carry_out(desk: Desk, attempt: Attempt) -> AttemptReport:
    """`timer.close_window`: the charge becomes final, and the row ends in the same transaction."""
    with ended_with(desk, attempt, Done()) as (ticket, context):
        finalise(ticket.charge(attempt.row.child), context)
    return AttemptReport(attempt, None)
