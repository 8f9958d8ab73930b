"""A process that used an engine without closing it ends, and no process of the engine's is left."""

import asyncio
import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from verifier.engine.local import EngineSettings, LocalEngine

HANGS_SECONDS = 120.0

OPENED = """
import os, sys
from misbehaving_tasks import tasks_of
from verifier.engine.blocking import blocking
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.errors import EngineClosed
if __name__ == "__main__":
    opened = blocking(LocalEngine(EngineSettings(workers=1, warm=False)))
    engine = opened.__enter__()
    def use(*answers):
        return [result.reward for result in engine.verify(tasks_of(*answers or ["fine"]))]
    assert use() == [1.0]
    import psutil
    print(*[child.pid for child in psutil.Process().children(recursive=True)], flush=True)
"""
REFUSED = """
    child = os.fork()
    if child == 0:
        try:
            use()
        except EngineClosed as error:
            assert "forked" in str(error)
            {end}
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5
"""
ENDS = {
    "normally": "",
    "by an exception": "    raise KeyError('the run crashed')",
    "by sys.exit": "    sys.exit(3)",
    "with the engine no longer held": "    del engine, opened",
    "after os.fork, the child by os._exit": REFUSED.format(end="os._exit(5)") + "    assert use() == [1.0]\n",
    "after os.fork, the child by sys.exit": REFUSED.format(end="sys.exit(5)") + "    assert use() == [1.0]\n",
    "with a call under way in an executor": """
    import concurrent.futures, time
    concurrent.futures.ThreadPoolExecutor().submit(use, "sleep 100")
    time.sleep(0.3)
""",
}
STATUS = {"by an exception": 1, "by sys.exit": 3}


def started(program: str, folder: Path) -> "subprocess.Popen[str]":
    file = folder / "program.py"
    file.write_text(program)
    plugin = str(Path(__file__).resolve().parents[1] / "plugin")
    environment = os.environ | {"PYTHONPATH": plugin}
    return subprocess.Popen([sys.executable, str(file)], env=environment, stdout=subprocess.PIPE, text=True)


def wait_until_gone(processes: list[int]) -> None:
    until = time.monotonic() + HANGS_SECONDS
    while left := [pid for pid in processes if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"]:
        assert time.monotonic() < until, f"left behind: {left}"
        time.sleep(0.05)


@pytest.mark.parametrize("end", ENDS)
def test_a_process_ends_and_so_do_its_workers(end: str, tmp_path: Path) -> None:
    with started(OPENED + ENDS[end], tmp_path) as process:
        output, _ = process.communicate(timeout=HANGS_SECONDS)
    assert process.returncode == STATUS.get(end, 0)
    children = [int(pid) for pid in output.split()]
    assert len(children) == 2, "the fork server and its worker"
    wait_until_gone(children)


def test_workers_end_with_their_process_though_a_forked_child_lives_on(tmp_path: Path) -> None:
    lives_on = """
    child = os.fork()
    if child == 0:
        import time
        time.sleep(600)
    print(child, flush=True)
    os.kill(os.getpid(), 9)
"""
    with started(OPENED + lives_on, tmp_path) as process:
        assert process.stdout is not None
        children, child = process.stdout.readline().split(), int(process.stdout.readline())
        try:
            wait_until_gone([int(pid) for pid in children])
        finally:
            os.kill(child, signal.SIGKILL)


def test_a_worker_that_was_just_asked_for_leaves_no_channel_open() -> None:
    """The engine is closed before it has begun to connect to it: what is left open would be said by Python itself."""

    async def close_at_once() -> None:
        async with LocalEngine(EngineSettings(workers=1, warm=False)) as engine:
            assert engine._spawner
            engine._spawn(engine._spawner)

    asyncio.run(close_at_once())
    gc.collect()  # a socket that nobody closed is a warning now, and with that a failure
