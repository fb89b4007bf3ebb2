"""Charts as a browser draws them: from Slack's data to places in a picture, with words for whoever cannot see it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from textwrap import wrap

from slackbot.workspace.jsons import Json
from slackbot.workspace.plain import chart_lines

WIDTH, HEIGHT = 440, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 8, 10, 52
_FLOOR = HEIGHT - _BOTTOM
_STEPS = 4
_LINE = 11  # letters of a category's name
_GROUP = 0.72  # of the room that a category has

Number = Callable[[float], str]


@dataclass(frozen=True)
class Bar:
    """`d` is the path; `colour` the number of its series; `words` what it stands for."""

    d: str
    colour: int
    words: str


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str

    @property
    def lines(self) -> list[str]:
        """A word a line, but for short ones that fit beside each other."""
        return wrap(self.text, _LINE, break_long_words=False)


@dataclass
class Chart:
    """`facts` says everything that is drawn, a line for each series."""

    across: list[Label]
    up: list[Label]
    zero: float
    legend: list[str]
    facts: list[str]
    bars: list[Bar] = field(default_factory=list)


@dataclass(frozen=True)
class _Scale:
    """From values to heights in the picture, and from categories to where they stand."""

    low: float
    high: float
    step: float
    count: int

    def y(self, value: float) -> float:
        return _TOP + (self.high - value) / (self.high - self.low) * (_FLOOR - _TOP)

    def x(self, category: int) -> float:
        """The middle of a category."""
        return _LEFT + (category + 0.5) * self.room

    @property
    def room(self) -> float:
        return (WIDTH - _LEFT - _RIGHT) / self.count

    def ticks(self) -> Iterator[float]:
        for index in range(round((self.high - self.low) / self.step) + 1):
            yield self.low + index * self.step


def _scale(values: list[float], count: int) -> _Scale:
    """From zero, or below it, in steps of 1, 2 or 5 times a power of ten."""
    least, most = min(0.0, *values), max(0.0, *values)
    rough = (most - least or 1) / _STEPS
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return _Scale(math.floor(least / step) * step, (math.ceil(most / step) or 1) * step, step, count)


def drawn(chart: Json, number: Number) -> Chart:
    """The picture of a valid chart; `number` writes a value in the reader's language."""
    categories, all_series = chart["axis_config"]["categories"], chart["series"]
    scale = _scale([point["value"] for series in all_series for point in series["data"]], len(categories))
    drawing = Chart(
        zero=scale.y(0),
        legend=[series["name"] for series in all_series],
        facts=chart_lines(chart, number),
        across=[Label(scale.x(index), _FLOOR + 14, name) for index, name in enumerate(categories)],
        up=[Label(_LEFT - 6, scale.y(value), number(value)) for value in scale.ticks()],
    )
    for index, series in enumerate(all_series):
        drawing.bars += _bars(scale, series, index, len(all_series), number)
    return drawing


def _bars(scale: _Scale, series: Json, index: int, many: int, number: Number) -> Iterator[Bar]:
    width = scale.room * _GROUP / many
    for place, point in enumerate(series["data"]):
        left = scale.x(place) + (index - many / 2) * width
        top, bottom = sorted((scale.y(point["value"]), scale.y(0)))
        words = f"{series['name']}, {point['label']} – {number(point['value'])}"
        yield Bar(f"M{left:.1f} {top:.1f}h{width:.1f}V{bottom:.1f}h-{width:.1f}Z", index, words)
