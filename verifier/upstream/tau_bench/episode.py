"""What an episode of τ-bench and τ²-bench must lead to, and what an environment reports of one."""

import json
from typing import Any, NamedTuple

from verifier.verify.final_state import MOST_IGNORED, MOST_LEVELS, Unread, deeper_than
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import json_name
from verifier.wire import Json

BASES = ("DB", "COMMUNICATE", "ACTION", "ENV_ASSERTION", "NL_ASSERTION")
BY_DEFAULT = ("DB", "COMMUNICATE")
MOST_TEXTS, MOST_ACTIONS = 2_000, 500
"""Of what an agent says and does in an episode: tau2-bench ends one after 200 steps."""
REPORT = '{"state": {...}, "messages": [...]} with what was said and called, or "said": [...], "calls": [...]'


class Action(NamedTuple):
    """A call that is asked for, or that was made."""

    name: str
    arguments: dict[str, Any]
    requestor: str
    compared: tuple[str, ...] | None = None


class Wanted(NamedTuple):
    """What an episode must lead to. `bases` are the parts that count."""

    bases: tuple[str, ...]
    state: Json
    has_state: bool
    outputs: tuple[str, ...]
    actions: tuple[Action, ...]
    judged_by_words: bool
    ignored: tuple[str, ...]


class Report(NamedTuple):
    """What an environment says of an episode; None for what it does not say. `assertions` are its own checks."""

    state: Json
    has_state: bool
    said: list[str] | None
    calls: list[Action] | None
    assertions: list[bool] | None
    ended: str | None


def read_wanted(ground_truth: Json) -> Wanted:
    """The ground truth: of a task's row, with the `state` that is right; raises Unread."""
    row: Any = read_json_text(ground_truth).value if isinstance(ground_truth, str) else ground_truth
    if not isinstance(row, dict):
        raise Unread(f'it is {json_name(ground_truth)}; expected {{"state": {{...}}, "outputs": ["10"]}}')
    criteria = row.get("evaluation_criteria")
    asked = criteria if isinstance(criteria, dict) else row
    outputs = asked.get("communicate_info") if "communicate_info" in asked else asked.get("outputs")
    bases = [*BY_DEFAULT] if asked.get("reward_basis") is None else texts(asked["reward_basis"], "reward_basis")
    if unknown := [base for base in bases if base not in BASES]:
        raise Unread(f"reward_basis names {unknown[0]!r}; expected some of {', '.join(BASES)}")
    if not bases:
        raise Unread("its reward_basis is empty, so that nothing is asked for")
    if "DB" in bases and "state" not in row:
        raise Unread("it has no state, with which the state that is reported could be compared")
    if deeper_than(row.get("state"), MOST_LEVELS):
        raise Unread(f"its state is nested deeper than {MOST_LEVELS} levels")
    found = texts([] if outputs is None else outputs, "outputs")
    if any(not output.strip() for output in found):
        raise Unread("an output is empty, which everything holds")
    return Wanted(
        tuple(bases),
        row.get("state"),
        "state" in row,
        tuple(found),
        tuple(actions([] if asked.get("actions") is None else asked["actions"])) if "ACTION" in bases else (),
        "NL_ASSERTION" in bases and bool(asked.get("nl_assertions")),
        tuple(texts(row.get("ignored") or [], "ignored", MOST_IGNORED)),
    )


def read_report(answer: str, *, beside_calls: bool) -> Report:
    """What is reported; raises Unread. `beside_calls` says whether what stands beside calls is said, too."""
    read = read_json_text(answer.strip())
    if read.problem:
        raise Unread(f"the report is not JSON: {read.problem}")
    row: Any = json.loads(answer)
    if not isinstance(row, dict):
        raise Unread(f"the report is {json_name(row)}; expected {REPORT}")
    if deeper_than(row.get("state"), MOST_LEVELS):
        raise Unread(f"the state of the report is nested deeper than {MOST_LEVELS} levels")
    said = None if row.get("said") is None else texts(row["said"], "said")
    calls = None if row.get("calls") is None else actions(row["calls"])
    if isinstance(messages := row.get("messages", row.get("traj")), list):
        said = said_in(messages, beside_calls=beside_calls) if said is None else said
        calls = called_in(messages) if calls is None else calls
    assertions, ended = row.get("assertions"), row.get("termination_reason")
    if assertions is not None and not (
        isinstance(assertions, list) and all(isinstance(one, bool) for one in assertions)
    ):
        raise Unread(f"assertions is {json_name(assertions)}; expected a list of true and false")
    return Report(row.get("state"), "state" in row, said, calls, assertions, ended if isinstance(ended, str) else None)


def texts(value: Any, name: str, most: int = MOST_TEXTS) -> list[str]:
    if not isinstance(value, list) or len(value) > most or not all(isinstance(one, str) for one in value):
        raise Unread(f"{name} is {json_name(value)}; expected up to {most:,} texts in a list")
    return value


def said_in(messages: list[Any], *, beside_calls: bool) -> list[str]:
    """What the agent said to the user: τ-bench takes a message with calls for its first call, and for nothing said."""
    found = []
    for message in messages[:MOST_TEXTS]:
        if isinstance(message, dict) and message.get("role") == "assistant":
            text = text_of(message.get("content"))
            if text.strip() and (beside_calls or not message.get("tool_calls")):
                found.append(text)
    return found


def text_of(content: Any) -> str:
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def called_in(messages: list[Any]) -> list[Action]:
    calls = [
        {**call, "requestor": call.get("requestor") or message["role"]}
        for message in messages
        if isinstance(message, dict) and message.get("role") in ("assistant", "user")
        for call in message.get("tool_calls") or []
        if isinstance(call, dict)
    ]
    return actions(calls)


def actions(value: Any) -> list[Action]:
    """Calls with `name` and `arguments`, or as chat completions have them; raises Unread."""
    if not isinstance(value, list) or len(value) > MOST_ACTIONS:
        raise Unread(f"the calls are {json_name(value)}; expected up to {MOST_ACTIONS} in a list")
    return [action(one) for one in value]


def action(value: Any) -> Action:
    inner = value.get("function", value) if isinstance(value, dict) else {}
    inner = inner if isinstance(inner, dict) else {}
    name = inner.get("name")
    if not isinstance(name, str):
        raise Unread(f"a call is {json_name(value)}; expected name and arguments")
    arguments = inner.get("arguments", inner.get("kwargs", {}))
    if isinstance(arguments, str):
        arguments = read_json_text(arguments).value
    if not isinstance(arguments, dict):
        raise Unread(f"the arguments of {name!r:.60} are no object")
    compared = value.get("compare_args")
    named = None if compared is None else tuple(texts(compared, "compare_args"))
    return Action(name, arguments, str(value.get("requestor") or "assistant"), named)
