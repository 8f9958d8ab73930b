"""τ-bench's and τ²-bench's rewards of an episode: https://github.com/sierra-research/tau-bench."""

from functools import partial
from typing import Literal

from pydantic import Field

from verifier.extract.whole import Whole
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Rubric
from verifier.upstream.tau_bench.verify import TauBench
from verifier.verify.final_state import MOST_IGNORED
from verifier.wire import Wire

TASK = '{"state": {...}, "outputs": ["10", "camera"]}: the state after the task\'s own actions, and what must be said'
TASK_2 = '{"state": {...}, "evaluation_criteria": {"communicate_info": [...], "actions": [...], "reward_basis": [...]}}'


class TauParams(Wire):
    """The parameters of the presets of τ-bench."""

    ignored: tuple[str, ...] = Field(
        default=(), max_length=MOST_IGNORED, description="Paths of the state that are not compared"
    )


def rubric(params: TauParams, *, version: Literal[1, 2], strict: bool) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=TauBench(version=version, strict=strict, ignored=params.ignored))


SUBSTRING = "An output counts wherever its characters stand, commas removed: 10 in 100, in 2010 and in W10."
STRICT_OUTPUT = "An output is a whole number, by its value, or whole words: 100 is not 10, and $10.00 is."

PRESETS = (
    Preset(
        name="tau_bench",
        summary="An episode of τ-bench: the state that it led to, and the outputs that the user was told.",
        ground_truth=TASK,
        build=partial(rubric, version=1, strict=False),
        params=TauParams,
        origin=Origin(
            repository="https://github.com/sierra-research/tau-bench", commit="59a200c", path="tau_bench/envs/base.py"
        ),
        quirks=(
            SUBSTRING,
            "An output with a comma is never found. Text beside calls of tools is not said.",
            "States differ in 10 and 10.0, not in {} and [].",
        ),
        twin="tau_bench/strict",
    ),
    Preset(
        name="tau_bench/strict",
        summary="The same, with outputs that are named, and states that are equal as JSON.",
        ground_truth=TASK,
        build=partial(rubric, version=1, strict=True),
        params=TauParams,
        closes=(STRICT_OUTPUT, "{} is not [], and 10.0 is 10."),
        twin="tau_bench",
    ),
    Preset(
        name="tau_bench/tau2",
        summary="An episode of τ²-bench, by the parts of its reward_basis but those that a judge decides.",
        ground_truth=TASK_2,
        build=partial(rubric, version=2, strict=False),
        params=TauParams,
        origin=Origin(
            repository="https://github.com/sierra-research/tau2-bench", commit="a2c0247", path="src/tau2/evaluator"
        ),
        quirks=(
            SUBSTRING,
            "Without compare_args, arguments that a call leaves out are not missed: f() is as good as f(a=1).",
            "One call is enough for two actions that are alike, and whose call it is does not matter.",
            "An episode with nl_assertions in its reward_basis is wrong or not judged.",
        ),
        twin="tau_bench/tau2/strict",
    ),
    Preset(
        name="tau_bench/tau2/strict",
        summary="The same, with outputs that are named, and calls with all of their arguments.",
        ground_truth=TASK_2,
        build=partial(rubric, version=2, strict=True),
        params=TauParams,
        closes=(STRICT_OUTPUT, "A call has all arguments of its action, is its requestor's, and counts once."),
        twin="tau_bench/tau2",
    ),
)
