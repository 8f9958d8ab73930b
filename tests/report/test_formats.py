"""The report for programs: the same figures in every format, read back by what reads such files."""

import csv
import io
import json

import pytest

from verifier.errors import ConfigError
from verifier.report.formats import FORMATS, Format, format_of, written
from verifier.report.run_record import RunRecord
from verifier.report.summary import Summary
from verifier.wire import Result, Rollout, Verdict


def a_run(label: str = "math") -> tuple[Summary, RunRecord]:
    summary, record = Summary(seconds=2.0), RunRecord()
    verdicts = [Verdict.correct("equal"), Verdict.incorrect("different"), Verdict.failed("no worker")]
    results = [Result(id=str(n), reward=v.score, components={}, verdict=v) for n, v in enumerate(verdicts * 4)]
    rollouts = [
        Rollout(completion="c", ground_truth="4", group=str(n // 6), metadata={"level": "=1+1" if n % 2 else "b"})
        for n in range(12)
    ]
    labels = [label] * 12
    summary.add(results, labels)
    record.add(rollouts, results, labels)
    return summary, record


def report(form: Format, label: str = "math") -> bytes:
    return written(form, *a_run(label), "a run", [("input", "x.jsonl")])


def test_json_says_all_that_the_page_says() -> None:
    told = json.loads(report("json"))
    assert told["total"]["accuracy"] == {"value": 0.5, "error": 0.0, "problems": 2}
    assert told["total"]["coverage"] == pytest.approx(8 / 12)
    assert told["total"]["pass_at"]["4"]["value"] == 1.0
    assert set(told["by"]) == {"preset", "answer type", "level"}
    assert told["outcomes"]["math"]["failed"] == 4
    assert told["not_judged"] == [{"outcome": "failed", "count": 4, "reason": "no worker"}]


def test_csv_has_a_row_for_the_run_and_for_each_value_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(report("csv").decode())))
    assert [(row["by"], row["value"]) for row in rows] == [
        ("all", ""),
        ("preset", "math"),
        ("answer type", "number"),
        ("level", "'=1+1"),
        ("level", "b"),
    ]
    assert (rows[0]["accuracy"], rows[0]["failed"], rows[0]["pass_at_4"]) == ("0.5", "4", "1.0")


def test_parquet_has_the_same_rows() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = parquet.read_table(io.BytesIO(report("parquet"))).to_pylist()
    assert [row["value"] for row in rows] == ["", "math", "number", "=1+1", "b"]
    assert (rows[0]["rollouts"], rows[0]["accuracy"], rows[0]["maj_at_2_stderr"]) == (12, 0.5, 0.0)


def test_markdown_is_a_table_that_no_label_breaks() -> None:
    told = report("md", label="a|b\n# <b>").decode()
    assert "| a\\|b \\# \\<b\\> |" in told
    assert "\n# <b>" not in told
    assert "50.0 ± 0.0" in told


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_over_nothing_has_a_report(form: Format) -> None:
    assert written(form, Summary(), RunRecord(), "nothing", [])


@pytest.mark.parametrize(
    ("path", "asked", "expected"),
    [
        ("r.html", None, "html"),
        ("r.MD", None, "md"),
        ("r", None, "html"),
        ("r.csv", "json", "json"),
        ("r.parquet", None, "parquet"),
    ],
)
def test_the_format_is_said_or_the_name_says_it(path: str, asked: str | None, expected: str) -> None:
    assert format_of(path, asked) == expected


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="expected one of html, json, md, csv, parquet"):
        format_of("r.html", "xlsx")
