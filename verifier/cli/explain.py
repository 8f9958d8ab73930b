"""`verifier explain`: how one completion is judged, step by step, by the engine that `verifier score` uses."""

import asyncio
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from verifier.cli.grader import how_to_judge
from verifier.cli.options import ExplainOptions
from verifier.cli.terminal import on_one_line
from verifier.dump.rows import STDIN
from verifier.engine.base import Engine
from verifier.engine.options import CallOptions
from verifier.errors import ConfigError, InputError
from verifier.parts import kind_of
from verifier.presets.catalogue import task_for
from verifier.rubric import Task
from verifier.server.engines import command_engine, complete
from verifier.server.settings import read_settings
from verifier.wire import Extraction, Json, Outcome, Result, Rollout, infinite_in, without_lone_surrogates

CONTEXT_CHARACTERS = 120
GOLD_FORMS = ("ground_truth", "gold")
RULES = ("rule", "decider")
MARKS = ("»", "«")


def run(options: ExplainOptions) -> int:
    """Judge and print; exit status 1 when it could not be judged by our fault."""
    how = how_to_judge(options.preset, options.params)
    rollout = Rollout(id="explained", completion=read_completion(options), ground_truth=read_gold(options))
    task = task_for(rollout, how.preset, explain=True)
    settings = read_settings()
    result = asyncio.run(judged(task, complete(command_engine(settings, workers=1), settings)))
    if options.as_json:
        sys.stdout.buffer.write(result.model_dump_json(indent=2).encode() + b"\n")
    else:
        tell(result, task)
    return 1 if result.verdict.outcome is Outcome.FAILED else 0


async def judged(task: Task, engine: Engine) -> Result:
    async with engine:
        [result] = await engine.verify([task], CallOptions.of(use_cache=False))
        return result


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
    if not options.gold_json:
        return str(without_lone_surrogates(options.ground_truth))
    try:
        gold: Json = without_lone_surrogates(json.loads(options.ground_truth))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"--gold-json: --ground-truth is not JSON: {error}") from error
    if (problem := infinite_in(gold)) is not None:
        raise ConfigError(f"--gold-json: --ground-truth: {problem}")
    return gold


def tell(result: Result, task: Task) -> None:
    """Print the steps in the order in which they happened."""
    console = Console(soft_wrap=True, highlight=False)
    evidence = dict(result.verdict.evidence)
    gold = task.rollout.ground_truth
    gold_form = first_of(evidence, GOLD_FORMS)
    rule = first_of(evidence, RULES)
    lines: list[tuple[str, Text]] = [
        ("preset", Text(f"{result.preset} (verifier {kind_of(type(task.rubric.verifier))})")),
        *found(result.extraction, task.rollout.completion, styled=console.is_terminal),
        ("ground truth", plain(gold)),
        *([("answer, normal form", plain(evidence.pop("answer")))] if "answer" in evidence else []),
        *([("truth, normal form", plain(gold_form))] if gold_form is not None else []),
        *([("decided by", plain(rule))] if rule is not None else []),
        *((name, plain(value)) for name, value in evidence.items() if name not in (*GOLD_FORMS, *RULES)),
        ("verdict", Text(outcome_of(result), style="bold" if console.is_terminal else "")),
        ("because", plain(result.verdict.reason)),
        ("score", plain("none: not judged" if result.verdict.score is None else f"{result.verdict.score:g}")),
        *rewards(result, task),
        ("time", plain(f"{1000 * result.timing.grade_seconds:.1f} ms CPU")),
    ]
    width = max(len(name) for name, _ in lines)
    for name, text in lines:
        console.print(Text(f"{name:<{width}}  ") + text)


def outcome_of(result: Result) -> str:
    """The outcome, and whether it was decided."""
    outcome = str(result.verdict.outcome)
    return f"{outcome} (undecided)" if result.verdict.is_undecided else outcome


def first_of(evidence: dict[str, Json], names: tuple[str, ...]) -> Json:
    return next((evidence[name] for name in names if name in evidence), None)


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
