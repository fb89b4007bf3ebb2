"""Whom a reminder reaches (design §5): the ticket's owner, then whoever is on call, then the managers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from models.policy import Policy
from models.reminders import Reminder
from models.terms import Party
from models.workdays import is_open


@dataclass(frozen=True)
class Watch:
    """Who is there, by id. `staff` are all who are of the desk, None while Slack does not say; `managers` those of them
    who are known to decide.
    """

    staff: Collection[str] | None = None
    on_call: str | None = None
    managers: Collection[str] = ()

    def has_left(self, person: str) -> bool:
        """Whether they are known not to be of the desk any more."""
        return self.staff is not None and person not in self.staff

    @property
    def second(self) -> str | None:
        """Who is on call, if they are of the desk still."""
        return None if self.on_call is None or self.has_left(self.on_call) else self.on_call


def direct_to(reminder: Reminder, owner: str, said: int, at: datetime, policy: Policy, watch: Watch) -> str | None:
    """Who gets it by direct message; None where it stands in the ticket's thread.

    `said` is how often it was said before: the first time the owner is reminded, where they are there and the desk is
    open; of what is urgent the second time whoever is on call. What waits for managers is in the thread, where they
    are mentioned, unless the one who is on call at that hour can decide it.
    """
    closed = not is_open(at, policy)
    if reminder.whose is Party.MANAGER:
        return watch.second if closed and watch.second in watch.managers else None
    if closed:
        return watch.second
    turns = _passed_on(reminder, said)
    return watch.second if turns == 1 or (turns == 0 and watch.has_left(owner)) else None


def is_for_managers(reminder: Reminder, owner: str, said: int, watch: Watch) -> bool:
    """Whether what stands in the thread speaks to the managers in the owner's place: nobody else has moved."""
    return _passed_on(reminder, said) > 0 or watch.has_left(owner)


def _passed_on(reminder: Reminder, said: int) -> int:
    """To how many others it has gone on already."""
    return said if reminder.urgent else 0
