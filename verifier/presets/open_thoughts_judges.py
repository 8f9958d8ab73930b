"""Where open-thoughts asks a model: https://github.com/open-thoughts/open-thoughts."""

from pydantic import Field

from verifier.extract.whole import Whole
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Asked, Rubric, SecondOpinion
from verifier.verify.judged import Judged
from verifier.wire import Wire

REPOSITORY = "https://github.com/open-thoughts/open-thoughts"


class JudgeParams(Wire):
    """Which judge is asked, and how often."""

    judge: str = Field(default="judge", description="A judge that the operator has configured (docs/judge.md)")
    max_calls: int = Field(default=256, ge=0, description="Calls for one request at most")


def asking(asked: Asked, params: JudgeParams) -> Rubric:
    opinion = SecondOpinion(judge=params.judge, asks=asked, max_calls=params.max_calls)
    return Rubric(extractor=Whole(), verifier=Judged(), second_opinion=opinion)


def origin(path: str) -> Origin:
    return Origin(repository=REPOSITORY, commit="main", path=path)


COMMON = (
    "The prompt is in our words and asks for one word instead of a JSON object; a model's verdicts are its own anyway.",
    "What the judge cannot be asked is not judged, where the original ends.",
)
PRESETS = (
    Preset(
        name="open_thoughts/math",
        summary="A judge model compares a worked solution with the reference solution.",
        ground_truth="the reference solution, its answer in \\boxed{}",
        build=lambda params: asking("solution", params),
        params=JudgeParams,
        origin=origin("open_thoughts/math/judge.py"),
        quirks=COMMON,
    ),
    Preset(
        name="open_thoughts/puzzle",
        summary="A judge model says whether a solution arrives at the reference.",
        ground_truth="the reference solution",
        build=lambda params: asking("puzzle", params),
        params=JudgeParams,
        origin=origin("open_thoughts/puzzle/judge.py"),
        quirks=COMMON,
    ),
    Preset(
        name="open_thoughts/science",
        summary="A judge model compares an answer of physics, chemistry or biology with the reference.",
        ground_truth="the reference answer",
        build=lambda params: asking("science", params),
        params=JudgeParams,
        origin=origin("open_thoughts/verify.py"),
        quirks=(*COMMON, "Of science, the original asks nobody and keeps every answer; here the judge is asked."),
    ),
)
