"""A run as one HTML page: curves, and what the model wrote. No script, nothing is fetched; what a model or a data set
wrote is escaped. Pure: metrics and rows in, text out."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import zip_longest
from typing import Any

from trainer_client.grpo.curve import WINDOW, Curve, Lines, chart, points, smoothed
from trainer_client.grpo.transcript import COMPONENT, Row, as_utf8

COLOURS = ("#1f5fa8", "#c0504d", "#2e8b57", "#e08a20", "#7d4f9e", "#4a9aa8", "#8a6d3b", "#666666")
LONGEST_TEXT = 6000
"""Characters of a completion that are shown; the middle of a longer one is left out (rollouts/ has all of it)."""
SHOWN = 12
STYLE = """
body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}
th,td{padding:.2rem .6rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
svg{width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:#555}figure{margin:1.5rem 0}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(26rem,1fr));gap:0 1.5rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f6f6;padding:.6rem;margin:.3rem 0}
pre{max-height:24rem;overflow:auto}.warn{background:#fff3d6;padding:.5rem .8rem}
summary{cursor:pointer;padding:.25rem 0}details{border-bottom:1px solid #ddd}
"""
Facts = Sequence[tuple[str, str]]


def page(lines: Lines, title: str, facts: Facts, rows: Sequence[Row], warnings: Sequence[str] = ()) -> str:
    """The page about a run. `facts` stand in a table under the title; `rows` are of the last few steps."""
    table = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts)
    warned = "".join(f'<p class="warn">{escape(text)}</p>' for text in warnings)
    figures = "".join(
        f"<figure><figcaption>{escape(name)}</figcaption>{chart(curves)}</figure>"
        for name, curves in charts(lines)
        if any(curve.points for curve in curves)
    )
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    written = _rollouts("Worst rollouts", worst(rows)) + _rollouts("Newest rollouts", newest(rows))
    body = f'<h1>{escape(title)}</h1>{warned}<table>{table}</table><div class="charts">{figures}</div>{written}'
    return as_utf8(f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>\n{body}\n</body></html>\n')


def charts(lines: Lines) -> list[tuple[str, list[Curve]]]:
    """Each picture's caption and curves; those without any points are left out by whoever draws them."""
    reward = points(lines, "reward")
    return [
        (
            "Reward",
            [
                Curve("each step", "#7aa6d8", reward, faint=True),
                Curve(f"mean of {WINDOW} steps", COLOURS[0], smoothed(reward)),
                Curve("held out", COLOURS[1], points(lines, "evaluation")),
            ],
        ),
        ("Evaluation: avg@n and pass@k", _named(lines, lambda name: name.startswith("evaluation_") and "@" in name)),
        ("Components", _named(lines, lambda name: name.startswith(COMPONENT))),
        ("Outcomes, share of the rollouts", _named(lines, lambda name: name.startswith("outcome/"))),
        ("Length, tokens", [Curve("length", COLOURS[0], points(lines, "length"))]),
        ("Share of completions truncated", [Curve("truncated", COLOURS[1], points(lines, "truncated"))]),
        ("Entropy, nats a token", [Curve("entropy", COLOURS[2], points(lines, "entropy"))]),
        ("Share of a step spent waiting for rewards", [Curve("exposed", COLOURS[3], points(lines, "exposed"))]),
    ]


def _named(lines: Lines, wanted: Callable[[str], bool]) -> list[Curve]:
    names = list(dict.fromkeys(name for line in lines for name in line if wanted(name)))
    return [
        Curve(name.rpartition("/")[2].removeprefix("evaluation_"), COLOURS[number % len(COLOURS)], points(lines, name))
        for number, name in enumerate(names)
    ]


def worst(rows: Sequence[Row]) -> list[Row]:
    """Those with the least reward, and of these the longest; what was not judged comes first."""
    return sorted(rows, key=lambda row: (-1e9 if row["reward"] is None else row["reward"], -row["tokens"]))[:SHOWN]


def newest(rows: Sequence[Row]) -> list[Row]:
    """The last step's, from as many groups as there are."""
    last = max((row["step"] for row in rows), default=0)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row["step"] == last:
            groups.setdefault(row["group"], []).append(row)
    turns = zip_longest(*groups.values())  # The first of every group, then the second of every group.
    return [row for turn in turns for row in turn if row is not None][:SHOWN]


def _rollouts(title: str, rows: Sequence[Row]) -> str:
    return f"<h2>{escape(title)}</h2>{''.join(map(_rollout, rows))}" if rows else ""


def _rollout(row: Row) -> str:
    components = {
        name.removeprefix(COMPONENT): value
        for name, value in row.items()
        if name.startswith(COMPONENT) and value is not None
    }
    parts = [
        f"step {row['step']}",
        f"reward {_number(row['reward'])}",
        str(row["outcome"]),
        f"{row['tokens']} tokens" + (", cut off" if row["truncated"] else ""),
        f"problem {_cut(str(row['problem']), 80)}",
    ]
    facts: list[tuple[str, Any]] = [
        ("answer found", row["answer"] if row["answer"] is not None else f"none ({row['method'] or 'no extraction'})"),
        ("ground truth", row["ground_truth"]),
        ("verdict", f"{row['outcome']}{'' if row['decided'] else ' (undecided)'}: {row['reason']}"),
        ("components", ", ".join(f"{name} {_number(value)}" for name, value in components.items()) or "-"),
        ("advantage", _number(row["advantage"])),
    ]
    table = "".join(f"<tr><th>{escape(name)}</th><td>{escape(_cut(str(value)))}</td></tr>" for name, value in facts)
    return (
        f"<details><summary>{escape(' · '.join(parts))}</summary><table>{table}</table>"
        f"<b>prompt</b><pre>{escape(_cut(row['prompt']))}</pre>"
        f"<b>completion</b><pre>{escape(_cut(row['completion']))}</pre></details>"
    )


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"


def _cut(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text too long for the page without its middle."""
    if len(text) <= longest:
        return text
    return f"{text[: longest // 2]}\n[... {len(text) - longest} characters ...]\n{text[-longest // 2 :]}"


def as_text(row: Mapping[str, Any]) -> str:
    """A rollout for a board that renders Markdown: every line indented, so that nothing in it is markup."""
    head = f"step {row['step']}  reward {_number(row['reward'])}  {row['outcome']}: {row['reason']}"
    text = f"{head}\n--- prompt\n{_cut(row['prompt'])}\n--- completion\n{_cut(row['completion'])}"
    return "\n".join(f"    {line}" for line in as_utf8(escape(text, quote=False)).splitlines())
