"""Many runs of one program in copies of one process: as if each had been run by itself."""

import time
from collections.abc import Generator
from contextlib import suppress
from typing import cast

import psutil
import pytest

from verifier.execution import Limits, Program, Run, RunStatus
from verifier.sandbox.sandbox import Sandbox

LIMITS = Limits(cpu_seconds=1, wall_seconds=20, memory_mb=128, output_bytes=1 << 16)


def runs(sandbox: Sandbox, source: str, inputs: list[str], limits: Limits = LIMITS) -> list[Run]:
    return list(sandbox.each(Program(language="python", source=source, limits=limits), inputs))


def alike(one: Run) -> tuple[object, ...]:
    return one.status, one.stdout, one.stderr, one.exit_code, one.isolation


ENDINGS = """
import sys, threading, atexit
word = sys.stdin.read().strip()
if word == "raise": raise KeyError(word)
if word == "exit": sys.exit(3)
if word == "abort": import os; os.abort()
if word == "memory": x = bytearray(1 << 29)
if word == "flood": print("x" * (1 << 20))
if word == "spin":
    while True: pass
if word == "fork":
    import os
    os.fork()
if word == "late":
    threading.Timer(0.05, lambda: print("later")).start()
    atexit.register(lambda: print("last"))
if word == "deep":
    f = lambda n: f(n - 1)
    f(10**6)
print("done", word)
"""
WORDS = "a raise b exit c memory d flood late fork deep e spin f g h abort i".split()  # noqa: SIM905


def test_every_ending_is_what_it_is_alone(sandbox: Sandbox) -> None:
    together = runs(sandbox, ENDINGS, WORDS)
    alone = list(sandbox.each(Program(language="python", source=ENDINGS, limits=LIMITS), iter(WORDS)))
    abort = WORDS.index("abort")  # alone it is the first process of its namespace, which ends in another signal
    assert together[abort].status is alone[abort].status is RunStatus.SIGNALLED
    del together[abort], alone[abort]
    assert [alike(one) for one in together] == [alike(one) for one in alone]


def test_a_program_cannot_count_its_runs_in_a_series(sandbox: Sandbox) -> None:
    source = (
        "import builtins, sys, os\nseen = getattr(builtins, 'seen', 0)\nbuiltins.seen = seen + 1\n"
        "sys.setrecursionlimit(500)\nimport random\nprint(seen, random.random(), hash('a'), os.listdir('.'))"
    )
    assert len({run.stdout for run in runs(sandbox, source, [str(n) for n in range(20)])}) == 1


def test_what_a_program_leaves_in_files_is_seen_by_no_other_run(sandbox: Sandbox) -> None:
    source = "import os\nn = int(input())\nprint(os.listdir('.'))\nif n % 7 == 3: open(f'left{n}', 'w').write('x')"
    assert {run.stdout for run in runs(sandbox, source, [str(n) for n in range(30)])} == {"[]\n"}


def test_a_program_that_always_writes_files_is_run_as_ever(sandbox: Sandbox) -> None:
    source = "open('a', 'x').write(input())\nprint(open('a').read())"
    assert [run.stdout for run in runs(sandbox, source, [str(n) for n in range(12)])] == [f"{n}\n" for n in range(12)]


def test_a_copy_cannot_make_processes_or_end_the_others(sandbox: Sandbox) -> None:
    source = """
import os, signal, ctypes
libc = ctypes.CDLL(None, use_errno=True)
input()
for what in (os.fork, os.vfork if hasattr(os, 'vfork') else os.fork, lambda: os.kill(os.getppid(), 9), lambda: os.kill(-1, 9)):
    try:
        what()
        print('could')
    except OSError:
        pass
for number in (57, 58, 435, 101, 434, 424):
    if libc.syscall(number, 0, 0, 0, 0, 0) >= 0: print('could', number)
print([n for n in range(3, 200) if os.path.exists(f'/proc/self/fd/{n}')])
"""
    together = runs(sandbox, source, ["x"] * 20)[1:]  # the first one is alone, and may signal whom it sees
    assert {run.stdout for run in together} == {"[]\n"}


def test_stopping_early_leaves_nothing_behind(sandbox: Sandbox) -> None:
    source = "n = int(input())\nif n > 30:\n    while True: pass\nprint(n)"
    before = {one.pid for one in psutil.Process().children(recursive=True)}
    endless = LIMITS.model_copy(update={"cpu_seconds": 300, "wall_seconds": 900})
    made = sandbox.each(Program(language="python", source=source, limits=endless), [str(n) for n in range(40)])
    assert [next(made).stdout for _ in range(30)] == [f"{n}\n" for n in range(30)]
    made.close()  # type: ignore[attr-defined]
    assert sandbox(Program(language="python", source="print(1)")).stdout == "1\n"
    end = time.monotonic() + 60  # a zygote that is new is busy for a moment
    while busy := [one for one in psutil.Process().children(recursive=True) if one.pid not in before and spins(one)]:
        assert time.monotonic() < end, busy


def spins(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.cpu_percent(0.05) >= 50)
    return False


def kill_zygotes(before: set[int]) -> None:
    """Those of this process that were not there `before`, or are known by their command."""
    for process in psutil.Process().children():
        with suppress(psutil.Error):  # one that has just ended
            if process.pid not in before or "verifier.sandbox" in " ".join(process.cmdline()):
                process.kill()


def test_a_zygote_that_dies_within_a_series_costs_nobody_a_verdict(sandbox: Sandbox) -> None:
    before = {one.pid for one in psutil.Process().children(recursive=True)}
    made = sandbox.each(Program(language="python", source="print(input())"), [str(n) for n in range(40)])
    found = [next(made).stdout for _ in range(10)]
    kill_zygotes(before)
    found += [run.stdout for run in made]
    assert found == [f"{n}\n" for n in range(40)]


def test_a_series_may_be_left_though_its_zygote_has_died(sandbox: Sandbox) -> None:
    before = {one.pid for one in psutil.Process().children(recursive=True)}
    made = cast("Generator[Run]", sandbox.each(Program(language="python", source="print(input())"), ["1"] * 40))
    assert [next(made).stdout for _ in range(10)] == ["1\n"] * 10
    kill_zygotes(before)
    made.close()
    assert next(made, None) is None


@pytest.mark.parametrize("source", ["print(", "x = " + "(" * 300, "def f():\nreturn 1"])
def test_what_does_not_compile_fails_every_test(sandbox: Sandbox, source: str) -> None:
    assert {run.status for run in runs(sandbox, source, ["1"] * 8)} == {RunStatus.COMPILE_ERROR}


def test_a_program_that_sleeps_out_its_time_is_judged_so(sandbox: Sandbox) -> None:
    source = "import time\nif input() == 'sleep': time.sleep(60)\nprint(1)"
    for seconds in (1.0, 20.0):  # of which a busy machine may need the more for those that do not sleep
        limits = LIMITS.model_copy(update={"wall_seconds": seconds})
        found = runs(sandbox, source, [*"abcdefg", "sleep", "h"], limits)
        if found[8].status is RunStatus.OK and all(run.status is RunStatus.OK for run in found[:7]):
            break
    assert [run.status is RunStatus.OK for run in found] == [True] * 7 + [False, True]
    assert found[7].status is RunStatus.TIME_LIMIT
