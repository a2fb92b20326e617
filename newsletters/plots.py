"""The geometry of SVG plots of one number per day. No database: `templates/admin/newsletters/plot.html` draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 440, 170
LEFT, RIGHT, TOP, BOTTOM = 50, 8, 12, 28
_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Tick:
    """A grid line or a date below the plot: its position and its label."""

    place: float
    label: str


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    day: date
    value: int


@dataclass(frozen=True)
class Plot:
    """A plot. It has a line for a level (subscribers), or bars for daily counts (sent)."""

    name: str
    title: str
    description: str
    days: Sequence[date]
    values: Sequence[int]
    bars: Sequence[Bar]
    line: str
    levels: Sequence[Tick]
    dates: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM

    @property
    def is_empty(self) -> bool:
        return not any(self.values)

    @property
    def rows(self) -> list[tuple[date, int]]:
        """The rows of the table below the plot, newest first."""
        return list(zip(self.days, self.values, strict=True))[::-1]


def plot(name: str, title: str, days: Sequence[date], values: Sequence[int], *, is_line: bool = False) -> Plot:
    """The plot of one value per day: a line with `is_line`, otherwise bars."""
    top = _top(max(values, default=0))
    low = _low(min(values, default=0), top) if is_line else 0
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    slot = inner_width / max(len(days), 1)

    def height(value: float) -> float:
        return inner_height * (value - low) / (top - low)

    def y(value: float) -> float:
        return round(TOP + inner_height - height(value), 1)

    def middle(place: int) -> float:
        return round(LEFT + slot * (place + 0.5), 1)

    bars = [
        Bar(round(LEFT + slot * (place + 0.1), 1), y(value), round(slot * 0.8, 1), round(height(value), 1), day, value)
        for place, (day, value) in enumerate(zip(days, values, strict=True))
        if value and not is_line
    ]
    line = " ".join(f"{middle(place)},{y(value)}" for place, value in enumerate(values)) if is_line else ""
    levels = [Tick(y(level), short(level)) for level in _levels(low, top)]
    every = max(1, round(len(days) / 5))
    dates = [Tick(middle(place), f"{day:%-d %b}") for place, day in enumerate(days) if place % every == 0]
    return Plot(name, title, described(days, values, is_line), days, values, bars, line, levels, dates)


def described(days: Sequence[date], values: Sequence[int], is_line: bool) -> str:
    """The plot in a sentence, for readers who cannot see it."""
    if not any(values):
        return "Zero on every day."
    most = max(values)
    on = days[list(values).index(most)]
    if is_line:
        return f"From {values[0]:,} to {values[-1]:,}; at most {most:,}, on {on:%-d %B %Y}."
    return f"{sum(values):,} in all; at most {most:,}, on {on:%-d %B %Y}."


def short(value: float) -> str:
    """A number short enough to fit beside the plot: “950”, “1.5k”, “20k”, “1.2m”."""
    for size, letter in ((1_000_000, "m"), (1_000, "k")):
        if value >= size:
            return f"{value / size:.2f}".rstrip("0").rstrip(".") + letter
    return f"{value:g}"


def _top(most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that is not below `most`."""
    size = 1
    while True:
        for step in _STEPS:
            if step * size >= most:
                return step * size
        size *= 10


def _low(least: int, top: int) -> int:
    """The lowest value of a line plot's axis: zero, or half of `top` if all values are above that."""
    return top // 2 if least > top // 2 else 0


def _levels(low: int, top: int) -> list[int]:
    parts = 4 if (top - low) % 4 == 0 else 2 if (top - low) % 2 == 0 else 5 if (top - low) % 5 == 0 else 1
    return [low + (top - low) * part // parts for part in range(parts + 1)]
