"""Calls of tools."""

from verifier.extract.whole import Whole
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Rubric
from verifier.verify.final_state import FinalState
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


def final_state(params: FinalState) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=params)


PRESETS = (
    Preset(
        name="final_state",
        summary="What calls of tools led to: the state that the environment reports, and what the calls gave.",
        ground_truth='{"state": {...}, "results": [...], "ignored": ["orders.*.updated_at"]}, or {"turns": [...]} of '
        "these, null for a turn that is not looked at",
        build=final_state,
        params=FinalState,
    ),
    Preset(
        name="tool_calls",
        summary="Tool calls in any model family's format and any order, compared by names and arguments.",
        ground_truth=GROUND_TRUTH,
        build=tool_calls,
        params=ToolCalls,
    ),
    Preset(
        name="bfcl",
        summary="Tool calls by the AST rules of the Berkeley Function-Calling Leaderboard.",
        ground_truth=BFCL_ROW,
        build=bfcl,
        params=Bfcl,
        origin=Origin(
            repository="https://github.com/ShishirPatil/gorilla",
            commit="6ea5797",
            path="berkeley-function-call-leaderboard/bfcl_eval/eval_checker/ast_eval/ast_checker.py",
        ),
        quirks=(
            "Strings are compared without case, spaces and `,./-_*^`: `3.5` is `35`, `a-b` is `a_b`.",
            "An empty list is accepted for an optional array.",
            "Calls are paired greedily: if two calls match one expectation, a right response may be scored as wrong.",
            "An integer is accepted for a float, but never a float for an integer.",
            "Names without quotes are not strings here; the original's parser treats them as strings.",
            "Arguments in Java and JavaScript are texts, read by patterns: `5` is no long, and "
            "a list with a comma in a text is cut there.",
        ),
        twin="bfcl/strict",
    ),
    Preset(
        name="bfcl/strict",
        summary="The same rows with optimal pairing of calls, and strings compared exactly.",
        ground_truth=BFCL_ROW,
        build=tool_calls,
        params=ToolCalls,
        closes=("Strings are compared exactly, and calls are paired optimally.",),
        twin="bfcl",
    ),
)
