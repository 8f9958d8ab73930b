# ruff: noqa: E402 - the plugin folder is found first
"""What reaches the learner while parts of the service die: `tests/bench/learners.py [--trainer TRL] [--fault API]`.

For each trainer and each part: how many rollouts it was given a reward for, how many its loss leaves out, how many
right answers it took for wrong ones (unmarked zeros: the goal is none), and whether the run stopped and why. TRL is the
real trainer and its rows say what its loss saw; the others are called as their trainers call them, with
VERIFIER_UNJUDGED unset, so that a trainer that cannot be told stops.
"""

import argparse
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "tests" / "plugin"), str(REPOSITORY)]

from faults import FAULTS, faulty, learn
from learner_under_fault import TRAINERS

from tests.conftest import RedisServer, server_program


def main(trainers: list[str], faults: list[str]) -> int:
    program = server_program()
    zeros = 0
    print(f"\n{'killed':14}{'trainer':18}{'judged':>7}{'left out':>9}{'zeros':>7}{'wrong':>7}  stopped")
    for fault in faults:
        with (
            tempfile.TemporaryDirectory() as name,
            faulty(fault, Path(name), lambda folder: RedisServer(program, folder)) as (url, kill, kind, more),
        ):
            for trainer, reached in learn(trainers, kind, url, kill, variables=more).items():
                zeros += reached.zeros
                print(
                    f"{fault:14}{trainer:18}{reached.judged:7}{reached.left_out:9}{reached.zeros:7}{reached.wrong:7}  "
                    f"{reached.stopped[:90]}",
                    flush=True,
                )
    print(f"unmarked zeros: {zeros}")
    return int(zeros > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Unmarked zeros at the learner")
    parser.add_argument("--trainer", action="append", choices=TRAINERS)
    parser.add_argument("--fault", action="append", choices=FAULTS)
    given = parser.parse_args()
    raise SystemExit(main(given.trainer or list(TRAINERS), given.fault or list(FAULTS)))
