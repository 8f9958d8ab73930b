# ruff: noqa: E402 - the folders are found first
"""What reached the learner of each trainer while the service failed: `./dev contract [ENVIRONMENT...]`.

Every installed trainer takes a step in each phase; a row each in Markdown, and status 1 if a right answer was taken for
a wrong one.
"""

import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "tests" / "plugin"), str(REPOSITORY), str(Path(__file__).parent)]

from contract import PHASES, WAYS, Step, learning, python_of, run_phase, weak_service


def said(step: Step) -> str:
    """A cell: rewards given and rollouts left out, or that it stopped."""
    if step.stopped:
        return f"stopped: {step.stopped.partition(':')[0]}"
    return f"{step.judged} + {step.left_out} left out" if step.left_out else str(step.judged)


def main(asked: list[str]) -> int:
    zeros = 0
    print(f"| way | version | requests | failures | {' | '.join(PHASES)} | zeros |")
    print(f"|{' --- |' * (len(PHASES) + 5)}", flush=True)
    with weak_service() as (service, meddler):
        for way in WAYS:
            python = python_of(way)
            if asked and (way.environment or "trl") not in asked:
                continue
            if python is None:
                print(f"| {way.name} | not installed: ./dev contract {way.environment} |", flush=True)
                continue
            meddler.requests = meddler.meddled = 0
            with learning(way, python) as learner:
                steps = [run_phase(learner, phase, service, meddler) for phase in PHASES]
            found = sum(step.zeros + step.wrong for step in steps)
            zeros += found
            cells = [way.name, learner.version, meddler.requests, meddler.meddled, *map(said, steps), found]
            print(f"| {' | '.join(map(str, cells))} |", flush=True)
            for step in steps:
                if step.stopped:
                    print(f"  {step.phase}: {step.stopped[:300]}", file=sys.stderr)
    print(f"unmarked zeros: {zeros}")
    return int(zeros > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
