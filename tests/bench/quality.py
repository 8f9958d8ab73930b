"""How right and how fast the verdicts are, beside math-verify, on labelled real outputs: `make bench`.

Reads a folder of labelled rows (`GRADEBENCH`, default `../shared/gradebench/dev`): bench.jsonl, units.jsonl and
adversarial.jsonl, each row `{id, domain, source, answer_type, completion, gold, gold_aliases?, label}`. Every row is
judged by the preset of its domain and, in the same run on the same processor, by math-verify as its authors recommend
it (the gold in a box, boxes first, strings for choices and classes). Times are CPU seconds; read the ratios.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from math_verify import ExprExtractionConfig, LatexExtractionConfig, StringExtractionConfig, parse, verify

from verifier.engine.blocking import blocking
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.extract import final_answer
from verifier.presets.catalogue import task_for
from verifier.score import score_task
from verifier.verify.symbolic import forget, warm
from verifier.wire import Outcome, Rollout

PRESET_OF = {
    "math": "math",
    "multiple choice": "choice",
    "classification": "label",
    "structured": "literal",
    "short text": "text",
}
LETTERS = tuple("ABCDEFGHIJ")
GROUP = 16
GROUPS = 60
MANY = 100_000
Row = dict[str, Any]


class Judged(NamedTuple):
    row: Row
    accepted: bool
    seconds: float


def rows_of(path: Path) -> list[Row]:
    """The labelled rows of a file, without what math-verify was tuned on (its own unit tests) and policy rows."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        row for row in rows if row["label_source"] != "unit-test (policy)" and not row["source"].startswith("unit_")
    ]


def rollout_of(row: Row) -> Rollout:
    gold = [row["gold"], *row.get("gold_aliases", [])] if row["domain"] == "short text" else row["gold"]
    return Rollout(id=row["id"], completion=row["completion"], ground_truth=gold, preset=PRESET_OF[row["domain"]])


def ours(row: Row) -> bool:
    return score_task(task_for(rollout_of(row))).verdict.outcome is Outcome.CORRECT


def theirs(row: Row) -> bool:
    latex = LatexExtractionConfig(boxed_match_priority=0)
    configs: list[Any] = [latex, ExprExtractionConfig()]
    if row["domain"] == "multiple choice":
        configs = [StringExtractionConfig(strings=LETTERS), *configs]
    elif row["domain"] == "classification":
        configs = [StringExtractionConfig(strings=(row["gold"], "yes", "no", "true", "false")), *configs]
    gold = parse(f"\\boxed{{{row['gold']}}}", extraction_config=configs, parsing_timeout=5)
    answer = parse(row["completion"], extraction_config=configs, parsing_timeout=5)
    return bool(verify(gold, answer, timeout_seconds=5))


def judged(rows: Iterable[Row], grader: Callable[[Row], bool], *, remember: bool = False) -> list[Judged]:
    """Each row judged and timed; unless it may remember, ours has forgotten every row before."""
    found = []
    for row in rows:
        if not remember:
            forget()
            final_answer.forget()
        started = time.process_time()
        accepted = grader(row)
        found.append(Judged(row, accepted, time.process_time() - started))
    return found


def line(name: str, found: list[Judged]) -> str:
    """n, accuracy, false negative and positive rates, F1, and CPU milliseconds: mean, p50, p99, max."""
    right = [one for one in found if one.row["label"]]
    wrong = [one for one in found if not one.row["label"]]
    missed = sum(not one.accepted for one in right)
    fooled = sum(one.accepted for one in wrong)
    hits = len(right) - missed
    times = sorted(one.seconds * 1e3 for one in found)
    f1 = 2 * hits / max(1, 2 * hits + missed + fooled)
    return (
        f"{name:34} {len(found):5} {1 - (missed + fooled) / len(found):6.3f} {missed / max(1, len(right)):6.3f} "
        f"{fooled / max(1, len(wrong)):6.3f} {f1:6.3f} {sum(times) / len(times):8.2f} {times[len(times) // 2]:7.2f} "
        f"{times[int(len(times) * 0.99)]:8.1f} {times[-1]:8.1f}"
    )


def table(title: str, both: dict[str, list[Judged]], by: Callable[[Row], str]) -> None:
    head = f"{'n':>5} {'acc':>6} {'FNR':>6} {'FPR':>6} {'F1':>6} {'mean ms':>8} {'p50':>7} {'p99':>8} {'max':>8}"
    print(f"\n{title}\n{'':34} {head}")
    groups: dict[str, dict[str, list[Judged]]] = defaultdict(lambda: defaultdict(list))
    for grader, found in both.items():
        for one in found:
            groups[by(one.row)][grader].append(one)
    for group in sorted(groups):
        for grader in both:
            print(line(f"{group[:22]:22} {grader}", groups[group][grader]))


def grpo_batch(rows: list[Row]) -> list[Row]:
    """Groups of 16 rollouts of one problem, whose answers repeat as a policy's do, each with a text of its own."""
    by_gold: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_gold[row["question"], row["gold"]].append(row)
    batch = []
    for members in list(by_gold.values())[:: max(1, len(by_gold) // GROUPS)][:GROUPS]:
        for number in range(GROUP):
            row = members[number % len(members)]
            batch.append(row | {"completion": f"Attempt {number}.\n{row['completion']}"})
    return batch


def speed(math_rows: list[Row], both: dict[str, list[Judged]]) -> None:
    our_seconds, their_seconds = (sum(one.seconds for one in both[name]) for name in ("ours", "math-verify"))
    ratio, rate = their_seconds / our_seconds, len(math_rows) / our_seconds
    print(f"\nspeed, no cache or twin, {len(math_rows)} math rows: {ratio:.1f}x math-verify (goal 10x)")
    print(f"  ours {rate:,.0f} items/s a core, worst {max(one.seconds for one in both['ours']):.3f} s")
    batch = grpo_batch(math_rows)
    our_seconds = sum(one.seconds for one in judged(batch, ours, remember=True))
    their_seconds = sum(one.seconds for one in judged(batch, theirs))
    print(f"speed, groups of {GROUP}: {len(batch)} rollouts: {their_seconds / our_seconds:.1f}x math-verify (goal 30x)")


def long_run(math_rows: list[Row]) -> None:
    """What one worker holds after many rollouts, and what starting costs."""
    tasks = [task_for(rollout_of(row)) for row in math_rows]
    started = time.perf_counter()
    seen = 0
    with blocking(LocalEngine(EngineSettings(workers=1, recycle_after_tasks=10**9, recycle_mb=4096))) as engine:
        while seen < MANY:
            engine.verify(tasks, CallOptions.of(use_cache=False))
            seen += len(tasks)
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"\none worker, {seen:,} rollouts: peak {peak_mb:.0f} MB, {seen / (time.perf_counter() - started):,.0f} items/s"
    )
    for name in ("verifier.score", "verifier.verify.math.heavy", "math_verify"):
        started = time.perf_counter()
        call = "; import verifier.verify.math.heavy as heavy; heavy.warm()" if name.endswith("heavy") else ""
        subprocess.run([sys.executable, "-c", f"import {name}{call}"], check=True)
        print(f"  import {name}{' and warm' if call else ''}: {time.perf_counter() - started:.2f} s")


def main() -> None:
    folder = Path(os.environ.get("GRADEBENCH", "../shared/gradebench/dev"))
    if not (folder / "bench.jsonl").exists():
        print(f"no labelled rows at {folder}; set GRADEBENCH to a folder with bench.jsonl to measure quality")
        return
    warm()
    parse("\\boxed{1}")
    for name in ("bench", "units", "adversarial"):
        rows = (
            rows_of(folder / f"{name}.jsonl")
            if name == "bench"
            else [json.loads(text) for text in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        )
        both = {"ours": judged(rows, ours), "math-verify": judged(rows, theirs)}
        table(f"{name}: by domain", both, lambda row: str(row["domain"]))
        table(f"{name}: all", both, lambda row: "all")
        if name == "bench":
            math = {grader: [one for one in found if one.row["domain"] == "math"] for grader, found in both.items()}
            table("math, by source", math, lambda row: str(row["source"]))
            table("math, by answer type", math, lambda row: str(row["answer_type"]))
            math_rows = [one.row for one in math["ours"]]
            speed(math_rows, math)
            long_run(math_rows)


if __name__ == "__main__":
    main()
