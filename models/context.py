"""Who does something: what every act is given besides its facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.policy import Policy
from models.terms import Role
from models.who import Who


@dataclass(frozen=True, kw_only=True)
class Context:
    """Somebody doing something: who, in which role, when (aware), under which policy.

    `seen` is the length of the ticket's journal when they opened the form, so that a change made meanwhile is noticed
    instead of overwritten.
    """

    by: Who
    role: Role
    at: datetime
    policy: Policy
    seen: int | None = None
