"""Who somebody is and what they may do here (§4): asked of Slack, kept for a minute, closed when in doubt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from models.refusal import Refusal
from models.terms import Role
from models.who import Who
from slackbot.deadline import seconds_left
from slackbot.flights import Answer, Flights
from slackbot.identity import Installation, Sender, refuse_outsider, refuse_stranger
from slackbot.slack_errors import FAILED, reason_of

KEPT_FOR = 60.0  # seconds; nobody keeps rights longer than this after Slack took them
REFRESHED_AFTER = 40.0  # seconds; two groups take 3 of the 20 calls a minute that Slack allows
TRIED_AGAIN_AFTER = 5.0
PATIENCE = 10.0  # seconds, where nobody waits for an answer
PEOPLE_AT_ONCE = 32
MET_AT_ONCE = 50  # Slack tells of a hundred a minute
MENTIONED = 10  # people of one message who are looked up
INSTALL = "the installation"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Colleague:
    """A person who may use the bot at all, with their Slack locale."""

    who: Who
    role: Role
    locale: str | None


class Staff:
    """The desk's people. `agents` and `managers` are a user group's id, or user ids with commas between them."""

    def __init__(
        self, client: WebClient, *, agents: str, managers: str, clock: Callable[[], float] = monotonic
    ) -> None:
        self._client = client
        self._agents, self._managers = agents, managers
        # Apart, so that no number of people whom Slack is slow to tell of holds up what everybody needs.
        self._person_pool = ThreadPoolExecutor(PEOPLE_AT_ONCE, thread_name_prefix="person")
        self._common_pool = ThreadPoolExecutor(3, thread_name_prefix="groups")
        self._meeting_pool = ThreadPoolExecutor(1, thread_name_prefix="meeting")
        self._users = Flights(self._user, self._person_pool, kept_for=KEPT_FOR, clock=clock)
        self._groups = Flights(self._members, self._common_pool, kept_for=KEPT_FOR, clock=clock)
        self._install = Flights(self._home, self._common_pool, kept_for=KEPT_FOR, clock=clock)
        self._locales: dict[str, str | None] = {}
        self._met, self._stopping = Event(), Event()
        self._met.set()  # unless we set out to meet people
        self._warming = Thread(target=self._keep_warm, name="staff", daemon=True)

    def start(self) -> None:
        """Know groups and installation before the first click, and ask again before the answers are too old.

        And each person once, whose language a direct message needs before they click anything.
        """
        self._met.clear()
        self._warming.start()

    def stop(self) -> None:
        """What is being asked is waited for: no longer than the client's time-out."""
        self._stopping.set()
        for pool in (self._person_pool, self._common_pool, self._meeting_pool):
            pool.shutdown(wait=True, cancel_futures=True)

    @property
    def managers_group(self) -> str | None:
        """The id to mention when managers are asked, where they are a group."""
        return self._managers if is_group(self._managers) else None

    @property
    def managers_by_id(self) -> list[str]:
        return [] if is_group(self._managers) else listed(self._managers)

    def identify(self, body: Mapping[str, Any], user_id: str) -> Colleague:
        """The colleague behind a payload. Raises the Refusal that tells anybody else why not."""
        try:
            return self._colleague(user_id, Sender.of(body))
        except SlackApiError as error:
            if error.response.get("error") in ("user_not_found", "user_not_visible"):
                raise Refusal("other_company") from error
            log.warning("rights of %s unknown: %s", user_id, error.response.get("error"))
            raise Refusal("rights_unknown") from error
        except FAILED as error:
            log.warning("rights of %s unknown: %s", user_id, type(error).__name__)
            raise Refusal("rights_unknown") from error

    def colleague(self, user_id: str) -> Colleague:
        """By user id. Refusal for guests, bots, strangers and people who left; SlackApiError where Slack says no."""
        return self._colleague(user_id, None)

    def everybody(self) -> frozenset[str]:
        """The ids of all who are of the desk. Raises the Refusal where Slack does not say who they are."""
        try:
            groups = [_landed(self._groups.asked(setting)) for setting in (self._managers, self._agents)]
        except FAILED as error:
            log.warning("groups unknown: %s", reason_of(error))
            raise Refusal("rights_unknown") from error
        return frozenset().union(*groups) - self._gone()

    def known(self) -> frozenset[str] | None:
        """The same without waiting: None where Slack has not said it lately, or not all of it."""
        if not self._met.is_set():
            return None
        managers, agents = map(self._told, (self._managers, self._agents))
        return None if managers is None or agents is None else (managers | agents) - self._gone()

    def managers(self) -> frozenset[str]:
        """Who decides, without waiting: nobody where Slack has not said it lately."""
        return self._told(self._managers) or frozenset()

    def _told(self, setting: str) -> frozenset[str] | None:
        """Whom it names, where Slack has said it already."""
        group = self._groups.asked(setting)
        return group.result() if group.done() and group.exception() is None else None

    def _gone(self) -> set[str]:
        """Of people named one by one, whose account is off, as far as Slack has told: a group tells that itself."""
        settings = [setting for setting in (self._managers, self._agents) if not is_group(setting)]
        flights = {user_id: self._users.asked(user_id) for setting in settings for user_id in listed(setting)}
        told = {user_id: flight for user_id, flight in flights.items() if flight.done() and flight.exception() is None}
        return {user_id for user_id, flight in told.items() if flight.result().get("deleted")}

    def names(self, user_ids: Sequence[str], patience: float) -> dict[str, str]:
        """People's names, whoever they are, of those whom Slack tells of within so many seconds."""
        flights = {user_id: self._users.asked(user_id) for user_id in user_ids[:MENTIONED]}
        wait(flights.values(), min(patience, seconds_left(patience)))
        return {
            user_id: _name(flight.result(), user_id)
            for user_id, flight in flights.items()
            if flight.done() and not flight.cancelled() and flight.exception() is None
        }

    def locale_of(self, user_id: str) -> str | None:
        """Their Slack locale, as Slack told it last; None where it has not yet. Asks nothing, so it never waits."""
        user = self._users.last(user_id)
        return self._locales.get(user_id) if user is None else user.get("locale")

    def forget_groups(self) -> None:
        """Membership has changed: ask again."""
        for setting in (self._agents, self._managers):
            self._groups.forget(setting)
            self._groups.refreshed(setting)

    def _colleague(self, user_id: str, sender: Sender | None) -> Colleague:
        """Everything is asked at the same time: with a slow Slack that is the wait for one answer."""
        install = self._install.asked(INSTALL)
        person, managers, agents = self._users.asked(user_id), *map(self._groups.asked, (self._managers, self._agents))
        ours = _landed(install)
        if sender is not None:
            refuse_outsider(ours, sender)
        user = _landed(person)
        refuse_stranger(ours, sender, user)
        return Colleague(Who(user_id, _name(user, user_id)), _role(user_id, managers, agents), user.get("locale"))

    def _keep_warm(self) -> None:
        while not self._stopping.wait(REFRESHED_AFTER if self._refreshed() else TRIED_AGAIN_AFTER):
            pass

    def _refreshed(self) -> bool:
        """An answer that cannot be had now is tried again soon; the old one is not kept longer for that."""
        try:
            asked: list[Future[Any]] = [self._install.refreshed(INSTALL)]
            asked += [self._groups.refreshed(setting) for setting in (self._managers, self._agents)]
            _, *groups = [flight.result(PATIENCE) for flight in asked]
            self._meeting_pool.submit(self._meet, frozenset().union(*groups))
        except FAILED as error:
            log.warning("groups cannot be read: %s", reason_of(error))
            return False
        except RuntimeError:
            if not self._stopping.is_set():  # else the pools have ended before us
                raise
        return True

    def _meet(self, user_ids: Collection[str]) -> None:
        """One after the other, so that no click waits for them: each once, and as many as the patience lasts for.

        Their language alone is kept. Whose answer does not come is written to in the workspace's.
        """
        until = monotonic() + PATIENCE
        for user_id in sorted(set(user_ids) - self._locales.keys())[:MET_AT_ONCE]:
            if monotonic() >= until or self._stopping.is_set():
                break
            try:
                self._locales[user_id] = self._user(user_id).get("locale")
            except FAILED:
                self._locales[user_id] = None
        self._met.set()

    def _user(self, user_id: str) -> dict[str, Any]:
        user: dict[str, Any] = self._client.users_info(user=user_id, include_locale=True)["user"]
        return user

    def _members(self, setting: str) -> frozenset[str]:
        if not is_group(setting):
            return frozenset(listed(setting))
        return frozenset(self._client.usergroups_users_list(usergroup=setting)["users"])

    def _home(self, _question: str) -> Installation:
        return Installation.of(dict(self._client.auth_test().data))  # type: ignore[arg-type]


def _name(user: Mapping[str, Any], user_id: str) -> str:
    profile = user.get("profile") or {}
    return user.get("real_name") or profile.get("display_name") or user.get("name") or user_id


def is_group(setting: str) -> bool:
    """Whether a setting names a user group (S…) rather than users."""
    return setting.startswith("S") and "," not in setting


def _landed(flight: Future[Answer]) -> Answer:
    """Waits no longer than the person who clicked can; then it is a TimeoutError, and the flight goes on."""
    return flight.result(seconds_left(PATIENCE))


def _role(user_id: str, managers: Future[frozenset[str]], agents: Future[frozenset[str]]) -> Role:
    """Each group stands for itself: one that cannot be read takes its own rights away, not those of the other."""
    unread: Exception | None = None
    for role, group in ((Role.MANAGER, managers), (Role.AGENT, agents)):
        try:
            if user_id in _landed(group):
                return role
        except FAILED as error:
            unread = error
    if unread is not None:
        raise unread
    return Role.NOBODY


def listed(setting: str) -> list[str]:
    """The user ids of a setting that names no group."""
    return [part.strip() for part in setting.split(",") if part.strip()]
