"""Rate limits by tier, per method; `chat.postMessage` per channel and in all. Off until switched on."""

import math
import threading
import time
from collections import Counter
from dataclasses import dataclass

from slackbot.workspace.errors import RateLimitedError

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
POST_BURST = 4
POST_PER_SECOND = 1.0
POSTS_PER_MINUTE = 300  # in all channels together


@dataclass
class _Bucket:
    tokens: float
    filled: float


class Rates:
    """Token buckets in real time. `scale` 10 allows ten times as much as Slack; 0.1 a tenth."""

    def __init__(self) -> None:
        self.enabled = False
        self.scale = 1.0
        self.refused: Counter[tuple[str, str]] = Counter()
        """How many calls were refused since the limits were switched on, by method and channel."""
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._lock = threading.Lock()

    def enable(self, scale: float = 1.0) -> None:
        """Start counting afresh."""
        with self._lock:
            self.enabled, self.scale = True, scale
            self._buckets.clear()
            self.refused.clear()

    def disable(self) -> None:
        self.enabled = False

    def spend(self, method: str, tier: int | None, channel: str = "") -> None:
        """Count a call; raises `RateLimitedError` with the seconds to wait. Tier None is not limited."""
        if not self.enabled:
            return
        if method == "chat.postMessage":
            self._take((method, ""), POSTS_PER_MINUTE, POSTS_PER_MINUTE / 60)
            self._take((method, channel), POST_BURST, POST_PER_SECOND)
        elif tier is not None:
            self._take((method, ""), PER_MINUTE[tier], PER_MINUTE[tier] / 60)

    def _take(self, key: tuple[str, str], size: float, per_second: float) -> None:
        size, per_second = max(1.0, size * self.scale), per_second * self.scale
        with self._lock:
            now = time.monotonic()
            bucket = self._buckets.setdefault(key, _Bucket(size, now))
            bucket.tokens = min(size, bucket.tokens + (now - bucket.filled) * per_second)
            bucket.filled = now
            if bucket.tokens < 1:
                self.refused[key] += 1
                raise RateLimitedError(max(1, math.ceil((1 - bucket.tokens) / per_second)))
            bucket.tokens -= 1
