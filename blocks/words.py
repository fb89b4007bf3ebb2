"""The language of a person or channel: sentences from the catalogues, dates and money by Babel, in the desk's zone.

A msgid is English with `{names}`. Babel finds it as the literal argument of `words(…)`, `words.n(…)`, `words.rich(…)`,
or of `msgid(…)` where a table holds it for later.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from gettext import GNUTranslations
from importlib import resources
from itertools import groupby
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from blocks.rich import Element, Value, elements
from blocks.text import isolated

NO_BREAK_SPACE = "\xa0"
MANY = 2000  # days, amounts, hours that are kept as they were written

CATALOGUES = resources.files("blocks") / "locale"
LANGUAGES = tuple(sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir()))


def msgid(text: str) -> str:
    """Marks a text of a table for the catalogue; `words(…)` translates it when it is shown."""
    return text


def last_minute(deadline: datetime) -> datetime:
    """A deadline is the first instant that is too late (§9); people read the minute before it."""
    return deadline - timedelta(minutes=1)


class Words:
    """Words of one language, in the time zone of the desk. Get it by `Words.of`, which makes each once."""

    def __init__(self, language: str, zone: ZoneInfo, year: int | None = None) -> None:
        self.language = language
        self.zone = zone
        self.year = year
        self._locale, self._catalogue = _catalogue(language)

    @staticmethod
    def of(locale: str | None, zone: ZoneInfo, *, otherwise: str = "fr") -> "Words":
        """For Slack's locales (`fr-FR`, `en-US`, …) and plain language codes; `otherwise` where there is neither.

        `zone` is the desk's: that of its policy (`policy.calendar.time_zone`).
        """
        language = (locale or "").replace("_", "-").split("-")[0].lower()
        return _words(language if language in LANGUAGES else otherwise, zone)

    def at(self, now: datetime) -> "Words":
        """The same, read at that instant: short dates show the year where it is not the desk's year then."""
        return _words(self.language, self.zone, self.day_of(now).year)

    def __call__(self, message: str, /, **values: str | int) -> str:
        return self._catalogue.gettext(message).format_map(_plain(values))

    def n(self, singular: str, plural: str, n: int, /, **values: str | int) -> str:
        """The number is also the value `{n}`."""
        return self._catalogue.ngettext(singular, plural, n).format_map({"n": n, **_plain(values)})

    def rich(self, message: str, /, **values: Value) -> list[Element]:
        """Rich text elements; `*bold*` counts in the message only, never in a value."""
        return elements(self._catalogue.gettext(message), values)

    def money(self, amount: Decimal) -> str:
        """`250,00 € HT`."""
        return self(msgid("{amount} excl. tax"), amount=self.amount(amount))

    def amount(self, amount: Decimal) -> str:
        """`250,00 €`, for a column whose title says HT."""
        return _euros(self.language, amount)

    def moment(self, instant: datetime) -> str:
        """`lun. 23 nov. 14:00`."""
        return f"{self.short_day(instant)} {self.time(instant)}"

    def short_day(self, instant: datetime) -> str:
        """`lun. 23 nov.`, `sam. 2 janv. 2027`."""
        day = self.day_of(instant)
        return self._date(day, "EEE", f"MMM{self._year(day)}")

    def long_moment(self, instant: datetime) -> str:
        """`lundi 23 novembre 2026 à 14:00`."""
        return self(msgid("{day} at {time}"), day=self.long_day(self.day_of(instant)), time=self.time(instant))

    def until(self, deadline: datetime) -> str:
        """`jeudi 7 janvier 2016 à 23:59 (heure de Paris)`: the last minute of a window, for people anywhere."""
        last = self.long_moment(last_minute(deadline))
        return self(msgid("{moment} ({zone})"), moment=last, zone=self.desk_time)

    def slot(self, start: datetime, end: datetime) -> str:
        """`lun. 23 nov. 14:00 - 16:00`; the end with its day where that is another one."""
        return f"{self.moment(start)}{NO_BREAK_SPACE}- {self.ending(start, end)}"

    def ending(self, start: datetime, end: datetime) -> str:
        """The end of what begins then: `16:00`, with its day where that is another one."""
        return self.time(end) if self.day_of(start) == self.day_of(end) else self.moment(end)

    def time(self, instant: datetime) -> str:
        return _clock(self.language, self._local(instant).time().replace(second=0, microsecond=0))

    def day_of(self, instant: datetime) -> date:
        """The day at the desk in which the instant lies. ValueError for a naive datetime."""
        return self._local(instant).date()

    def day(self, day: date) -> str:
        """`jeu. 7 janvier`; with the year where it is not this one."""
        return self._date(day, "EEE", f"MMMM{self._year(day)}")

    def long_day(self, day: date) -> str:
        """`jeudi 7 janvier 2016`."""
        return self._date(day, "EEEE", "MMMM y")

    def month(self, day: date) -> str:
        """`janvier 2016`: the month in which the day lies."""
        return format_date(day, "MMMM y", locale=self._locale)

    def figure(self, number: int) -> str:
        """`8 000`, with the thousands apart."""
        return format_decimal(number, locale=self._locale)

    def share(self, share: float) -> str:
        """`31 %`, of a share from 0 to 1."""
        return format_percent(share, locale=self._locale)

    def span(self, span: timedelta) -> str:
        """`2,1 jours`; below a day in hours, `3,5 heures`."""
        unit = timedelta(days=1) if span >= timedelta(days=1) else timedelta(hours=1)
        name = "duration-day" if unit.days else "duration-hour"
        return format_unit(round(span / unit, 1), name, locale=self._locale)

    def days(self, days: Sequence[date]) -> str:
        """`mer. 6 et jeu. 7 janvier`: the month once."""
        named: list[str] = []
        for _, month in groupby(days, key=lambda day: (day.year, day.month)):
            *others, last = month
            named += [self._date(day, "EEE", "") for day in others] + [self.day(last)]
        return self.join(named)

    @cached_property
    def desk_time(self) -> str:
        """`heure de Paris`: how the desk's times are called where somebody abroad could misread them."""
        city = get_timezone_location(self.zone, locale=self._locale, return_city=True)
        return self(msgid("{city} time"), city=city)

    def either(self, items: Iterable[str]) -> str:
        """`a, b ou c`."""
        return format_list(list(items), style="or", locale=self._locale)

    def join(self, items: Iterable[str]) -> str:
        """`a, b et c`."""
        return format_list(list(items), locale=self._locale)

    def _year(self, day: date) -> str:
        return "" if self.year in (None, day.year) else " y"

    def _local(self, instant: datetime) -> datetime:
        if instant.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return instant.astimezone(self.zone)

    def _date(self, day: date, weekday: str, rest: str) -> str:
        number = "'1er'" if day.day == 1 and self.language == "fr" else "d"
        return _calendar_day(self.language, day, f"{weekday} {number} {rest}".rstrip())


@cache
def _words(language: str, zone: ZoneInfo, year: int | None = None) -> Words:
    return Words(language, zone, year)


@cache
def _catalogue(language: str) -> tuple[Locale, GNUTranslations]:
    """The file says in its header of which country its dates and amounts are: `Language: en_GB`."""
    compiled = io.BytesIO()
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return catalogue.locale or Locale.parse(language), GNUTranslations(compiled)


# The same amounts, days and hours come again and again, and Babel looks each of them up anew.
@lru_cache(MANY)
def _euros(language: str, amount: Decimal) -> str:
    return format_currency(amount, "EUR", locale=_catalogue(language)[0])


@lru_cache(MANY)
def _calendar_day(language: str, day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=_catalogue(language)[0])


@lru_cache(MANY)
def _clock(language: str, minute: time) -> str:
    return format_time(minute, "HH:mm", locale=_catalogue(language)[0])


def _plain(values: dict[str, str | int]) -> dict[str, str | int]:
    return {name: isolated(value) if isinstance(value, str) else value for name, value in values.items()}
