# ruff: noqa: E402 - the folders are found first
"""What reached the learner of each trainer while the service failed: `./dev contract [ENVIRONMENT|DRIVER...]`.

Every installed trainer takes a step in each phase; a row each in Markdown, and status 1 if a right answer was taken
for a wrong one, or if an installed trainer did not run. What clients of protocols were given is kept in `results/`, of
which `./dev docs` makes a table.
"""

import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "tests" / "plugin"), str(REPOSITORY), str(Path(__file__).parent)]

from contract import CALLERS, PHASES, WAYS, TrainerEnded, Way, learning, python_of, run_phase, weak_service
from faults import Api
from meddler import Meddler
from records import Record, cells, keep, row


def main(asked: list[str]) -> int:
    zeros = broken = 0
    columns = ["way", "version", "requests", "failures", *PHASES, "zeros"]
    with weak_service() as (service, meddler):
        for ways in (WAYS, CALLERS):
            print(f"\n{row(columns)}\n{row(['---'] * len(columns))}", flush=True)
            for way in ways:
                python = python_of(way)
                if asked and not {way.environment or "trl", way.driver} & {*asked}:
                    continue
                if python is None:
                    print(f"| {way.name} | not installed: ./dev contract {way.environment} |", flush=True)
                    continue
                try:
                    record = run(way, python, service, meddler)
                except TrainerEnded as error:
                    print(f"| {way.name} | {str(error).strip().splitlines()[-1]} |", flush=True)
                    broken += 1
                    continue
                zeros += record.avoidable(way)
                if way in CALLERS:
                    keep(way, record)
    print(f"\nunmarked zeros: {zeros}; trainers that did not run: {broken}")
    return int(zeros + broken > 0)


def run(way: Way, python: Path, service: Api, meddler: Meddler) -> Record:
    """A step of the way's in each phase; its row is printed."""
    meddler.requests = meddler.meddled = 0
    with learning(way, python) as learner:
        phases = [phase for phase in PHASES if phase not in way.skips]
        steps = [run_phase(learner, phase, service, meddler, way.kind) for phase in phases]
        record = Record(learner.version, meddler.requests, meddler.meddled, steps)
    told = (*cells(way, record), record.avoidable(way))
    print(row((way.name, record.version, record.requests, record.failed, *told)), flush=True)
    for step in steps:
        if step.zeros + step.wrong:
            print(f"  {step.phase}: {step.zeros} right ones as 0, {step.wrong} wrong ones paid", file=sys.stderr)
        if step.stopped:
            print(f"  {step.phase}: {step.stopped[:300]}", file=sys.stderr)
    return record


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
