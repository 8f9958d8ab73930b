"""Trees of processes: what they hold and spend counts together, whoever has lost its parent and whatever it hides."""

import pytest

from verifier.execution import Limits, Program, RunStatus
from verifier.sandbox.sandbox import Sandbox

LIMITS = Limits(cpu_seconds=1, wall_seconds=30, memory_mb=64, processes=16)
DAEMONS = """
import os, time
for i in range({count}):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            {work}
            os._exit(0)
        os._exit(0)
time.sleep(60)
print("done")
"""
HOARD = "x = bytearray(b'a') * (40 << 20); time.sleep(60)"
BURN = "\n            while True: pass"
RELAY = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a child, so nobody is told what it spent
while True:
    if os.fork() == 0:
        while time.process_time() < 0.2: pass
        os._exit(0)
    time.sleep(0.25)
"""


@pytest.mark.parametrize(
    ("source", "status"),
    [
        (DAEMONS.format(count=6, work=HOARD), RunStatus.MEMORY_LIMIT),
        (DAEMONS.format(count=3, work=BURN), RunStatus.TIME_LIMIT),
        (RELAY, RunStatus.TIME_LIMIT),
    ],
    ids=["memory", "time", "time that nobody is told of"],
)
def test_children_that_have_left_are_counted(sandbox: Sandbox, source: str, status: RunStatus) -> None:
    limits = LIMITS.model_copy(update={"memory_mb": 1024}) if status is RunStatus.TIME_LIMIT else LIMITS
    run = sandbox(Program(language="python", source=source, limits=limits))
    assert (run.status, run.stdout) == (status, "")
    assert "CPU" in run.detail or status is RunStatus.MEMORY_LIMIT
    assert sandbox(Program(language="python", source="print(1)")).stdout == "1\n"


HIDDEN = (
    "import mmap; m = mmap.mmap(-1, 30 << 20); m.write(bytes(30 << 20)); m.madvise(mmap.MADV_DONTNEED); print('hid')"
)


def test_no_process_of_a_tree_can_hide_memory(sandbox: Sandbox) -> None:
    source = f'for i in 1 2 3 4; do python3 -c "{HIDDEN}" & done; wait'
    run = sandbox(Program(language="bash", source=source, limits=LIMITS))
    assert "hid" not in run.stdout
    assert "PermissionError" in run.stderr


def test_a_single_process_may_share_memory_with_itself_within_its_limit(sandbox: Sandbox) -> None:
    source = (
        "import mmap\nfor n in range(4):\n    m = mmap.mmap(-1, 30 << 20)\n    m.write(b'a')\n    del m\nprint('ok')"
    )
    single = LIMITS.model_copy(update={"processes": 1})
    assert sandbox(Program(language="python", source=source, limits=single)).stdout == "ok\n"
    hoard = source.replace("    del m", "    globals()[f'm{n}'] = m")
    assert sandbox(Program(language="python", source=hoard, limits=single)).status is RunStatus.MEMORY_LIMIT


def test_processes_that_share_a_value_still_work(sandbox: Sandbox) -> None:
    source = """
import multiprocessing
value = multiprocessing.Value("i", 0)
def add():
    value.value += 1
worker = multiprocessing.Process(target=add)
worker.start()
worker.join()
print(value.value)
"""
    run = sandbox(Program(language="python", source=source, limits=Limits(processes=4)))
    if "Permission" in run.stderr or "SemLock" in run.stderr:
        pytest.skip(f"semaphores need a directory that is not here: {run.stderr.strip().splitlines()[-1]}")
    assert run.stdout == "1\n"
