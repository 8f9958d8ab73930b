"""simpleRL's, LIMO's and open-thoughts' math rewards: what they are known for, and what they must not do."""

import time
from collections.abc import Callable

import pytest

from verifier.presets.catalogue import catalogue, task_for
from verifier.score import score_task
from verifier.upstream.shared.antlr_tables import as_current
from verifier.upstream.shared.qwen_answer import found_in, last_number_of, letter
from verifier.upstream.shared.qwen_text import stripped
from verifier.upstream.shared.word_numbers import NoNumber, number_in
from verifier.upstream.simplerl.reward import SimpleRLBox
from verifier.wire import Json, Outcome, PresetRef, Rollout, Verdict

MEGABYTE = 1_000_000


def reward(preset: str, completion: str, ground_truth: Json, **params: Json) -> float | None:
    rollout = Rollout(id="r", completion=completion, ground_truth=ground_truth)
    return score_task(task_for(rollout, PresetRef(name=preset, params=params))).reward


@pytest.mark.parametrize(
    ("preset", "completion", "truth", "expected", "why"),
    [
        ("simplerl/hf_math_verify", "so \\boxed{5}", "5", 1.0, "right"),
        ("simplerl/hf_math_verify", "it is 5", "5", 1.0, "the last number, and no penalty"),
        ("simplerl/hf_math_verify", "it is 6", "5", 0.0, "wrong"),
        ("simplerl/simplelr_math", "so \\boxed{6}", "5", -0.5, "wrong in a box"),
        ("simplerl/simplelr_math", "it is 5", "5", -1.0, "right, but no box"),
        ("simplerl/simplelr_math", "so \\boxed{{{{5}}}}", "5", -1.0, "nested too deeply to be a box"),
        ("simplerl/v0_openrlhf_box_reward", "boxed{5", "5", 1.0, "an unclosed box is form enough"),
        ("simplerl/v0_openrlhf_box_reward", "it is 5", "5", -1.0, "the word is missing"),
        ("simplerl/deepseek_r1", "<think>a</think><answer>5</answer>", "5", 1.0, "right in the form"),
        ("simplerl/deepseek_r1", "<think> </think><answer>5</answer>", "5", 0.5, "an empty thought"),
        ("simplerl/deepseek_r1", "<think>a</think><answer>A</answer>", "A", -0.5, "a bare letter is no answer"),
        ("simplerl/eval_math_equal", "(x+1)(x+2)", "(x+1)(x+3)", 1.0, "the common factor decides"),
        ("simplerl/eval_math_equal", "2(3)", "23", 1.0, "braces are dropped"),
        ("simplerl/eval_math_equal", "0.5", "50", 1.0, "a hundredth is right"),
        ("simplerl/eval_math_equal", "", "5", 0.0, "nothing"),
        ("simplerl/eval_boxed_math", "the answer is twenty-one.", "21", 1.0, "words are read as digits"),
        ("simplerl/eval_pipeline", "so 5", {"solution": "\\boxed{5}"}, 1.0, "a row of MATH"),
        ("simplerl/eval_pipeline", "", {"solution": "\\boxed{5}"}, 0.0, "no response"),
        ("simplerl/eval_pipeline", "so 5", {"answer": "5"}, None, "a row without a solution cannot be judged"),
        ("simplerl/gsm8k", "#### 1,000", "1000", 1.0, "commas go"),
        ("simplerl/math_hendrycks", "\\boxed{0.5}", "\\frac{1}{2}", 1.0, "the one decimal that is rewritten"),
        ("limo/math_equal", "1,10,2", "2,1,10", 1.0, "sorted"),
        ("limo/math_equal", "1e-19", "2e-19", 1.0, "small numbers are alike"),
        ("limo/check_is_correct", "\\text{May}", "\\text{June}", 1.0, "months are dropped"),
        ("limo/eval_response", "it is 5", "5", 0.0, "no box, no answer"),
        ("open_thoughts/math_parser_validate", "so $\\boxed{0.5}$", "$\\frac{1}{2}$", 1.0, "right"),
        ("open_thoughts/math_parser_validate", "so $\\boxed{5}$", "no mathematics", 0.0, "as the original has it"),
        ("open_thoughts/math_filter_problems", "\\boxed{5}", "See the FIGURE.", 0.0, "not self-contained"),
        ("open_thoughts/math_filter_problems", "\\boxed{5}", "What is 2+3?", 1.0, "kept"),
    ],
)
def test_the_originals_verdicts(preset: str, completion: str, truth: Json, expected: float | None, why: str) -> None:
    assert reward(preset, completion, truth) == expected, why


@pytest.mark.parametrize("preset", ["simplerl/eval_math_equal", "limo/check_is_correct"])
@pytest.mark.parametrize(
    "answer",
    [
        "__import__('math').floor(5.5)",
        "().__class__.__base__",
        "exec('x=5')",
        "Symbol('x').func",
        "lambda: 5",
        "9**9**9",
    ],
)
def test_answers_are_data(preset: str, answer: str) -> None:
    assert reward(preset, answer, "5") == 0.0


@pytest.mark.parametrize(
    ("preset", "twin_says"),
    [("simplerl/eval_math_equal", ("\\boxed{(x+1)(x+2)}", "(x+1)(x+3)")), ("limo/math_equal", ("1e-19", "2e-19"))],
)
def test_the_strict_twin_closes_the_hole(preset: str, twin_says: tuple[str, str]) -> None:
    assert reward(f"{preset}/strict", *twin_says) == 0.0


def test_a_missing_ground_truth_is_not_judged() -> None:
    for name, preset in catalogue().items():
        if name.startswith(("simplerl/", "limo/", "open_thoughts/math")) and preset.choose is None:
            result = score_task(task_for(Rollout(id="r", completion="5", ground_truth=None), name))
            assert result.verdict.outcome is Outcome.UNVERIFIABLE, name


@pytest.mark.parametrize(
    ("text", "last"),
    [("1.2.3", ".3"), ("-1.5", "-1.5"), ("5.", "5"), ("a-.5b", "-.5"), ("1\n.2", ".2"), ("", ""), ("x", "")],
)
def test_the_last_number(text: str, last: str) -> None:
    assert last_number_of(text) == last


@pytest.mark.parametrize(
    ("text", "number"),
    [("two million twenty three", 2_000_023), ("one point five", 1.5), ("one of twenty", 21), ("three hundred", 300)],
)
def test_numbers_in_words(text: str, number: float) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", "someone", "thousand thousand", "²", "9" * 5_000])
def test_what_is_no_number_in_words(text: str) -> None:
    with pytest.raises(NoNumber):
        number_in(text)


def test_the_article_a_is_a_choice() -> None:
    assert letter("this is a test") == "A"


def test_tables_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="version 4"):
        as_current("\4")


PIECES = ("1.", "{", "\\boxed{", "\\text{", "answer is ", "<think>", "</s> ", "\n \n", "one ", "final answer is $", ",")


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_costs_no_more_than_its_length(piece: str) -> None:
    """Ten times the text is at most about ten times the work: measured on the processor's clock, with a floor."""
    rollout = Rollout(id="r", completion=piece * (MEGABYTE // len(piece)), ground_truth="5")
    parts: list[Callable[[], object]] = [
        lambda: found_in(rollout.completion),
        lambda: letter(rollout.completion),
        lambda: stripped(rollout.completion),
        lambda: SimpleRLBox().shape(rollout, None, Verdict.incorrect("")),
    ]
    for part in parts:
        started = time.process_time()
        part()
        assert time.process_time() - started < 0.5


def test_a_pinned_preset_is_told_with_its_parameter() -> None:
    told = catalogue()["simplerl/hf_math_verify"].info()
    assert told.environment == "simplerl"
    assert "libraries" in str(told.params_schema)
