"""KOR-Bench's comparison of answers: https://github.com/KOR-Bench/KOR-Bench."""

from pydantic import Field

from verifier.extract.whole import Whole
from verifier.presets.preset import Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.rubric import Rubric
from verifier.upstream.kor_bench.verify import EXAMPLE, Category, KorBench
from verifier.upstream.shared.rubrics import of_the_whole
from verifier.wire import Wire


class KorParams(Wire):
    """The parameters of the presets of KOR-Bench."""

    category: Category | None = Field(default=None, description="For rows that do not say it")


def original(params: KorParams) -> Rubric:
    return of_the_whole(Whole(raw=True), KorBench(category=params.category), accuracy=Correctness())


def strict(params: KorParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=KorBench(category=params.category, stated=True))


PRESETS = (
    Preset(
        name="kor_bench",
        summary="The first answer in double brackets, compared as KOR-Bench does for its category and rule.",
        ground_truth=EXAMPLE,
        build=original,
        params=KorParams,
        origin=Origin(repository="https://github.com/KOR-Bench/KOR-Bench", commit="bb8194d", path="eval/eval_utils.py"),
        quirks=(
            "The first brackets of the whole text count, those in the reasoning and in the question repeated too.",
            "Rule 4 of puzzle takes any part of the right answer for it, even an answer without letters.",
            "A row whose own answer is not right by its rule, or where every answer is, is not judged.",
            "Answers of more than 10,000 characters are wrong. Questions of the mixed tasks are not read.",
        ),
        twin="kor_bench/strict",
    ),
    Preset(
        name="kor_bench/strict",
        summary="The same for what is stated behind the reasoning.",
        ground_truth=EXAMPLE,
        build=strict,
        params=KorParams,
        closes=(
            "The reasoning does not count.",
            "All double brackets that the text states must be right; those that it denies or takes back do not count.",
            "Rule 4 of puzzle wants a whole word.",
        ),
        twin="kor_bench",
    ),
)
