"""How many answers a core reads a second, by preset: `python tests/bench/reading.py [PRESET ...]`.

Two kinds of text of 8 kB: prose without a word that marks an answer, which ends in one, and (with `GRADEBENCH`, as in
`quality.py`) real chains of thought, joined to that length. CPU time in this process, the best of several rounds.
"""

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from verifier.presets.catalogue import task_for
from verifier.rubric import Task
from verifier.score import score_task
from verifier.wire import Json, Rollout

MANY, LENGTH, ROUNDS = 512, 8000, 4
PROSE = "We add the two terms, so that 3 + 4 = 7, and then divide by 2, which gives 3.5; hence we go on.\n"
ENDS = {
    "numeric": (r"\boxed{3}", "3"),
    "math": (r"\boxed{3}", "3"),
    "auto": (r"\boxed{3}", "3"),
    "choice": ("B", "B"),
    "text": ("Paris", "Paris"),
    "label": ("yes", "yes"),
    "literal": ("[3, 2]", "[3, 2]"),
}
DOMAINS = {"choice": "multiple choice", "text": "short text", "label": "classification", "literal": "structured"}


def task_of(number: int, preset: str, completion: str, ground_truth: Json) -> Task:
    return task_for(Rollout(id=str(number), completion=completion, ground_truth=ground_truth), preset)


def prose(preset: str) -> Iterator[Task]:
    answer, ground_truth = ENDS[preset]
    for number in range(MANY):
        text = f"Rollout {number}. {PROSE * (LENGTH // len(PROSE))}The answer is {answer}."
        yield task_of(number, preset, text, ground_truth)


def chains(preset: str, file: Path) -> Iterator[Task]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["domain"] == DOMAINS.get(preset, "math")]
    random.Random(7).shuffle(rows)
    for number in range(MANY):
        row = rows[number % len(rows)]
        text, other = row["completion"], number
        while len(text) < LENGTH:
            other += 1
            text = rows[other * 37 % len(rows)]["completion"] + "\n\n" + text
        gold = [row["gold"], *(row.get("gold_aliases") or [])] if preset == "text" else row["gold"]
        yield task_of(number, preset, text[-LENGTH:], gold)


def rate(tasks: list[Task]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for task in tasks:
            score_task(task)
        best = min(best, time.process_time() - started)
    return len(tasks) / best


def main() -> None:
    file = Path(os.environ.get("GRADEBENCH", "../shared/gradebench/dev")) / "bench.jsonl"
    for preset in sys.argv[1:] or ENDS:
        figures = [f"prose {rate(list(prose(preset))):8,.0f}"]
        if file.exists():
            figures.append(f"chains of thought {rate(list(chains(preset, file))):8,.0f}")
        print(f"{preset:8}  {'   '.join(figures)}   items/s", flush=True)


if __name__ == "__main__":
    main()
