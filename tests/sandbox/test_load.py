"""How busy the machine is decides how long a run takes, and not how it ends."""

from collections.abc import Iterator

import pytest
from busy import one_busy_processor

from verifier.execution import Limits, Program, RunStatus
from verifier.sandbox.sandbox import Sandbox

TIGHT = Limits(cpu_seconds=0.3, wall_seconds=0.5, memory_mb=256)
"""With the hogs its CPU time takes nine times as long, which no patience of a few times the wall limit would last."""
LOOP = "while True: pass"
THREADS = f"import threading\nthreading.Thread(target=lambda: exec({LOOP!r})).start()"
ASKS = "while True:\n    print('? 1', flush=True)\n    input()"
ANSWERS = "import time\nfor _ in range(3):\n    input()\n    end = time.process_time() + 0.1\n    while time.process_time() < end: pass\n    print('no', flush=True)"


@pytest.fixture
def a_busy_processor() -> Iterator[None]:
    with one_busy_processor():
        yield


@pytest.mark.usefixtures("a_busy_processor")
def test_an_endless_loop_is_judged_when_it_has_used_its_time_however_long_that_takes() -> None:
    with Sandbox() as sandbox:
        for source in (LOOP, THREADS):  # the first thread of the second only waits
            run = sandbox(Program(language="python", source=source, limits=TIGHT))
            assert (run.status, run.detail) == (RunStatus.TIME_LIMIT, "more than 0.3 s of CPU time")
            assert 0 < run.starved_seconds <= run.wall_seconds


@pytest.mark.usefixtures("a_busy_processor")
def test_one_that_sleeps_is_not_taken_for_one_that_others_keep_from_running() -> None:
    with Sandbox() as sandbox:
        run = sandbox(Program(language="python", source="import time\ntime.sleep(600)", limits=TIGHT))
    assert run.status is RunStatus.TIME_LIMIT
    assert run.detail.startswith("not finished after 0.5 s")


@pytest.mark.usefixtures("a_busy_processor")
def test_a_program_does_not_pay_for_a_partner_that_others_keep_from_running() -> None:
    asks = Program(language="python", source=ASKS.replace("while True", "for _ in range(3)"), limits=TIGHT)
    slow = Program(
        language="python", source=ANSWERS, limits=TIGHT.model_copy(update={"cpu_seconds": 2.0, "wall_seconds": 9.0})
    )
    with Sandbox() as sandbox:
        asking, answering = sandbox.converse(
            asks.model_copy(update={"limits": TIGHT.model_copy(update={"wall_seconds": 0.6})}), slow
        )
    assert (asking.status, answering.status) == (RunStatus.OK, RunStatus.OK)


STEPS = "for i in 1 2 3 4 5 6 7 8; do sh -c 'i=0; while [ $i -lt 12000 ]; do i=$((i+1)); done'; done; echo done"


@pytest.mark.usefixtures("a_busy_processor")
def test_the_waiting_of_processes_that_have_ended_counts_too() -> None:
    limits = Limits(cpu_seconds=5, wall_seconds=0.5, memory_mb=256, processes=8)
    with Sandbox() as sandbox:
        run = sandbox(Program(language="bash", source=STEPS, limits=limits))
    assert (run.status, run.stdout) == (RunStatus.OK, "done\n")
