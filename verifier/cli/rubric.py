"""`verifier rubric check FILE`: what is wrong with a rubric, and where; what it resolves to; and a try on some rows.

`verifier rubric schema` prints the JSON Schema of such files, for editors.
"""

import asyncio
import json
import sys
from itertools import islice
from typing import Any

from pydantic import ValidationError

from verifier.cli.grader import HowToJudge
from verifier.cli.local_grader import LocalGrader
from verifier.cli.options import RubricOptions
from verifier.cli.terminal import on_one_line, visible
from verifier.dump.columns import ColumnReader, read_column_map
from verifier.dump.rows import Dump, Reading
from verifier.dump.rubric_file import RubricFile, as_yaml
from verifier.engine.judges import read_judges
from verifier.errors import ConfigError
from verifier.parts import kind_of
from verifier.presets.catalogue import refuse_too_large, upon_preset
from verifier.rubric import Rubric
from verifier.server.settings import read_settings
from verifier.wire import Result, Rollout, beginning, in_plain_words, short_repr

DONE, WRONG = 0, 2
MOST_COMPLAINTS = 20


def run(options: RubricOptions) -> int:
    """Check the file, or print the schema."""
    if options.file is None:
        sys.stdout.write(json.dumps(schema(), indent=1) + "\n")
        return DONE
    file = RubricFile(options.file)
    refuse_too_large(file.spec, options.file)
    on_preset = "preset" in file.spec or "params" in file.spec
    try:
        rubric = Rubric.model_validate(upon_preset(file.spec) if on_preset else file.spec)
    except ValidationError as error:
        complain(file, error)
        return WRONG
    tell(rubric, file)
    if options.rows is not None:
        how = HowToJudge(None, file.spec)
        grader = LocalGrader(how)  # before there is an event loop
        for rollout, result in asyncio.run(tried(options.rows, options, grader, how.judges_calls)):
            tell_result(rollout, result)
    return DONE


def complain(file: RubricFile, error: ValidationError) -> None:
    """A line for each thing that is wrong: where, what was expected, what was found, what would work."""
    found = error.errors(include_url=False)
    for item in found[:MOST_COMPLAINTS]:
        line = file.line_of(item["loc"])
        place = f"{file.path}:{line}" if line else file.path
        steps = ".".join(map(str, item["loc"])) or "rubric"
        told = "" if item["type"] == "missing" else f" (found {beginning(short_repr(item['input']))})"
        print(visible(f"{place}: {steps}: {in_plain_words(item, error.title)}{told}"), file=sys.stderr)
    if len(found) > MOST_COMPLAINTS:
        print(f"and {len(found) - MOST_COMPLAINTS:,} more", file=sys.stderr)


def tell(rubric: Rubric, file: RubricFile) -> None:
    verifier = kind_of(type(rubric.verifier))
    lines = [f"{file.path}: a rubric with the verifier {verifier}", f"fingerprint {rubric.fingerprint}"]
    terms = [(name, one.weight) for name, one in rubric.components.items()]
    terms += [(name, one.weight) for name, one in rubric.group_components.items()]
    lines.append("reward = " + " + ".join(f"{weight:g} x {name}" for name, weight in terms))
    lines += [f"note: {note}" for note in notes(rubric)]
    sys.stdout.write(visible("\n".join([*lines, "", as_yaml(json.loads(rubric.portable))])) + "\n")


def notes(rubric: Rubric) -> list[str]:
    """What works, and perhaps not as it was meant."""
    found = []
    opinion = rubric.second_opinion
    if rubric.verifier.leaves_open and opinion is None:
        found.append("its verifier leaves answers to a judge and `second_opinion` names none: those are not judged")
    if opinion is not None:
        path = read_settings().judges_file
        known = sorted(read_judges(path)) if path else []
        lacking = [name for name in (opinion.judge, *opinion.panel) if name not in known]
        if lacking:
            found.append(f"no judge {lacking[0]!r} is configured here; known: {', '.join(known) or 'none'}")
    weights = [one.weight for one in rubric.components.values()]
    if not any([*weights, *(one.weight for one in rubric.group_components.values())]):
        found.append("every component has the weight 0: all rewards are 0")
    return found


async def tried(
    rows: str, options: RubricOptions, grader: LocalGrader, judges_calls: bool
) -> list[tuple[Rollout, Result]]:
    """Some rows of a dump, graded."""
    reader = ColumnReader(read_column_map(options.columns), calls_are_judged=judges_calls)
    rollouts: list[Rollout] = []
    with Dump(rows, reader=reader, limit=options.limit, reading=Reading(preset_is_chosen=True)) as dump:
        for chunk in dump.chunks(("completion",)):
            rollouts += [row.rollout.model_copy(update={"preset": None}) for row in chunk if row.rollout is not None]
    if not rollouts:
        raise ConfigError(f"{rows}: no row of it can be read as a rollout")
    found: dict[int, Result] = {}
    async with grader:
        async for lot in grader.grade(list(islice(rollouts, options.limit))):
            found.update(lot)
    return [(rollouts[index], found[index]) for index in range(len(found))]


def tell_result(rollout: Rollout, result: Result) -> None:
    reward = "null" if result.reward is None else f"{result.reward:g}"
    parts = ", ".join(f"{name} {value:g}" for name, value in result.components.items())
    said = on_one_line(rollout.completion, 60)
    lines = [f"{result.id}: {result.verdict.counted_as}, reward {reward}{f' ({parts})' if parts else ''}: {said}"]
    lines.append(f"  {on_one_line(result.verdict.reason, 160)}")
    if result.verdict.judgement:
        lines.append(f"  {on_one_line(json.dumps(result.verdict.judgement.criteria, ensure_ascii=False), 160)}")
    sys.stdout.write(visible("\n".join(lines)) + "\n")


def schema() -> dict[str, Any]:
    """The JSON Schema of a rubric's file: spelt out, or upon a preset."""
    found = Rubric.model_json_schema()
    own = dict(found["properties"])
    own["preset"] = {"type": "string", "description": "Begin with this preset's rubric; the other fields change it"}
    own["params"] = {"type": "object", "description": "The preset's parameters"}
    changes = ("extractor", "verifier", "components", "group_components", "bounds")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rubric of Verifier",
        "$defs": found["$defs"],
        "type": "object",
        "properties": {
            name: {"description": one.get("description", "")} if name in changes else one for name, one in own.items()
        },
        "additionalProperties": False,
        "if": {"required": ["preset"]},
        "else": {
            "required": ["extractor", "verifier"],
            "properties": {name: found["properties"][name] for name in changes},
        },
    }


def described(field: dict[str, Any]) -> dict[str, Any]:
    """A field that may hold changes of the preset's."""
    return {"description": field.get("description", "")}
