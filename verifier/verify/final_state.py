"""Did calls of tools leave the world as it should be, and did they give what they should?"""

import json
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any, Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.json_equal import JsonEqual
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import abridged, json_name
from verifier.wire import Json, Outcome, Verdict

MOST_TURNS = 200
MOST_IGNORED = 100
WANTED = '{"state": {...}}, {"state": {...}, "results": [...]} or {"turns": [...]} of these'
MOST_LEVELS = 60
"""Of a state; pruning it goes down a level at a time."""


class Turn(NamedTuple):
    """How things stand after a turn, and what its calls gave; None for what is not said."""

    state: Json
    has_state: bool
    results: list[Json] | None


class Unread(Exception):
    """Why a report or a ground truth cannot be read."""


class FinalState(Verifier):
    """The state that an environment reports is the right one, after every turn or at the end.

    The answer is the environment's report as JSON, never what a model says of itself: `{"state": {...}}`, with
    `results` of the calls made, or `{"turns": [...]}` of these. The ground truth has the same form; a turn that is null
    there is not looked at. States are equal as JSON values but for `ignored` paths (`orders.*.updated_at`; `*` is any
    one key or place, and may end or begin a name). Each expected result must have been given up to that turn, as often
    as it is expected. A report that lacks what the ground truth asks for is no verdict on the model.
    """

    kind: Literal["final_state"] = "final_state"
    ignored: tuple[str, ...] = Field(default=(), max_length=MOST_IGNORED, description="Paths that are not compared")
    values: JsonEqual = Field(default=JsonEqual(), description="How states and results are compared")

    def unreadable(self, ground_truth: Json) -> str | None:
        try:
            read_ground_truth(ground_truth)
        except Unread as error:
            return f"the ground truth can't be read: {error}"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        try:
            wanted, ignored = read_ground_truth(ground_truth)
            reported = read_report(answer)
        except Unread as error:
            return Verdict.unverifiable(f"the report or the ground truth can't be read: {error}")
        paths = [path.split(".") for path in (*self.ignored, *ignored)]
        given: list[Json] = []
        for number, turn in enumerate(wanted):
            if number >= len(reported):
                return Verdict.incorrect(f"there is no turn {number + 1}", rule="turns", turn=number)
            report = reported[number]
            given += report.results or []
            if turn is None:
                continue
            if (turn.has_state and not report.has_state) or (turn.results and report.results is None):
                return Verdict.unverifiable(f"the report of turn {number + 1} lacks its state or its results")
            if bad := self.judged(turn, report, given, paths):
                return bad.model_copy(update={"reason": f"turn {number + 1}: {bad.reason}"})
        return Verdict.correct("the state and the results are right", rule="final state", turns=len(wanted))

    def judged(self, turn: Turn, report: Turn, given: Sequence[Json], paths: Sequence[Sequence[str]]) -> Verdict | None:
        """What is wrong after a turn, or what keeps it from being judged; None if it is right."""
        if turn.results and not report.results:
            return Verdict.incorrect("no call was made", rule="results")
        if turn.has_state:
            found, right = ({"state": pruned(one.state, paths)} for one in (report, turn))
            verdict = self.values.verify(json.dumps(found), right)
            if verdict.outcome is not Outcome.CORRECT:
                return verdict
        left = Counter(map(spelt, given))
        for result in turn.results or []:
            if not left[spelt(result)]:
                return Verdict.incorrect(f"no call gave {abridged(spelt(result))}", rule="results")
            left[spelt(result)] -= 1
        return None


def pruned(value: Json, paths: Sequence[Sequence[str]]) -> Json:
    """The value without what the paths lead to."""
    if not paths or not isinstance(value, dict | list):
        return value
    kept: list[tuple[str, Json]] = []
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        below = [path[1:] for path in paths if path and fnmatchcase(str(key), path[0])]
        if [] not in below:
            kept.append((str(key), pruned(inner, below)))
    return dict(kept) if isinstance(value, dict) else [inner for _, inner in kept]


def spelt(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)


def read_report(answer: str) -> list[Turn]:
    """The turns that an environment reports; raises Unread."""
    read = read_json_text(answer.strip())
    if read.problem:
        raise Unread(f"the report is not JSON: {read.problem}")
    turns = turns_of(json.loads(answer))
    if None in turns:
        raise Unread("a turn of the report is null")
    return [turn for turn in turns if turn is not None]


def read_ground_truth(ground_truth: Json) -> tuple[list[Turn | None], list[str]]:
    """The turns, and the paths that are not compared; raises Unread."""
    ignored = ground_truth.get("ignored", []) if isinstance(ground_truth, dict) else []
    if not isinstance(ignored, list) or len(ignored) > MOST_IGNORED:
        raise Unread(f"ignored is {json_name(ignored)}; expected up to {MOST_IGNORED} paths")
    paths = [path for path in ignored if isinstance(path, str) and path]
    if len(paths) != len(ignored):
        raise Unread("ignored holds something else than paths")
    turns = turns_of(ground_truth)
    if not any(turn is not None and (turn.has_state or turn.results) for turn in turns):
        raise Unread("it says nothing of any turn")
    return turns, paths


def turns_of(value: Any) -> list[Turn | None]:
    if isinstance(value, dict) and isinstance(value.get("turns"), list):
        value = value["turns"]
    turns = value if isinstance(value, list) else [value]
    if not turns or len(turns) > MOST_TURNS:
        raise Unread(f"it has {len(turns)} turns; expected up to {MOST_TURNS}")
    return [None if turn is None else turn_of(turn) for turn in turns]


def turn_of(value: Any) -> Turn:
    if not isinstance(value, dict) or not {"state", "results"} & value.keys():
        raise Unread(f"a turn is {json_name(value)}; expected {WANTED}")
    results = value.get("results")
    if results is not None and not isinstance(results, list):
        raise Unread(f"the results of a turn are {json_name(results)}; expected a list")
    if deeper_than(value.get("state"), MOST_LEVELS):
        raise Unread(f"a state is nested deeper than {MOST_LEVELS} levels")
    return Turn(value.get("state"), "state" in value, results)


def deeper_than(value: Any, levels: int) -> bool:
    level = [value]
    for _ in range(levels):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True
