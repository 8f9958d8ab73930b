"""`verifier explain`: where the answer was, both normal forms, which rule decided; bombs are bounded here too."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from verifier.cli import explain
from verifier.cli.explain import in_context
from verifier.cli.options import ExplainOptions
from verifier.errors import ConfigError
from verifier.wire import Result

Command = Callable[..., Any]


def test_the_answer_is_shown_in_its_place_with_what_decided(tmp_path: Path, verifier: Command) -> None:
    (tmp_path / "c.txt").write_text("Half:\nso \\boxed{0.50} it is\x1b[31m")
    done = verifier("explain", "--preset", "numeric", "--ground-truth", "1/2", "--completion", tmp_path / "c.txt")
    told = {line[:20].strip(): line[20:].strip() for line in done.out.decode().splitlines()}
    assert done.status == 0
    assert told["where"] == "Half:\\nso \\boxed{»0.50«} it is\N{REPLACEMENT CHARACTER}[31m  (characters 16 to 20)"
    assert told["answer"] == "0.50"
    assert told["ground truth"] == "1/2"
    assert "answer, normal form" in told
    assert "truth, normal form" in told
    assert told["verdict"] == "correct"
    assert told["reward"] == "1 = accuracy 1 x 1"


def test_a_bomb_is_judged_within_its_bounds_and_json_is_the_result(verifier: Command) -> None:
    gold = ["--preset", "auto", "--ground-truth", "1", "--gold-json"]
    done = verifier("explain", "-", *gold, "--json", stdin=rb"\boxed{9^{9^{9^{9^{9}}}}}")
    result = Result.model_validate_json(done.out)
    assert done.status == 0
    assert (result.id, result.preset, result.reward) == ("explained", "math", 0.0)


def test_the_ground_truth_is_read_as_json_when_that_is_said() -> None:
    options = ExplainOptions("kv", '{"a": [1, null]}', text="1", gold_json=True)
    assert explain.read_gold(options) == {"a": [1, None]}


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_a_ground_truth_with_a_number_that_json_has_not_is_refused(number: str) -> None:
    options = ExplainOptions("kv", f'{{"a": [1, {number}]}}', text="1", gold_json=True)
    with pytest.raises(ConfigError, match=r"a\.1: JSON has no"):
        explain.read_gold(options)


@pytest.mark.parametrize("gold", ["1", "[1]", "true", "text"])
def test_a_ground_truth_is_text_unless_it_is_said_to_be_json(gold: str) -> None:
    options = ExplainOptions("math", gold, text="1")
    assert explain.read_gold(options) == gold


def test_the_context_is_cut_around_the_answer() -> None:
    text = in_context((500, 503), "a" * 500 + "BBB" + "c" * 500, styled=False).plain
    assert text == "..." + "a" * 120 + "»BBB«" + "c" * 120 + "...  (characters 500 to 503)"


def test_on_a_terminal_the_answer_is_marked_by_style() -> None:
    text = in_context((1, 2), "aBc", styled=True)
    assert text.plain.startswith("aBc ")
    assert [span.style for span in text.spans] == ["reverse"]


def test_what_would_change_the_verdict_is_told_with_the_time_of_each_step(verifier: Command) -> None:
    done = verifier("explain", "--preset", "math", "--ground-truth", "1/2", "--text", r"\boxed{3}, no: \boxed{0.6}")
    told = [(line[:25].strip(), line[25:].strip()) for line in done.out.decode().splitlines()]
    names = [name for name, _ in told]
    assert ("lost", "3 (another box)") in told
    assert any(name == "would change if" and said.endswith("'1/2': correct") for name, said in told)
    assert {"find the answer", "compare", "fingerprint"} <= set(names)


def test_a_saved_explanation_is_graded_again(tmp_path: Path, verifier: Command) -> None:
    path = tmp_path / "why.json"
    asked = ["--preset", "math", "--params", '{"units": "required"}', "--ground-truth", "5 m", "--text", r"\boxed{5}"]
    first = verifier("explain", *asked, "--save", path, "--no-changes")
    again = verifier("explain", "--replay", path)
    assert (first.status, again.status) == (0, 0)
    assert "the same verdict and reward; then incorrect" in again.out.decode()
    changed = (
        path.read_text()
        .replace('"reward": 0.0', '"reward": 1.0')
        .replace('"outcome": "incorrect"', '"outcome": "correct"')
    )
    path.write_text(changed.replace('"score": 0.0', '"score": 1.0'))
    other = verifier("explain", "--replay", path)
    assert other.status == 1
    assert "another verdict or reward" in other.out.decode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--text", "x"], "missing --preset NAME or --ground-truth TEXT"),
        (["--replay", "x.json", "--preset", "math"], "use it alone"),
        (["--replay", "/nonexistent.json"], "cannot be read"),
        (["--replay", __file__], "is not an explanation"),
    ],
)
def test_what_cannot_be_explained_says_what_would_work(typed: Command, arguments: list[str], said: str) -> None:
    done = typed("explain", *arguments)
    assert done.status == 2
    assert said in " ".join(done.said.replace("│", " ").split())
