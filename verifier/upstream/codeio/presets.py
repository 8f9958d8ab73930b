"""CodeI/O's check of predicted inputs and outputs: https://github.com/hkust-nlp/CodeIO."""

from pydantic import Field

from verifier.execution import Limits
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.standing import Standing
from verifier.presets.preset import Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.rubric import Bounds, Rubric, Weighted
from verifier.upstream.codeio.extract import CodeioJson
from verifier.upstream.codeio.task import EXAMPLE, Predicted
from verifier.upstream.codeio.verify import Codeio
from verifier.wire import Wire


class CodeioParams(Wire):
    """The parameters of the presets of CodeI/O."""

    predict: Predicted | None = Field(default=None, description="What is predicted, for rows that do not say it")
    rel_tol: float = Field(default=0.001, ge=0, lt=1, allow_inf_nan=False, description="For numbers with a float")
    limits: Limits = Field(default=Limits(cpu_seconds=5.0, wall_seconds=15.0), description="For each run of the code")


def bounds(params: CodeioParams) -> Bounds:
    """The code runs on the row's own input, then on the predicted one."""
    return Bounds(cpu_seconds=30.0, wall_seconds=2 * params.limits.wall_seconds + 60)


def original(params: CodeioParams) -> Rubric:
    return Rubric(
        extractor=CodeioJson(),
        verifier=Codeio(**dict(params)),
        components={"accuracy": Weighted(part=Correctness())},
        thinking="keep",
        bounds=bounds(params),
    )


def strict(params: CodeioParams) -> Rubric:
    verifier = Codeio(**dict(params), strict=True)
    return Rubric(extractor=Standing(extractor=JsonValueExtractor()), verifier=verifier, bounds=bounds(params))


PRESETS = (
    Preset(
        name="codeio",
        summary="A predicted output or input of a Python function, compared or tried, as CodeI/O does.",
        ground_truth=EXAMPLE,
        build=original,
        params=CodeioParams,
        origin=Origin(
            repository="https://github.com/hkust-nlp/CodeIO", commit="1d3541c", path="src/check_io_pred_acc_mp.py"
        ),
        quirks=(
            "The last JSON of the whole text counts, repaired: round brackets for square ones, True for true.",
            "Floats agree within 0.1 % if their whole parts do: 1234.1 is 1234.9, and 2.9999 is not 3.0. true is 1.",
            "In the repository no output with a float is right, as a file does not import math; here it is compared.",
            "An input that is not an object is handed to the function as its one argument.",
            "A row whose code does not give its output for its input is not judged.",
            "Completions of more than 200,000 characters have no answer.",
        ),
        twin="codeio/strict",
    ),
    Preset(
        name="codeio/strict",
        summary="The same for JSON that is stated behind the reasoning, and for values of the same types.",
        ground_truth=EXAMPLE,
        build=strict,
        params=CodeioParams,
        closes=(
            "JSON in the reasoning, or that is denied or supposed, does not count.",
            "true is not 1, an input is an object with the names of the arguments, and text is not repaired.",
        ),
        twin="codeio",
    ),
)
