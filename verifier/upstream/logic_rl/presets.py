"""Logic-RL's knights-and-knaves reward: https://github.com/Unakar/Logic-RL."""

from pydantic import Field

from verifier.extract.role_statements import RoleStatements
from verifier.parts import Points, Verifier
from verifier.presets.preset import Origin, Preset
from verifier.reward.format import Format
from verifier.rubric import Rubric, Weighted
from verifier.upstream.logic_rl.extract import LogicRlKkAnswer
from verifier.upstream.logic_rl.reward import LogicRlKkAnswerReward, LogicRlKkFormat
from verifier.upstream.logic_rl.verify import LogicRlKk
from verifier.upstream.shared.rubrics import alone
from verifier.verify.knights_knaves import KnightsKnaves
from verifier.wire import Wire

ROLES = '{"Zoey": "knight", "Oliver": "knave"}, or {"solution_text_format": "(1) Zoey is a knight ..."}'
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


def kk_rubric(
    verifier: Verifier, format_reward: float, answer: LogicRlKkAnswerReward, *, response_only: bool
) -> Rubric:
    form = LogicRlKkFormat(value=format_reward, response_only=response_only)
    return Rubric(
        extractor=LogicRlKkAnswer(response_only=response_only),
        verifier=verifier,
        components={"format": Weighted(part=form), "answer": Weighted(part=answer)},
        thinking="keep",
    )


class KkStrictParams(Wire):
    """What the strict sibling pays."""

    format_reward: float = Field(default=1.0, ge=0, le=1e6)
    opened_by_prompt: bool = Field(default=True, description="The first <think> may have been written by the template")


def kk_strict(params: KkStrictParams) -> Rubric:
    form = Format(opened_by_prompt=params.opened_by_prompt, value=params.format_reward, otherwise=-params.format_reward)
    return Rubric(
        extractor=RoleStatements(tag_required=True),
        verifier=KnightsKnaves(),
        components={"format": Weighted(part=form), "answer": Weighted(part=LogicRlKkAnswerReward())},
    )


CLOSES = (
    "Meaning is read: denials, hedges, conditions, questions and reported speech are not taken for statements.",
    "Lists, tables, JSON, colons, synonyms, Chinese and any name are read; repeating a role is allowed.",
    "Blocks must not be empty, nothing may stand outside them; a tag that the template wrote may be left out.",
    "An answer inside the reasoning does not count, and a person said to be both is wrong.",
    "No header is looked for: the completion is the response. A ground truth without roles is not judged.",
)

REWARDS: tuple[Preset, ...] = (
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
            "One role word more than names, as when the question is repeated, makes the answer unreadable.",
            "Mentioning a tag in the reasoning, or writing the opening tag that the template wrote, costs the form.",
            "Wrong roles (-0.5) earn more than roles that cannot be read (-1).",
            "Names that are not a single ASCII word are misread.",
            "Without a header the format is checked on the whole text, and there is no answer.",
        ),
        twin="logic_rl/kk/strict",
    ),
    Preset(
        name="logic_rl/kk/strict",
        summary="logic_rl/kk, read for what is meant: 3 for right, -0.5 for wrong roles, down to -3 without an answer.",
        ground_truth=ROLES,
        build=kk_strict,
        params=KkStrictParams,
        closes=CLOSES,
        twin="logic_rl/kk",
    ),
)

PRESETS: tuple[Preset, ...] = (alone("logic_rl", "kk", REWARDS), *REWARDS)
