"""Curves of a run's metrics as SVG, and what they amount to in words. Pure: metrics in, text out."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from statistics import mean, median
from typing import Any, NamedTuple

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 260, 48, 28, 12
WINDOW = 10
Lines = Sequence[Mapping[str, Any]]
Point = tuple[float, float]


class Curve(NamedTuple):
    """One line of a chart."""

    label: str
    colour: str
    points: Sequence[Point]
    faint: bool = False


def summary(lines: Lines) -> list[tuple[str, str]]:
    """What the curve amounts to, in words."""
    reward = [y for _, y in points(lines, "reward")]
    if not reward:
        return [("steps", "0")]
    held_out = [y for _, y in points(lines, "evaluation")]
    exposed = [y for _, y in points(lines, "exposed")]
    seconds = sum(line.get("step_seconds") or 0.0 for line in lines)
    facts = [
        ("steps", str(len(reward))),
        ("reward, first and last 10 steps", f"{mean(reward[:WINDOW]):.3f} -> {mean(reward[-WINDOW:]):.3f}"),
        ("minutes", f"{seconds / 60:.1f}"),
        ("exposed, median", f"{median(exposed):.1%}" if exposed else "-"),
        ("not judged", str(sum(line.get("not_judged") or 0 for line in lines))),
    ]
    if held_out:
        facts.insert(2, ("held out, start and end", f"{held_out[0]:.3f} -> {held_out[-1]:.3f}"))
    return facts


def points(lines: Lines, name: str) -> list[Point]:
    """The metric's values by step, without the steps that have none."""
    return [(line["step"], float(line[name])) for line in lines if line.get(name) is not None]


def smoothed(curve: Sequence[Point]) -> list[Point]:
    """The mean of the last WINDOW values at each step."""
    return [(x, mean(y for _, y in curve[max(0, i - WINDOW + 1) : i + 1])) for i, (x, _) in enumerate(curve)]


def chart(curves: Sequence[Curve]) -> str:
    """The curves in one picture, from 0 (or the least value) up."""
    every = [point for curve in curves for point in curve.points]
    x_low, x_high = min(x for x, _ in every), max(x for x, _ in every)
    y_low, y_high = min(0.0, *(y for _, y in every)), nice_ceiling(max(y for _, y in every))
    x_span, y_span = (x_high - x_low) or 1.0, (y_high - y_low) or 1.0

    def place(point: Point) -> str:
        x = LEFT + (point[0] - x_low) / x_span * (WIDTH - LEFT - 8)
        y = HEIGHT - BOTTOM - (point[1] - y_low) / y_span * (HEIGHT - BOTTOM - TOP)
        return f"{x:.1f},{y:.1f}"

    marks = []
    for quarter in range(5):
        value = y_low + y_span * quarter / 4
        at = place((x_low, value)).split(",")[1]
        marks.append(f'<path d="M{LEFT} {at}H{WIDTH - 8}" stroke="#e5e5e5"/>')
        marks.append(f'<text x="{LEFT - 6}" y="{at}" dy="4" text-anchor="end">{value:.3g}</text>')
    for end, anchor in ((x_low, "start"), (x_high, "end")):
        at = place((end, y_low)).split(",")[0]
        marks.append(f'<text x="{at}" y="{HEIGHT - 8}" text-anchor="{anchor}">{end:g}</text>')
    drawn = [_line(curve, [place(point) for point in curve.points]) for curve in curves if curve.points]
    legend = [
        f'<text x="{LEFT + 12 + 165 * (i % 4)}" y="{TOP + 6 + 14 * (i // 4)}" style="fill:{curve.colour}">'
        f"{escape(curve.label)}</text>"
        for i, curve in enumerate(curve for curve in curves if curve.points)
    ]
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img">{"".join(marks + drawn + legend)}</svg>'


def _line(curve: Curve, places: Sequence[str]) -> str:
    if len(places) == 1:
        x, y = places[0].split(",")
        return f'<circle cx="{x}" cy="{y}" r="3" fill="{curve.colour}"/>'
    faint = ' stroke-opacity="0.6" stroke-width="1"' if curve.faint else ' stroke-width="2"'
    return f'<polyline points="{" ".join(places)}" fill="none" stroke="{curve.colour}"{faint}/>'


def nice_ceiling(value: float) -> float:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below `value`."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * (1 - 1e-9))
