"""Calls of tools."""

from verifier.extract.whole import Whole
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Rubric
from verifier.verify.tool_calls import Bfcl, ToolCalls

GROUND_TRUTH = (
    '[{"name": "f", "arguments": {"a": 1}}], [] where no call is right, {"tools": [...], "calls": [...]}, xLAM\'s '
    'columns `tools` and `answers`, or a row of BFCL: {"function": [...], "ground_truth": [{"f": {"a": [1, ""]}}]}'
)
BFCL_ROW = '{"function": [...], "ground_truth": [{"f": {"a": [1, 2], "b": ["x", ""]}}]}: "" for what may be left out'


def tool_calls(params: ToolCalls) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=params)


def bfcl(params: Bfcl) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=params)


PRESETS = (
    Preset(
        name="tool_calls",
        summary="The calls of tools, in any family's format and any order, by names and arguments.",
        ground_truth=GROUND_TRUTH,
        build=tool_calls,
        params=ToolCalls,
    ),
    Preset(
        name="bfcl",
        summary="The calls of tools by the AST rules of the Berkeley Function-Calling Leaderboard.",
        ground_truth=BFCL_ROW,
        build=bfcl,
        params=Bfcl,
        origin=Origin(
            repository="https://github.com/ShishirPatil/gorilla",
            commit="6ea5797",
            path="berkeley-function-call-leaderboard/bfcl_eval/eval_checker/ast_eval/ast_checker.py",
        ),
        quirks=(
            "Texts are equal without case, spaces and `,./-_*^`: `3.5` is `35`, `a-b` is `a_b`.",
            "An empty list is right where an array may be left out.",
            "Calls are paired greedily: where two calls fit one expectation, a right response may be wrong.",
            "A whole number is right where a float is wanted, a float never where an integer is.",
            "Names without quotes are no texts here; the original's parser takes them for some. Calls in Java and "
            "JavaScript are not judged.",
        ),
        twin="bfcl/strict",
    ),
    Preset(
        name="bfcl/strict",
        summary="The same rows with calls paired as well as they can be, and texts compared as they are written.",
        ground_truth=BFCL_ROW,
        build=tool_calls,
        params=ToolCalls,
        closes=("Texts differ by more than case and white space, and calls are paired as well as they can be.",),
        twin="bfcl",
    ),
)
