"""One trainer in its own environment, asked to take steps: `learner.py NAME`, an order a line on standard input.

`trainers/of_NAME.py` runs that trainer's own code on completions that are not a policy's, so that it is known what each
deserves. A line a step on standard output says what the learner was given for each: a number, or null where its loss
leaves it out; or why the step failed.
"""

import importlib
import json
import os
import sys
import traceback
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "plugin")]

from learner_under_fault import DESERVED, KINDS, said  # noqa: E402 - the folder is found first

from trainer_client.adapters.connection import disconnect  # noqa: E402
from trainer_client.unjudged import uses  # noqa: E402

UNREADABLE = {"math": "", "judged": "2", "code": {"tests": [{"input": "4", "output": None}]}}


def main(name: str) -> None:
    out = os.fdopen(os.dup(1), "w")  # trainers print; what they print goes with the errors
    os.dup2(2, 1)
    module = importlib.import_module(f"trainers.of_{name}")
    print(json.dumps({"version": module.VERSION}), file=out, flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        os.environ.update(order["environment"])
        disconnect()
        truth = KINDS[order["kind"]][2]
        truths = [
            UNREADABLE[order["kind"]] if number in order["unreadable"] else truth for number in range(len(DESERVED))
        ]
        try:
            told = {"deserved": DESERVED, "given": module.ask(said(order["kind"]), truths)}
        except Exception as error:  # noqa: BLE001 - whatever a trainer makes of a failure is what we are here to see
            traceback.print_exc()
            told = {"stopped": f"{type(error).__name__}: {error}"}
        told["uses"] = {" ".join(key): count for key, count in uses.items()}
        print(json.dumps(told), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
    os._exit(0)  # some trainers leave threads and loops behind
