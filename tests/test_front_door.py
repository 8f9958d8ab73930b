"""`import verifier`: what is public, that it stays, that it is typed, and that importing it costs nothing."""

import ast
import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

import verifier

PUBLIC = [
    "AsyncGrader",
    "ConfigError",
    "EngineBusy",
    "EngineClosed",
    "Extraction",
    "Extractor",
    "Grader",
    "InputError",
    "Outcome",
    "PresetRef",
    "Result",
    "Rollout",
    "Rubric",
    "SandboxError",
    "Shaper",
    "UnknownPreset",
    "Verdict",
    "Verifier",
    "VerifierError",
    "__version__",
    "grade",
]


def test_the_public_names_stay_and_are_documented() -> None:
    assert dir(verifier) == sorted(verifier.__all__) == PUBLIC
    for name in set(PUBLIC) - {"__version__"}:
        assert getattr(verifier, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'grde'"):
        verifier.grde  # type: ignore[attr-defined]  # noqa: B018


def test_type_checkers_see_the_same_names() -> None:
    stub = ast.parse(Path(verifier.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    told = {alias.name: node.module for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert told == verifier.HOMES


def test_importing_it_loads_nothing_heavy() -> None:
    program = (
        "import sys, verifier\nassert not {'pydantic', 'sympy', 'asyncio'} & set(sys.modules)\n"
        "verifier.Rollout\nassert not {'sympy', 'math_verify', 'redis', 'httpx'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_one_completion_is_graded_in_one_line() -> None:
    assert verifier.grade(r"so it is \boxed{\frac12}", "0.5", preset="math").reward == 1.0
    assert verifier.grade("The answer is 12.", "13", preset="numeric").reward == 0.0
    assert verifier.grade("The answer is (B).", "B").preset == "choice"  # `auto` chose, and says what
    spelt_out = {"extractor": {"kind": "boxed"}, "verifier": {"kind": "exact"}}
    assert verifier.grade(r"\boxed{x}", "x", rubric=spelt_out).reward == 1.0
    unreadable = verifier.grade("12", None, preset="math")
    assert (unreadable.reward, unreadable.verdict.outcome) == (None, "unverifiable")


def test_what_cannot_be_graded_that_way_says_what_would_work() -> None:
    with pytest.raises(verifier.UnknownPreset, match="did you mean math"):
        verifier.grade("1", "1", preset="maht")
    with pytest.raises(verifier.ConfigError, match=r"verifier\.Grader\('code'\)"):
        verifier.grade("print(1)", {"inputs": [""], "outputs": ["1"]}, preset="code")
    with pytest.raises(verifier.ConfigError, match="give one"):
        verifier.Grader("math", rubric={"verifier": {"kind": "exact"}})
    with pytest.raises(verifier.UnknownPreset):
        verifier.Grader("maht")
    with pytest.raises(verifier.EngineClosed, match=r"with verifier\.Grader"):
        verifier.Grader("math").grade("1", "1")


def test_a_grader_gives_a_reward_for_each_completion() -> None:
    with verifier.Grader("math", workers=1) as grader:
        assert grader.rewards([r"\boxed{2}", r"\boxed{3}", r"\boxed{3}"], ["2", "2", "see above"]) == [1.0, 0.0, None]
        bomb, fine = grader.verify(
            [
                verifier.Rollout(completion=r"\boxed{9^{9^{9^{9^9}}}}", ground_truth="1"),
                verifier.Rollout(id="r7", completion=r"\boxed{1}", ground_truth="1"),
            ]
        )
        assert (bomb.reward, fine.reward, fine.id) == (0.0, 1.0, "r7")
        assert grader.grade(r"\boxed{2}", "2", explain=True).verdict.evidence
        for ground_truths, said in ((["2"], "1 entries for 2 completions"), ("22", "is a string")):
            with pytest.raises(verifier.InputError, match=said):
                grader.rewards(["2", "2"], ground_truths)
    with pytest.raises(verifier.EngineClosed):
        grader.grade("1", "1")


def test_an_async_grader_gives_the_same() -> None:
    async def graded() -> list[float | None]:
        async with verifier.AsyncGrader("math", workers=1) as grader:
            assert (await grader.grade(r"\boxed{2}", "2")).reward == 1.0
            return await grader.rewards(
                [r"\boxed{2}", r"\boxed{3}"], ["2", "2"], prompts=["1+1", None], groups=["a"] * 2
            )

    assert asyncio.run(graded()) == [1.0, 0.0]


def test_a_preset_may_be_given_as_http_has_it() -> None:
    loose = {"name": "numeric", "params": {"rel_tol": 0.1}}
    assert verifier.grade("4.01", "4", preset=loose).reward == 1
    with pytest.raises(verifier.ConfigError, match="did you mean name"):
        verifier.grade("4", "4", preset={"nam": "numeric"})
