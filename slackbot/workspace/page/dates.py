"""Moments as the reader's clock and language have them."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_time

_RELATIVE = {
    "fr": {-1: "hier", 0: "aujourd’hui", 1: "demain"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}


@dataclass(frozen=True)
class Calendar:
    """One person's locale and time zone, and what time it is."""

    locale: Locale
    zone: ZoneInfo
    now: datetime

    @property
    def milliseconds(self) -> int:
        """Since the epoch, as browsers count."""
        return int(self.now.timestamp() * 1000)

    @property
    def offset(self) -> int:
        """Milliseconds by which this person's clock is ahead of UTC."""
        offset = self.local(self.now).utcoffset()
        return int(offset.total_seconds() * 1000) if offset else 0

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def from_timestamp(self, seconds: int) -> datetime:
        return datetime.fromtimestamp(seconds, self.zone)

    def at(self, day: str, time: str) -> datetime:
        """An ISO day and time of this person's clock; raises ValueError."""
        return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=self.zone)

    def time(self, moment: datetime) -> str:
        return str(format_time(self.local(moment), "short", locale=self.locale))

    def day(self, moment: datetime) -> str:
        """As a divider between messages: today, yesterday, or the day."""
        words = self._relative(moment)
        return words[:1].upper() + words[1:] if words else self.long_day(moment)

    def long_day(self, moment: datetime) -> str:
        """With the year where it is another one."""
        local = self.local(moment)
        form = "EEEE d MMMM" if local.year == self.local(self.now).year else "EEEE d MMMM y"
        return self.written(form, moment)

    def stamp(self, moment: datetime) -> str:
        """Day and time, short: beside a message that is not of today."""
        return f"{self.written('EEE d MMM', moment)} {self.time(moment)}"

    def full(self, moment: datetime) -> str:
        return f"{self.written('EEEE d MMMM y', moment)} {self.time(moment)}"

    def _relative(self, moment: datetime) -> str:
        days = (self.local(moment).date() - self.local(self.now).date()).days
        return _RELATIVE.get(self.locale.language, _RELATIVE["en"]).get(days, "")

    def written(self, form: str, moment: datetime) -> str:
        """By a pattern of the CLDR; the first of a month as its language has it."""
        language = self.locale.language
        if language == "de":
            form = form.replace("d MMM", "d. MMM")
        words = str(format_date(self.local(moment), form, locale=self.locale))
        return re.sub(r"\b1 (?=[a-zéû])", "1er ", words) if language == "fr" else words
