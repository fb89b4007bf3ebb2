"""Charts as a browser draws them: from Slack's data to places in a picture, with words for whoever cannot see it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from slackbot.workspace.jsons import Json
from slackbot.workspace.plain import chart_lines

WIDTH, HEIGHT = 440, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 8, 10, 52
_FLOOR = HEIGHT - _BOTTOM
_STEPS = 4
_GROUP = 0.72  # of the room that a category has

Number = Callable[[float], str]


@dataclass(frozen=True)
class Shape:
    """`d` is the path; `colour` the number of its series or segment; `words` what it stands for."""

    d: str
    colour: int
    words: str
    kind: str = "filled"


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str


@dataclass
class Chart:
    """`facts` says everything that is drawn, a line for each series or segment."""

    kind: str
    shapes: list[Shape] = field(default_factory=list)
    across: list[Label] = field(default_factory=list)
    up: list[Label] = field(default_factory=list)
    zero: float = _FLOOR
    legend: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    x_label: str = ""
    y_label: str = ""


def drawn(chart: Json, number: Number) -> Chart:
    """The picture of a valid chart; `number` writes a value in the reader's language."""
    return _pie(chart, number) if chart["type"] == "pie" else _with_axes(chart, number)


def _pie(chart: Json, number: Number) -> Chart:
    segments = chart["segments"]
    total = sum(segment["value"] for segment in segments)
    drawing = Chart("pie", facts=chart_lines(chart, number))
    drawing.legend = [f"{segment['label']} ({segment['value'] / total:.0%})" for segment in segments]
    begin = 0.0
    for index, (segment, words) in enumerate(zip(segments, drawing.facts, strict=True)):
        end = begin + segment["value"] / total
        drawing.shapes.append(Shape(_slice(begin, end), index, words))
        begin = end
    return drawing


def _slice(begin: float, end: float) -> str:
    """A part of the disc, its edges given as parts of the turn from the top; a whole turn is drawn in two halves."""
    x, y, radius = WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - 8

    def at(turn: float) -> str:
        angle = 2 * math.pi * turn - math.pi / 2
        return f"{x + radius * math.cos(angle):.1f} {y + radius * math.sin(angle):.1f}"

    arc = f"A{radius:.0f} {radius:.0f} 0 0 1"
    return f"M{x:.0f} {y:.0f}L{at(begin)}{arc} {at((begin + end) / 2)}{arc} {at(end)}Z"


@dataclass(frozen=True)
class _Scale:
    """From values to heights in the picture, and from categories to where they stand."""

    low: float
    high: float
    step: float
    count: int

    def y(self, value: float) -> float:
        return _TOP + (self.high - value) / (self.high - self.low) * (_FLOOR - _TOP)

    def x(self, category: float) -> float:
        """The middle of a category; `category` may lie between two."""
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


def _with_axes(chart: Json, number: Number) -> Chart:
    axes, all_series = chart["axis_config"], chart["series"]
    categories = axes["categories"]
    scale = _scale([point["value"] for series in all_series for point in series["data"]], len(categories))
    drawing = Chart(
        chart["type"],
        zero=scale.y(0),
        legend=[series["name"] for series in all_series],
        facts=chart_lines(chart, number),
        across=[Label(scale.x(index), _FLOOR + 14, name) for index, name in enumerate(categories)],
        up=[Label(_LEFT - 6, scale.y(value), number(value)) for value in scale.ticks()],
        x_label=axes.get("x_label", ""),
        y_label=axes.get("y_label", ""),
    )
    for index, series in enumerate(all_series):
        drawing.shapes += _SERIES[chart["type"]](scale, series, index, len(all_series), number)
    return drawing


def _bars(scale: _Scale, series: Json, index: int, many: int, number: Number) -> Iterator[Shape]:
    width = scale.room * _GROUP / many
    for place, point in enumerate(series["data"]):
        left = scale.x(place) + (index - many / 2) * width
        top, bottom = sorted((scale.y(point["value"]), scale.y(0)))
        words = _said(series, point, number)
        yield Shape(f"M{left:.1f} {top:.1f}h{width:.1f}V{bottom:.1f}h-{width:.1f}Z", index, words)


def _said(series: Json, point: Json, number: Number) -> str:
    return f"{series['name']}, {point['label']} – {number(point['value'])}"


def _line(scale: _Scale, series: Json, index: int, many: int, number: Number) -> Iterator[Shape]:
    yield Shape(f"M{_points(scale, series)}", index, series["name"], "stroked")
    for place, point in enumerate(series["data"]):
        words = _said(series, point, number)
        x, y = scale.x(place), scale.y(point["value"])
        yield Shape(f"M{x - 3:.1f} {y:.1f}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z", index, words)


def _area(scale: _Scale, series: Json, index: int, many: int, number: Number) -> Iterator[Shape]:
    last = len(series["data"]) - 1
    zero = f"{scale.y(0):.1f}"
    d = f"M{scale.x(0):.1f} {zero}L{_points(scale, series)}L{scale.x(last):.1f} {zero}Z"
    yield Shape(d, index, series["name"], "shaded")
    yield from _line(scale, series, index, many, number)


def _points(scale: _Scale, series: Json) -> str:
    places = enumerate(series["data"])
    return "L".join(f"{scale.x(place):.1f} {scale.y(point['value']):.1f}" for place, point in places)


_SERIES = {"bar": _bars, "line": _line, "area": _area}
