"""open-r1's accuracy reward: https://github.com/huggingface/open-r1."""

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.whole import Whole
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.rubric import Bounds, Rubric
from verifier.verify.symbolic import Symbolic
from verifier.verify.upstream.accuracy import OpenR1Accuracy

ORIGIN = Origin(repository="https://github.com/huggingface/open-r1", commit="1416fa0", path="src/open_r1/rewards.py")
ENVIRONMENT = "open_r1"
CLOSED: tuple[str, ...] = (
    "Plain answers count, as do `\\frac12`, `\\boxed 5` and numbers with a full stop or unit; a raw LaTeX ground "
    "truth is read "
    "whole, not to its first number.",
    "A box in the reasoning does not count.",
)

LENIENT = Bounds(cpu_seconds=6)  # the original gives reading and comparing three to five seconds each


def accuracy(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=OpenR1Accuracy(), thinking="keep", bounds=LENIENT)


def strict(params: NoParams) -> Rubric:
    return Rubric(extractor=FinalAnswer(), verifier=Symbolic())


PRESETS = (
    Preset(
        name="open_r1/accuracy",
        summary="math-verify on the completion's box or announced LaTeX: 1 or 0; not judged where it cannot read the "
        "ground truth.",
        ground_truth=r'text with LaTeX in dollars ("$\\frac{1}{2}$"), or a plain number',
        build=accuracy,
        origin=ORIGIN,
        quirks=(
            "An answer without LaTeX signs or a box is wrong: `<answer>5</answer>`, `The answer is 5`.",
            "A ground truth without dollars is read to its first number: `2\\sqrt{3}` is 2, a list is its last "
            "member; other raw "
            "LaTeX is not judged.",
            "`\\frac12`, `\\sqrt2`, `\\boxed 5`, `5.` and `5 cm` are wrong; a box in the reasoning counts; `x+y=5` "
            "is 5.",
            "The original gives up after three seconds of wall time; here a number too large to write makes the "
            "answer wrong.",
        ),
        environment=ENVIRONMENT,
        twin="open_r1/accuracy/strict",
    ),
    Preset(
        name="open_r1/accuracy/strict",
        summary="The final answer behind the reasoning, by our own mathematics.",
        ground_truth=r'LaTeX or plain text: "\\frac{1}{2}", "x=3"; or a number',
        build=strict,
        closes=CLOSED,
        twin="open_r1/accuracy",
    ),
)
