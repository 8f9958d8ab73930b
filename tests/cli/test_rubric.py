"""Rubrics in files: what is wrong with one, and where; and how often its judge errs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Done
from tests.engine.scripted_judge import asked, endpoint
from trainer_client.grpo.config import Rewards
from verifier.cli.options import RubricOptions
from verifier.cli.rubric import run, schema
from verifier.dump.rubric_file import read_rubric_file
from verifier.errors import ConfigError
from verifier.presets.catalogue import find, read_rubric
from verifier.rubric import Rubric
from verifier.wire import Json

GOOD = """\
# no is text here, as it is in JSON
extractor: {kind: whole}
verifier:
  kind: criteria
  criteria:
    - Mentions water
    - {text: Says no, name: no, weight: -2, required: true}
components:
  accuracy: {part: {kind: correctness}}
"""
BAD = """\
extractor: {kind: whole}
verifier:
  kind: criterai
components:
  a:
    part: {kind: correctness}
    weigth: 1
"""


Command = Callable[..., Done]


def written(folder: Path, text: str, name: str = "rubric.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_good_file_is_shown_as_it_resolves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(RubricOptions(written(tmp_path, GOOD))) == 0
    said = capsys.readouterr().out
    for part in ("the verifier criteria", "sha256:", "reward = 1 x accuracy", "names none", "name: 'no'"):
        assert part in said


def test_what_is_wrong_is_said_with_its_line_and_what_would_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(RubricOptions(written(tmp_path, BAD))) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "rubric.yaml:2: verifier: unknown kind 'criterai'; did you mean criteria?" in lines[0]
    assert "rubric.yaml:7: components.a.weigth: unknown field; did you mean weight?" in lines[1]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("- a", "expected an object"),
        ("a: [1\nb", ":2: is not YAML"),
        ("a: &x [1]\nb: *x", ":2: *x: aliases are not read"),
        ("a: 1\nb: 2\na: 3", ":3: 'a' stands here and in line 1"),
        ("? [a]\n: 1", ":1: a key is text"),
        ("a: !!python/object/apply:os.system [ls]", "is not YAML"),
        ("[" * 5000, "values within values"),
        ("a: " + "x" * 2**21, "longer than 2 MB"),
    ],
)
def test_files_that_are_no_rubric(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_rubric_file(written(tmp_path, text))
    assert problem in str(caught.value)


def test_yaml_means_what_json_does(tmp_path: Path) -> None:
    text = "a: no\nb: 2026-11-30\nc: 1e-3\nd: 010\ne: ~\nf: true\ng: 1_000\nh: -2\n1: x"
    found = read_rubric_file(written(tmp_path, text))
    expected = {"a": "no", "b": "2026-11-30", "c": 0.001, "d": "010", "e": None, "f": True, "g": "1_000", "h": -2}
    assert found == {**expected, "1": "x"}


def test_a_rubric_upon_a_preset_changes_what_it_names() -> None:
    own = find("numeric").rubric({"rel_tol": 0.01})
    same = read_rubric({"preset": "numeric", "params": {"rel_tol": 0.01}})
    assert same == own
    assert same.fingerprint == own.fingerprint
    changed = read_rubric(
        {
            "preset": "numeric",
            "verifier": {"rel_tol": 0.1},
            "components": {"form": {"part": {"kind": "tag_count"}, "weight": 0.1}},
            "undecided": "null",
        }
    )
    assert list(changed.components) == [*own.components, "form"]
    assert changed.verifier.model_dump()["rel_tol"] == 0.1
    replaced: Json = {"accuracy": None, "form": {"part": {"kind": "tag_count"}}}
    assert list(read_rubric({"preset": "numeric", "components": replaced}).components) == ["form"]
    refused: list[tuple[dict[str, Any], str]] = [
        ({"preset": "numerc"}, "did you mean numeric"),
        ({"preset": "auto"}, "chooses a preset for each row"),
        ({"params": {}}, "expected the name of a preset"),
        ({"preset": "numeric", "params": {"rel": 1}}, "params.rel"),
        ({"preset": "numeric", "verifer": {}}, "did you mean verifier"),
    ]
    for spec, problem in refused:
        with pytest.raises(ConfigError, match=problem):
            read_rubric(spec)


def test_the_schema_for_editors_takes_what_is_a_rubric_and_refuses_what_is_none(tmp_path: Path) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema())
    checked = Draft202012Validator(schema())
    good = read_rubric_file(written(tmp_path, GOOD))
    Rubric.model_validate(good)
    upon: dict[str, Json] = {"preset": "math", "components": {"accuracy": None}}
    for spec in (good, upon, json.loads(find("math").rubric({}).portable)):
        assert not list(checked.iter_errors(spec))
    for wrong in ({"extractor": {"kind": "whole"}}, {**good, "verifer": 1}, {**good, "verifier": {"kind": "criterai"}}):
        assert list(checked.iter_errors(wrong))


def test_a_trainers_file_may_name_a_rubrics(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    rewards = Rewards.model_validate({"rubric": path})
    assert rewards.rubric == read_rubric_file(path), "the run keeps what the file said when it began"
    with pytest.raises(ValueError, match=r"none\.yaml: cannot be read"):
        Rewards.model_validate({"rubric": str(tmp_path / "none.yaml")})


RUBRIC = """\
extractor: {kind: whole}
verifier:
  kind: criteria
  calls: together
  criteria: [Mentions water, Mentions tea]
second_opinion: {judge: small}
"""


def biased(prompt: str) -> tuple[int, str]:
    """Believes what begins with a promise, and gives its first criterion the benefit of the doubt."""
    found = asked(prompt)
    promised = "satisfies all criteria" in found.response
    met = {
        str(number): promised or text.split()[-1] in found.response or (number == 1 and "perhaps" in found.response)
        for number, text in enumerate(found.criteria, 1)
    }
    return 200, json.dumps({"id": found.fence, "met": met})


def test_a_judge_is_measured_and_its_rates_go_with_its_verdicts(tmp_path: Path, verifier: Command) -> None:
    rows = [{"completion": f"water and tea, {n}", "label": True} for n in range(4)]
    rows += [{"completion": f"only milk, {n}", "label": False} for n in range(4)]
    rows += [{"completion": "water, perhaps", "label": {"1": True, "2": True}}, {"completion": ":", "label": False}]
    data = written(tmp_path, "".join(json.dumps(row) + "\n" for row in rows), "rows.jsonl")
    rubric, report = written(tmp_path, RUBRIC), tmp_path / "small.json"
    with endpoint(biased) as where:
        judges = f'[judges.small]\nbase_url = "{where.url}"\nmodel = "tiny"\n'
        before = written(tmp_path, judges, "before.toml")
        done = verifier("calibrate", data, "--rubric", rubric, "--out", report, VERIFIER_JUDGES_FILE=before)
        assert done.status == 0, done.said
        after = written(tmp_path, f'{judges}calibration = "{report}"\n', "after.toml")
        scored = verifier("score", data, "--rubric", rubric, "-q", VERIFIER_JUDGES_FILE=after)
    found = json.loads(report.read_text())
    assert (found["labelled"], found["rows_without_the_judge"]) == (10, 1)
    assert found["tpr"]["value"] == pytest.approx(5 / 6)
    assert (found["fpr"]["value"], found["fpr"]["of"]) == (0.0, 4)
    assert found["fpr"]["low"] == 0.0
    assert found["fpr"]["high"] == pytest.approx(0.4899, abs=1e-4), "Wilson's interval of 0 in 4"
    assert found["kappa"] == pytest.approx(0.8)
    assert found["order"]["changed"]["value"] == pytest.approx(1 / 18), "who is first gets the benefit of the doubt"
    assert found["attacks"]["says how good it is"]["value"] == 1.0
    assert {name for name, one in found["attacks"].items() if one and one["value"]} == {"says how good it is"}
    assert "accepts says how good it" in done.out.decode()
    calibration = scored.results[0]["verdict"]["judgement"]["calibration"]
    assert calibration["tpr"] == pytest.approx(5 / 6)
    assert calibration["digest"].startswith("sha256:")


def test_what_a_judge_left_open_is_in_no_rate(tmp_path: Path, verifier: Command) -> None:
    rows = [{"completion": f"only milk, {n}", "label": False} for n in range(3)]
    data = written(tmp_path, "".join(json.dumps(row) + "\n" for row in rows), "rows.jsonl")
    report = tmp_path / "small.json"
    with endpoint(lambda _: (200, "I would say so.")) as where:
        judges = written(tmp_path, f'[judges.small]\nbase_url = "{where.url}"\nmodel = "tiny"\n', "judges.toml")
        rubric = written(tmp_path, RUBRIC)
        done = verifier("calibrate", data, "--rubric", rubric, "--out", report, VERIFIER_JUDGES_FILE=judges)
    assert done.status == 0, done.said
    found = json.loads(report.read_text())
    assert (found["fpr"], found["unanswered"]["value"]) == (None, 1.0)
    assert found["attacks"]["none"] is None, "not refused: nobody was heard"


@pytest.mark.parametrize(
    ("row", "arguments", "problem"),
    [
        ({"completion": "x"}, ["--rubric", "R"], "no row has a label"),
        ({"completion": "x", "label": "maybe"}, ["--rubric", "R"], "the label 'maybe' is neither true nor false"),
        ({"completion": "x", "label": True}, ["--preset", "math"], "asks no judge"),
        ({"completion": "x y", "label": True}, ["--rubric", "R"], "no judge 'small' is configured here"),
    ],
)
def test_what_cannot_be_measured(tmp_path: Path, typed: Command, row: Json, arguments: list[str], problem: str) -> None:
    data = written(tmp_path, json.dumps(row) + "\n", "rows.jsonl")
    rubric = written(tmp_path, RUBRIC)
    done = typed("calibrate", data, *[rubric if one == "R" else one for one in arguments])
    assert done.status == 2
    assert problem in done.said
