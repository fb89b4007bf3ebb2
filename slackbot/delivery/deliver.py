"""Delivering one row: render from the ticket as it is now, call Slack, remember what came of it."""

from __future__ import annotations

import logging

from slack_sdk.errors import SlackApiError

from blocks.words import Words
from models.charge import finalise
from models.ref import Ref
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from slackbot.delivery import queue
from slackbot.delivery.letters import LETTERS, Letters
from slackbot.delivery.plans import Plan, Post, Scene, Update, plan_of
from slackbot.delivery.queue import Posted
from slackbot.delivery.slack_calls import SlackCalls
from slackbot.desk import THE_BOT
from slackbot.means import Means, look_of

GONE = ("message_not_found", "cant_update_message", "edit_window_closed")
CLOSE_WINDOW = "timer.close_window"
log = logging.getLogger(__name__)


class Courier:
    """Delivers rows; raises what Slack or the network answered when one could not be delivered."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._desk = means.desk
        self._calls = SlackCalls(means.client)
        self._letters = Letters(means)

    def deliver(self, row: OutboxRow) -> None:
        if row.kind == CLOSE_WINDOW:
            self._close_window(row)
            return
        if row.kind in LETTERS:
            self._letters.deliver(row)
            return
        plan = self._plan(row)
        if plan.post is None and not plan.updates:
            queue.skip(self._desk.database, row, self._desk.now())
            return
        posted = self._post(row, plan.post) if plan.post else None
        for update in plan.updates:
            self._update(update)
        queue.done(
            self._desk.database,
            row,
            self._desk.now(),
            posted=posted,
            superfluous=plan.superfluous,
            again_at=plan.again_at,
        )

    def _plan(self, row: OutboxRow) -> Plan:
        """In the language of the channel, since everybody reads it."""
        words = Words.of(self._means.settings.language)
        with self._desk.database.read() as session:
            ticket = session.get_one(Ticket, row.ticket_id)
            current = session.get_one(OutboxRow, row.id)
            look = look_of(self._means, words, ticket)
            return plan_of(Scene(session, current, ticket, look, self._means.settings))

    def _post(self, row: OutboxRow, post: Post) -> Posted:
        """Post the message, unless an earlier try whose answer was lost did so."""
        if row.doubtful:
            found = self._calls.find(post.channel, row.mark, thread_ts=post.thread_ts)
            if found is not None:
                return found
        queue.sending(self._desk.database, row, self._desk.now())
        return self._calls.post(post.channel, post.message, row.mark, thread_ts=post.thread_ts)

    def _update(self, update: Update) -> None:
        try:
            self._calls.update(update.place, update.message, update.mark)
        except SlackApiError as error:
            if error.response.get("error") not in GONE:
                raise
            log.warning("a message to update is gone: %s", update.place.ts)

    def _close_window(self, row: OutboxRow) -> None:
        """The dispute window of a charge is over (§9): the bot's own act."""
        with self._desk.changing(THE_BOT, Ref(row.ticket_id)) as (ticket, act):
            finalise(ticket.charge(row.child), act)
        queue.done(self._desk.database, row, self._desk.now())
