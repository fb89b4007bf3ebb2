"""Homes that may be open follow what anybody does (design §4), also in another process on the same database."""

from __future__ import annotations

import logging
from http.client import HTTPException
from threading import Event, Thread

from slack_sdk.errors import SlackClientError
from sqlalchemy import Row, func, select
from sqlalchemy.exc import SQLAlchemyError

from models.refusal import Refusal
from models.tables.journal import Entry
from models.tables.on_call import OnCall
from slackbot.home_view import home_view
from slackbot.homes import Shown
from slackbot.means import Means
from slackbot.slack_errors import reason_of

EVERY = 2.0  # seconds between two looks: what is done meanwhile is shown at once
BETWEEN = 0.6  # seconds between two publications, which Slack takes a hundred times a minute
LATER = 30.0  # seconds until the next look where Slack or the database did not answer
CHANGES = select(func.max(Entry.id), select(func.max(OnCall.id)).scalar_subquery())
NO_ANSWER = (SlackClientError, OSError, HTTPException, SQLAlchemyError)
log = logging.getLogger(__name__)


class HomeRefresh:
    """A thread of its own. Only what says something else than before is published anew."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._known: Row[int | None, int | None] | None = None
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="homes", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        wait = EVERY
        while not self._stopping.wait(wait):
            wait = EVERY
            try:
                self._look()
            except NO_ANSWER as error:
                log.warning("Homes are not brought up to date now (%s)", reason_of(error))
                wait = LATER
            except Exception as error:
                log.error("Homes are not brought up to date", exc_info=error)
                wait = LATER

    def _look(self) -> None:
        people = self._means.homes.people()
        if not people:
            return
        with self._means.desk.database.read() as session:
            changes = session.execute(CHANGES).one()
        if changes == self._known:
            return
        for user_id in people:
            if self._refreshed(user_id) and self._stopping.wait(BETWEEN):
                return
        self._known = changes

    def _refreshed(self, user_id: str) -> bool:
        """Whether there was something to publish. Who is no longer one of ours has a Home no more."""
        homes = self._means.homes
        before = homes.shown(user_id)
        if before is None:
            return False
        try:
            view = home_view(self._means.staff.colleague(user_id), before.scope, before.page, self._means)
        except Refusal:
            homes.forget(user_id)
            return False
        now = Shown.of(before.scope, before.page, view)
        if now == before or homes.shown(user_id) != before:
            return False  # in the second case they have turned a page meanwhile
        self._means.client.views_publish(user_id=user_id, view=view)
        homes.note(user_id, now)
        return True
