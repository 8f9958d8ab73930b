"""What judging programs costs, each figure beside what it is to be read against: part of `make bench`.

Everything is taken in turns within one run, so that a busy machine slows all of it; read the ratios, not the figures.

- tests: many small stdin tests of one Python program (--tests), one by one, in copies of one process, and many by one
  copy, as for programs that leave nothing behind, also where they run in a thread of their own.
- cpp: a program with `bits/stdc++.h`: plain g++ beside the sandbox without and with the header read once, and the same
  source again.
- python: right programs a second through an engine, beside a runner that starts `python -I -c` for each.
- loops: what endless loops cost of CPU time, all processes together, beside their limit.
- sleepers: eight programs that sleep 3 s, on two workers that are at their first work, and again.
"""

import argparse
import asyncio
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.execution import Program, Run
from verifier.presets.catalogue import task_for
from verifier.rubric import Task
from verifier.sandbox.headers import NAME
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings
from verifier.score import score
from verifier.wire import Json, Rollout

ADD = "```python\na, b = map(int, input().split())\nprint(a + b)\n```"
NOT_PLAIN = ADD.replace("a, b", "import os\nos.getpid()\na, b")
IN_A_THREAD = (
    "```python\nimport threading\ndef main():\n    a, b = map(int, input().split())\n    print(a + b)\n"
    "threading.Thread(target=main).start()\n```"
)


class OneByOne(Sandbox):
    """Runs nothing ahead and copies nothing, as for inputs that are not known beforehand."""

    def each(self, program: Program, inputs: Iterable[str]) -> Iterator[Run]:
        return super().each(program, iter(inputs))


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def in_turns(actions: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least seconds of each, one after another in each round."""
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            taken[name].append(seconds(action))
    return {name: min(times) for name, times in taken.items()}


def passes(sandbox: Sandbox, completion: str, ground_truth: Json) -> None:
    task = task_for(Rollout(id="a", completion=completion, ground_truth=ground_truth), "code")
    result = score(task.rollout, task.rubric, sandbox)
    assert result.reward == 1.0, result.verdict


def tests(count: int) -> None:
    """One program and many tests, by the way that every rollout goes."""
    rows: list[Json] = [{"type": "stdin", "input": f"{n} {n + 1}\n", "output": f"{2 * n + 1}\n"} for n in range(count)]
    ground_truth: Json = {"tests": rows, "score": "share"}
    with Sandbox() as copying, OneByOne() as plain:
        for one in (copying, plain):
            passes(one, ADD, {"tests": rows[:2]})
        taken = in_turns(
            {
                "one by one": lambda: passes(plain, ADD, ground_truth),
                "each in a copy": lambda: passes(copying, NOT_PLAIN, ground_truth),
                "many in one copy": lambda: passes(copying, ADD, ground_truth),
                "likewise, each in a thread": lambda: passes(copying, IN_A_THREAD, ground_truth),
            },
            2,
        )
    print(f"\n{count} stdin tests of one program{'':12} seconds   a second   of one by one")
    for name, took in taken.items():
        print(f"{name:40}{took:9.2f}{count / took:11.0f}{took / taken['one by one']:14.2f}x")


CPP = """#include <bits/stdc++.h>
using namespace std;
int main() { int a, b; cin >> a >> b; vector<int> v = {a, b}; sort(v.begin(), v.end());
  map<string, int> seen; seen["x"] = accumulate(v.begin(), v.end(), 0); cout << seen["x"] << endl; } // NUMBER
"""


def cpp() -> None:
    """What it takes to compile, and to compile again."""
    if shutil.which("g++") is None:
        print("\nno g++ here")
        return
    number = 0

    def source() -> str:
        nonlocal number
        number += 1
        return CPP.replace("NUMBER", str(number))

    def run(sandbox: Sandbox, text: str) -> None:
        done = sandbox(Program(language="cpp", source=text, stdin="1 2"))
        assert done.stdout == "3\n", done

    with tempfile.TemporaryDirectory(prefix="verifier-bench-", dir="/var/tmp") as place:

        def plain() -> None:
            Path(place, "a.cpp").write_text(source())
            subprocess.run(["g++", "-std=gnu++20", "-O2", "-pipe", "-o", f"{place}/a", f"{place}/a.cpp"], check=True)
            subprocess.run([f"{place}/a"], check=True, input=b"1 2", stdout=subprocess.DEVNULL)

        without, reading = (Sandbox(SandboxSettings(headers=headers)) for headers in ("", f"{place}/headers"))
        with without, reading:
            run(without, CPP)
            for _ in range(2):
                run(reading, source())
            while not list(Path(place).rglob(NAME)):
                time.sleep(0.1)
            taken = in_turns(
                {
                    "g++, and the program": plain,
                    "in the sandbox, without the header": lambda: run(without, source()),
                    "in the sandbox, with the header": lambda: run(reading, source()),
                    "the same source again": lambda: run(reading, CPP),
                },
                4,
            )
    print(f"\na program with bits/stdc++.h{'':18} seconds   of plain g++")
    for name, took in taken.items():
        print(f"{name:44}{took:9.3f}{took / taken['g++, and the program']:12.3f}x")


def programs(source: str, count: int, ground_truth: Json) -> list[Task]:
    rollouts = (
        Rollout(id=str(n), completion=f"```python\n{source}  # {n}\n```", ground_truth=ground_truth)
        for n in range(count)
    )
    return [task_for(one, "code") for one in rollouts]


def python(count: int = 200, workers: int = 2) -> None:
    """Right programs with one test each."""
    source = "a, b = map(int, input().split())\nprint(a + b)"
    ground_truth: Json = {"tests": [{"type": "stdin", "input": "1 2\n", "output": "3\n"}]}

    def started(_: int) -> None:
        done = subprocess.run([sys.executable, "-I", "-c", source], input="1 2\n", capture_output=True, text=True)
        assert done.stdout == "3\n"

    async def both() -> dict[str, float]:
        taken: dict[str, list[float]] = {"python -I -c": [], "the engine": []}
        async with LocalEngine(EngineSettings(workers=workers)) as engine:
            await engine.verify(programs(source, 8, ground_truth), CallOptions.of(use_cache=False))
            with ThreadPoolExecutor(workers) as pool:
                for _ in range(3):
                    taken["python -I -c"].append(seconds(lambda: list(pool.map(started, range(count)))))
                    begun = time.perf_counter()
                    results = await engine.verify(
                        programs(source, count, ground_truth), CallOptions.of(use_cache=False)
                    )
                    taken["the engine"].append(time.perf_counter() - begun)
                    assert all(result.reward == 1.0 for result in results)
        return {name: min(times) for name, times in taken.items()}

    rates = {name: count / took for name, took in asyncio.run(both()).items()}
    print(f"\n{count} right programs on {workers} workers{'':18} a second   of python -I -c")
    for name, rate in rates.items():
        print(f"{name:44}{rate:10.1f}{rate / rates['python -I -c']:15.2f}x")


def loops(count: int = 8, limit: float = 1.0) -> None:
    """Endless loops, each of which is a wrong answer. What is measured is the CPU time of all processes."""
    ground_truth: Json = {"tests": [{"type": "stdin", "input": "", "output": "1"}], "limits": {"cpu_seconds": limit}}

    def spent(tasks: int) -> float:
        before = children_seconds()
        with Sandbox() as sandbox:
            for task in programs("while True: pass", tasks, ground_truth):
                assert score(task.rollout, task.rubric, sandbox).reward == 0.0
        return children_seconds() - before

    each = (spent(count) - spent(2)) / (count - 2)
    print(f"\nan endless loop under {limit:g} s of CPU time: {each:.2f} s, {each / limit:.2f} of its limit")


def children_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def sleepers(count: int = 8, seconds: float = 3.0, workers: int = 2) -> None:
    """Programs that wait, each of which held a worker once."""
    ground_truth: Json = {"tests": [{"type": "stdin", "input": "", "output": "1"}]}

    async def graded() -> None:
        async with LocalEngine(EngineSettings(workers=workers)) as engine:
            print(f"\n{count} programs that sleep {seconds:g} s on {workers} workers{'':8} seconds   one after another")
            for turn in ("at once", "again"):
                sources = [f"import time\ntime.sleep({seconds})\nprint(1)  # {turn} {n}" for n in range(count)]
                rollouts = [
                    Rollout(id=str(n), completion=f"```python\n{source}\n```", ground_truth=ground_truth)
                    for n, source in enumerate(sources)
                ]
                started = time.perf_counter()
                results = await engine.verify(
                    [task_for(one, "code") for one in rollouts], CallOptions.of(use_cache=False)
                )
                assert all(result.reward == 1.0 for result in results)
                print(f"{turn:44}{time.perf_counter() - started:9.2f}{count * seconds / workers:13.1f}")

    asyncio.run(graded())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, default=600)
    parser.add_argument("--only", default="", help="the name of one part")
    options = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "tests": lambda: tests(options.tests),
        "python": python,
        "loops": loops,
        "cpp": cpp,
        "sleepers": sleepers,
    }
    for name, part in parts.items():
        if options.only in ("", name):
            part()


if __name__ == "__main__":
    main()
