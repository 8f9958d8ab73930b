"""Programs judged by us and by the data sets' own graders, side by side.

    python tests/originals/side_by_side.py CLONES [--set apps ...] [--quirks] [--most N] [--differences FILE]

CLONES is a folder with clones of the graders' repositories under their own names (graders.py says which); none of
them is part of this repository. What differs is listed with the kind of the program; `docs/code.md` has the reasons.
"""

import argparse
import collections
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from differences import explained
from graders import GRADERS, NEEDS
from rows import ROWS, Row
from written import WRITTEN

from verifier.errors import SandboxError
from verifier.presets.catalogue import task_for
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings
from verifier.score import score
from verifier.wire import PresetRef, Rollout

NAMED = {
    "open_r1": "codeforces",
    "leetcode": "leetcode_dataset",
    "evalplus.mbpp": "mbppplus",
    "evalplus.humaneval": "humanevalplus",
}
"""Graders whose set has another name where its quirks are asked for."""
BUSY = 3  # times that a program is tried
RowsOf = Callable[[Path], Iterator[Row]]
HERE = Path(__file__).resolve().parent


def chosen(name: str, clones: Path, most: int, rows_of: Mapping[str, RowsOf] = ROWS) -> list[Row]:
    rows = list(rows_of[name](clones))
    return random.Random(name).sample(rows, most) if most and len(rows) > most else rows


def theirs(name: str, clones: Path, rows: list[Row]) -> list[bool]:
    jobs = "".join(json.dumps(row.job) + "\n" for row in rows)
    command = [sys.executable, str(HERE / "graders.py"), name, str(clones)]
    done = subprocess.run(command, input=jobs, capture_output=True, text=True, check=False)
    passed = [bool(json.loads(line)) for line in done.stdout.splitlines()]
    if len(passed) != len(rows):
        raise SystemExit(f"{name}: {len(passed)} of {len(rows)} answers\n{done.stderr[-2000:]}")
    return passed


def ours(rows: list[Row], site_packages: tuple[str, ...] = (), quirks: str | None = None) -> list[str]:
    """`pass`, `fail`, or why a program was not judged."""
    with Sandbox(SandboxSettings(site_packages=site_packages)) as sandbox:
        return [verdict(row, sandbox, quirks) for row in rows]


def verdict(row: Row, sandbox: Sandbox, quirks: str | None = None) -> str:
    params: dict[str, Any] = {} if row.language == "python" else {"language": row.language}
    params |= {"quirks": quirks} if quirks else {}
    rollout = Rollout(id="a", completion=f"```{row.language_of_block}\n{row.source}\n```", ground_truth=row.truth)
    task = task_for(rollout, PresetRef(name="code", params=params))
    for _ in range(BUSY):
        try:
            result = score(task.rollout, task.rubric, sandbox)
            break
        except SandboxError as error:  # others had the processor
            problem = str(error)
    else:
        return f"null: {problem[:100]}"
    if result.reward is None:
        return f"null: {result.verdict.reason[:100]}"
    return "pass" if result.verdict.outcome.value == "correct" else "fail"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", type=Path)
    parser.add_argument("--set", action="append", choices=list(GRADERS))
    parser.add_argument("--written", action="store_true", help="programs of people and models instead of our own")
    parser.add_argument("--quirks", action="store_true", help="with the mistakes of the set's own grader")
    parser.add_argument("--most", type=int, default=0, help="programs of a set; 0: all")
    parser.add_argument("--differences", type=Path, help="write each here, a JSON object a line")
    parser.add_argument("--libraries", action="append", default=[], help="folders of packages for the programs")
    chosen_by = parser.parse_args()
    total = collections.Counter[str]()
    out = chosen_by.differences.open("w") if chosen_by.differences else None
    rows_of = WRITTEN if chosen_by.written else ROWS
    for name in chosen_by.set or [one for one in GRADERS if one in rows_of]:
        if not (chosen_by.clones / NEEDS[name]).is_dir():
            print(f"{name}: skipped, no folder {NEEDS[name]} in {chosen_by.clones}")
            continue
        rows = chosen(name, chosen_by.clones, chosen_by.most, rows_of)
        began = time.monotonic()
        quirks = NAMED.get(name, name) if chosen_by.quirks else None
        right, found = theirs(name, chosen_by.clones, rows), ours(rows, tuple(chosen_by.libraries), quirks)
        differing = [
            (row, "pass" if passed else "fail", said)
            for row, passed, said in zip(rows, right, found, strict=True)
            if said != ("pass" if passed else "fail")
        ]
        agreed = len(rows) - len(differing)
        reason = (lambda *_: "") if quirks else explained
        open_ones = sum(not reason(name, row.kind, passed, said) for row, passed, said in differing)
        total.update(programs=len(rows), agreed=agreed, open=open_ones)
        print(
            f"{name:26}{agreed:6} of {len(rows):5}  {100 * agreed / len(rows):6.2f}%  {open_ones} unexplained ({sum(right)} pass there; {time.monotonic() - began:.0f} s)"
        )
        kinds = collections.Counter((row.kind, passed, said) for row, passed, said in differing)
        for (kind, passed, said), count in kinds.most_common():
            print(f"    {count:4}  theirs {passed}, ours {said}: {kind}  [{reason(name, kind, passed, said) or '?'}]")
        for row, passed, said in differing if out else ():
            record = {
                "set": name,
                "name": row.name,
                "kind": row.kind,
                "theirs": passed,
                "ours": said,
                "source": row.source,
            }
            print(json.dumps(record), file=out)
        sys.stdout.flush()
    if total["programs"]:
        print(
            f"{'all':26}{total['agreed']:6} of {total['programs']:5}  {100 * total['agreed'] / total['programs']:6.2f}%"
        )


if __name__ == "__main__":
    main()
