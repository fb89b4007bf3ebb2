"""Homes that may be open follow what anybody does (design §4), also in another process on the same database."""

from __future__ import annotations

import logging
from dataclasses import replace
from threading import Event, Thread

from slack_sdk.errors import SlackApiError
from sqlalchemy import Row, func, select
from sqlalchemy.exc import SQLAlchemyError

from blocks.kit import View
from models.refusal import Refusal
from models.tables.journal import Entry
from models.tables.on_call import OnCall
from slackbot.home_view import home_view
from slackbot.homes import ShownHome
from slackbot.means import Means
from slackbot.slack_errors import FAILED, reason_of

EVERY = 2.0  # seconds between two looks: what is done meanwhile is shown at once
BETWEEN = 0.6  # seconds between two publications, which Slack takes a hundred times a minute
LATER = 30.0  # seconds until the next look where Slack or the database did not answer
CHANGES = select(func.max(Entry.id), select(func.max(OnCall.id)).scalar_subquery())
NO_ANSWER = (*FAILED, SQLAlchemyError, Refusal)
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
            except SQLAlchemyError as error:
                log.warning("Homes are not brought up to date now (%s)", type(error).__name__)
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
        failures = 0
        for user_id in people:
            if self._stopping.is_set():
                return
            try:
                self._refresh(user_id)
            except NO_ANSWER as error:
                log.warning("the Home of %s is not brought up to date now (%s)", user_id, reason_of(error))
                failures += 1
            except Exception as error:
                log.error("the Home of %s cannot be made", user_id, exc_info=error)
        if failures:
            self._stopping.wait(LATER)
        else:
            self._known = changes

    def _refresh(self, user_id: str) -> None:
        """Who is no longer one of ours has a Home no more. Raises the Refusal while Slack does not say who is."""
        homes = self._means.homes
        before = homes.shown(user_id)
        if before is None:
            return
        try:
            view = home_view(self._means.staff.colleague(user_id), before.scope, before.page, self._means)
        except Refusal as refusal:
            if refusal.code == "rights_unknown":
                raise
            homes.forget(user_id)
            return
        now = ShownHome.of(before.scope, before.page, view)
        if now.digest != before.digest:
            self._publish(user_id, view, before, now)
            self._stopping.wait(BETWEEN)

    def _publish(self, user_id: str, view: View, before: ShownHome, now: ShownHome) -> None:
        """Only in the place of what was there: whoever has published since, here or elsewhere, knows better."""
        homes = self._means.homes
        try:
            answer = self._means.client.views_publish(user_id=user_id, view=view, hash=before.hash)
        except SlackApiError as error:
            if error.response.get("error") != "hash_conflict":
                raise
            if homes.shown(user_id) == before:
                homes.forget(user_id)
        else:
            homes.note(user_id, replace(now, hash=answer["view"].get("hash")))
