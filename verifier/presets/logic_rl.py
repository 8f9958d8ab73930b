"""Logic-RL's knights-and-knaves reward: https://github.com/Unakar/Logic-RL."""

from pydantic import Field

from verifier.extract.upstream.logic_rl_kk import LogicRlKkAnswer
from verifier.parts import Points, Verifier
from verifier.presets.preset import Origin, Preset
from verifier.reward.upstream.logic_rl_kk import LogicRlKkAnswerReward, LogicRlKkFormat
from verifier.rubric import Rubric, Weighted
from verifier.verify.upstream.logic_rl_kk import LogicRlKk
from verifier.wire import Wire

FORM = '{"solution_text_format": "(1) Zoey is a knight\\n(2) Oliver is a knave"}'


class LogicRlKkParams(Wire):
    """The original's keyword arguments."""

    format_reward: Points = 1.0
    answer_reward: Points = Field(default=1.0, description="Not read, as in the original")
    response_only: bool = Field(
        default=False,
        description="The completion is the response alone, its opening <think> written by the template; the original "
        "finds the response behind the header of the prompt",
    )


def kk(params: LogicRlKkParams) -> Rubric:
    return kk_rubric(LogicRlKk(), params.format_reward, LogicRlKkAnswerReward(), response_only=params.response_only)


def kk_rubric(verifier: Verifier, format_reward: float, answer: LogicRlKkAnswerReward, *, response_only: bool) -> Rubric:
    form = LogicRlKkFormat(value=format_reward, response_only=response_only)
    return Rubric(
        extractor=LogicRlKkAnswer(response_only=response_only),
        verifier=verifier,
        components={"format": Weighted(part=form), "answer": Weighted(part=answer)},
        thinking="keep",
    )


PRESETS = (
    Preset(
        name="logic_rl/kk",
        summary="Knights and knaves: 3 for right, -0.5 for wrong roles, -1 for an answer that says none, -3 for form.",
        ground_truth=FORM,
        build=kk,
        params=LogicRlKkParams,
        origin=Origin(
            repository="https://github.com/Unakar/Logic-RL", commit="9d2c457", path="verl/utils/reward_score/kk.py"
        ),
        quirks=(
            'Meaning is ignored: "it is not true that Zoey is a knight" counts as Zoey is a knight.',
            'Only "NAME is a ROLE" is read: no colon, no table, no JSON, no "the knave".',
            "One role word more than names, as when the question is told again, makes the answer unreadable.",
            "Mentioning a tag in the reasoning, or writing the opening tag that the template wrote, costs the form.",
            "Wrong roles (-0.5) earn more than roles that cannot be read (-1).",
            "Names that are no single ASCII word are read as something else.",
            "Without a header the form is looked for in the whole text, and there is no answer.",
        ),
    ),
)
