"""Whether somebody is one of our own people (design §6): what the payload says and what Slack says of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.refusal import Refusal


@dataclass(frozen=True)
class Installation:
    """A workspace, and the enterprise that it belongs to on Enterprise Grid."""

    team: str | None
    enterprise: str | None

    @classmethod
    def of(cls, auth_test: Mapping[str, Any]) -> Installation:
        return cls(auth_test.get("team_id"), auth_test.get("enterprise_id"))


@dataclass(frozen=True)
class Sender:
    """What a payload says: the workspace it comes from, the person's own, and the enterprise."""

    team: str | None = None
    user_team: str | None = None
    enterprise: str | None = None

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Sender:
        user, enterprise = _object(body.get("user")), _object(body.get("enterprise"))
        return cls(
            team=_team(body),
            user_team=user.get("team_id"),
            enterprise=enterprise.get("id") or body.get("enterprise_id") or _event_enterprise(body),
        )


def refuse_outsider(ours: Installation, sender: Sender) -> None:
    """Raise the Refusal for a payload of another company: an outsider of a shared channel can press buttons."""
    if not _is_at_home(ours, sender) and not _is_of(ours, sender.enterprise):
        raise Refusal("other_company")


def refuse_stranger(ours: Installation, sender: Sender | None, user: Mapping[str, Any]) -> None:
    """Raise the Refusal for whoever Slack does not call one of our people; `sender` is None without a payload.

    On Enterprise Grid a colleague may come from a sister workspace: payload and Slack must both name our enterprise.
    """
    enterprise = _object(user.get("enterprise_user")).get("enterprise_id")
    at_home = user.get("team_id") in _homes(ours) and (sender is None or _is_at_home(ours, sender))
    a_sisters = _is_of(ours, enterprise) and (sender is None or _is_of(ours, sender.enterprise))
    if user.get("is_stranger") or not (at_home or a_sisters):
        raise Refusal("other_company")
    if user.get("deleted") or user.get("is_bot") or user.get("id") == "USLACKBOT":
        raise Refusal("agents_only")
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        raise Refusal("guest")


def _is_at_home(ours: Installation, sender: Sender) -> bool:
    return {sender.team, sender.user_team} - {None} <= _homes(ours)


def _homes(ours: Installation) -> set[str]:
    """An app installed for a whole enterprise has that for its team."""
    return {home for home in (ours.team, ours.enterprise) if home}


def _is_of(ours: Installation, enterprise: str | None) -> bool:
    return enterprise is not None and enterprise == ours.enterprise


def _team(body: Mapping[str, Any]) -> str | None:
    """None for a view: it lives where the app is installed, whoever looks at it; `user.team_id` tells who that is."""
    if "app_installed_team_id" in _object(body.get("view")):
        return None
    team: str | None = body.get("team_id") or _object(body.get("team")).get("id")
    return team


def _event_enterprise(body: Mapping[str, Any]) -> str | None:
    """Events name it in the authorization that they were sent for."""
    first = next(iter(body.get("authorizations") or ()), None)
    enterprise: str | None = _object(first).get("enterprise_id")
    return enterprise


def _object(part: Any) -> Mapping[str, Any]:
    return part if isinstance(part, Mapping) else {}
