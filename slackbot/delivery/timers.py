"""What the bot does by itself when its time has come: the end of a dispute window (§9)."""

from __future__ import annotations

from models.owing import finalise
from models.ref import Ref
from slackbot import metrics
from slackbot.delivery.claims import Attempt
from slackbot.delivery.courier import AttemptReport
from slackbot.delivery.endings import Done
from slackbot.delivery.letters import end
from slackbot.desk import THE_BOT, Desk


def carry_out(desk: Desk, attempt: Attempt) -> AttemptReport:
    """`timer.close_window`: the charge becomes final, and the row ends in the same transaction."""
    with desk.changing(THE_BOT, Ref(attempt.row.ticket)) as (ticket, context):
        finalise(ticket.charge(attempt.row.child), context)
        end(attempt, Done(), ticket, context)
    metrics.notice_ended(attempt.row.kind, "done")
    return AttemptReport(attempt, None)
