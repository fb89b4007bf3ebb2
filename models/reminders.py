"""Reminders (design §5): notices that come due later. Each kind is declared at its noun, with its usual delay.

A desk changes a delay in the policy file's `[reminders]`, under the name given here as `setting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import nouns
from models.policy_sections import Reminders
from models.terms import Party

REMINDERS: dict[str, Reminder] = {}


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """A kind of reminder. `repeats`: it comes again until it is settled; `whose` it is to settle it.

    An `urgent` one comes at once, and goes on to others where nobody moves; the others wait for the morning.
    """

    name: str
    setting: str
    usual: timedelta
    urgent: bool = False
    repeats: bool = False
    whose: Party = Party.AGENT

    def __post_init__(self) -> None:
        if self.kind in REMINDERS:
            raise ValueError(f"two reminders are called {self.name}")
        REMINDERS[self.kind] = self

    @property
    def kind(self) -> str:
        """As the outbox calls it."""
        return f"reminder.{self.name}"

    def delay(self, desk: Reminders) -> timedelta:
        """The desk's delay, or the usual one."""
        return desk.delays.get(self.setting, self.usual)

    def before(self, at: datetime, desk: Reminders) -> Due:
        return Due(self.kind, at - self.delay(desk))

    def after(self, at: datetime, desk: Reminders) -> Due:
        return Due(self.kind, at + self.delay(desk))


@dataclass(frozen=True)
class Due:
    """What comes due, and when (UTC): a reminder, or a timer of the bot's own."""

    kind: str
    at: datetime


def reminder_of(kind: str) -> Reminder | None:
    """The kind of reminder that the outbox calls so; None where it is none."""
    nouns.load()
    return REMINDERS.get(kind)


def calm() -> list[str]:
    """The kinds that are not urgent, as the outbox calls them."""
    nouns.load()
    return [kind for kind, reminder in REMINDERS.items() if not reminder.urgent]


def settings() -> set[str]:
    """The names that the policy file's `[reminders]` knows."""
    nouns.load()
    return {reminder.setting for reminder in REMINDERS.values()}
