"""train-deepseek-r1's accuracy reward: https://github.com/FareedKhan-dev/train-deepseek-r1."""

from verifier.extract.whole import Whole
from verifier.presets import open_r1_accuracy
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.rubric import Bounds, Rubric
from verifier.verify.upstream.accuracy import TrainDeepseekR1Accuracy

ORIGIN = Origin(
    repository="https://github.com/FareedKhan-dev/train-deepseek-r1", commit="67487bd", path="code.ipynb, cell 31"
)
ENVIRONMENT = "train_deepseek_r1"

LENIENT = Bounds(cpu_seconds=6)  # the original gives reading and comparing three to five seconds each


def accuracy(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=TrainDeepseekR1Accuracy(), thinking="keep", bounds=LENIENT)


PRESETS = (
    Preset(
        name="train_deepseek_r1/accuracy",
        summary="math-verify on the completion's box or announced LaTeX: 1 or 0, and 0.5 where the ground truth has "
        "no LaTeX.",
        ground_truth=r'text with LaTeX in dollars: "$5$", "$\\frac{1}{2}$"',
        build=accuracy,
        origin=ORIGIN,
        quirks=(
            "A ground truth without LaTeX, every bare number among them, pays 0.5 for anything, an empty completion "
            "too.",
            "The sides of the comparison are swapped, so an inequality against an interval turns out the other way "
            "round.",
            "An answer without LaTeX signs or a box is wrong; a box in the reasoning counts.",
            "The original gives up after five seconds of wall time; here a number too large to write makes the "
            "answer wrong.",
        ),
        environment=ENVIRONMENT,
        twin="train_deepseek_r1/accuracy/strict",
    ),
    Preset(
        name="train_deepseek_r1/accuracy/strict",
        summary="The final answer behind the reasoning, by our own mathematics; a ground truth that cannot be read "
        "pays nothing.",
        ground_truth=r'LaTeX or plain text: "\\frac{1}{2}", "x=3"; or a number',
        build=open_r1_accuracy.strict,
        closes=(
            "A bare number is a ground truth like any other; one that cannot be read leaves the rollout unjudged.",
            *open_r1_accuracy.CLOSED,
        ),
        twin="train_deepseek_r1/accuracy",
    ),
)
