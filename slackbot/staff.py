"""Who somebody is and what they may do here (§4): asked of Slack, kept for a minute, closed when in doubt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from models.refusal import Refusal
from models.terms import Role
from models.who import Who

KEPT_FOR = 60.0  # seconds
log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class Colleague:
    """A person who may use the bot at all, with their Slack locale."""

    who: Who
    role: Role
    locale: str | None


class Kept(Generic[T]):
    """Answers kept for KEPT_FOR seconds; an answer that cannot be had is not replaced by an old one."""

    def __init__(self, ask: Callable[[str], T]) -> None:
        self._ask = ask
        self._answers: dict[str, tuple[float, T]] = {}
        self._lock = Lock()

    def __call__(self, key: str) -> T:
        with self._lock:
            until, answer = self._answers.get(key, (0.0, None))
        if monotonic() < until and answer is not None:
            return answer
        fresh = self._ask(key)
        with self._lock:
            self._answers[key] = (monotonic() + KEPT_FOR, fresh)
        return fresh

    def forget(self, key: str) -> None:
        with self._lock:
            self._answers.pop(key, None)


class Staff:
    """The desk's people. `agents` and `managers` are a user group's id, or user ids with commas between them."""

    def __init__(self, client: WebClient, *, agents: str, managers: str) -> None:
        self._client = client
        self._agents, self._managers = agents, managers
        self._users: Kept[dict[str, Any]] = Kept(self._user)
        self._groups: Kept[frozenset[str]] = Kept(self._members)
        self._install: Kept[dict[str, Any]] = Kept(lambda _: dict(client.auth_test().data))  # type: ignore[arg-type]

    @property
    def managers_group(self) -> str | None:
        """The id to mention when managers are asked, where they are a group."""
        return self._managers if is_group(self._managers) else None

    @property
    def managers_by_id(self) -> list[str]:
        return [] if is_group(self._managers) else _ids(self._managers)

    def identify(self, body: dict[str, Any], user_id: str) -> Colleague:
        """The colleague behind a payload. Raises the Refusal that tells anybody else why not."""
        try:
            self._refuse_outsider(body)
            return self.colleague(user_id)
        except SlackApiError as error:
            if error.response.get("error") in ("user_not_found", "user_not_visible"):
                raise Refusal("other_company") from error
            log.warning("rights of %s unknown: %s", user_id, error.response.get("error"))
            raise Refusal("rights_unknown") from error
        except (SlackClientError, OSError, HTTPException) as error:
            log.warning("rights of %s unknown: %s", user_id, type(error).__name__)
            raise Refusal("rights_unknown") from error

    def colleague(self, user_id: str) -> Colleague:
        """By user id. Refusal for guests, bots, strangers and people who left; SlackApiError where Slack says no."""
        user = self._users(user_id)
        self._refuse_stranger(user)
        profile = user.get("profile") or {}
        name = user.get("real_name") or profile.get("display_name") or user.get("name") or user_id
        return Colleague(Who(user_id, name), self._role(user_id), user.get("locale"))

    def forget_groups(self) -> None:
        """Membership has changed: ask again."""
        for setting in (self._agents, self._managers):
            self._groups.forget(setting)

    def _refuse_outsider(self, body: dict[str, Any]) -> None:
        """The payload itself says whose people they are: an outsider of a shared channel can press buttons."""
        install = self._install("self")
        named = body.get("user")
        user: dict[str, Any] = named if isinstance(named, dict) else {}
        homes = {install.get("team_id"), install.get("enterprise_id")} - {None}
        theirs = user.get("team_id")
        if theirs is not None and theirs not in homes and user.get("enterprise_id") not in homes:
            raise Refusal("other_company")
        team = _team_of(body)
        if team is not None and team not in homes and _enterprise_of(body) not in homes:
            raise Refusal("other_company")

    def _refuse_stranger(self, user: dict[str, Any]) -> None:
        install = self._install("self")
        enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
        homes = {install.get("team_id"), install.get("enterprise_id")} - {None}
        if user.get("is_stranger") or (user.get("team_id") not in homes and enterprise not in homes):
            raise Refusal("other_company")
        if user.get("deleted") or user.get("is_bot") or user.get("id") == "USLACKBOT":
            raise Refusal("agents_only")
        if user.get("is_restricted") or user.get("is_ultra_restricted"):
            raise Refusal("guest")

    def _role(self, user_id: str) -> Role:
        if user_id in self._groups(self._managers):
            return Role.MANAGER
        if user_id in self._groups(self._agents):
            return Role.AGENT
        return Role.NOBODY

    def _user(self, user_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self._client.users_info(user=user_id, include_locale=True)["user"]
        return found

    def _members(self, setting: str) -> frozenset[str]:
        if not is_group(setting):
            return frozenset(_ids(setting))
        return frozenset(self._client.usergroups_users_list(usergroup=setting)["users"])


def is_group(setting: str) -> bool:
    """Whether a setting names a user group (S…) rather than users."""
    return setting.startswith("S") and "," not in setting


def _ids(setting: str) -> list[str]:
    return [part.strip() for part in setting.split(",") if part.strip()]


def _team_of(body: dict[str, Any]) -> str | None:
    view = body.get("view") or {}
    team = body.get("team") or {}
    if "app_installed_team_id" in view:
        return None  # a view lives where the app is installed, whoever looks at it; `user.team_id` tells who that is
    return body.get("team_id") or team.get("id")


def _enterprise_of(body: dict[str, Any]) -> str | None:
    enterprise = body.get("enterprise") or {}
    return body.get("enterprise_id") or enterprise.get("id")
