"""Identifiers as Slack makes them: unique, in Slack's alphabets, timestamps always increasing."""

import itertools
import secrets
import string
import threading

from slackbot.workspace.clock import Clock

_ALPHABET = string.ascii_uppercase + string.digits


class Ids:
    """Makes ids. Message timestamps increase even when the clock is moved back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last_microsecond = 0
        self._numbers = itertools.count(1)

    def timestamp(self) -> str:
        """A message `ts`: seconds, a dot, six digits."""
        with self._lock:
            wanted = int(self._clock.timestamp() * 1_000_000)
            self._last_microsecond = max(wanted, self._last_microsecond + 1)
            return f"{self._last_microsecond // 1_000_000}.{self._last_microsecond % 1_000_000:06d}"

    def of(self, prefix: str) -> str:
        """An object id such as `V0…`, eleven characters."""
        with self._lock:
            number = next(self._numbers)
        return prefix + "0" + _base36(number).rjust(6, "0") + _random(_ALPHABET, 11 - len(prefix) - 7)

    def trigger(self, team: str) -> str:
        with self._lock:
            number = next(self._numbers)
        return f"{number}.{int(self._clock.timestamp())}.{team.lower()}{secrets.token_hex(8)}"

    def view_hash(self) -> str:
        return f"{int(self._clock.timestamp())}.{_random(string.ascii_letters + string.digits, 8)}"

    def block(self) -> str:
        """What Slack puts where a block or an element came without an id."""
        return _random(string.ascii_letters + string.digits, 5)


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = (string.digits + string.ascii_uppercase)[rest] + digits
    return digits or "0"
