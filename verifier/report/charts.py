"""The drawings of a report, as SVG that stands in the page and takes the page's colours, light or dark.

pygal draws them: pure Python, SVG that needs no script, and nothing beside it. Its tooltips would need a script from
elsewhere, so its descriptions become SVG's own titles instead.
"""

import re
import sys
from collections.abc import Mapping, Sequence

import pygal
from pygal.style import Style

from verifier.report.lengths import LengthBin
from verifier.report.measures import Measures
from verifier.report.summary import Summary
from verifier.report.text import visible
from verifier.wire import UNDECIDED, Outcome

# pygal looks for plug-in maps by a finder of the old kind, at which every later import of this process would warn.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

COLOURS = {
    Outcome.CORRECT.value: "#2e8b57",
    Outcome.PARTIAL.value: "#8fbf3f",
    Outcome.INCORRECT.value: "#c0504d",
    UNDECIDED: "#d99694",
    Outcome.NO_ANSWER.value: "#e0a030",
    Outcome.TOO_COSTLY.value: "#8064a2",
    Outcome.UNVERIFIABLE.value: "#a0a0a0",
    Outcome.FAILED.value: "#606060",
}
MOST_BARS = 24
MOST_REWARDS = 20
DESCRIPTION = re.compile(r'<desc class="value">(.*?)</desc>')
PLACES = re.compile(
    r'<desc class="(?:x centered|y centered|x|y|x top|y top|x left|y left|x_label|max|min)">[^<]*</desc>'
)
NOTES = re.compile(r"<!--.*?-->", re.DOTALL)
SCRIPTS = re.compile(r"<script[^>]*>.*?</script>", re.DOTALL)  # settings of its tooltips
WIDTH = 620


def style(colours: Sequence[str]) -> Style:
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="var(--ink)",
        foreground_strong="var(--ink)",
        foreground_subtle="var(--faint)",
        opacity=".9",
        opacity_hover="1",
        colors=tuple(colours),
        font_family="inherit",
        label_font_size=12,
        major_label_font_size=12,
        legend_font_size=12,
        value_font_size=11,
        title_font_size=14,
        value_colors=("var(--ink)",) * len(colours),
        guide_stroke_color="var(--line)",
        major_guide_stroke_color="var(--line)",
        guide_stroke_dasharray="1,3",
        major_guide_stroke_dasharray="1,3",
    )


def svg(chart: pygal.graph.graph.Graph, name: str, serial: str) -> str:
    """The chart as an element of a page. `serial` tells its rules from other charts'."""
    chart.uuid = f"chart-{serial}"
    drawn = chart.render(is_unicode=True)
    drawn = SCRIPTS.sub("", NOTES.sub("", PLACES.sub("", drawn)))
    drawn = drawn.replace(' style="opacity: 0"', ' opacity="0"')  # a page's policy may refuse style attributes
    drawn = DESCRIPTION.sub(r"<title>\1</title>", drawn)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1).strip()


def options(colours: Sequence[str], height: int, **more: object) -> dict[str, object]:
    return {
        "style": style(colours),
        "js": (),
        "width": WIDTH,
        "height": height,
        "disable_xml_declaration": True,
        "show_legend": False,
        "margin": 8,
        "tooltip_border_radius": 0,
        "truncate_label": 30,
        **more,
    }


def outcomes(summary: Summary, serial: str) -> str:
    """Shares of each outcome by preset: the commonest presets, each as wide as the next."""
    commonest = sorted(summary.presets.items(), key=lambda item: -item[1].rollouts)[:MOST_BARS]
    shown = sorted(commonest, reverse=True)  # drawn from the bottom
    names = [name for name in COLOURS if any(tally.outcomes[name] for _, tally in shown)]
    chart = pygal.HorizontalStackedBar(
        **options([COLOURS[name] for name in names], 60 + 30 * len(shown), range=(0, 100)),
        show_y_guides=False,
        y_labels=[0, 25, 50, 75, 100],
        value_formatter=lambda value: f"{value:.4g}%",
    )
    chart.x_labels = [visible(name)[:60] for name, _ in shown]
    for name in names:
        chart.add(name.replace("_", " "), [100 * tally.outcomes[name] / tally.rollouts for _, tally in shown])
    return svg(chart, "Share of each outcome by preset", serial)


def rewards(summary: Summary, serial: str) -> str:
    """How many rollouts had which reward."""
    bins = reward_bins(summary)
    return bars([name for name, _ in bins], [count for _, count in bins], "Rollouts by reward", serial)


def reward_bins(summary: Summary) -> list[tuple[str, int]]:
    """Rewards with their counts, in order: each by itself where they are few, else in ranges of equal width."""
    found = sorted(summary.rewards)
    if len(found) <= MOST_REWARDS:
        return [(f"{reward:g}", summary.rewards[reward]) for reward in found]
    low, width = found[0], (found[-1] - found[0]) / MOST_REWARDS
    counts = [0] * MOST_REWARDS
    for reward in found:
        counts[min(int((reward - low) / width), MOST_REWARDS - 1)] += summary.rewards[reward]
    return [(f"{low + width * n:.3g} to {low + width * (n + 1):.3g}", count) for n, count in enumerate(counts)]


def lengths(bins: Sequence[LengthBin], unit: str, serial: str) -> str:
    """How many completions had which length."""
    return bars(
        [named(one) for one in bins], [one.rollouts for one in bins], f"Completions by length in {unit}", serial
    )


def reward_by_length(bins: Sequence[LengthBin], serial: str) -> str:
    """The mean reward and the share of right answers in each range of lengths."""
    judged = [one for one in bins if one.judged]
    chart = pygal.Line(
        **options(("#4f81bd", "#2e8b57"), 260, show_legend=True, legend_at_bottom=True),
        x_label_rotation=30,
        dots_size=3,
        show_minor_y_labels=False,
        range=(0, 1) if all(0 <= (one.mean_reward or 0) <= 1 for one in judged) else None,
        value_formatter=lambda value: f"{value:.3f}",
    )
    chart.x_labels = [named(one) for one in judged]
    chart.add("mean reward", [one.mean_reward for one in judged])
    chart.add("share right", [one.right_share for one in judged])
    return svg(chart, "Mean reward by length", serial)


def named(one: LengthBin) -> str:
    return f"{one.low:,}" if one.low == one.high else f"{one.low:,}-{one.high:,}"


def bars(labels: Sequence[str], counts: Sequence[int], name: str, serial: str) -> str:
    chart = pygal.Bar(
        **options(("#4f81bd",), 240, x_label_rotation=30 if len(labels) > 8 else 0),
        value_formatter=lambda value: f"{value:,.0f}",
        print_values=len(labels) <= 12,
        print_zeroes=False,
        show_minor_y_labels=False,
    )
    chart.x_labels = list(labels)
    chart.add("rollouts", list(counts))
    return svg(chart, name, serial)


def accuracy(values: Mapping[str, Measures], serial: str) -> str:
    """Accuracy by the values of one thing that divides a run, with the standard error as a line."""
    shown = [(value, one) for value, one in values.items() if one.accuracy][:MOST_BARS]
    chart = pygal.Bar(
        **options(("#4f81bd",), 260, x_label_rotation=30 if len(shown) > 8 else 0, range=(0, 1)),
        value_formatter=lambda value: f"{100 * value:.1f}%",
        y_labels=[0, 0.25, 0.5, 0.75, 1],
    )
    chart.x_labels = [visible(value)[:40] for value, _ in shown]
    chart.add("accuracy", [bar_of(one) for _, one in shown])
    return svg(chart, "Accuracy", serial)


def bar_of(one: Measures) -> dict[str, object]:
    assert one.accuracy
    value, error = one.accuracy.value, one.accuracy.error
    if error is None:
        return {"value": value}
    return {"value": value, "ci": {"low": max(0.0, value - error), "high": min(1.0, value + error)}}


LINES = ("#4f81bd", "#c0504d", "#e0a030", "#8a8f98")


def lines(labels: Sequence[str], series: Mapping[str, Sequence[float | None]], name: str) -> str:
    """How some figures went."""
    every = max(1, len(labels) // 6)
    chart = pygal.Line(
        **options(LINES[: len(series)], 220, show_legend=len(series) > 1, legend_at_bottom=True),
        legend_at_bottom_columns=4,
        dots_size=2,
        show_minor_y_labels=False,
        show_minor_x_labels=False,
        x_labels_major_every=every,
        value_formatter=lambda value: f"{value:,.0f}" if value >= 100 else f"{value:.3g}",
    )
    chart.x_labels = list(labels)
    for title, values in series.items():
        chart.add(title, list(values))
    return svg(chart, name, name)
