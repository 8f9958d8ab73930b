"""simpleRL's knights-and-knaves reward: https://github.com/hkust-nlp/simpleRL-reason."""

from pydantic import Field

from verifier.parts import Points
from verifier.presets.logic_rl import CLOSES, FORM, ROLES, KkStrictParams, kk_rubric, kk_strict
from verifier.presets.preset import Origin, Preset
from verifier.reward.upstream.logic_rl_kk import LogicRlKkAnswerReward
from verifier.rubric import Rubric
from verifier.verify.upstream.simplerl_kk import SimpleRlKk
from verifier.wire import Wire


class SimpleRlKkParams(Wire):
    """The original's keyword arguments."""

    format_reward: Points = 1.0
    answer_reward: Points = Field(default=1.0, description="Not read, as in the original")
    response_only: bool = Field(default=False, description="As for logic_rl/kk")


def kk(params: SimpleRlKkParams) -> Rubric:
    answer = LogicRlKkAnswerReward(absent=0.0)
    return kk_rubric(SimpleRlKk(), params.format_reward, answer, response_only=params.response_only)


PRESETS = (
    Preset(
        name="simplerl/kk",
        summary="Knights and knaves: a role word behind every name on its line; 3, -0.5, -1 or 1.",
        ground_truth=FORM,
        build=kk,
        params=SimpleRlKkParams,
        origin=Origin(
            repository="https://github.com/hkust-nlp/simpleRL-reason",
            commit="main",
            path="verl/utils/reward_score/kk.py",
        ),
        quirks=(
            'Meaning is ignored: "Zoey is not a knight but a knave" counts as knight.',
            "An empty answer block earns the form's reward and costs nothing.",
            "A role on the line behind its name is not seen; names are read as single ASCII words.",
        ),
        twin="simplerl/kk/strict",
    ),
    Preset(
        name="simplerl/kk/strict",
        summary="simplerl/kk, read for what is meant: 3 for right, -0.5 for wrong roles, down to -3 without an answer.",
        ground_truth=ROLES,
        build=kk_strict,
        params=KkStrictParams,
        closes=(*CLOSES, "An empty answer block costs what no answer costs."),
        twin="simplerl/kk",
    ),
)
