"""Control groups: real ones, in a hierarchy of version 2 where this host lets the tests make one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from verifier.execution import Limits, Program, RunStatus
from verifier.sandbox import cgroup
from verifier.sandbox.cgroup import Delegated, Group, delegated
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings

MOUNTS = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
PLACES = [row[4] for row in MOUNTS if row[row.index("-") + 1] == "cgroup2"]


@pytest.fixture
def place() -> Iterator[str]:
    if not PLACES:
        pytest.skip("no hierarchy of control groups of version 2 here")
    path = f"{PLACES[0]}/verifier-test-{os.getpid()}"
    try:
        os.mkdir(path)
    except OSError as error:
        pytest.skip(f"no control group can be made here: {error}")
    before = cgroup.words(f"{PLACES[0]}/cgroup.subtree_control")
    yield path
    for folder, _, _ in os.walk(path, topdown=False):
        os.rmdir(folder)
    for controller in set(cgroup.words(f"{PLACES[0]}/cgroup.subtree_control")) - set(before):
        cgroup.write(f"{PLACES[0]}/cgroup.subtree_control", f"-{controller}")


BRIEF = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whose time nobody is told, and who are gone before one looks
for _ in range(400):
    if os.fork() == 0:
        while time.process_time() < 0.004: pass
        os._exit(0)
    time.sleep(0.004)
print("done")
"""


def test_the_time_of_processes_too_brief_to_be_seen_is_counted(place: str) -> None:
    program = Program(
        language="python", source=BRIEF, limits=Limits(cpu_seconds=1, wall_seconds=60, processes=32, memory_mb=2048)
    )
    with Sandbox(SandboxSettings(cgroup=place)) as sandbox:
        run = sandbox(program)
        assert run.status is RunStatus.TIME_LIMIT, run
        assert sandbox(Program(language="python", source="print(1)")).stdout == "1\n"
        layer = next(one for one in sandbox.measure().layers if one.name == "cgroup")
        assert layer.held
        assert place in layer.detail
    assert not [name for name in os.listdir(place) if name.startswith("verifier-")]


def test_without_one_the_report_says_so() -> None:
    with Sandbox(SandboxSettings(cgroup="/nowhere")) as sandbox:
        layer = next(one for one in sandbox.measure().layers if one.name == "cgroup")
        assert not layer.held
        assert "not delegated" in layer.detail
        assert sandbox(Program(language="python", source="print(1)")).stdout == "1\n"


def test_what_is_not_given_away_is_not_taken() -> None:
    found = delegated()
    assert found.path or found.problem


def test_a_controller_is_handed_on_though_the_service_is_in_the_group(place: str) -> None:
    """With the controllers that there are: the memory controller may belong to version 1 here."""
    parent = Path(place).parent
    there = cgroup.words(f"{parent}/cgroup.controllers")
    if not there:
        pytest.skip("no controller of version 2 here")
    assert cgroup.handed_on(str(parent), there[0])
    source = (
        "import json, os, sys\nfrom verifier.sandbox import cgroup\n"
        f"cgroup.write({place!r} + '/cgroup.procs', '0')\n"
        f"held = cgroup.handed_on({place!r}, {there[0]!r})\n"
        "print(json.dumps([held, open('/proc/self/cgroup').read()]))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    held, group = json.loads(done.stdout)
    assert held
    assert cgroup.LEAF in group
    assert there[0] in cgroup.words(f"{place}/cgroup.subtree_control")


def test_what_the_kernel_says_is_read(tmp_path: Path) -> None:
    group = Group(Delegated(str(tmp_path)))
    events = Path(group.path, "memory.events")
    events.write_text("low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\n")
    Path(group.path, "cpu.stat").write_text("usage_usec 2000000\nuser_usec 1\n")
    Path(group.path, "memory.max").write_text("max")
    group.begin(1 << 20)
    assert Path(group.path, "memory.max").read_text() == str((1 << 20) + cgroup.SLACK_BYTES)
    assert group.end() == (0.0, False)
    events.write_text("low 0\nhigh 0\nmax 9\noom 2\noom_kill 2\n")
    Path(group.path, "cpu.stat").write_text("usage_usec 3550000\nuser_usec 1\n")
    seconds, killed = group.end()
    assert (round(seconds, 3), killed) == (1.5, True)
