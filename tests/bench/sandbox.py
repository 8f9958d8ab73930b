"""What a sandboxed run costs, beside a bare interpreter and other sandboxes: part of `make bench`.

Everything is taken in turns within one run, so that a busy machine slows all of it; read the ratios, not the figures.

- a trivial Python program: the sandbox with and without namespaces, and what is installed of bubblewrap, nsjail and
  SandboxFusion (its address: --fusion http://127.0.0.1:8080), each turn and turn about with `python3 -I -S -c pass`.
  Then all of them in turns, where each finds the processor's caches full of the others.
- callers: programs a second with 1, 2, 4 and 8 threads that call, beside as many that start bare interpreters.
- fifty tests of one program: fifty runs, one `each`, one `calls`.
- a leak: so many runs (--runs; 100,000 for the full figure), and what was held before and after.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from verifier.errors import SandboxError
from verifier.execution import Call, Program
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings

TRIVIAL = Program(language="python", source="pass")
ADD = Program(language="python", source="a, b = map(int, input().split())\nprint(a + b)")
SOLVE = Program(language="python", source="def solve(a, b):\n    return a + b")
CALLERS = (1, 2, 4, 8)


def spawned(arguments: list[str]) -> Callable[[], None]:
    """Start a program and wait for it, by the cheapest way there is."""
    nothing = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, nothing, number) for number in range(3)]

    def run() -> None:
        pid = os.posix_spawn(arguments[0], arguments, {"PATH": "/usr/bin:/bin"}, file_actions=actions)
        _, status = os.waitpid(pid, 0)
        if status:
            raise SystemExit(f"{arguments[0]} failed")

    return run


def bare(settings: SandboxSettings) -> list[str]:
    return [settings.interpreter, "-I", "-S", "-c", "pass"]


def contenders(sandboxes: dict[str, Sandbox], fusion: str) -> dict[str, Callable[[], object]]:
    """What there is to compare, the bare interpreter first."""
    command = bare(next(iter(sandboxes.values())).settings)
    found: dict[str, Callable[[], object]] = {"python3 -I -S -c pass": spawned(command)}
    found |= {name: lambda one=one: one(TRIVIAL) for name, one in sandboxes.items()}  # type: ignore[misc]
    if bwrap := shutil.which("bwrap"):
        roots = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
        found["bubblewrap"] = spawned([bwrap, "--unshare-all", "--die-with-parent", *roots, *command])
    if nsjail := shutil.which("nsjail"):
        found["nsjail"] = spawned([nsjail, "-Mo", "-Q", "--chroot", "/", "--user", "99999", "--", *command])
    if fusion:
        found["SandboxFusion /run_code"] = lambda: asked(fusion)
    return found


def asked(address: str) -> None:
    body = json.dumps({"code": "pass", "language": "python"}).encode()
    request = urllib.request.Request(f"{address}/run_code", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert json.load(answer)["status"] == "Success"


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def trivial(found: dict[str, Callable[[], object]], rounds: int) -> None:
    """One program at a time: each contender in turns with the first, then all in turns."""
    first = next(iter(found))
    for action in found.values():
        action()
    pairs = {name: in_turns({first: found[first], name: action}, rounds) for name, action in found.items()}
    everybody = in_turns(found, rounds)
    columns = ("least ms", "median ms", "of its own least", "of its own median", "all in turns: least", "median")
    print(f"\na trivial program, {rounds} rounds  {'  '.join(columns)}")
    for name, taken in pairs.items():
        least, median = min(taken[name]), statistics.median(taken[name])
        alone, together = ratios(taken, name, first), ratios(everybody, name, first)
        print(
            f"{name:30}{least * 1e3:8.2f}{median * 1e3:11.2f}{alone[0]:17.2f}x{alone[1]:18.2f}x"
            f"{together[0]:20.2f}x{together[1]:7.2f}x"
        )


def in_turns(actions: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """The seconds that each took, one after another in each round."""
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            taken[name].append(seconds(action))
    return taken


def ratios(taken: dict[str, list[float]], name: str, first: str) -> tuple[float, float]:
    """Of the least and of the medians."""
    return min(taken[name]) / min(taken[first]), statistics.median(taken[name]) / statistics.median(taken[first])


def callers(sandbox: Sandbox, each: int) -> None:
    """Threads that call, in turns with threads that start interpreters."""
    command = spawned(bare(sandbox.settings))
    print(f"\ncallers{'':14} sandboxed runs/s   bare interpreters/s   ratio")
    for count in CALLERS:
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(lambda _: sandbox(TRIVIAL), range(2 * count)))
            rates = {"sandbox": 0.0, "bare": 0.0}
            for _ in range(3):
                for name, action in (("sandbox", lambda _: sandbox(TRIVIAL)), ("bare", lambda _: command())):
                    took = seconds(lambda action=action: list(pool.map(action, range(each))))  # type: ignore[misc]
                    rates[name] = max(rates[name], each / took)
        print(f"{count:7}{rates['sandbox']:27.0f}{rates['bare']:22.0f}{rates['sandbox'] / rates['bare']:10.2f}x")


def fifty_tests(sandbox: Sandbox, rounds: int) -> None:
    """One problem, three ways of asking."""
    inputs = [f"{n} {n + 1}" for n in range(50)]
    calls = [Call(arguments=(n, n + 1)) for n in range(50)]
    ways: dict[str, Callable[[], object]] = {
        "50 runs, one by one": lambda: [sandbox(ADD.model_copy(update={"stdin": text})) for text in inputs],
        "one each of 50 inputs": lambda: list(sandbox.each(ADD, inputs)),
        "50 calls of a function": lambda: sandbox.calls(SOLVE, "solve", calls),
        "one bare interpreter": spawned(bare(sandbox.settings)),
    }
    taken = in_turns(ways, rounds)
    print(f"\nfifty tests{'':18} least ms   of 50 runs   per test, of a bare interpreter")
    runs, interpreter = min(taken["50 runs, one by one"]), min(taken["one bare interpreter"])
    for name, times in taken.items():
        print(f"{name:29}{min(times) * 1e3:9.2f}{min(times) / runs:12.2f}x{min(times) / 50 / interpreter:18.3f}x")


def held() -> dict[str, int]:
    """What this process and its descendants hold."""
    own = os.getpid()
    parents = {int(path.name): parent_of(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    family = {own}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    temporary = [*Path(tempfile.gettempdir()).glob("verifier-*"), *Path("/dev/shm").glob("verifier-*")]
    return {
        "resident MB of the caller": resident_mb(own),
        "resident MB of its children": sum(resident_mb(pid) for pid in family - {own}),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "processes": len(family),
        "temporary files": len(temporary),
    }


def parent_of(path: Path) -> int:
    try:
        return int((path / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def resident_mb(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") >> 20
    except OSError:
        return 0


def leak(sandbox: Sandbox, runs: int) -> None:
    """Many runs of a program that leaves something behind, and what is held afterwards."""
    litter = Program(language="python", source="open('left', 'w').write('x')\nprint(input())", stdin="1")
    for program in (TRIVIAL, litter) * 20:
        sandbox(program)
    before = held()
    started = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(0, runs, 1000):
            list(pool.map(sandbox, [litter if n % 10 == 0 else TRIVIAL for n in range(min(1000, runs))]))
    took = time.perf_counter() - started
    print(f"\n{runs} runs, {runs / took:.0f} a second{'':20}before   after")
    for (name, first), last in zip(before.items(), held().values(), strict=True):
        print(f"{name:40}{first:8}{last:8}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--fusion", default="")
    parser.add_argument("--python", default="", help="the interpreter for programs; empty: this one")
    options = parser.parse_args()
    sandboxes = {
        f"this sandbox, {name}": Sandbox(SandboxSettings(namespaces=namespaces, python=options.python))
        for name, namespaces in (("with namespaces", True), ("without namespaces", False))
    }
    for name, one in list(sandboxes.items()):
        try:
            one(TRIVIAL)
        except SandboxError as error:
            print(f"{name}: not here: {error}"[:200], file=sys.stderr)
            del sandboxes[name]
    if not sandboxes:
        raise SystemExit("no sandbox here, so there is nothing to measure")
    trivial(contenders(sandboxes, options.fusion), options.rounds)
    first = next(iter(sandboxes.values()))
    callers(first, options.rounds * 4)
    fifty_tests(first, max(3, options.rounds // 8))
    leak(first, options.runs)
    for one in sandboxes.values():
        one.close()


if __name__ == "__main__":
    main()
