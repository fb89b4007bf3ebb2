"""How long to wait before one tries again what only takes time: longer each time, and not in step with others."""

from __future__ import annotations

import random

LONGEST = 60.0  # seconds


def pause(failures: int) -> float:
    """Seconds after so many failures in a row (from 1 on): half of a doubling time, and up to as much by chance."""
    return min(LONGEST, 2.0 ** min(failures, 30)) * random.uniform(0.5, 1)  # noqa: S311 - no secret
