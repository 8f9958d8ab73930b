"""One self-contained HTML page about a run: no script, no font, no image from anywhere. All content is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from verifier.report.summary import HEADINGS, Example, Reason, Summary, Tally, table
from verifier.wire import UNDECIDED, Outcome

COLOURS = {
    Outcome.CORRECT: "#2e8b57",
    Outcome.PARTIAL: "#9acd32",
    Outcome.INCORRECT: "#c0504d",
    UNDECIDED: "#d99694",
    Outcome.NO_ANSWER: "#e0a030",
    Outcome.TOO_COSTLY: "#8064a2",
    Outcome.UNVERIFIABLE: "#a0a0a0",
    Outcome.FAILED: "#303030",
}
BAR_WIDTH, BAR_HEIGHT = 640, 18
MOST_BINS = 20
STYLE = """
body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}
th,td{padding:.2rem .6rem;border-bottom:1px solid #ddd;text-align:right}
th:first-child,td:first-child,.text td,.text th{text-align:left}td{vertical-align:top;overflow-wrap:anywhere}
tr.total td{font-weight:600}.key{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em}
code{white-space:pre-wrap}svg text{font:12px system-ui,sans-serif}summary{cursor:pointer}
"""


def page(summary: Summary, title: str, facts: Sequence[tuple[str, str]]) -> str:
    """The page. `facts` are shown under the title, such as the input's name and the versions."""
    body = [
        f"<h1>{text(title)}</h1>",
        rows_table((), facts, "text"),
        "<h2>Summary</h2>",
        rows_table(HEADINGS, table(summary)),
        "<h2>Outcomes</h2>",
        legend(),
        outcome_bars(summary),
        "<h2>Rewards</h2>",
        reward_bars(summary),
        "<h2>Not judged</h2>",
        reasons_table(summary.reasons(50)),
        "<h2>Examples</h2>",
        *(examples_of(outcome, examples) for outcome, examples in sorted(summary.examples.items(), key=order)),
    ]
    head = f'<meta charset="utf-8"><title>{text(title)}</title><style>{STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>\n' + "\n".join(body) + "\n</body></html>\n"


def text(content: str) -> str:
    """Content as HTML text: escaped, with what no page may hold (NUL and other controls) shown as U+FFFD."""
    visible = "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in content)
    return escape(visible)


def order(item: tuple[Outcome, list[Example]]) -> int:
    return -list(Outcome).index(item[0])


def rows_table(headings: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    head = "<tr>" + "".join(f"<th>{text(name)}</th>" for name in headings) + "</tr>" if headings else ""
    lines = [
        ('<tr class="total">' if row[0] == "total" else "<tr>")
        + "".join(f"<td>{text(cell)}</td>" for cell in row)
        + "</tr>"
        for row in rows
    ]
    return f'<table class="{kind}">{head}{"".join(lines)}</table>'


def legend() -> str:
    keys = (f'<span class="key" style="background:{colour}"></span>{name}' for name, colour in COLOURS.items())
    return f"<p>{''.join(keys)}</p>"


def outcome_bars(summary: Summary) -> str:
    """A stacked bar a preset, each as wide as the next: shares, not counts."""
    bars = [outcome_bar(name, tally, row) for row, (name, tally) in enumerate(sorted(summary.presets.items()))]
    return drawing(len(bars), "Share of each outcome by preset", bars)


def outcome_bar(name: str, tally: Tally, row: int) -> str:
    left = 0.0
    parts = []
    for outcome, colour in COLOURS.items():
        width = BAR_WIDTH * tally.outcomes[outcome] / tally.rollouts
        if width:
            parts.append(bar(left, width, row, colour, f"{name}: {outcome} {tally.outcomes[outcome]:,}"))
        left += width
    return "".join(parts) + label(row, f"{name} ({tally.rollouts:,})")


def reward_bars(summary: Summary) -> str:
    """A bar a reward, or a range of rewards when there are many, as wide as its share of the commonest."""
    bins = reward_bins(summary)
    if not bins:
        return "<p>No rollout was judged.</p>"
    most = max(count for _, count in bins)
    bars = [
        bar(0, BAR_WIDTH * count / most, row, "#4f81bd", f"{name}: {count:,}") + label(row, f"{name}: {count:,}")
        for row, (name, count) in enumerate(bins)
    ]
    return drawing(len(bars), "Rollouts by reward", bars)


def reward_bins(summary: Summary) -> list[tuple[str, int]]:
    """Rewards with their counts, in order: each by itself where they are few, else in ranges of equal width."""
    rewards = sorted(summary.rewards)
    if len(rewards) <= MOST_BINS:
        return [(f"{reward:g}", summary.rewards[reward]) for reward in rewards]
    low, width = rewards[0], (rewards[-1] - rewards[0]) / MOST_BINS
    counts = [0] * MOST_BINS
    for reward in rewards:
        counts[min(int((reward - low) / width), MOST_BINS - 1)] += summary.rewards[reward]
    return [(f"{low + width * n:.3g} to {low + width * (n + 1):.3g}", count) for n, count in enumerate(counts)]


def drawing(rows: int, name: str, parts: Iterable[str]) -> str:
    height = max(1, rows) * (BAR_HEIGHT + 6)
    return f'<svg role="img" aria-label="{name}" width="960" height="{height}">{"".join(parts)}</svg>'


def bar(left: float, width: float, row: int, colour: str, hint: str) -> str:
    place = f'x="{left:.2f}" y="{row * (BAR_HEIGHT + 6)}" width="{width:.2f}" height="{BAR_HEIGHT}"'
    return f'<rect {place} fill="{colour}"><title>{text(hint)}</title></rect>'


def label(row: int, content: str) -> str:
    return f'<text x="{BAR_WIDTH + 10}" y="{row * (BAR_HEIGHT + 6) + 14}">{text(content)}</text>'


def reasons_table(reasons: Sequence[Reason]) -> str:
    if not reasons:
        return "<p>Every rollout was judged.</p>"
    return rows_table(("outcome", "count", "reason"), [(r.outcome, f"{r.count:,}", r.text) for r in reasons], "text")


def examples_of(outcome: Outcome, examples: Sequence[Example]) -> str:
    rows = [(e.id, e.preset, "(none)" if e.answer is None else e.answer, e.reason) for e in examples]
    shown = rows_table(("id", "preset", "answer", "reason"), rows, "text")
    return f"<details><summary>{outcome}: the first {len(rows)}</summary>{shown}</details>"
