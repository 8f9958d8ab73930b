"""One self-contained HTML page about a run: no script, style, font or image from anywhere, so that it opens offline.

Everything that a model or a data set wrote is escaped by jinja2, or is JSON that the page's own script puts into text
nodes. The page's policy lets that one script run and nothing else, also when it is opened as a file.
"""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from verifier.report import charts
from verifier.report.kept import MOST_OF_EACH
from verifier.report.measures import MOST_CELLS, MOST_SAMPLES, Estimate, Measures
from verifier.report.run_record import RunRecord
from verifier.report.summary import HEADINGS, Summary, table
from verifier.report.text import json_in_page, visible

PAGE = files("verifier.report") / "page"
MOST_DRAWN = 12
"""Values of a dimension that are drawn as well: of more, the table says it better."""


def page(summary: Summary, record: RunRecord, title: str, facts: Sequence[tuple[str, str]]) -> str:
    """The page. `facts` are shown under the title, such as the input's name and the versions."""
    total = record.measured.total()
    dimensions = record.measured.dimensions()
    headings = columns([total, *(one for values in dimensions.values() for one in values.values())])
    script = asset("browser.js")
    return template("report.html").render(
        title=title,
        facts=facts,
        style=Markup(asset("style.css")),
        script=Markup(script),
        script_hash=Markup(script_hash(script)),
        tiles=tiles(summary, total),
        told_apart=told_apart(record),
        left_out=record.measured.left_out,
        most_cells=MOST_CELLS,
        most_samples=MOST_SAMPLES,
        headings=headings,
        total=cells(total, headings),
        dimensions=[
            (name, [(value, cells(one, headings)) for value, one in values.items()], drawn(name, values))
            for name, values in dimensions.items()
        ],
        summary_headings=HEADINGS,
        summary_rows=table(summary),
        signals=record.signals(),
        drawings=drawings(summary, record),
        colours=[(name.replace("_", " "), colour) for name, colour in charts.COLOURS.items()],
        cost=cost(summary, record),
        slowest=record.slowest(),
        fingerprints=[(label, fingerprint, count) for (label, fingerprint), count in record.fingerprints.items()],
        reasons=summary.reasons(50),
        kept_note=kept_note(record),
        rollouts=Markup(json_in_page(record.kept.rollouts())),
    )


@cache
def asset(name: str) -> str:
    """A file of the page."""
    return (PAGE / name).read_text(encoding="utf-8")


@cache
def template(name: str) -> Template:
    return environment().from_string(asset(name))


def environment() -> Environment:
    """Escapes everything that is not markup of our own; what no page may hold is shown as U+FFFD."""
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, finalize=finalized)


def finalized(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def script_hash(script: str) -> str:
    """The script as a page's policy names it."""
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def told_apart(record: RunRecord) -> str:
    """What makes two rollouts samples of one problem."""
    found = record.measured.told_apart_by
    if found == {"row"}:
        return "rows name neither group nor prompt, so each is a problem of its own"
    return "problems are identified by " + " or ".join(sorted(found)) if found else "there are no problems"


def columns(parts: Sequence[Measures]) -> list[str]:
    """The headings of a table of measures: each k of which any part has an estimate."""
    passes = sorted({k for one in parts for k in one.pass_at if k > 1})
    majorities = sorted({k for one in parts for k in one.majority_at})
    return [
        *("rollouts", "problems", "coverage", "accuracy", "avg@n"),
        *(f"pass@{k}" for k in passes),
        *(f"maj@{k}" for k in majorities),
        *("mean reward", "no answer", "undecided", "unverifiable", "failed"),
    ]


def cells(one: Measures, headings: Sequence[str]) -> list[str]:
    """The measures as text, under the headings."""
    known = {
        "rollouts": f"{one.rollouts:,}",
        "problems": f"{one.problems:,}",
        "coverage": percent(one.coverage) if one.rollouts else "-",
        "accuracy": estimate(one.accuracy),
        "avg@n": estimate(one.average),
        "mean reward": "-" if one.mean_reward is None else f"{one.mean_reward:.4f}",
        "no answer": counted(one.no_answer, one),
        "undecided": counted(one.undecided, one),
        "unverifiable": counted(one.unverifiable, one),
        "failed": counted(one.failed, one),
    }
    known |= {f"pass@{k}": estimate(value, one.problems) for k, value in one.pass_at.items()}
    known |= {f"maj@{k}": estimate(value, one.problems) for k, value in one.majority_at.items()}
    return [known.get(heading, "-") for heading in headings]


def estimate(value: Estimate | None, problems: int | None = None) -> str:
    """A percentage with its standard error, and of how many problems where that is not all of them."""
    if value is None:
        return "-"
    error = "" if value.error is None else f" ± {100 * value.error:.1f}"
    of = f" (of {value.problems:,})" if problems is not None and value.problems != problems else ""
    return f"{100 * value.value:.1f}{error}{of}"


def percent(share: float) -> str:
    """A share that is all only if it is: 99.96 % is not 100 %."""
    text = f"{100 * share:.1f}%"
    return text if share == 1 or text != "100.0%" else "99.9%"


def counted(count: int, one: Measures) -> str:
    return f"{count:,} ({100 * count / one.rollouts:.1f}%)" if count else "0"


def tiles(summary: Summary, total: Measures) -> list[tuple[str, str]]:
    mean = summary.total.mean_reward
    # of a few problems with many samples, pass@k says nothing about the others
    best = max((k for k, one in total.pass_at.items() if 2 * one.problems >= total.problems), default=1)
    found = [
        (estimate(total.accuracy), "accuracy of the judged, %"),
        (
            percent(total.coverage) if total.rollouts else "-",
            f"coverage: {total.judged:,} of {total.rollouts:,} judged",
        ),
        ("-" if mean is None else f"{mean:.4f}", "mean reward"),
        (f"{total.problems:,}", "problems"),
    ]
    if best > 1:
        found.append((estimate(total.pass_at[best]), f"pass@{best}, %"))
        found.append((estimate(total.majority_at[best]), f"maj@{best}, %"))
    return found


def drawn(name: str, values: Mapping[str, Measures]) -> Markup | None:
    with_accuracy = sum(one.accuracy is not None for one in values.values())
    if not with_accuracy >= 2 or len(values) > MOST_DRAWN:
        return None
    serial = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:10]
    return Markup(charts.accuracy(values, serial))


def drawings(summary: Summary, record: RunRecord) -> list[tuple[str, Markup]]:
    if not summary.total.rollouts:
        return []
    found = [("Share of each outcome by preset", charts.outcomes(summary, "outcomes"))]
    if summary.rewards:
        found.append(("Rollouts by reward", charts.rewards(summary, "rewards")))
    if bins := record.lengths.bins():
        unit = record.lengths.unit
        found.append((f"Completions by length in {unit}", charts.lengths(bins, unit, "lengths")))
        if any(one.judged for one in bins):
            caption = f"Mean reward and share of right answers by length in {unit}"
            found.append((caption, charts.reward_by_length(bins, "reward-by-length")))
    return [(caption, Markup(drawing)) for caption, drawing in found]


def cost(summary: Summary, record: RunRecord) -> list[tuple[str, str]]:
    """What the run took, and what a million rollouts like these would."""
    count = summary.total.rollouts
    found = [
        ("wall time", f"{summary.seconds:,.1f} s, {summary.rate(summary.total) or 0:,.0f} rollouts a second"),
        ("CPU time of grading", f"{record.grade_seconds:,.2f} s"),
    ]
    if count:
        hours = record.grade_seconds / count * 1e6 / 3600
        found += [
            ("CPU time a rollout", f"{1000 * record.grade_seconds / count:.3f} ms on average, duplicates included"),
            ("a million like these", f"{hours:,.2f} CPU hours"),
            ("waiting for a worker", f"{1000 * record.queue_seconds / count:,.1f} ms a rollout on average"),
            (
                "copied from an identical rollout or the cache",
                f"{summary.cached:,} ({100 * summary.cached / count:.1f}%)",
            ),
        ]
    for label, seconds in record.grade_by_label.most_common(10) if len(record.grade_by_label) > 1 else ():
        found.append((f"CPU time of {label}", f"{seconds:,.2f} s"))
    for model, opinions in record.judged_by_model.most_common(10):
        found.append((f"opinions of the judge {model}", f"{opinions:,}"))
    return found


def kept_note(record: RunRecord) -> str:
    """How many of the rollouts the page shows, of which."""
    rollouts = record.kept.rollouts()
    shown, explained = len(rollouts), sum("would_change" in one for one in rollouts)
    tried = f" Of {explained:,} it was tried what would change the verdict." if explained else ""
    if record.kept.complete:
        return f"All {shown:,} rollouts.{tried}"
    of_each = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in record.kept.seen.most_common())
    total = record.kept.seen.total()
    return (
        f"A fair sample of {shown:,} of the {total:,} rollouts: at most {MOST_OF_EACH} of each outcome (there are: "
        f"{of_each}).{tried}"
    )
