"""A process ends when its main thread does, whatever it used and left open. Each way is a real process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.client.conftest import ScriptedService

HANGS_SECONDS = 240.0
"""Far more than a process needs to start and to end."""

USES = {
    "a blocking client": """
from trainer_client.client import RewardClient
client = RewardClient(URL, preset="math").blocking()
def use(): assert client.rewards([{"id": "a", "completion": "right"}], deadline_seconds=100) == [1.0]
""",
    "an adapter that blocks": """
from trainer_client.adapters import unsloth
def use(): assert unsloth.reward(prompts=["1+1?"], completions=["right"], answer=["2"]) == [1.0]
""",
    "an adapter that is awaited": """
import asyncio
from trainer_client.adapters import verl
def use(): assert asyncio.run(verl.compute_score("math", "right", "2", {}))["score"] == 1.0
""",
}
ENDS = {
    "normally": "use()",
    "by an exception": "use(); raise KeyError('the run crashed')",
    "by sys.exit": "import sys; use(); sys.exit(3)",
    "with a call under way in an executor": """
import concurrent.futures, time
use()
threads = concurrent.futures.ThreadPoolExecutor()
threads.submit(client.rewards, [{"id": "b", "completion": "stay silent"}])
time.sleep(0.3)
raise KeyError("the run crashed")
""",
    "after a call by what is collected last": """
class Last:
    def __init__(self): self.client = globals().get("client")
    def __del__(self):
        try:
            self.client.rewards([{"id": "a", "completion": "right"}])
        except BaseException as error:
            print(repr(error))
use()
last = Last()
""",
    "after os.fork, both": """
import os
use()
child = os.fork()
use()
if child:
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
""",
    "after os.fork, the child by sys.exit": """
import os, sys
use()
child = os.fork()
if child == 0:
    use()
    sys.exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
use()
""",
    "after os.fork before its first use": """
import os
child = os.fork()
use()
if child:
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
""",
    "with a pool of forked processes": """
import multiprocessing
use()
with multiprocessing.get_context("fork").Pool(2) as pool:
    pool.starmap(use, [()] * 4)
use()
""",
    "forked while another thread was calling": """
import os, threading
use()
busy = threading.Event()
def keep_calling():
    while not busy.is_set(): use()
threads = [threading.Thread(target=keep_calling) for _ in range(4)]
for thread in threads: thread.start()
for _ in range(5):
    child = os.fork()
    if child == 0:
        use()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
busy.set()
""",
}
STATUS = {"by an exception": 1, "by sys.exit": 3, "with a call under way in an executor": 1}


def ended(program: str, folder: Path, service: ScriptedService, *, command: tuple[str, ...] = ()) -> int:
    """The exit status of a process that runs the program; it fails when the process is still there after minutes."""
    file = folder / "program.py"
    file.write_text(f"URL = {service.url!r}\n{program}")
    environment = os.environ | {"VERIFIER_URL": service.url, "VERIFIER_PRESET": "math"}
    done = subprocess.run(
        [sys.executable, *command, str(file)], env=environment, capture_output=True, timeout=HANGS_SECONDS, text=True
    )
    if "KeyError: 'the run crashed'" not in done.stderr:
        assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return done.returncode


COMMON = ("normally", "by an exception", "after os.fork, both")
"""The ends that are tried with every use; the others, with the client that they all stand on."""


@pytest.mark.parametrize(
    ("use", "end"),
    [(use, end) for use in USES for end in ENDS if use == "a blocking client" or end in COMMON],
)
def test_a_process_ends(use: str, end: str, tmp_path: Path, service: ScriptedService) -> None:
    assert ended(USES[use] + ENDS[end], tmp_path, service) == STATUS.get(end, 0)


@pytest.mark.parametrize("use", USES)
def test_pytest_ends(use: str, tmp_path: Path, service: ScriptedService) -> None:
    test = USES[use] + "\ndef test_it(): use()\n"
    command = ("-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert ended(test, tmp_path, service, command=command) == 0


@pytest.mark.parametrize("use", USES)
def test_an_actor_ends(use: str, tmp_path: Path, service: ScriptedService) -> None:
    """As Ray's: a spawned process that is sent calls, which it runs in threads, and then is left."""
    program = f"""{USES[use]}
from concurrent.futures import ThreadPoolExecutor
def actor(calls, answers):
    threads = ThreadPoolExecutor(4)
    while calls.get() == "use":
        threads.submit(use).result()
        answers.put("used")
def main():
    import multiprocessing
    spawn = multiprocessing.get_context("spawn")
    calls, answers = spawn.Queue(), spawn.Queue()
    process = spawn.Process(target=actor, args=(calls, answers))
    process.start()
    for _ in range(3):
        calls.put("use")
        assert answers.get(timeout=100) == "used"
    calls.put("end")
    process.join(100)
    assert process.exitcode == 0
if __name__ == "__main__": main()
"""
    assert ended(program, tmp_path, service) == 0


def test_a_stream_begun_before_the_fork_is_the_parents(tmp_path: Path, service: ScriptedService) -> None:
    program = (
        USES["a blocking client"]
        + """
import os
results = client.stream([{"id": str(number), "completion": "right"} for number in range(3)])
assert next(results).reward == 1.0
child = os.fork()
if child == 0:
    try:
        list(results)
    except RuntimeError as error:
        assert "before the fork" in str(error)
        use()
        os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert len(list(results)) == 2
"""
    )
    assert ended(program, tmp_path, service) == 0


def test_a_call_in_a_forked_child_keeps_its_deadline(tmp_path: Path, service: ScriptedService) -> None:
    program = (
        USES["a blocking client"]
        + """
import os
from trainer_client.errors import DeadlineExceeded
use()
child = os.fork()
if child == 0:
    try:
        client.rewards([{"id": "a", "completion": "stay silent"}], deadline_seconds=0.3)
    except DeadlineExceeded:
        os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""
    )
    assert ended(program, tmp_path, service) == 0
