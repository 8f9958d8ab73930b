"""A reward function of somebody else's over a dump, in a process of its own: `python -m verifier.cli.their_function`.

The call goes by the names of the function's parameters: as verl calls (`solution_str`, `ground_truth`), as TRL does
(`completions` and columns as lists), as OpenRLHF does (`queries`, `prompts`, `labels`), or one completion at a time.
What it raises, and a call that takes longer than `--seconds`, makes a result `failed`, with the reason: never a zero.
"""

import argparse
import asyncio
import importlib
import importlib.util
import inspect
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from verifier.dump.columns import ColumnReader, read_column_map
from verifier.dump.datasets import DatasetReader, dataset_named
from verifier.dump.joined import GoldFile
from verifier.dump.results import ResultFile
from verifier.dump.rows import Reading, Row
from verifier.dump.several import Dumps
from verifier.errors import ConfigError, InputError, VerifierError
from verifier.wire import Outcome, Result, Rollout, Verdict, without_lone_surrogates

COMPLETION = (
    "completion",
    "response",
    "solution_str",
    "prediction",
    "output",
    "text",
    "answer",
    "generation",
    "model_output",
)
TRUTH = ("ground_truth", "gold", "target", "label", "reference", "expected", "solution", "truth", "reference_answer")
PROMPT = ("prompt", "question", "query", "problem", "input")
REWARD = ("score", "reward", "rewards", "scores")
RIGHT = 1.0
GRACE_SECONDS = 5.0
MOST_OVERDUE = 5
"""Calls in a row that may take too long: over the hundred probes of an audit, a function that hangs takes hours."""


class Overdue(BaseException):
    """The call took too long. No Exception, which their code may catch and go on."""


def loaded(name: str) -> Callable[..., Any]:
    """The function that `module:function` or `file.py:function` names; raises ConfigError."""
    where, _, function = name.rpartition(":")
    sys.path.insert(0, os.getcwd())
    try:
        module = from_file(where) if where.endswith(".py") else importlib.import_module(where)
    except ConfigError:
        raise
    except Exception as error:  # whatever their module raises while it is imported
        raise ConfigError(f"{where} cannot be imported: {type(error).__name__}: {error}") from error
    found = getattr(module, function, None)
    if not callable(found):
        there = [one for one, value in vars(module).items() if callable(value) and not one.startswith("_")]
        raise ConfigError(f"{where} has no function {function!r}. There are: {', '.join(there[:20]) or 'none'}")
    return found  # type: ignore[no-any-return]


def from_file(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    if spec is None or spec.loader is None or not Path(path).is_file():
        raise ConfigError(f"{path}: no such file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Called:
    """The function, called as it wants to be."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        parameters = inspect.signature(function).parameters
        self._names = [
            name for name, one in parameters.items() if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
        ]
        self._needed = [name for name in self._names if parameters[name].default is inspect.Parameter.empty]
        self._open = any(one.kind is one.VAR_KEYWORD for one in parameters.values())
        self._chats = False
        self.overdue_in_a_row = 0
        self._call = self._chosen()

    def _chosen(self) -> Callable[[Rollout], Any]:
        names = set(self._names)
        if "completions" in names:
            return self._as_trl
        if {"queries", "labels"} <= names:
            return self._as_open_rlhf
        if "solution_str" in names:
            return self._as_verl
        if len(self._needed) < 2 and not names & {*COMPLETION, *TRUTH}:
            raise ConfigError(
                f"the function takes ({', '.join(self._names)}); expected (completion, ground_truth), or verl's "
                "(data_source, solution_str, ground_truth, extra_info), TRL's (completions, **columns), OpenRLHF's "
                "(queries, prompts, labels)"
            )
        return self._by_name

    def reward(self, rollout: Rollout) -> float | None:
        """The reward of one rollout; whatever the function raises."""
        answer = self._call(rollout)
        if inspect.isawaitable(answer):
            answer = asyncio.run(awaited(answer))
        return number_in(answer)

    def _as_verl(self, rollout: Rollout) -> Any:
        given = {
            "data_source": str(rollout.metadata.get("data_source", "")),
            "solution_str": rollout.completion,
            "ground_truth": rollout.ground_truth,
            "extra_info": dict(rollout.metadata),
        }
        return self._function(**{name: value for name, value in given.items() if self._open or name in self._names})

    def _as_trl(self, rollout: Rollout) -> Any:
        truths = {name: [rollout.ground_truth] for name in ("ground_truth", "solution", "answer", "label", "target")}
        given = {
            "prompts": [rollout.prompt or ""],
            **{name: [value] for name, value in rollout.metadata.items()},
            **truths,
        }
        known = {name: value for name, value in given.items() if self._open or name in self._names}
        try:
            return self._function(completions=[self._said(rollout)], **known)
        except (TypeError, AttributeError, KeyError):
            if self._chats:
                raise
            self._chats = True  # it looks into messages; a chat is what it wants
            return self._function(completions=[self._said(rollout)], **known)

    def _said(self, rollout: Rollout) -> Any:
        return [{"role": "assistant", "content": rollout.completion}] if self._chats else rollout.completion

    def _as_open_rlhf(self, rollout: Rollout) -> Any:
        prompt = rollout.prompt or ""
        given = {"queries": [prompt + rollout.completion], "prompts": [prompt], "labels": [rollout.ground_truth]}
        return self._function(**{name: value for name, value in given.items() if name in self._names})

    def _by_name(self, rollout: Rollout) -> Any:
        values = {name: rollout.completion for name in COMPLETION}
        given: dict[str, Any] = {**values, **dict.fromkeys(PROMPT, rollout.prompt or "")}
        given |= dict.fromkeys(TRUTH, rollout.ground_truth)
        if all(name in given for name in self._needed):
            return self._function(**{name: given[name] for name in self._names if name in given})
        return self._function(rollout.completion, rollout.ground_truth)


async def awaited(answer: Any) -> Any:
    return await answer


def number_in(answer: Any) -> float | None:
    """The reward in what a function returned: a number, a list or tensor of one, a mapping with a score."""
    if isinstance(answer, Mapping):
        found = next((answer[name] for name in REWARD if name in answer), None)
        return None if found is None else number_in(found)
    if answer is None:
        return None
    if isinstance(answer, list | tuple):
        if len(answer) != 1:
            raise ValueError(f"expected one reward, found {len(answer)}")
        return number_in(answer[0])
    if hasattr(answer, "item"):
        answer = answer.item()
    number = float(answer)
    return number if math.isfinite(number) else None


def judged(called: Called, rollout: Rollout, seconds: float) -> Result:
    """The result of one call."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    late, called.overdue_in_a_row = called.overdue_in_a_row + 1, 0
    try:
        reward = called.reward(rollout)
    except Overdue:
        called.overdue_in_a_row = late
        return failed(rollout, f"it did not answer within {seconds:g} s")
    except Exception as error:  # noqa: BLE001 - whatever their function raises is what is to be told of it
        return failed(rollout, f"it raised {type(error).__name__}: {error}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if reward is None:
        return failed(rollout, "it gave no reward")
    outcome = Outcome.CORRECT if reward >= RIGHT else Outcome.INCORRECT if reward <= 0 else Outcome.PARTIAL
    verdict = Verdict(outcome=outcome, score=min(1.0, max(0.0, reward)), reason=f"it gave {reward:g}")
    return Result(id=rollout.id, reward=reward, components={"reward": reward}, verdict=verdict)


def failed(rollout: Rollout, reason: str) -> Result:
    kept = str(without_lone_surrogates(reason))[:500]
    return Result(id=rollout.id, reward=None, components={}, verdict=Verdict.failed(kept))


class Watch:
    """Ends the process where a call cannot be interrupted, as in a loop in C: who only waits is told nothing."""

    def __init__(self) -> None:
        self._called: tuple[float, str, float] | None = None
        threading.Thread(target=self._look, daemon=True).start()

    def begin(self, what: str, seconds: float) -> None:
        self._called = (time.monotonic() + seconds + GRACE_SECONDS, what, seconds)

    def end(self) -> None:
        self._called = None

    def _look(self) -> None:
        while True:
            time.sleep(1)
            called = self._called
            if called is not None and time.monotonic() > called[0]:
                said = f"error: rollout {called[1]}: the function did not answer within {called[2]:g} s, and cannot be"
                os.write(2, f"{said} interrupted\n".encode("utf-8", "replace"))
                os._exit(2)


def overdue(_number: int, _frame: FrameType | None) -> None:
    raise Overdue


def rows_of(options: argparse.Namespace, gold: GoldFile | None) -> Iterator[Row]:
    def reader() -> ColumnReader:
        if options.dataset is None:
            return ColumnReader(read_column_map(options.map))
        dataset = dataset_named(options.dataset)
        return DatasetReader(dataset, read_column_map(options.map, also=dataset.columns), preset_is_chosen=True)

    reading = Reading(options.input_format, gold, preset_is_chosen=True)
    with Dumps(options.inputs, options.limit, reader, reading) as dumps:
        for chunk in dumps.chunks():
            yield from chunk


def write(options: argparse.Namespace) -> None:
    called = Called(loaded(options.function))
    standard, sys.stdout = sys.stdout, sys.stderr  # what it prints is no result
    signal.signal(signal.SIGALRM, overdue)
    as_it_is = options.dataset is not None or any("ground_truth=" in text for text in options.map)
    gold = GoldFile(options.join, options.on, as_it_is=as_it_is).__enter__() if options.join else None
    watch = Watch()
    with ResultFile(options.out) as out:
        for row in rows_of(options, gold):
            if row.rollout is None:
                result = Result(id=row.id, reward=None, components={}, verdict=Verdict.failed(row.complaint or ""))
            else:
                rollout = row.rollout.model_copy(update={"metadata": dict(row.extra)})
                watch.begin(rollout.id, options.seconds)
                result = judged(called, rollout, options.seconds)
                watch.end()
            out.write([result], [row.extra])
            if called.overdue_in_a_row >= MOST_OVERDUE:
                raise InputError(
                    f"the function did not answer within {options.seconds:g} s, {MOST_OVERDUE} times in a row (the "
                    f"last for rollout {row.id})"
                )
        if not out.written:
            raise InputError(f"{', '.join(options.inputs)}: it has no rows")
        out.complete()
    sys.stdout = standard


def main() -> int:
    parser = argparse.ArgumentParser(prog="their_function")
    parser.add_argument("function")
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--map", action="append", default=[])
    for name in ("--dataset", "--input-format", "--join", "--on"):
        parser.add_argument(name)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--quiet", action="store_true")
    try:
        write(parser.parse_args())
    except VerifierError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
