"""The report of `verifier score`. Apart, as what draws and formats it is imported only for a report."""

from datetime import UTC, datetime

import verifier
from verifier.cli.options import ScoreOptions
from verifier.report.formats import format_of, refuse_impossible, written
from verifier.report.run_record import RunRecord
from verifier.report.summary import Summary


def check(options: ScoreOptions) -> None:
    """Raise ConfigError for a report that cannot be written, before anything is graded."""
    assert options.report
    refuse_impossible(format_of(options.report, options.report_format))


def is_page(options: ScoreOptions) -> bool:
    """Whether the report is the page that shows rollouts."""
    return options.report is not None and format_of(options.report, options.report_format) == "html"


def report(options: ScoreOptions, summary: Summary, record: RunRecord, source: str, graded_by: str) -> bytes:
    """The report as bytes."""
    assert options.report
    facts = [
        ("input", source),
        ("graded by", graded_by),
        *([("preset", options.preset)] if options.preset else []),
        *([("parameters", options.params)] if options.params else []),
        *([("rubric", options.rubric)] if options.rubric else []),
        (
            "rollouts",
            f"{summary.total.rollouts:,}, of which {summary.cached:,} reused the verdict of an identical rollout",
        ),
        ("time", f"{summary.seconds:,.1f} s"),
        ("made", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC by verifier {verifier.__version__}"),
    ]
    form = format_of(options.report, options.report_format)
    return written(form, summary, record, f"Rewards of {source}", facts)
