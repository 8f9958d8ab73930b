"""Fresh problems: the same for a seed everywhere, solvable, and judged right when they are solved."""

import ast
import json
import subprocess
import sys
from fractions import Fraction
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.errors import ConfigError
from verifier.generate.dice import Dice
from verifier.generate.families import FAMILIES, generator
from verifier.generate.knights_knaves import solutions, statement
from verifier.generate.problem import Problem
from verifier.presets.catalogue import task_for
from verifier.score import score
from verifier.wire import Outcome, Rollout

FIRST_WORDS = [12217366090957027630, 6746567176287924973]
FIRST_COUNTDOWN = {"target": 81, "numbers": [2, 73, 6]}
FIRST_PRODUCT = "29064"
FIRST_ISLAND = {"Uma": "knave", "Bruno": "knight", "Elif": "knave", "Goran": "knave", "Omar": "knave"}


def outcome(problem: Problem, answer: str) -> Outcome:
    completion = f"hm</think> <answer>{answer}</answer>"
    rollout = Rollout(id="r", completion=completion, ground_truth=problem.ground_truth, preset=problem.preset)
    return score(rollout, task_for(rollout).rubric).verdict.outcome


def some(name: str, count: int = 40, seed: int = 7, **params: Any) -> list[Problem]:
    return list(islice(generator(name, json.dumps(params)).problems(seed), count))


def exact(node: ast.AST) -> Fraction:
    """The value of a parsed expression, by another way than the verifier's."""
    match node:
        case ast.Expression(body=body):
            return exact(body)
        case ast.Constant(value=int(value)):
            return Fraction(value)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = exact(left), exact(right)
            return {ast.Add: a + b, ast.Sub: a - b, ast.Mult: a * b}[type(op)] if not isinstance(op, ast.Div) else a / b
    raise AssertionError(ast.dump(node))


def test_a_seed_gives_these_problems_for_ever() -> None:
    assert [dice.word() for dice in [Dice("verifier")] for _ in range(2)] == FIRST_WORDS
    assert some("countdown", 1)[0].ground_truth == FIRST_COUNTDOWN
    assert some("multiplication", 1)[0].ground_truth == FIRST_PRODUCT
    assert some("knights_knaves", 1)[0].ground_truth == FIRST_ISLAND


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_a_problem_does_not_depend_on_how_many_are_asked_for(name: str) -> None:
    assert some(name, 5)[3] == generator(name).problem(7, 3)
    assert some(name, 5) != some(name, 5, seed=8)
    assert len({problem.prompt for problem in some(name)}) > 30


def test_countdown_has_a_solution_that_is_judged_right() -> None:
    for problem in some("countdown"):
        solution, truth = str(problem.metadata["solution"]), problem.ground_truth
        assert isinstance(truth, dict)
        assert exact(ast.parse(solution, mode="eval")) == truth["target"]
        assert outcome(problem, solution) is Outcome.CORRECT
        assert outcome(problem, f"{solution} + 1") is Outcome.INCORRECT
        assert str(truth["target"]) in problem.prompt


@pytest.mark.parametrize("name", ["multiplication", "arithmetic"])
def test_sums_have_the_value_that_is_told(name: str) -> None:
    for problem in some(name):
        asked = problem.prompt.removeprefix("What is ").partition("?")[0]
        assert exact(ast.parse(asked, mode="eval")) == int(str(problem.ground_truth))
        assert outcome(problem, str(problem.ground_truth)) is Outcome.CORRECT
        assert outcome(problem, f"{problem.ground_truth}1") is Outcome.INCORRECT


def test_knights_and_knaves_are_judged_right_as_told_and_wrong_otherwise() -> None:
    for problem in some("knights_knaves"):
        truth = problem.ground_truth
        assert isinstance(truth, dict)
        told = [f"({n}) {name} is a {role}" for n, (name, role) in enumerate(truth.items(), 1)]
        assert outcome(problem, "\n".join(told)) is Outcome.CORRECT
        flipped = told[0].replace("knight", "?").replace("knave", "knight").replace("?", "knave")
        assert outcome(problem, "\n".join([flipped, *told[1:]])) is Outcome.INCORRECT


def holds(text: str, world: dict[str, bool], speaker: str) -> bool:
    """Whether a statement holds, read from its words: another way than the generator's."""
    said = text.strip('".')
    if said.startswith("Of us"):
        return sum(world.values()) == int(said.split("exactly ")[1].split()[0])
    if " and I are " in said:
        return (world[said.split()[0]] == world[speaker]) == said.endswith("the same kind")
    if said.startswith("If "):
        first, second = said[3:].split(", then ")
        return not holds(first, world, speaker) or holds(second, world, speaker)
    for word, rule in ((" and ", all), (" or ", any)):
        if word in said:
            return rule(holds(part, world, speaker) for part in said.split(word))
    return world[said.split()[0]] == said.endswith("knight")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_knights_and_knaves_have_one_solution_by_their_words(seed: int) -> None:
    problem = generator("knights_knaves").problem(seed, 0)
    lines = [line.split(" says: ") for line in problem.prompt.splitlines() if " says: " in line]
    names = [name for name, _ in lines]
    worlds = [dict(zip(names, cast, strict=True)) for cast in product((True, False), repeat=len(names))]
    possible = [world for world in worlds if all(holds(text, world, name) == world[name] for name, text in lines)]
    assert [{name: "knight" if honest else "knave" for name, honest in world.items()} for world in possible] == [
        problem.ground_truth
    ]


def test_a_puzzle_of_two_solutions_is_seen_as_such() -> None:
    assert len(solutions([lambda world: True, lambda world: world[1]])) == 2
    assert statement(0, ["Ada", "Bo"], Dice("x")).text


@given(st.text(max_size=5), st.integers(1, 2**64), st.integers(-(10**40), 10**40), st.integers(0, 10**40))
def test_dice_stay_within_bounds(seed: str, number: int, least: int, width: int) -> None:
    dice = Dice(seed)
    assert 0 <= dice.below(number) < number
    assert least <= dice.between(least, least + width) <= least + width


@pytest.mark.parametrize(
    ("name", "params", "told"),
    [
        ("countdwn", "{}", "did you mean countdown"),
        ("countdown", '{"numbers": 3}', "Its parameters: least_numbers"),
        ("countdown", '{"least_numbers": 5}', "may not be above"),
        ("countdown", "[", "Its parameters"),
        ("knights_knaves", '{"most_people": 11}', "most_people"),
    ],
)
def test_bad_parameters_are_told_the_known_ones(name: str, params: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        generator(name, params)


def test_parameters_that_leave_no_problem_are_an_error() -> None:
    with pytest.raises(ConfigError, match="gave no problem"):
        generator("countdown", '{"largest_number": 2, "least_target": 99, "most_numbers": 3}').problem(0, 0)


def test_the_command_writes_problems_that_the_service_reads(tmp_path: Path) -> None:
    out = tmp_path / "problems.jsonl"
    command = [sys.executable, "-m", "verifier.cli", "generate", "countdown", "--count", "20", "--seed", "7"]
    subprocess.run([*command, "--out", str(out)], check=True, capture_output=True, timeout=60)
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert lines == [problem.model_dump(mode="json") for problem in some("countdown", 20)]
    printed = subprocess.run(command, check=True, capture_output=True, timeout=60, text=True).stdout
    assert printed == out.read_text()
    failed = subprocess.run([*command[:4], "riddles"], check=False, capture_output=True, timeout=60, text=True)
    assert (failed.returncode, "Known: countdown" in failed.stderr) == (2, True)
