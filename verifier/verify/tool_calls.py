"""Are the right tools called, with the right arguments?"""

import json
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.read.empty_phrase import says_nothing
from verifier.verify.calls import bfcl
from verifier.verify.calls.expected import Expected, Tool, Wanted, expected
from verifier.verify.calls.foreign import READERS
from verifier.verify.calls.pythonic import Call, Unread
from verifier.verify.calls.reading import Format, Reading, call_in_block, read_calls, text_said, unfenced
from verifier.verify.calls.sources import NAME, source_calls
from verifier.verify.json_equal import JsonEqual
from verifier.verify.json_text import canonical_json
from verifier.verify.quoting import abridged, shown
from verifier.verify.schema import Schema
from verifier.wire import Json, Outcome, Verdict

NO_CALL = "no call is right, and the response has none"


class ToolCalls(Verifier):
    """Each expected call is made, and no other: the names are the same, and the arguments as JSON values.

    The answer is the whole response in any family's format (`format`). Calls may come in any order. An argument that
    the tool's declaration gives a default may be left out where the default is right, and given where it is the
    default. Where the ground truth leaves a call's arguments open, the tool's JSON Schema decides; where it lists
    accepted values, as BFCL's rows do, these do. With `[]` as the ground truth, a response is right that says something
    and calls nothing. A response that is marked as a call and cannot be read is wrong. Not for what a call did: none is
    made here.
    """

    kind: Literal["tool_calls"] = "tool_calls"
    format: Literal["any"] | Format = Field(
        default="any", description="Which format of calls counts; the rest is wrong"
    )
    ordered: bool = Field(default=False, description="The calls must come in the order of the ground truth")
    score: Literal["all", "share"] = Field(
        default="all", description="All calls must be right and no other made, or each is worth its share"
    )
    values: JsonEqual = Field(default=JsonEqual(), description="How arguments are compared")
    arguments: bool = Field(default=True, description="Off: names alone are compared")
    dots_are_underscores: bool = Field(
        default=False, description="`math.sum` may be called `math_sum`, since some APIs allow no dots in names"
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        row = read(ground_truth)
        if isinstance(row, str):
            return row
        for wanted in row.calls:
            if wanted.accepted is not None and (problem := bfcl.problem_of(row, wanted)):
                return f"the ground truth can't be judged: {problem}"
            tool = row.tools.get(wanted.name) if wanted.arguments is None and wanted.accepted is None else None
            if tool and (problem := Schema().unreadable(json.dumps(tool.schema))):
                return f"the declaration of {wanted.name} can't be used: {problem}"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        row = read(ground_truth)
        if isinstance(row, str):
            return Verdict.unverifiable(row)
        made = made_calls(answer, row)
        if self.format not in ("any", made.form) and made.form is not None:
            made = Reading([], made.form, f"the calls are in the format {made.form}; expected {self.format}")
        evidence: dict[str, Json] = {
            "calls": [abridged(written(call)) for call in made.calls],
            "format": made.form,
            "rule": "calls in order" if self.ordered else "calls in any order",
        }
        if made.unread:
            return Verdict.incorrect(f"a call cannot be read: {made.unread}", **evidence)
        if not row.calls and not made.calls:
            return refused(answer, evidence)
        if not row.calls or not made.calls:
            return nothing_called(row, made.calls, evidence)
        right = self.paired(row, made.calls)
        most = max(len(row.calls), len(made.calls))
        if right == most:
            return Verdict.correct(f"{told(right)} right", **evidence)
        reason = f"{right} of {most} calls are right; {self.first_complaint(row, made.calls)}"
        if self.score == "share" and right:
            return Verdict.partial(right / most, reason, **evidence)
        return Verdict.incorrect(reason, **evidence)

    def paired(self, row: Expected, calls: Sequence[Call]) -> int:
        """How many expected calls have one of their own among those made."""
        if self.ordered:
            return sum(not self.complaint(row, one, call) for one, call in zip(row.calls, calls, strict=False))
        fits = [[at for at, call in enumerate(calls) if not self.complaint(row, one, call)] for one in row.calls]
        return matched(fits)

    def first_complaint(self, row: Expected, calls: Sequence[Call]) -> str:
        """What is wrong with the nearest to the first expected call that nothing made meets."""
        for wanted in row.calls:
            told = [complaint for call in calls if (complaint := self.complaint(row, wanted, call))]
            if len(told) == len(calls):
                of_name = [one for one, call in zip(told, calls, strict=True) if self.same_name(wanted.name, call.name)]
                return f"{wanted.name}: {(of_name or told)[0]}"
        return f"{len(calls)} are made, and {len(row.calls)} expected"

    def same_name(self, wanted: str, called: str) -> bool:
        return wanted == called or (self.dots_are_underscores and wanted.replace(".", "_") == called)

    def complaint(self, row: Expected, wanted: Wanted, call: Call) -> str | None:
        """What is wrong with a call as the one that is wanted; None if nothing."""
        if not self.same_name(wanted.name, call.name):
            return f"{shown(call.name)} is called instead"
        tool = row.tools.get(wanted.name)
        if not self.arguments:
            return None
        if wanted.accepted is not None and tool is not None:
            return bfcl.complaint(row, wanted, call, strict=True)
        if wanted.arguments is None:
            return open_complaint(tool, call)
        return self.argument_complaint(tool.defaults if tool else {}, wanted.arguments, call.arguments)

    def argument_complaint(
        self, defaults: dict[str, Json], wanted: dict[str, Json], made: dict[str, Json]
    ) -> str | None:
        for name in {**wanted, **made}:
            if name not in made and name not in defaults:
                return f"the argument {shown(name)} is missing"
            if name not in wanted and name not in defaults:
                return f"the argument {shown(name)} is not expected"
            one, other = made.get(name, defaults.get(name)), wanted.get(name, defaults.get(name))
            verdict = self.values.verify(canonical_json(one), canonical_json(other))
            if verdict.outcome is not Outcome.CORRECT:
                return f"{shown(name)}: {verdict.reason}"
        return None


class Bfcl(Verifier):
    """A row of the Berkeley Function-Calling Leaderboard by its AST checker's rules for Python, Java and JavaScript.

    In Java and JavaScript every argument is a text in that language, `"5L"`, `"{'a': 1}"`, as their rows have it.

    Texts are equal without case, spaces and `,./-_*^`. Calls are paired greedily, in the order of the ground truth:
    where two calls fit one expectation, the first takes it, and a right response may be wrong. `[]` as the ground truth
    is its irrelevance category.
    """

    kind: Literal["bfcl"] = "bfcl"
    dots_are_underscores: bool = Field(
        default=False, description="The model's API allows no dots in names: `math_sum` is called for `math.sum`"
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        row = read(ground_truth)
        if isinstance(row, str):
            return row
        problems = (bfcl.problem_of(row, wanted) for wanted in row.calls)
        return next((f"the ground truth can't be judged: {problem}" for problem in problems if problem), None)

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        row = read(ground_truth)
        if isinstance(row, str):
            return Verdict.unverifiable(row)
        made = made_calls(answer, row)
        evidence: dict[str, Json] = {"calls": [abridged(written(call)) for call in made.calls], "format": made.form}
        if made.unread and row.calls:
            return Verdict.incorrect(f"a call cannot be read: {made.unread}", **evidence)
        if not row.calls or not made.calls:
            return nothing_called(row, made.calls, evidence)
        if len(made.calls) != len(row.calls):
            return Verdict.incorrect(f"{len(made.calls)} calls are made, and {len(row.calls)} expected", **evidence)
        left = list(made.calls)
        for wanted in row.calls:
            complaints = [self.complaint(row, wanted, call) for call in left]
            if None not in complaints:
                return Verdict.incorrect(f"{wanted.name}: {complaints[0]}", **evidence)
            del left[complaints.index(None)]
        return Verdict.correct(f"{told(len(row.calls))} right", **evidence)

    def complaint(self, row: Expected, wanted: Wanted, call: Call) -> str | None:
        name = wanted.name.replace(".", "_") if self.dots_are_underscores else wanted.name
        if call.name != name:
            return f"{shown(call.name)} is called instead"
        return bfcl.complaint(row, wanted, call)


def matched(fits: Sequence[Sequence[int]]) -> int:
    """How many can be given one of their own: those that came first make room where they can (Kuhn's algorithm)."""
    taken: dict[int, int] = {}

    def place(one: int, tried: set[int]) -> bool:
        for at in fits[one]:
            if at not in tried:
                tried.add(at)
                if at not in taken or place(taken[at], tried):
                    taken[at] = one
                    return True
        return False

    return sum(place(one, set()) for one in range(len(fits)))


def open_complaint(tool: Tool | None, call: Call) -> str | None:
    """What the tool's schema has against the arguments of a call that the ground truth leaves open."""
    if tool is None:
        return None
    verdict = Schema().verify(canonical_json(call.arguments), json.dumps(tool.schema))
    return None if verdict.outcome is Outcome.CORRECT else verdict.reason


def nothing_called(row: Expected, calls: Sequence[Call], evidence: dict[str, Json]) -> Verdict:
    """Where nothing is called, or nothing should be."""
    if not row.calls and not calls:
        return Verdict.correct(NO_CALL, **evidence)
    if not row.calls:
        return Verdict.incorrect(f"no call is right, and {shown(calls[0].name)} is called", **evidence)
    return Verdict.incorrect(f"nothing is called, and {len(row.calls)} calls are expected", **evidence)


def refused(answer: str, evidence: dict[str, Json]) -> Verdict:
    """Where no call is right and none is read: right, if the response says something, and shows no call in a block."""
    if (problem := says_nothing(text_said(answer))) is not None:
        return Verdict.incorrect(f"no call is right, but {problem}", **{**evidence, "rule": "says nothing"})
    if shown_call := call_in_block(answer):
        return Verdict.undecided(
            f"no call is right, and a block of the response holds {abridged(shown_call)!r}", **evidence
        )
    return Verdict.correct(NO_CALL, **evidence)


def told(count: int) -> str:
    return f"{count} calls are" if count != 1 else "the call is"


def made_calls(answer: str, row: Expected) -> Reading:
    """The calls of an answer; where the row's values are Java's or JavaScript's, also as these languages write them."""
    foreign = any(bfcl.language_of(row, tool) in READERS for tool in row.tools.values())
    written = unfenced(answer)
    if foreign and NAME.match(written.removeprefix("[")):
        try:
            return Reading(source_calls(written), "pythonic")
        except Unread as error:
            return Reading([], "pythonic", str(error))
    return read_calls(answer)


def read(ground_truth: Json) -> Expected | str:
    if ground_truth is None:
        return "the ground truth is null; expected a list of calls, [] where none is right"
    return expected(ground_truth)


def written(call: Call) -> str:
    return f"{call.name}({canonical_json(call.arguments)})"
