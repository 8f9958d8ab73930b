"""`verifier explain`: how one completion is judged, step by step, by the engine that `verifier score` uses."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from verifier.cli.grader import how_to_judge
from verifier.cli.options import ExplainOptions
from verifier.cli.terminal import on_one_line
from verifier.dump import STDIN
from verifier.engine.base import Engine
from verifier.engine.options import CallOptions
from verifier.errors import ConfigError, InputError
from verifier.explanation import Explanation, Tried, explain
from verifier.parts import kind_of
from verifier.presets.catalogue import read_rubric, task_for
from verifier.rubric import Task
from verifier.server.engines import command_engine, complete
from verifier.server.settings import read_settings
from verifier.wire import (
    Extraction,
    Json,
    Outcome,
    PassedOver,
    PresetRef,
    Result,
    Rollout,
    complaint,
    infinite_in,
    without_lone_surrogates,
)

CONTEXT_CHARACTERS = 120
MARKS = ("»", "«")
MOST_CHANGES_SHOWN = 8


class Asked(NamedTuple):
    """What is to be explained. preset: what its rubric was made of, if that is known. earlier: what it is to repeat."""

    task: Task
    preset: str | PresetRef | None
    earlier: Explanation | None = None


def run(options: ExplainOptions) -> int:
    """Judge and print; exit status 1 when it could not be judged by our fault, or a replay is not the same."""
    asked = replayed(options.replay) if options.replay is not None else read(options)
    settings = read_settings()
    told = asyncio.run(graded(asked, options, complete(command_engine(settings, workers=1), settings)))
    if options.save is not None:
        save(told, options.save)
    if options.as_json:
        sys.stdout.buffer.write(told.result.model_dump_json(indent=2).encode() + b"\n")
    elif options.save != STDIN:
        tell(told, asked)
    differs = asked.earlier is not None and not same_verdict(asked.earlier.result, told.result)
    return 1 if told.result.verdict.outcome is Outcome.FAILED or differs else 0


def read(options: ExplainOptions) -> Asked:
    """What the options ask for."""
    how = how_to_judge(options.preset, options.params, options.rubric)
    rubric = None if how.rubric is None else read_rubric(how.rubric)
    rollout = Rollout(id="explained", completion=read_completion(options), ground_truth=read_gold(options))
    return Asked(task_for(rollout, how.preset, rubric, explain=True), how.preset)


def replayed(path: str) -> Asked:
    """What a saved explanation holds; raises InputError."""
    try:
        saved = Explanation.model_validate_json(Path(path).read_bytes())
    except OSError as error:
        raise InputError(f"--replay {path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise InputError(
            f"--replay {path}: is not an explanation, as --save and /v1/explain write them: {complaint(error)}"
        ) from error
    return Asked(Task(saved.rollout, saved.rubric, saved.result.preset, explain=True), None, saved)


def save(told: Explanation, path: str) -> None:
    body = told.model_dump_json(indent=2).encode() + b"\n"
    if path == STDIN:
        sys.stdout.buffer.write(body)
        return
    try:
        Path(path).write_bytes(body)
    except OSError as error:
        raise InputError(f"--save {path}: cannot be written: {error.strerror}") from error


async def graded(asked: Asked, options: ExplainOptions, engine: Engine) -> Explanation:
    """The explanation, by the engine."""

    async def verify(tasks: Sequence[Task]) -> list[Result]:
        return await engine.verify(tasks, CallOptions.of(use_cache=False))

    fingerprint = asked.earlier.result.rubric_fingerprint if asked.earlier else None
    changes = options.changes and not options.as_json and asked.earlier is None
    async with engine:
        return await explain(asked.task, verify, changes=changes, fingerprint=fingerprint, preset=asked.preset)


def same_verdict(one: Result, other: Result) -> bool:
    return (one.verdict.outcome, one.verdict.decided, one.reward) == (
        other.verdict.outcome,
        other.verdict.decided,
        other.reward,
    )


def read_completion(options: ExplainOptions) -> str:
    if options.text is not None:
        return str(without_lone_surrogates(options.text))
    path = options.completion or STDIN
    try:
        body = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
        return body.decode()
    except OSError as error:
        raise InputError(f"--completion {path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"--completion {path}: is not UTF-8 at byte {error.start + 1}") from error


def read_gold(options: ExplainOptions) -> Json:
    """The ground truth: text as it stands, or with --gold-json what the text says."""
    assert options.ground_truth is not None
    if not options.gold_json:
        return str(without_lone_surrogates(options.ground_truth))
    try:
        gold: Json = without_lone_surrogates(json.loads(options.ground_truth))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"--gold-json: --ground-truth is not JSON: {error}") from error
    if (problem := infinite_in(gold)) is not None:
        raise ConfigError(f"--gold-json: --ground-truth: {problem}")
    return gold


def tell(told: Explanation, asked: Asked) -> None:
    """Print the steps in the order in which they happened."""
    console = Console(soft_wrap=True, highlight=False)
    result, task = told.result, asked.task
    seconds = told.cpu_seconds.items()
    lines: list[tuple[str, Text]] = [
        ("preset", Text(f"{result.preset or 'none, a rubric'} (verifier {kind_of(type(task.rubric.verifier))})")),
        *found(result.extraction, task.rollout.completion, styled=console.is_terminal),
        *lost(told.lost),
        ("ground truth", plain(task.rollout.ground_truth)),
        *([("answer, normal form", plain(told.answer_form))] if told.answer_form is not None else []),
        *([("truth, normal form", plain(told.ground_truth_form))] if told.ground_truth_form is not None else []),
        *([("decided by", plain(told.rule))] if told.rule is not None else []),
        *([("left over", plain(", ".join(told.left_over)))] if told.left_over else []),
        *((name, plain(value)) for name, value in told.evidence.items()),
        ("verdict", Text(outcome_of(result), style="bold" if console.is_terminal else "")),
        ("because", plain(result.verdict.reason)),
        ("score", plain("none: not judged" if result.verdict.score is None else f"{result.verdict.score:g}")),
        *rewards(result, task),
        *([("advice", plain(told.advice))] if told.advice else []),
        *changes(told.would_change, told.would_not),
        ("time", plain(f"{1000 * result.timing.grade_seconds:.1f} ms CPU")),
        *((f"  {step}", plain(f"{1000 * one:.2f} ms")) for step, one in seconds),
        ("fingerprint", plain(result.rubric_fingerprint)),
        *replays(told, asked.earlier),
    ]
    width = max(len(name) for name, _ in lines)
    for name, text in lines:
        console.print(Text(f"{name:<{width}}  ") + text)


def lost(candidates: Sequence[PassedOver]) -> list[tuple[str, Text]]:
    """The candidates that lost, and the words that say why."""
    return [("lost", plain(f"{one.answer} ({one.stance}{f': {one.cue}' if one.cue else ''})")) for one in candidates]


def changes(would: Sequence[Tried], would_not: Sequence[Tried]) -> list[tuple[str, Text]]:
    """What was tried: each change that gives the other verdict, and how many leave it."""
    shown = [("would change if", plain(f"{one.change}: {one.outcome}")) for one in would[:MOST_CHANGES_SHOWN]]
    if len(would) > MOST_CHANGES_SHOWN:
        shown.append(("", plain(f"and {len(would) - MOST_CHANGES_SHOWN} more")))
    if would_not:
        shown.append(
            ("would not", plain(f"by {len(would_not)} other changes that were tried (--save FILE lists them)"))
        )
    return shown


def replays(told: Explanation, earlier: Explanation | None) -> list[tuple[str, Text]]:
    if told.replay is None or earlier is None:
        return []
    same = "the same verdict and reward" if same_verdict(earlier.result, told.result) else "another verdict or reward"
    then = f"{outcome_of(earlier.result)}, reward {earlier.result.reward}"
    return [("replay", plain(f"{same}; then {then}")), ("", plain(told.replay.note))]


def outcome_of(result: Result) -> str:
    """The outcome, and whether it was decided."""
    outcome = str(result.verdict.outcome)
    return f"{outcome} (undecided)" if result.verdict.is_undecided else outcome


def plain(value: Json) -> Text:
    return Text(on_one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))


def found(extraction: Extraction | None, completion: str, *, styled: bool) -> list[tuple[str, Text]]:
    if extraction is None:
        return [("answer", Text("none"))]
    if extraction.answer is None:
        return [("answer", Text(f"none: {on_one_line(extraction.method)}"))]
    lines = [("answer", plain(extraction.answer)), ("found by", plain(extraction.method))]
    return [*lines, *([("where", in_context(extraction.span, completion, styled=styled))] if extraction.span else [])]


def in_context(span: tuple[int, int], completion: str, *, styled: bool) -> Text:
    """The answer's place in the completion, marked."""
    start, end = span
    before = ("..." if start > CONTEXT_CHARACTERS else "") + completion[max(0, start - CONTEXT_CHARACTERS) : start]
    after = completion[end : end + CONTEXT_CHARACTERS] + ("..." if end + CONTEXT_CHARACTERS < len(completion) else "")
    inside = on_one_line(completion[start:end])
    marked = Text(inside, style="reverse") if styled else Text(f"{MARKS[0]}{inside}{MARKS[1]}")
    return Text(on_one_line(before)) + marked + Text(on_one_line(after)) + Text(f"  (characters {start:,} to {end:,})")


def rewards(result: Result, task: Task) -> list[tuple[str, Text]]:
    if result.reward is None:
        return [("reward", Text("null: not judged"))]
    weights = {name: one.weight for name, one in task.rubric.components.items()}
    weights |= {name: one.weight for name, one in task.rubric.group_components.items()}
    parts = [f"{name} {value:g} x {weights[name]:g}" for name, value in result.components.items()]
    return [("reward", Text(f"{result.reward:g} = {' + '.join(parts)}"))]
