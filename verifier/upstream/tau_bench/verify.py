"""Did an episode lead to the right state, and was the user told what he asked for?"""

import json
import re
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.upstream.tau_bench.episode import Action, Report, Wanted, read_report, read_wanted
from verifier.verify.final_state import MOST_IGNORED, Unread, pruned
from verifier.verify.json_equal import JsonEqual
from verifier.verify.quoting import shown
from verifier.verify.tool_calls import matched
from verifier.wire import Json, Outcome, Verdict

ENDED_WELL = ("agent_stop", "user_stop")
NUMBER = re.compile(r"(?<![\w.])(?<!\d[-/:])[-−]?(\d+(?:\.\d+)?)(?!\d|[.\-/:]\d)")
"""In what was said, its commas gone: no part of a longer number, a date, a time or a name such as W10."""
GROUPING = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
WHOLE = re.compile(r"0|[1-9]\d*(?:\.\d+)?|0\.\d+")


class TauBench(Verifier):
    """The reward of τ-bench (tau_bench/envs/base.py at 59a200c) and of τ²-bench (src/tau2/evaluator at a2c0247).

    The answer is the environment's report as JSON, never what a model says of itself. Right is an episode whose state
    is the ground truth's, and in which the agent said every one of its `outputs` (`communicate_info`). τ²-bench's
    `reward_basis` says which parts count; calls (ACTION) and the environment's own checks (ENV_ASSERTION) are two more.
    What only a judge can tell (`nl_assertions`) is not judged, unless another part is wrong.
    """

    kind: Literal["tau_bench"] = "tau_bench"
    version: Literal[1, 2] = Field(default=1, description="τ-bench, or τ²-bench")
    strict: bool = Field(
        default=False,
        description="An output is a whole number or whole words; calls have all arguments, and are each made",
    )
    ignored: tuple[str, ...] = Field(
        default=(), max_length=MOST_IGNORED, description="Paths of the state that are not compared"
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        try:
            read_wanted(ground_truth)
        except Unread as error:
            return f"the ground truth can't be read: {error}"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        try:
            wanted = read_wanted(ground_truth)
            report = read_report(answer, beside_calls=self.version == 2)
        except Unread as error:
            return Verdict.unverifiable(f"the report or the ground truth can't be read: {error}")
        if lacking := lacks(report, wanted):
            return Verdict.unverifiable(f"the report lacks {lacking}")
        if bad := self.wrong(report, wanted):
            return bad
        if wanted.judged_by_words:
            return Verdict.unverifiable("its nl_assertions need a judge, and everything else is right")
        return Verdict.correct("the state is right, and everything was said", rule="episode")

    def wrong(self, report: Report, wanted: Wanted) -> Verdict | None:
        """The first part that is wrong."""
        if self.version == 2 and report.ended is not None and report.ended not in ENDED_WELL:
            return Verdict.incorrect(f"the episode ended early: {shown(report.ended, 40)}", rule="end")
        if "DB" in wanted.bases and not self.same_state(report.state, wanted.state, wanted.ignored):
            return Verdict.incorrect("the state is not the expected one", rule="state")
        if "COMMUNICATE" in wanted.bases:
            unsaid = [output for output in wanted.outputs if not self.is_said(output, report.said or [])]
            if unsaid:
                return Verdict.incorrect(f"not said to the user: {shown(unsaid[0], 60)}", rule="outputs")
        if "ACTION" in wanted.bases and not self.are_made(wanted.actions, report.calls or []):
            return Verdict.incorrect("a call that is asked for was not made", rule="calls")
        if "ENV_ASSERTION" in wanted.bases and not all(report.assertions or []):
            return Verdict.incorrect("a check of the environment failed", rule="assertions")
        return None

    def same_state(self, found: Json, right: Json, ignored: tuple[str, ...]) -> bool:
        paths = [path.split(".") for path in (*self.ignored, *ignored)]
        found, right = ({"state": pruned(one, paths)} for one in (found, right))
        if self.strict:
            return JsonEqual().verify(json.dumps(found), right).outcome is Outcome.CORRECT
        if self.version == 1:
            return str(hashable(found)) == str(hashable(right))
        return json.dumps(found, sort_keys=True) == json.dumps(right, sort_keys=True)

    def is_said(self, output: str, said: list[str]) -> bool:
        if not self.strict:
            return any(output.lower() in text.lower().replace(",", "") for text in said)
        return any(stands_in(output, text) for text in said)

    def are_made(self, actions: tuple[Action, ...], calls: list[Action]) -> bool:
        if not self.strict:
            return all(any(agrees(wanted, call) for call in calls) for wanted in actions)
        fits = [[place for place, call in enumerate(calls) if is_call(wanted, call)] for wanted in actions]
        return matched(fits) == len(actions)


def lacks(report: Report, wanted: Wanted) -> str | None:
    """What the ground truth asks for and nobody reported."""
    if "DB" in wanted.bases and not report.has_state:
        return "its state"
    if "COMMUNICATE" in wanted.bases and wanted.outputs and report.said is None:
        return "what was said: messages, or said"
    if "ACTION" in wanted.bases and wanted.actions and report.calls is None:
        return "the calls that were made: messages, or calls"
    if "ENV_ASSERTION" in wanted.bases and report.assertions is None:
        return "assertions, the results of the environment's own checks"
    return None


def hashable(value: Any) -> Any:
    """τ-bench's form of a state, in which 10 and 10.0 differ, and {} and [] do not."""
    if isinstance(value, dict):
        return tuple((key, hashable(inner)) for key, inner in sorted(value.items()))
    return tuple(map(hashable, value)) if isinstance(value, list) else value


def agrees(wanted: Action, call: Action) -> bool:
    """τ²-bench's comparison: without `compare_args`, arguments that the call leaves out do not matter."""
    if wanted.name != call.name:
        return False
    names = call.arguments.keys() if wanted.compared is None else wanted.compared
    mine, theirs = ({k: v for k, v in one.arguments.items() if k in names} for one in (call, wanted))
    return mine == theirs


def is_call(wanted: Action, call: Action) -> bool:
    if (wanted.name, wanted.requestor) != (call.name, call.requestor):
        return False
    names = wanted.compared
    mine, theirs = ({k: v for k, v in one.arguments.items() if names is None or k in names} for one in (call, wanted))
    return JsonEqual().verify(json.dumps(mine), theirs).outcome is Outcome.CORRECT


def stands_in(output: str, text: str) -> bool:
    """Whether a text names an output: a number by its value, so that $1,786.00 is 1786 and 100 is not 10; or words."""
    output, text = plain(output), plain(text)
    if WHOLE.fullmatch(output):
        wanted = Decimal(output)
        return any(found[0][0] not in "-−" and Decimal(found[1]) == wanted for found in NUMBER.finditer(text))
    return re.search(rf"(?<!\w){re.escape(output)}(?!\w)", text) is not None


def plain(text: str) -> str:
    return " ".join(GROUPING.sub("", text).replace(",", " ").casefold().split())
