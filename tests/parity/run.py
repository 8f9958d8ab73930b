"""Compares our presets with recorded rewards: `./dev parity FOLDER`.

Prints `name  passed/total` for every file of the folder, then the cases that failed. Exits with 1 when a case failed
that is no known difference (docs/presets.md), when a file is of no preset known here, or when there is nothing to
compare; with 2 when the folder cannot be read.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from known import Named, known_differences
from replay import Reward, Vector, agree

import verifier
from verifier.environments.known import HERE, interpreter
from verifier.presets.catalogue import catalogue

Adapter = Callable[[Vector], Reward]
ADAPTERS = Path(__file__).with_name("adapters")


@cache
def adapters() -> dict[str, Adapter]:
    """What every module in `adapters/` offers, by the name of the recorded file."""
    found: dict[str, Adapter] = {}
    for file in sorted(ADAPTERS.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"adapters_{file.stem}", file)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        offered: Mapping[str, Adapter] = module.ADAPTERS
        if twice := found.keys() & offered.keys():
            raise SystemExit(f"{file.name} offers {', '.join(sorted(twice))} a second time")
        found.update(offered)
    return found


@dataclass
class Outcome:
    """How one file went."""

    name: str
    passed: int = 0
    total: int = 0
    failed: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    seconds: float = 0.0
    libraries: str = "own"


def environment_of(name: str) -> str | None:
    """The pinned environment of the file's preset, if it has one."""
    preset = catalogue().get(name.replace(".", "/", 1))
    return preset.environment if preset else None


def compare_in(environment: str, python: Path, file: Path) -> Outcome:
    """`compare`, by the libraries of a pinned environment: in its own Python."""
    home = Path(verifier.__file__).parent.parent
    settings = os.environ | {"PYTHONPATH": str(home), "PYTHONHASHSEED": "0", HERE: environment}
    command = [str(python), "-W", "ignore", __file__, str(file.parent), "--only", file.stem, "--inside"]
    ended = subprocess.run(command, env=settings, stdout=subprocess.PIPE, text=True, check=True)
    return Outcome(**json.loads(ended.stdout.splitlines()[-1]), libraries=environment)


def compare(file: Path, adapter: Adapter | None) -> Outcome:
    """Every vector of the file through its adapter. Without one, every vector has failed."""
    differences = known_differences()
    outcome, started = Outcome(file.stem), time.perf_counter()
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        vector = json.loads(line)
        case_id = str(vector.get("case_id", f"line {number}"))
        outcome.total += 1
        found = None if adapter is None else adapter(vector)
        if adapter is not None and agree(found, vector["expected"]):
            outcome.passed += 1
        elif Named(file.stem, case_id) in differences:
            outcome.known.append(f"{case_id}: expected {vector['expected']!r}, found {found!r}")
        else:
            outcome.failed.append(f"{case_id}: expected {vector['expected']!r}, found {found!r}")
    outcome.seconds = time.perf_counter() - started
    return outcome


def report(outcomes: list[Outcome], unknown: list[str]) -> int:
    """Print what failed; the exit status."""
    for outcome in outcomes:
        for case in outcome.known:
            print(f"known difference  {outcome.name}  {case}")
    for outcome in outcomes:
        for case in outcome.failed:
            print(f"FAILED  {outcome.name}  {case}")
    for name in unknown:
        print(f"FAILED  {name}: no preset is known for this file")
    passed, total = sum(outcome.passed for outcome in outcomes), sum(outcome.total for outcome in outcomes)
    listed = sum(len(outcome.known) for outcome in outcomes)
    print(f"all  {passed}/{total}" + (f", {listed} known differences" if listed else ""))
    return int(bool(unknown) or any(outcome.failed for outcome in outcomes) or not outcomes)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev parity", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of recorded *.jsonl files")
    parser.add_argument("--only", default="", help="only files whose name contains this")
    parser.add_argument("--record", type=Path, help="write what passed to this file, for docs/presets.md")
    parser.add_argument(
        "--own", action="store_true", help="the service's own libraries, even where an environment is made"
    )
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if not chosen.folder.is_dir():
        print(f"{chosen.folder}: no such folder; expected one with recorded *.jsonl files", file=sys.stderr)
        return 2
    known = adapters()
    outcomes, unknown = [], []
    for file in sorted(chosen.folder.glob("*.jsonl")):
        if chosen.only not in file.stem or (chosen.inside and chosen.only != file.stem):
            continue
        environment = environment_of(file.stem)
        python = interpreter(environment) if environment and not (chosen.own or chosen.inside) else None
        if environment and python and file.stem in known:
            outcome = compare_in(environment, python, file)
        else:
            outcome = compare(file, known.get(file.stem))
        outcomes.append(outcome)
        if file.stem not in known:
            unknown.append(file.stem)
            outcome.failed = []
        print(f"{outcome.name}  {outcome.passed}/{outcome.total}", flush=True)
        if environment and not python and outcome.failed and not chosen.inside:
            made = f"./dev environments {environment}"
            print(f"    judged by the service's own libraries; some verdicts are exact only in its environment: {made}")
    if chosen.inside:
        [outcome] = outcomes
        told = asdict(outcome)
        del told["libraries"]
        print(json.dumps(told))
        return 0
    if not outcomes:
        print(f"{chosen.folder}: no *.jsonl files to compare", file=sys.stderr)
    if chosen.record:
        counts = {outcome.name: [outcome.passed, outcome.total] for outcome in outcomes}
        chosen.record.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    return report(outcomes, unknown)


if __name__ == "__main__":
    sys.exit(main())
