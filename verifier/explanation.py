"""Why did this get that reward, and what would have to change for the other verdict?

An explanation is made of results and nothing else: the rollout is graded by whoever grades, with evidence, and so are
some variants of it: another answer in the same place, a candidate that lost, a parameter the other way. What is said to
change the verdict was tried. Pure but for the grading, which the caller brings.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import Field

from verifier.errors import ConfigError
from verifier.extract.boxed import find_boxes
from verifier.parts import ProvingVerifier
from verifier.presets.catalogue import find, resolved, task_for
from verifier.presets.sources import BUILT_IN, Sources
from verifier.rubric import Rubric, Task
from verifier.wire import UNDECIDED, Json, Outcome, PassedOver, PresetRef, Result, Rollout, Wire

Verify = Callable[[Sequence[Task]], Awaitable[list[Result]]]

GOLD_FORMS = ("ground_truth", "gold")
RULES = ("rule", "decider")
ACCEPTED = (Outcome.CORRECT, Outcome.PARTIAL)
MOST_CANDIDATES = 4
MOST_BOXES = 10
MOST_PARAMETERS = 16
LONGEST_VARIED = 20_000
"""Characters of a completion of which variants are tried: those of a book would cost as much as the book each."""
LONGEST_GOLD = 2_000
DIGITS = re.compile(r"\d+(?!.*\d)", re.DOTALL)
LETTER = re.compile(r"[(\s]*([A-I])[)\s.]*")
FORMS = ("\\boxed{{{}}}", "The answer is {}.", "<answer>{}</answer>", "#### {}")
"""How an answer is announced where there was none: of the first that is accepted."""


class Tried(Wire):
    """One change that was tried, and what came of it."""

    kind: Literal["answer", "text", "ground_truth", "parameter", "preset"] = Field(description="What was changed")
    change: str = Field(description="What would change, in words")
    outcome: str = Field(description="The verdict in that case; `undecided` is separate from `incorrect`")
    reward: float | None
    reason: str


class Replay(Wire):
    """Whether the same decides now that decided then."""

    fingerprint: str = Field(description="The fingerprint of the earlier result")
    same: bool = Field(description="Whether the rubric, the code and the libraries here are those of that fingerprint")
    note: str


class Explanation(Wire):
    """Why a rollout got its reward. It holds what it takes to grade it again: rollout, rubric, fingerprint."""

    result: Result
    rollout: Rollout
    rubric: Rubric
    answer_form: Json = Field(default=None, description="The answer as the rule saw it")
    ground_truth_form: Json = Field(default=None, description="The ground truth as the rule saw it")
    rule: str | None = Field(default=None, description="The rule that decided")
    left_over: tuple[str, ...] = Field(default=(), description="Words that could not be interpreted")
    lost: tuple[PassedOver, ...] = Field(
        default=(), description="Candidates that were passed over, with the words that say why"
    )
    cpu_seconds: dict[str, float] = Field(default={}, description="Of each step; `compare: RULE` is part of `compare`")
    evidence: dict[str, Json] = Field(default={}, description="What else the verifier noted")
    would_change: tuple[Tried, ...] = Field(
        default=(), description="Changes that were tried and give the opposite verdict"
    )
    would_not: tuple[Tried, ...] = Field(default=(), description="Changes that were tried and do not")
    advice: str = Field(default="", description="What to do about a verdict that no answer can change")
    replay: Replay | None = None


class ExplainRequest(Wire):
    """The body of `POST /v1/explain`: one rollout, and what judges it."""

    rollout: Rollout
    preset: str | PresetRef | None = Field(default=None, description="A preset's name, or its name and params")
    rubric: dict[str, Json] | None = Field(default=None, description="A rubric, instead of a preset")
    changes: bool = Field(default=True, description="Whether to try what would change the verdict")
    fingerprint: str | None = Field(
        default=None,
        description="`rubric_fingerprint` of an earlier result, to check whether the same code and rubric decide now",
    )


class Variant(NamedTuple):
    """A change, and the task that tries it."""

    kind: Literal["answer", "text", "ground_truth", "parameter", "preset"]
    change: str
    task: Task


async def explain(
    task: Task,
    verify: Verify,
    *,
    changes: bool = True,
    fingerprint: str | None = None,
    preset: str | PresetRef | None = None,
    sources: Sources = BUILT_IN,
) -> Explanation:
    """Grade the task, and what would change its verdict if `changes` says so.

    preset: what the task was made of, where that is a preset whose parameters can be varied.
    """
    task = task._replace(explain=True)
    [result] = await verify([task])
    tried: list[Tried] = []
    open_verdict = result.verdict.outcome.judged or result.verdict.is_undecided
    if changes and open_verdict and can_be_varied(task):
        asked = task.rollout.preset or preset
        made_of = None if task.preset is None or asked is None else resolved(asked, sources)
        chosen = list(variants(task, result, made_of))
        if chosen:
            results = await verify([variant.task for variant in chosen])
            tried = [outcome_of(variant, found) for variant, found in zip(chosen, results, strict=True)]
    return explained(task, result, tried, fingerprint)


def can_be_varied(task: Task) -> bool:
    """Not where a variant would run programs or ask a model, and not what is too long to grade a dozen times."""
    verifier = task.rubric.verifier
    asks = task.rubric.second_opinion is not None or verifier.leaves_open or isinstance(verifier, ProvingVerifier)
    return not (task.rubric.runs_programs or asks or len(task.rollout.completion) > LONGEST_VARIED)


def explained(task: Task, result: Result, tried: Sequence[Tried] = (), fingerprint: str | None = None) -> Explanation:
    """The explanation that the result and the trials make."""
    evidence = dict(result.verdict.evidence)
    answer_form = evidence.pop("answer", None)
    gold_form = taken(evidence, GOLD_FORMS)
    rule = taken(evidence, RULES)
    left_over = evidence.pop("left_over", ())
    seconds = evidence.pop("cpu_seconds", {})
    base = accepted(result)
    return Explanation(
        result=result,
        rollout=task.rollout,
        rubric=task.rubric,
        answer_form=answer_form,
        ground_truth_form=gold_form,
        rule=rule if rule is None or isinstance(rule, str) else json.dumps(rule),
        left_over=tuple(map(str, left_over)) if isinstance(left_over, list | tuple) else (str(left_over),),
        lost=candidates_that_lost(task.rollout.completion, result),
        cpu_seconds=seconds if isinstance(seconds, dict) else {},
        evidence=evidence,
        would_change=tuple(one for one in tried if (one.outcome in ACCEPTED) != base),
        would_not=tuple(one for one in tried if (one.outcome in ACCEPTED) == base),
        advice=advice(task, result),
        replay=None if fingerprint is None else replayed(fingerprint, result),
    )


def candidates_that_lost(text: str, result: Result) -> tuple[PassedOver, ...]:
    """What was passed over in a completion because of what is said about it, and the boxes that are not the answer."""
    passed = result.extraction.passed_over if result.extraction else ()
    if len(text) > LONGEST_VARIED:
        return passed
    start, end = (result.extraction and result.extraction.span) or (-1, -1)
    boxes = [text[a:b] for a, b in find_boxes(text).spans if not (a < end and start < b)]
    known = {one.answer.strip() for one in passed}
    others = [box for box in dict.fromkeys(boxes) if box.strip() not in known][-MOST_BOXES:]
    return (*passed, *(PassedOver(answer=box, stance="another box", cue="") for box in others))


def taken(evidence: dict[str, Any], names: Sequence[str]) -> Json:
    """The first of these, which are one thing by different names, and all of them out of the evidence."""
    found = [evidence.pop(name) for name in names if name in evidence]
    return found[0] if found else None


def accepted(result: Result) -> bool:
    return result.verdict.outcome in ACCEPTED


def outcome_of(variant: Variant, result: Result) -> Tried:
    verdict = result.verdict
    return Tried(
        kind=variant.kind,
        change=variant.change,
        outcome=verdict.counted_as,
        reward=result.reward,
        reason=verdict.reason[:300],
    )


def replayed(fingerprint: str, result: Result) -> Replay:
    same = fingerprint == result.rubric_fingerprint
    note = (
        "the rubric, code and libraries are those it was saved with"
        if same
        else f"the rubric, code, libraries or Python are different now ({result.rubric_fingerprint}); the verdict may "
        "differ"
    )
    return Replay(fingerprint=fingerprint, same=same, note=note)


def advice(task: Task, result: Result) -> str:
    """For verdicts that another answer would not change."""
    outcome = result.verdict.outcome
    if outcome is Outcome.UNVERIFIABLE and not result.verdict.is_undecided:
        form = f" {task.preset} takes as ground truth: {find(task.preset).ground_truth}." if task.preset else ""
        return f"No answer changes this: the row itself cannot be judged.{form}"
    if outcome is Outcome.FAILED:
        return "This is not a verdict on the answer. Grade it again; if it fails again, see the service's log."
    if outcome is Outcome.TOO_COSTLY:
        return "The answer exceeds the rubric's limits; `bounds` in the rubric raises them."
    if result.verdict.counted_as == UNDECIDED:
        return (
            "No rule proved it right or wrong. A second opinion might; `undecided: null` keeps it from the learner "
            "(docs/judge.md, docs/failures.md)."
        )
    return ""


Chosen = tuple[str, Mapping[str, Json]]
"""A preset's name, and its parameters."""


def variants(task: Task, result: Result, made_of: Chosen | None = None) -> Iterator[Variant]:
    """What to try. made_of: the preset that the task was made of."""
    yield from other_answers(task, result)
    if made_of is not None:
        yield from other_parameters(task, *made_of)
        if not accepted(result):
            yield from other_preset(task)


def other_answers(task: Task, result: Result) -> Iterator[Variant]:
    rollout, extraction = task.rollout, result.extraction
    gold = spelt(rollout.ground_truth)
    if extraction is None or extraction.answer is None or extraction.span is None:
        for form in FORMS if gold else ():
            announced = form.format(gold)
            text = f"{rollout.completion}\n\n{announced}" if rollout.completion else announced
            yield said(task, "text", f"the completion ended with {announced!r}", text)
        return
    start, end = extraction.span
    before, found, rest = rollout.completion[:start], rollout.completion[start:end], rollout.completion[end:]
    after = closing(found) + rest
    if gold and gold.strip() != found.strip():
        yield said(task, "answer", f"the ground truth were the answer: {short(gold)!r}", before + gold + after)
    seen = {found.strip(), (gold or "").strip()}
    for lost in reversed(candidates_that_lost(task.rollout.completion, result)):
        if lost.answer.strip() not in seen and len(seen) < MOST_CANDIDATES + 2:
            seen.add(lost.answer.strip())
            yield said(
                task,
                "answer",
                f"the candidate that was passed over were the answer: {short(lost.answer)!r}",
                before + lost.answer + after,
            )
    left_over = result.verdict.evidence.get("left_over")
    if isinstance(left_over, list) and left_over:
        bare = found
        for word in left_over:
            bare = bare.replace(str(word), " ")
        if bare.strip() and bare != found:
            yield said(
                task, "answer", f"the words left over were not there: {short(bare.strip())!r}", before + bare + rest
            )
    if (near := near_miss(found)) is not None:
        yield said(task, "answer", f"the answer were {short(near)!r}", before + near + rest)
    yield said(task, "text", "the answer were missing", before + after)


def closing(answer: str) -> str:
    """What an answer closes that was opened before it: the `}` in `5} meters`, whose box ends within the answer."""
    depth = lowest = 0
    for character in answer:
        depth += (character == "{") - (character == "}")
        lowest = min(lowest, depth)
    return "}" * -lowest


def said(task: Task, kind: Literal["answer", "text"], change: str, completion: str) -> Variant:
    return Variant(kind, change, task._replace(rollout=task.rollout.model_copy(update={"completion": completion})))


def short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."


def spelt(gold: Json) -> str | None:
    """The ground truth as an answer would have it."""
    while isinstance(gold, list) and gold and isinstance(gold[0], str | int | float):
        gold = gold[0]
    if gold is None or isinstance(gold, bool):
        return None if gold is None else str(gold)
    text = gold if isinstance(gold, str) else json.dumps(gold, ensure_ascii=False)
    return text if 0 < len(text) <= LONGEST_GOLD else None


def near_miss(answer: str) -> str | None:
    """The answer with its last number one more, or the next letter: as wrong as an answer can be and look alike."""
    if (digits := DIGITS.search(answer)) and len(digits[0]) < 30:
        return answer[: digits.start()] + str(int(digits[0]) + 1).zfill(len(digits[0])) + answer[digits.end() :]
    if letter := LETTER.fullmatch(answer):
        return answer.replace(letter[1], chr(ord(letter[1]) + 1))
    return None


def other_parameters(task: Task, name: str, params: Mapping[str, Json]) -> Iterator[Variant]:
    """Each parameter of the preset that has few values, at each of its others."""
    if find(name).choose is not None:
        return
    count = 0
    for parameter, field in find(name).params.model_fields.items():
        now = params.get(parameter, field.get_default(call_default_factory=True))
        for other in values_of(field.annotation):
            if other == now or parameter == "kind" or count >= MOST_PARAMETERS:
                continue
            try:
                changed = task_for(
                    task.rollout.model_copy(update={"preset": None}),
                    PresetRef(name=name, params={**params, parameter: other}),
                )
            except ConfigError:
                continue  # not together with the others
            count += 1
            words = f"the parameter {parameter} were {json.dumps(other)} and not {json.dumps(now)}"
            yield Variant("parameter", words, changed)


def other_preset(task: Task) -> Iterator[Variant]:
    """What `auto` would have chosen."""
    chosen = task_for(task.rollout.model_copy(update={"preset": None}), "auto")
    if chosen.preset != task.preset:
        yield Variant("preset", f"the preset were {chosen.preset}, which `auto` chooses for this ground truth", chosen)


def values_of(annotation: Any) -> tuple[Any, ...]:
    """The values of a type that has few of them."""
    if annotation is bool:
        return True, False
    return get_args(annotation) if get_origin(annotation) is Literal else ()
