"""reasoning-gym's scorers: what reaches them, and what never does. In the pinned environment too, where it is made."""

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.dump.datasets import DATASETS, DatasetReader
from verifier.engine.blocking import blocking
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.environments import known
from verifier.environments.make import find_uv, make
from verifier.errors import ConfigError
from verifier.presets.catalogue import find, preset_for, task_for
from verifier.rubric import Bounds, Task
from verifier.score import score_task
from verifier.upstream.reasoning_gym.closed import loophole
from verifier.upstream.reasoning_gym.extract import ReasoningGymAnswer
from verifier.upstream.reasoning_gym.python_value import NotPlain, python_value
from verifier.upstream.reasoning_gym.rows import NAMES, Entry, entry_of
from verifier.upstream.reasoning_gym.verify import ReasoningGymScore
from verifier.wire import Json, Outcome, PresetRef, Rollout

VECTORS = Path(__file__).parent / "reasoning_gym.json"
"""For each data set one entry, and answers with the score that reasoning-gym 0.1.25 itself gives them."""


def entry(name: str, answer: str = "5", **metadata: Any) -> Json:
    return {"question": "?", "answer": answer, "metadata": {"source_dataset": name, **metadata}}


@pytest.mark.parametrize(
    ("completion", "answer", "why"),
    [
        ("<answer>5</answer>", "5", "the block"),
        ("<answer>4</answer> no <answer> 5\n</answer>", "5", "the last one, stripped"),
        ("<answer>a <answer>5</answer>", "a <answer>5", "from the first opening tag"),
        ("<answer></answer>", "", "an empty block is an answer"),
        ("<answer>5", None, "never closed"),
        ("</answer>5<answer>", None, "the wrong way round"),
        ("the answer is 5", None, "no block"),
        ("<answer>" * 125_000, None, "a megabyte of opening tags"),
    ],
)
def test_the_answer_is_the_last_block(completion: str, answer: str | None, why: str) -> None:
    assert ReasoningGymAnswer().extract(completion).answer == answer, why


def test_the_strict_form_takes_one_block_and_no_more() -> None:
    strict = ReasoningGymAnswer(single=True)
    assert strict.extract("so <answer>5</answer>").answer == "5"
    assert strict.extract("<answer>4</answer> or <answer>5</answer>").answer is None
    assert strict.extract("<answer>4 <answer>5</answer>").answer is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[0, 1], [1, 0]]", [[0, 1], [1, 0]]),
        (" ('a', \"b\")", ("a", "b")),
        ("(0x12 + 3) << 1", 42),
        ("-2 * 3 - 1", -7),
        ("['a'] * 3 + ['b']", ["a", "a", "a", "b"]),
        ("1.5", 1.5),
    ],
)
def test_plain_values_are_read_as_python_reads_them(text: str, expected: object) -> None:
    assert python_value(text) == expected


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('true')", "[x for x in 'ab']", "oracle_answer", "9**9**9", "1 << 10**9", "'a' * 10**9"],
)
def test_what_is_more_than_a_value_is_not_evaluated(text: str) -> None:
    with pytest.raises(NotPlain):
        python_value(text)


@pytest.mark.parametrize("text", ["", "1 2", "[1", "(" * 1_000, "\0"])
def test_what_is_no_expression_is_an_error_as_in_python(text: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        python_value(text)


@pytest.mark.parametrize(
    ("ground_truth", "part_of_the_reason"),
    [
        ("5", "does not hold an entry"),
        ([1], "a list"),
        ({"answer": "5"}, "names the data set"),
        ({"answer": "5", "metadata": "no JSON"}, "not JSON"),
        (entry("chain_sums"), "chain_sum"),
        ({"answer": 5, "metadata": {"source_dataset": "chain_sum"}}, "expected text"),
        ({"answer": None, "metadata": {"source_dataset": "rush_hour"}}, "board_config"),
    ],
)
def test_a_ground_truth_without_an_entry_is_not_judged(ground_truth: Json, part_of_the_reason: str) -> None:
    problem = ReasoningGymScore().unreadable(ground_truth)
    assert problem is not None
    assert part_of_the_reason in problem


def test_entries_are_read_in_every_form() -> None:
    wanted = Entry("chain_sum", "5", {"source_dataset": "chain_sum"})
    whole: Any = entry("chain_sum")
    assert entry_of(whole, None) == entry_of(json.dumps(whole), None) == wanted
    assert entry_of({**whole, "metadata": json.dumps(whole["metadata"])}, "chain_sum") == wanted
    assert entry_of("5", "chain_sum") == entry_of({"answer": "5"}, "chain_sum") == wanted._replace(metadata={})
    assert isinstance(entry_of(whole, "lcm"), str), "two names"


def test_rows_and_names_lead_to_the_preset() -> None:
    row = {**entry("lcm", "6"), "completion": "<answer>6</answer>"}  # type: ignore[dict-item]
    rollout = DatasetReader(DATASETS["reasoning_gym"], {}).rollout(row, 1)
    assert isinstance(rollout, Rollout), rollout
    assert rollout.prompt == "?"
    assert entry_of(rollout.ground_truth, None) == Entry("lcm", "6", {"source_dataset": "lcm"})
    assert preset_for("reasoning_gym/lcm") == PresetRef(name="reasoning_gym", params={"dataset": "lcm"})
    assert preset_for("reasoning_gym/strict") == "reasoning_gym/strict"
    synthetic = {"prompt": "?", "source": "lcm", "verification_info": {"ground_truth": "6"}, "metadata": {}}
    found = DatasetReader(DATASETS["reasoning_gym"], {}).rollout({**synthetic, "completion": ""}, 1)
    assert isinstance(found, Rollout), found
    assert entry_of(found.ground_truth, None) == Entry("lcm", "6", {})


@pytest.mark.parametrize(
    ("name", "right", "wrong", "given"),
    [
        ("game_of_life_halting", "True", "maybe", entry("game_of_life_halting", "True")),
        ("complex_arithmetic", "3 + 4i", "nan", entry("complex_arithmetic", "3 + 4i")),
        ("puzzle24", "(1+2+3)*4", "6*4*1*1", entry("puzzle24", "(1+2+3)*4", numbers=[1, 2, 3, 4])),
        ("puzzle24", "(1+2+3)*4", "(1+2+3)*4+0", entry("puzzle24", "(1+2+3)*4", numbers=[1, 2, 3, 4])),
        ("countdown", "1+2", "sqrt(1)+2", entry("countdown", "1+2", numbers=[1, 2], target=3)),
        ("number_sorting", "['1', '2']", "['1', '2.9']", entry("number_sorting", "['1', '2']")),
        ("polynomial_equations", "", "banana", entry("polynomial_equations", "")),
        ("spell_backward", "god", "gods", entry("spell_backward", "god")),
        ("gsm_symbolic", "5", "5 or 6", entry("gsm_symbolic", "5")),
        ("fraction_simplification", "$\\frac{1}{2}$", "$\\frac{1}{2}$ or 1/3", entry("fraction_simplification", "1/2")),
        ("fraction_simplification", "1/2", "1/2 " + "a" * 1_000, entry("fraction_simplification", "1/2")),
        ("polynomial_multiplication", "x**2", "x**2 or x**3", entry("polynomial_multiplication", "x**2")),
        (
            "knights_knaves",
            "So Zoey is a knight, and Sam is a knave.",
            "Zoey is a knight, and Sam is a knave or 0.",
            entry("knights_knaves", "Zoey is a knight, and Sam is a knave."),
        ),
        (
            "knights_knaves",
            "Sam is a knave and Zoey is a knight",
            "It is false that Zoey is a knight, and Sam is a knave.",
            entry("knights_knaves", "Zoey is a knight, and Sam is a knave."),
        ),
        (
            "knights_knaves",
            "Zoey is a knight, Sam is a knave",
            "Zoey is a knight, Sam is a knave, Sam is a knave",
            entry("knights_knaves", "Zoey is a knight, and Sam is a knave."),
        ),
        ("coin_flip", "1/8192", "0", entry("coin_flip", "0.0001220703125")),
        ("coin_flip", "0.0273", "1e999999999", entry("coin_flip", "0.02734375")),
        ("calendar_arithmetic", "-1", "30", entry("calendar_arithmetic", "-1", task="recurring_event_calculations")),
    ],
)
def test_the_strict_form_closes_each_loophole(name: str, right: str, wrong: str, given: Json) -> None:
    known_entry = entry_of(given, None)
    assert isinstance(known_entry, Entry)
    assert loophole(right, known_entry) == ""
    assert loophole(wrong, known_entry) != "", name


def test_without_the_environment_nothing_is_judged_and_the_reason_says_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(known.DIRECTORY, str(tmp_path))
    task = task_for(Rollout(id="a", completion="<answer>5</answer>", ground_truth=entry("chain_sum")), "reasoning_gym")
    assert score_task(task).reward is None
    with blocking(LocalEngine(EngineSettings(workers=1, warm=False))) as engine:
        [result] = engine.verify([task])
    assert (result.reward, result.verdict.outcome) == (None, Outcome.FAILED)
    assert "./dev environments reasoning_gym" in result.verdict.reason
    assert "libraries" not in result.verdict.reason, "there are no other libraries to choose"


def test_the_preset_has_no_choice_of_libraries() -> None:
    preset = find("reasoning_gym")
    assert preset.rubric({}).environment == preset.environment == "reasoning_gym"
    assert "libraries" not in str(preset.params_schema())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment, in a folder of the tests' own unless it is there; skips where it cannot be fetched."""
    with pytest.MonkeyPatch.context() as patch:
        if known.interpreter("reasoning_gym") is None:
            patch.setenv(known.DIRECTORY, str(tmp_path_factory.mktemp("environments")))
        try:
            find_uv()
            make("reasoning_gym", compile_all=False)
        except ConfigError as error:
            pytest.skip(f"the environment cannot be made here: {error}")
        return known.directory()


@pytest.mark.index
def test_every_data_set_scores_as_the_original(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two answers and more to each of the 105, through workers, against scores recorded from the original."""
    monkeypatch.setenv(known.DIRECTORY, str(made))
    recorded = json.loads(VECTORS.read_text(encoding="utf-8"))
    assert recorded.keys() == NAMES
    tasks, scores = [], []
    for name, (given, answers) in recorded.items():
        for number, (answer, score) in enumerate(answers):
            rollout = Rollout(id=f"{name}-{number}", completion=f"<answer>{answer}</answer>", ground_truth=given)
            tasks.append(task_for(rollout, "reasoning_gym"))
            scores.append(score)
    with blocking(LocalEngine(EngineSettings(workers=1, environment="reasoning_gym"))) as engine:
        results = engine.verify([*tasks, *HOSTILE])
    found = {result.id: result.reward for result in results}
    assert {task.rollout.id: score for task, score in zip(tasks, scores, strict=True)} == pytest.approx(
        {task.rollout.id: found[task.rollout.id] for task in tasks}
    )
    outcomes = {result.id: result.verdict.outcome for result in results[len(tasks) :]}
    assert outcomes == {task.rollout.id: Outcome(task.rollout.id.split()[0]) for task in HOSTILE}


def hostile(outcome: Outcome, number: int, answer: str, given: Json, preset: str = "reasoning_gym") -> Task:
    rollout = Rollout(id=f"{outcome} {number}", completion=f"<answer>{answer}</answer>", ground_truth=given)
    bounds = Bounds(cpu_seconds=0.5)
    return task_for(rollout, rubric=find(preset).rubric({}).model_copy(update={"bounds": bounds}))


SPIRAL = entry("spiral_matrix", "1 2 3 4")
HOSTILE = [
    hostile(Outcome.INCORRECT, 1, "__import__('os').abort()", SPIRAL),
    hostile(Outcome.INCORRECT, 2, "oracle_answer.split()", SPIRAL),
    hostile(Outcome.INCORRECT, 3, "[" * 100_000, SPIRAL),
    hostile(Outcome.PARTIAL, 4, "[1, 2, 3, 4]", SPIRAL),
    hostile(Outcome.INCORRECT, 5, "[1, 2, 3, 4]", SPIRAL, "reasoning_gym/strict"),
    hostile(Outcome.TOO_COSTLY, 6, "1e9999999999", entry("coin_flip", "1/2")),
    hostile(Outcome.UNVERIFIABLE, 7, "5", entry("rotten_oranges", "")),
    hostile(Outcome.UNVERIFIABLE, 8, "5", entry("sudoku", "1")),
    hostile(Outcome.INCORRECT, 9, "two", entry("prime_factorization", "2 × 3")),
]
"""Answers and entries of ill will, by what becomes of them."""
