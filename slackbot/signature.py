"""What Slack signs (design §5): the raw bytes of the body and the time, with a secret that we share."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

LATE = 300  # seconds that Slack's clock and ours may be apart
TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


@dataclass(frozen=True)
class Seal:
    """Timestamp and signature, in the form that Slack gives them."""

    timestamp: str
    signature: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Seal | None:
        """From headers whose names are in lower case; None where one is missing or malformed."""
        timestamp, signature = (headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature"))
        if not TIMESTAMP.fullmatch(timestamp) or not SIGNATURE.fullmatch(signature):
            return None
        return cls(timestamp, signature)

    def is_of_now(self, now: float) -> bool:
        """`now` in seconds since 1970."""
        return abs(now - int(self.timestamp)) <= LATE

    def fits(self, body: bytes, secret: str) -> bool:
        signed = f"v0:{self.timestamp}:".encode() + body
        expected = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.signature)
