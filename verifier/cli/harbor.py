"""`verifier harbor`: judges in a Harbor task's `tests/test.sh`, and writes the reward where Harbor looks for it.

Harbor (0.26.0) reads `reward.txt` or `reward.json` and takes a missing file for an error of the trial, which is what it
must be for an answer that was not judged: then none is written, and the exit status is not 0.
"""

import asyncio
import codecs
import json
import os
import sys
from pathlib import Path

from trainer_client.client import RewardClient, RewardServiceError
from verifier.cli.grader import how_to_judge
from verifier.cli.options import HarborOptions
from verifier.engine.base import Engine
from verifier.engine.options import CallOptions
from verifier.errors import ConfigError, InputError
from verifier.presets.catalogue import read_rubric, task_for
from verifier.server.engines import command_engine, complete
from verifier.server.settings import read_settings
from verifier.wire import Json, Result, Rollout, infinite_in, without_lone_surrogates

JUDGED, NOT_JUDGED = 0, 1
"""Exit statuses; wrong usage is 2, as everywhere."""
MOST_ANSWER_BYTES = 64 * 2**20
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""How a text may begin, and what it then is."""
TEXT_FILE, JSON_FILE = "reward.txt", "reward.json"


def run(options: HarborOptions) -> int:
    """Judge and write; a reward of an earlier run is gone before anything can go wrong."""
    folder = Path(options.out)
    for name in (TEXT_FILE, JSON_FILE):
        remove(folder / name)
    rollout = Rollout(id="harbor", completion=read_answer(options.answer), ground_truth=read_truth(options))
    result = judge_elsewhere(options, rollout) if options.server else judge_here(options, rollout)
    if result.reward is None:
        print(f"verifier harbor: not judged ({result.verdict.outcome}): {result.verdict.reason}", file=sys.stderr)
        return NOT_JUDGED
    rewards = {"reward": result.reward, **{n: v for n, v in result.components.items() if n != "reward"}}
    write(folder / JSON_FILE, json.dumps(rewards))
    write(folder / TEXT_FILE, f"{result.reward}\n")
    print(f"verifier harbor: {result.reward:g} ({result.verdict.outcome}): {result.verdict.reason}")
    return JUDGED


def judge_here(options: HarborOptions, rollout: Rollout) -> Result:
    how = how_to_judge(options.preset, options.params, options.rubric)
    task = task_for(rollout, how.preset, None if how.rubric is None else read_rubric(how.rubric))
    settings = read_settings()

    async def judged(engine: Engine) -> Result:
        async with engine:
            [result] = await engine.verify([task], CallOptions.of(use_cache=False))
            return result

    return asyncio.run(judged(complete(command_engine(settings, workers=1), settings)))


def judge_elsewhere(options: HarborOptions, rollout: Rollout) -> Result:
    """By a service; raises ConfigError when it does not answer, or refuses."""
    assert options.server is not None
    how = how_to_judge(options.preset, options.params, options.rubric)

    async def judged() -> Result:
        client = RewardClient(
            options.server or "", api_key=options.api_key, job="harbor", preset=how.preset, rubric=how.rubric
        )
        try:
            [result] = await client.verify([rollout], deadline_seconds=options.deadline_seconds)
            return result
        finally:
            await client.aclose()

    try:
        return asyncio.run(judged())
    except (RewardServiceError, ValueError) as error:
        raise ConfigError(f"--server {options.server}: {error}") from error


def read_answer(name: str) -> str:
    """What the agent left in that file. None there is an answer too: it gave none."""
    try:
        with Path(name).open("rb") as file:
            body = file.read(MOST_ANSWER_BYTES + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise InputError(f"--answer {name}: cannot be read: {error.strerror}") from error
    if len(body) > MOST_ANSWER_BYTES:
        raise InputError(f"--answer {name}: more than {MOST_ANSWER_BYTES:,} bytes")
    return as_text(body, name)


def as_text(body: bytes, name: str) -> str:
    """The answer's text, by the mark that a Windows tool puts before it, else UTF-8.

    What is no text says nothing: it is judged as no answer, which no grader's mercy for odd characters changes.
    """
    encoding = next((encoding for mark, encoding in MARKS.items() if body.startswith(mark)), "utf-8")
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        where = f"it is not {encoding.removesuffix('-sig').upper()} at byte {error.start + 1:,}"
        print(f"verifier harbor: --answer {name} is not text ({where}), and is judged as no answer", file=sys.stderr)
        return ""


def read_truth(options: HarborOptions) -> Json:
    """The ground truth: what --ground-truth says, or what the file holds; JSON where it says so."""
    text = options.ground_truth
    if text is None:
        assert options.truth_file is not None
        try:
            text = Path(options.truth_file).read_text(encoding="utf-8")
        except OSError as error:
            raise InputError(f"--ground-truth-file {options.truth_file}: cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise InputError(
                f"--ground-truth-file {options.truth_file}: is not UTF-8 at byte {error.start + 1}"
            ) from error
    if not options.gold_json:
        return str(without_lone_surrogates(text.strip() if options.ground_truth is None else text))
    try:
        gold: Json = without_lone_surrogates(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"--gold-json: the ground truth is not JSON: {error}") from error
    if (problem := infinite_in(gold)) is not None:
        raise ConfigError(f"--gold-json: the ground truth: {problem}")
    return gold


def remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"--out: {file} of an earlier run cannot be removed: {error.strerror}") from error


def write(file: Path, text: str) -> None:
    """All of it or nothing: half a number is another number."""
    partial = file.with_name(f"{file.name}.partial")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, file)
    except OSError as error:
        raise ConfigError(f"--out: {file} cannot be written: {error.strerror}") from error
