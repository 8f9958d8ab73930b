"""Answers of mathematics: an expression, or one number."""

from pydantic import Field

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.final_number import FinalNumber
from verifier.presets.preset import Preset
from verifier.rubric import Rubric
from verifier.verify.any_of import AnyOf
from verifier.verify.numeric import Numeric
from verifier.verify.symbolic import Symbolic


class MathParams(Symbolic):
    """The parameters of `math`."""

    any_of: bool = Field(
        default=False, description="A list as ground truth names accepted answers, and one of them is enough"
    )


def math(params: MathParams) -> Rubric:
    symbolic = Symbolic.model_validate(params.model_dump(exclude={"any_of"}))
    return Rubric(extractor=FinalAnswer(), verifier=AnyOf(verifier=symbolic) if params.any_of else symbolic)


def numeric(params: Numeric) -> Rubric:
    return Rubric(extractor=FinalNumber(), verifier=params)


PRESETS = (
    Preset(
        name="math",
        summary="The final answer of a chain of thought, compared as mathematics.",
        ground_truth=r'LaTeX or plain text: "\\frac{1}{2}", "x=3", "(1,2)"; or a number',
        build=math,
        params=MathParams,
    ),
    Preset(
        name="numeric",
        summary="One number within a stated tolerance.",
        ground_truth='a number, or text such as "1,234", "3/4", "1.5e3"',
        build=numeric,
        params=Numeric,
    ),
)
