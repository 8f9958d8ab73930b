"""Rubrics that a judge is asked about, under the names that people know."""

from typing import Literal

from pydantic import Field

from verifier.extract.boxed import Boxed
from verifier.extract.whole import Whole
from verifier.presets.preset import Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.reward.criterion import TotalBeforeClipping
from verifier.reward.pairwise import Pairwise
from verifier.rubric import Bounds, Majority, Rubric, SecondOpinion, Weighted, WeightedGroup
from verifier.verify.criteria import Criteria
from verifier.verify.criteria_total import Aggregation
from verifier.verify.rating import Rating
from verifier.verify.symbolic import Symbolic
from verifier.verify.unneeded import Unneeded
from verifier.wire import Wire

# A response of 50,000 characters is read in milliseconds; a row of 200 criteria, too.
BOUNDS = Bounds(cpu_seconds=5.0)
ROW = (
    '[{"criterion": "Names the capital", "points": 5}, {"criterion": "Invents a source", "points": -3}], or an object '
    "with such a list as `criteria`, `rubrics` or `rubric`, and a `reference` if there is one"
)


class JudgeParams(Wire):
    """Who is asked."""

    judge: str | None = Field(default=None, description="A judge that the operator has configured (docs/judge.md)")
    panel: tuple[str, ...] = Field(default=(), description="Further judges, who are asked the same")
    max_calls: int = Field(default=10_000, ge=0, description="Calls for one request at most, of each judge")

    @property
    def opinion(self) -> SecondOpinion | None:
        if self.judge is None:
            return None
        return SecondOpinion(judge=self.judge, panel=self.panel, max_calls=self.max_calls)


class CriteriaParams(JudgeParams, Criteria):
    """The parameters of the verifier `criteria`, and who is asked."""

    @property
    def verifier(self) -> Criteria:
        return Criteria.model_validate(self.model_dump(include=set(Criteria.model_fields)))


class RatingParams(JudgeParams, Rating):
    """The parameters of the verifier `rating`, and who is asked."""

    @property
    def verifier(self) -> Rating:
        return Rating.model_validate(self.model_dump(include=set(Rating.model_fields)))


class HealthBenchParams(JudgeParams):
    """Who is asked."""


class RarParams(CriteriaParams):
    """As `rubric`, with other defaults."""

    calls: Literal["each", "together"] = "together"
    aggregation: Aggregation = "share"


class PrometheusParams(JudgeParams):
    """Who is asked."""

    passing: int | None = Field(default=None, ge=2, le=5, description="The score from which on the response is right")


def rubric(params: CriteriaParams) -> Rubric:
    return of(params.verifier, params)


def healthbench(params: HealthBenchParams) -> Rubric:
    return of(Criteria(), params)


def rar_implicit(params: RatingParams) -> Rubric:
    return of(params.verifier, params)


def prometheus(params: PrometheusParams) -> Rubric:
    return of(Rating(lowest=1, highest=5, passing=params.passing), params)


def of(verifier: Criteria | Rating, params: JudgeParams) -> Rubric:
    components = {"accuracy": Weighted(part=Correctness())}
    if isinstance(verifier, Criteria):
        components["total"] = Weighted(part=TotalBeforeClipping(), weight=0.0)
    return Rubric(
        extractor=Whole(), verifier=verifier, components=components, bounds=BOUNDS, second_opinion=params.opinion
    )


class PairwiseParams(Pairwise):
    """Who is asked, and how responses meet."""

    judge: str | None = Field(default=None, description="A judge that the operator has configured (docs/judge.md)")
    panel: tuple[str, ...] = Field(default=(), description="Further judges, who are asked the same")
    max_calls: int = Field(default=10_000, ge=0, description="Calls for one group at most, of each judge")


def pairwise(params: PairwiseParams) -> Rubric:
    part = Pairwise.model_validate(params.model_dump(include=set(Pairwise.model_fields)))
    opinion = (
        SecondOpinion(judge=params.judge, panel=params.panel, max_calls=params.max_calls) if params.judge else None
    )
    return Rubric(
        extractor=Whole(),
        verifier=Unneeded(),
        components={},
        group_components={"preference": WeightedGroup(part=part)},
        bounds=BOUNDS,
        second_opinion=opinion,
    )


class TtrlParams(Majority):
    """As TTRL elects: most votes, however few, and the first of those that lead."""

    above_share: float = Field(
        default=0.0, ge=0, lt=1, description="The winner needs more than this share of the group"
    )
    least_votes: int = Field(default=1, ge=1, description="And so many votes")
    ties: Literal["null", "first"] = "first"
    merge: bool = Field(default=False, description="Count answers together that the verifier takes for equal")


def ttrl(params: Majority) -> Rubric:
    majority = Majority.model_validate(params.model_dump())
    return Rubric(extractor=Boxed(), verifier=Symbolic(), majority=majority)


UNASKED = (
    "A response that says nothing (`:`, `Solution:`, nothing at all) is wrong without asking.",
    "The prompt is ours: the response is fenced, and a verdict counts only as JSON with the fence's random name in it.",
    "What the judge leaves unanswered is null, and the rollout with it; originals ask again, or hold it for not met.",
)
PRESETS = (
    Preset(
        name="rubric",
        summary="Weighted and required criteria that a judge is asked about, as the verifier `criteria` has them.",
        ground_truth=f"{ROW}; with `criteria` of the preset's own: null, or a reference answer",
        build=rubric,
        params=CriteriaParams,
    ),
    Preset(
        name="healthbench",
        summary="HealthBench's rubrics: a call for each criterion, points met over the points that can be had.",
        ground_truth=f"a row's `rubrics`: {ROW}",
        build=healthbench,
        params=HealthBenchParams,
        origin=Origin(
            repository="https://github.com/openai/simple-evals", commit="9e2fafd", path="healthbench_eval.py"
        ),
        quirks=(
            *UNASKED,
            "The reward is clipped to 0..1 for each response, where the benchmark clips the mean of all; the component "
            "`total` (weight 0) is the score before that.",
        ),
    ),
    Preset(
        name="rar",
        summary="Rubrics as Rewards, explicit: of all weights, the share of what is met and of pitfalls that are not.",
        ground_truth=f"a row's `rubric`: {ROW}",
        build=rubric,
        params=RarParams,
        quirks=(
            *UNASKED,
            "By arXiv 2507.17746, equation 1; its authors have published no code. Weights are the row's own, or with "
            "`weights: categories` the paper's 1, 0.7, 0.3 and 0.9.",
            "A pitfall has a negative weight, and counts as good where the judge says that it is not so.",
        ),
    ),
    Preset(
        name="rar_implicit",
        summary="Rubrics as Rewards, implicit: one rating from 1 to 10 for all criteria together.",
        ground_truth=f"a row's `rubric`: {ROW}",
        build=rar_implicit,
        params=RatingParams,
        quirks=(*UNASKED, "1 is a reward of 0 and 10 one of 1."),
    ),
    Preset(
        name="prometheus",
        summary="A score from 1 to 5 by a criterion that says what deserves each, as Prometheus and its data have it.",
        ground_truth='{"criteria": "Is it kind?", "score1_description": "No", "score5_description": "Very", '
        '"reference_answer": "..."}; `orig_` before the names will do',
        build=prometheus,
        params=PrometheusParams,
        quirks=(*UNASKED, "1 is a reward of 0 and 5 one of 1."),
    ),
    Preset(
        name="pairwise",
        summary="The responses of a group compared two at a time by a judge: Bradley-Terry strengths or win rates.",
        ground_truth="none; rollouts of one prompt share a `group` in one request",
        build=pairwise,
        params=PairwiseParams,
    ),
    Preset(
        name="ttrl",
        summary="Mathematics without a ground truth: what most of the group answer is held for right (TTRL).",
        ground_truth="none is looked at; rollouts of one prompt share a `group` in one request",
        build=ttrl,
        params=TtrlParams,
        origin=Origin(
            repository="https://github.com/PRIME-RL/TTRL", commit="c46b671", path="verl/verl/trainer/ppo/ttrl_utils.py"
        ),
        quirks=(
            "Only an answer in a box votes. Answers are compared as the preset `math` does, where the original has a "
            "comparison of its own.",
            "The most votes win, however few: one answer that stands alone is held for right, and where all differ the "
            "first is.",
            "A group in which nobody answers is not judged; the original holds the text `None` for right.",
        ),
        twin="ttrl/strict",
    ),
    Preset(
        name="ttrl/strict",
        summary="The same where more than half of the group agree, by what answers mean; other groups are not judged.",
        ground_truth="none is looked at; rollouts of one prompt share a `group` in one request",
        build=ttrl,
        params=Majority,
        closes=(
            "The winner needs more than half of the group and two votes; a tie elects nobody.",
            "Answers that the verifier takes for equal (1/2 and 0.5) are counted together.",
        ),
        twin="ttrl",
    ),
)
