"""A report for programs and for other pages: JSON, Markdown, CSV, Parquet."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any, Literal, get_args

from pydantic_core import to_json

from verifier.errors import ConfigError
from verifier.report.html import cells, columns, page, told_apart
from verifier.report.measures import Estimate, Measures
from verifier.report.run_record import RunRecord
from verifier.report.summary import COUNTED, HEADINGS, Summary, table
from verifier.report.text import visible

Format = Literal["html", "json", "md", "csv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
ENDINGS: dict[str, Format] = {".htm": "html", ".markdown": "md", **{f".{name}": name for name in FORMATS}}
INSTALL_PARQUET = "--report as Parquet needs pyarrow: pip install 'rlvr-verifier[parquet]'"


def format_of(path: str, asked: str | None) -> Format:
    """The format asked for, or the one that the file's name ends in; HTML where it has no ending."""
    ending = PurePath(path).suffix.lower()
    if asked is None and ending and ending not in ENDINGS:
        raise ConfigError(f"--report {path}: unknown format {ending}; expected {', '.join(ENDINGS)}, or --format")
    if asked is None:
        return ENDINGS.get(ending, "html")
    if asked not in FORMATS:
        raise ConfigError(f"--format {asked[:40]!r}: expected one of {', '.join(FORMATS)}")
    return asked


def refuse_impossible(form: Format) -> None:
    """Raise ConfigError where what writes the format is not installed."""
    if form == "parquet":
        arrow()


def arrow() -> Any:
    """pyarrow with its Parquet; raises ConfigError where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ConfigError(INSTALL_PARQUET) from error
    return pyarrow


def written(form: Format, summary: Summary, record: RunRecord, title: str, facts: Sequence[tuple[str, str]]) -> bytes:
    """The report in that format."""
    if form == "html":
        return page(summary, record, title, facts).encode("utf-8", "replace")
    if form == "json":
        return to_json(as_object(summary, record, title, facts), indent=1, inf_nan_mode="strings") + b"\n"
    if form == "md":
        return markdown(summary, record, title, facts).encode("utf-8", "replace")
    rows = list(lines(record))
    return as_csv(rows) if form == "csv" else as_parquet(rows)


def as_object(summary: Summary, record: RunRecord, title: str, facts: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Everything that the page says, but for its rollouts."""
    return {
        "title": title,
        "facts": dict(facts),
        "problems_told_apart_by": sorted(record.measured.told_apart_by),
        "total": measures_as_object(record.measured.total()),
        "by": {
            name: {value: measures_as_object(one) for value, one in values.items()}
            for name, values in record.measured.dimensions().items()
        },
        "left_out": record.measured.left_out,
        "outcomes": {
            name: {outcome: tally.outcomes[outcome] for outcome in COUNTED} for name, tally in summary.presets.items()
        },
        "rewards": [{"reward": reward, "rollouts": count} for reward, count in sorted(summary.rewards.items())],
        "lengths": {"unit": record.lengths.unit, "bins": [one._asdict() for one in record.lengths.bins()]},
        "signals": [one.model_dump() for one in record.signals()],
        "seconds": summary.seconds,
        "grade_seconds": record.grade_seconds,
        "cached": summary.cached,
        "slowest": [one._asdict() for one in record.slowest()],
        "fingerprints": [
            {"preset": label, "fingerprint": fingerprint, "rollouts": count}
            for (label, fingerprint), count in record.fingerprints.items()
        ],
        "not_judged": [
            {"outcome": one.outcome.value, "count": one.count, "reason": one.text} for one in summary.reasons(50)
        ],
    }


def measures_as_object(one: Measures) -> dict[str, Any]:
    def told(estimate: Estimate | None) -> dict[str, Any] | None:
        return None if estimate is None else estimate._asdict()

    return {
        **{name: getattr(one, name) for name in COUNTS},
        "coverage": one.coverage,
        "accuracy": told(one.accuracy),
        "average": told(one.average),
        "mean_score": one.mean_score,
        "mean_reward": one.mean_reward,
        "pass_at": {k: told(value) for k, value in one.pass_at.items()},
        "majority_at": {k: told(value) for k, value in one.majority_at.items()},
    }


COUNTS = ("rollouts", "problems", "judged", "no_answer", "too_costly", "undecided", "unverifiable", "failed")


def lines(record: RunRecord) -> Iterator[dict[str, Any]]:
    """A row for the whole run and for each value of each thing that divides it."""
    parts = [("all", "", record.measured.total())]
    parts += [
        (name, value, one) for name, values in record.measured.dimensions().items() for value, one in values.items()
    ]
    passes = sorted({k for _, _, one in parts for k in one.pass_at})
    majorities = sorted({k for _, _, one in parts for k in one.majority_at})
    for name, value, one in parts:
        row: dict[str, Any] = {"by": name, "value": value, **{count: getattr(one, count) for count in COUNTS}}
        row["coverage"] = one.coverage if one.rollouts else None
        estimates = {"accuracy": one.accuracy, "avg_at_n": one.average}
        estimates |= {f"pass_at_{k}": one.pass_at.get(k) for k in passes}
        estimates |= {f"maj_at_{k}": one.majority_at.get(k) for k in majorities}
        for measure, estimate in estimates.items():
            row[measure] = None if estimate is None else estimate.value
            row[f"{measure}_stderr"] = None if estimate is None else estimate.error
        yield row | {"mean_score": one.mean_score, "mean_reward": one.mean_reward}


def as_csv(rows: Sequence[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: harmless(value) for name, value in row.items()} for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, with a quote in front."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def as_parquet(rows: Sequence[dict[str, Any]]) -> bytes:
    pyarrow = arrow()
    sink = pyarrow.BufferOutputStream()
    counts = {"rollouts", "problems", *COUNTS}
    fields = [
        pyarrow.field(
            name,
            pyarrow.string() if name in ("by", "value") else pyarrow.int64() if name in counts else pyarrow.float64(),
        )
        for name in rows[0]
    ]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows), schema=pyarrow.schema(fields)), sink)
    return bytes(sink.getvalue())


def markdown(summary: Summary, record: RunRecord, title: str, facts: Sequence[tuple[str, str]]) -> str:
    total, dimensions = record.measured.total(), record.measured.dimensions()
    headings = columns([total, *(one for values in dimensions.values() for one in values.values())])
    parts = [f"# {plain(title)}\n", "\n".join(f"- {plain(name)}: {plain(value)}" for name, value in facts), ""]
    parts.append(f"Percentages with standard errors clustered by problem; {told_apart(record)}.\n")
    parts.append(rows_of(["", *headings], [["all", *cells(total, headings)]]))
    for name, values in dimensions.items():
        parts.append(f"## By {plain(name)}\n")
        parts.append(rows_of([name, *headings], [[value, *cells(one, headings)] for value, one in values.items()]))
    parts += ["## Outcomes\n", rows_of(HEADINGS, table(summary)), "## Signals\n"]
    found = record.signals()
    parts.append("\n".join(f"- **{plain(one.kind)}**: {plain(one.text)}" for one in found) if found else "None.")
    if reasons := summary.reasons(20):
        parts.append("\n## Not judged\n")
        parts.append(rows_of(["outcome", "count", "reason"], [[o.outcome, f"{o.count:,}", o.text] for o in reasons]))
    return "\n".join(parts) + "\n"


def rows_of(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    told = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(plain(cell) for cell in row) + " |" for row in told) + "\n"


SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|#!~$"} | {"\n": " ", "\t": " ", "&": "&amp;"})


def plain(content: str) -> str:
    """The text where Markdown would read signs into it."""
    return visible(content).translate(SPECIAL)
