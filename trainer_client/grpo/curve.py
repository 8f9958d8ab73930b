"""The learning curve as one HTML page: SVG drawn here, no script, nothing fetched. Pure: metrics in, text out."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from statistics import mean, median
from typing import Any, NamedTuple

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 260, 48, 28, 12
WINDOW = 10
STYLE = """
body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:48rem;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}
th,td{padding:.2rem .6rem;border-bottom:1px solid #ddd;text-align:left}
svg{width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:#555}figure{margin:1.5rem 0}
"""

Lines = Sequence[Mapping[str, Any]]
Point = tuple[float, float]


class Curve(NamedTuple):
    """One line of a chart."""

    label: str
    colour: str
    points: Sequence[Point]
    faint: bool = False


def page(lines: Lines, title: str, facts: Sequence[tuple[str, str]]) -> str:
    """The page about a run's metrics. `facts` stand in a table under the title."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts)
    reward = points(lines, "reward")
    charts = [
        (
            "Reward",
            [
                Curve("each step", "#7aa6d8", reward, faint=True),
                Curve(f"mean of {WINDOW} steps", "#1f5fa8", smoothed(reward)),
                Curve("held out, greedy", "#c0504d", points(lines, "evaluation")),
            ],
        ),
        ("Share of a step spent waiting for rewards", [Curve("exposed", "#e08a20", points(lines, "exposed"))]),
        ("Entropy, nats a token", [Curve("entropy", "#2e8b57", points(lines, "entropy"))]),
    ]
    figures = "".join(
        f"<figure><figcaption>{escape(name)}</figcaption>{chart(curves)}</figure>"
        for name, curves in charts
        if any(curve.points for curve in curves)
    )
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    body = f"<h1>{escape(title)}</h1><table>{rows}</table>{figures}"
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>\n{body}\n</body></html>\n'


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
        facts.insert(2, ("held out, greedy, start and end", f"{held_out[0]:.3f} -> {held_out[-1]:.3f}"))
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
        f'<text x="{LEFT + 12 + 150 * i}" y="{TOP + 6}" style="fill:{curve.colour}">{escape(curve.label)}</text>'
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
