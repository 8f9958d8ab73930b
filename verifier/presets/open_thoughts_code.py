"""open-thoughts' checks of programs."""

from verifier.extract.upstream.code import OpenThoughtsCode
from verifier.extract.whole import Whole
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.presets.programs import CodeParams, code, code_bounds
from verifier.rubric import Rubric
from verifier.verify.upstream.open_thoughts_code import (
    OpenThoughtsCompareStdResults,
    OpenThoughtsHasCode,
    OpenThoughtsProcessSingleRow,
)

ORIGIN = Origin(
    repository="https://github.com/open-thoughts/open-thoughts", commit="main", path="open_thoughts/code/judge.py"
)
TEST_CASES = r'JSON text, or what it holds: {"inputs": ["3\\n"], "outputs": ["6\\n"]}, with "fn_name" for calls'


def compare_std_results(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=OpenThoughtsCompareStdResults(), thinking="keep")


def has_code(params: NoParams) -> Rubric:
    return Rubric(extractor=OpenThoughtsCode(), verifier=OpenThoughtsHasCode(), thinking="keep")


def process_single_row(params: NoParams) -> Rubric:
    return Rubric(
        extractor=OpenThoughtsCode(),
        verifier=OpenThoughtsProcessSingleRow(),
        thinking="keep",
        bounds=code_bounds(600.0),
    )


PRESETS = (
    Preset(
        name="open_thoughts/code_process_single_row",
        summary="Right unless a test case gives a wrong output.",
        ground_truth=TEST_CASES,
        build=process_single_row,
        origin=ORIGIN,
        quirks=(
            "Code that does not compile, a missing function, an exception in a call and a time-out count as right.",
            "Outputs are compared as sets of characters too: 66 is 6, and short lines may come in any order.",
            "A returned object that equals everything is right.",
            "Test cases that cannot be read, and no test cases, count as wrong.",
            "A block of any language that is written in letters only is taken, also in the reasoning.",
        ),
        twin="open_thoughts/code_process_single_row/strict",
    ),
    Preset(
        name="open_thoughts/code_process_single_row/strict",
        summary="Right when every test case gives the expected output.",
        ground_truth=TEST_CASES,
        build=code,
        params=CodeParams,
        closes=(
            "What does not compile, raises or runs out of time is wrong; outputs are compared token by token.",
            "Objects are seen as what they hold, not by their own `__eq__`; tests that cannot be read are not judged.",
        ),
        twin="open_thoughts/code_process_single_row",
    ),
    Preset(
        name="open_thoughts/code_compare_std_results",
        summary="Whether the completion, taken as a program's output, is the expected one.",
        ground_truth="the expected output as text",
        build=compare_std_results,
        origin=ORIGIN,
        quirks=(
            "Words of one character are compared without order, number or lines: 66 is 6, and 2 1 is 1 2.",
            "Numbers of one digit need only agree to three decimals.",
        ),
    ),
    Preset(
        name="open_thoughts/code_has_code",
        summary="Whether there is a fenced block at all.",
        ground_truth="anything, or none",
        build=has_code,
        origin=ORIGIN,
        quirks=("A fence whose language has digits or signs, such as python3 or c++, is not seen.",),
    ),
)
