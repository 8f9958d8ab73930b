"""What a run says about a program: status, output, limits, and the same again next time."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from verifier.errors import SandboxError
from verifier.execution import MOST_OUTPUT_BYTES, Limits, Program, Run, RunStatus, misnamed
from verifier.sandbox.artefacts import key_of
from verifier.sandbox.languages import named as language_named
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings

ROOT = Path(__file__).resolve().parents[2]
BENIGN = ROOT.parent / "shared" / "attacks" / "benign"
SHORT = Limits(cpu_seconds=0.5, wall_seconds=1.0, memory_mb=128)
LITTLE = Limits(cpu_seconds=0.5, wall_seconds=60, memory_mb=128)
"""As little CPU time, which a busy machine gives in a minute; within a second it may not."""


def python(source: str, stdin: str = "", limits: Limits | None = None, **files: str) -> Program:
    return Program(language="python", source=source, stdin=stdin, limits=limits or Limits(), files=files)


ENDINGS = [
    ("print(input())", RunStatus.OK, 0, "", "the ordinary end"),
    ("import sys; sys.exit()", RunStatus.OK, 0, "", "an early end"),
    ("exit()", RunStatus.OK, 0, "", "which the site module defines"),
    ("import os; os._exit(0)", RunStatus.OK, 0, "", "a fast end"),
    ("raise SystemExit(3)", RunStatus.NONZERO_EXIT, 3, "exit status 3", "a status of its own"),
    ("import sys; sys.exit('no')", RunStatus.NONZERO_EXIT, 1, "exit status 1", "a message"),
    ("1 / 0", RunStatus.NONZERO_EXIT, 1, "exit status 1", "an exception"),
    ("def f(:", RunStatus.COMPILE_ERROR, 1, "SyntaxError", "no Python"),
    ("x = 'a\0b'", RunStatus.COMPILE_ERROR, 1, "null bytes", "NUL in the source"),
    ("while True: pass", RunStatus.TIME_LIMIT, None, "0.5 s of CPU time", "too long"),
    ("import time; time.sleep(600)", RunStatus.TIME_LIMIT, None, "not finished after 1 s", "asleep"),
    ("bytearray(1 << 28)", RunStatus.MEMORY_LIMIT, 1, "128 MB", "too much at once"),
    ("x = []\nwhile 1: x.append(bytearray(1 << 20))", RunStatus.MEMORY_LIMIT, 1, "128 MB", "too much by and by"),
    ("import ctypes; ctypes.string_at(0)", RunStatus.SIGNALLED, None, "SIGSEGV", "a crash"),
    ("", RunStatus.OK, 0, "", "nothing at all"),
]


@pytest.mark.parametrize(("source", "status", "code", "detail", "why"), ENDINGS)
def test_how_it_ended(
    sandbox: Sandbox, source: str, status: RunStatus, code: int | None, detail: str, why: str
) -> None:
    run = sandbox(python(source, "hello\n", SHORT if why == "asleep" else LITTLE))
    assert (run.status, run.exit_code) == (status, code), why
    assert detail in run.detail
    assert run.isolation == sandbox._pool.layers


def test_an_exception_is_shown_as_python_shows_it(sandbox: Sandbox) -> None:
    run = sandbox(python("def f():\n    return 1 / 0\n\nf()"))
    frames = ['  File "main.py", line 4, in <module>', "    f()", '  File "main.py", line 2, in f', "    return 1 / 0"]
    lines = [line for line in run.stderr.splitlines() if "^" not in line]
    assert lines == ["Traceback (most recent call last):", *frames, "ZeroDivisionError: division by zero"]


def test_ten_megabytes_of_output_are_no_offence_and_one_byte_too_many_is(sandbox: Sandbox) -> None:
    limits = Limits(output_bytes=10_000_000)
    full = sandbox(python("import sys; sys.stdout.write('x' * 10_000_000)", limits=limits))
    over = sandbox(python("import sys; sys.stdout.write('x' * 10_000_001)", limits=limits))
    assert (full.status, len(full.stdout)) == (RunStatus.OK, 10_000_000)
    assert (over.status, len(over.stdout)) == (RunStatus.OUTPUT_LIMIT, 10_000_000)
    assert over.detail == "more than 10000000 bytes on stdout"


def test_time_spent_is_measured_and_memory_reported(sandbox: Sandbox) -> None:
    run = sandbox(python("x = bytearray(b'1') * (50 << 20)\nimport time\nwhile time.process_time() < 0.2: pass"))
    assert 0.15 < run.cpu_seconds < 1
    assert 40 << 20 < run.max_rss_bytes < 90 << 20


def test_text_that_is_no_utf8_comes_back_marked(sandbox: Sandbox) -> None:
    run = sandbox(python("import os; os.write(1, b'a\\xff\\x00b')"))
    assert run.stdout == "a\ufffd\0b"
    odd = "a\ud800b\0"
    assert sandbox(python("import sys; print(ascii(sys.stdin.read()))", odd)).stdout == "'a\\ufffdb\\x00'\n"


def test_every_run_is_the_same_run(sandbox: Sandbox) -> None:
    source = (
        "import os, random, time\nprint(hash('a'), random.random(), sorted(os.environ), time.tzname, {'a', 'b', 'c'})"
    )
    first, second = sandbox(python(source)), sandbox(python(source))
    assert first.stdout == second.stdout
    names = {
        "HOME",
        "LANG",
        "LC_ALL",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "PATH",
        "PYTHONHASHSEED",
        "TMPDIR",
        "TZ",
    }
    assert str(sorted(names)) in first.stdout


def test_a_secret_in_the_callers_environment_stays_there(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "sesame")
    with Sandbox(sandbox.settings) as fresh:
        assert "sesame" not in fresh(python("import os; print(os.environ)")).stdout


def test_files_are_there_to_read_and_to_import(sandbox: Sandbox) -> None:
    files = {"data/in.txt": "41", "tools.py": "def more(n): return n + 1"}
    program = Program(
        language="python", source="import tools; print(tools.more(int(open('data/in.txt').read())))", files=files
    )
    assert sandbox(program).stdout == "42\n"


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", "", "a\0b", ".", "a/", "a//b", "x" * 256, "b/" * 500])
def test_a_file_has_a_name_inside(name: str) -> None:
    with pytest.raises(ValidationError, match="not the name of a file"):
        Program(language="python", source="", files={name: "x"})


@pytest.mark.parametrize("names", [("a", "a/b"), ("a/b/c", "a/b"), ("a/b/c/d", "a")])
def test_a_file_is_no_directory(names: tuple[str, str]) -> None:
    with pytest.raises(ValidationError, match="the directory of another"):
        Program(language="python", source="", files=dict.fromkeys(names, "x"))


@pytest.mark.parametrize("language", ["python", "bash"])
@given(
    names=st.sets(st.lists(st.text("ab.é\n\\", max_size=3), max_size=4).map("/".join), max_size=4),
    limits=st.builds(
        Limits,
        cpu_seconds=st.floats(0, 300, exclude_min=True),
        wall_seconds=st.floats(0, 900, exclude_min=True),
        memory_mb=st.integers(1, 65536),
        output_bytes=st.integers(1, MOST_OUTPUT_BYTES),
        processes=st.integers(1, 64),
        open_files=st.integers(8, 1024),
    ),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_program_may_ask_for_is_no_fault_of_the_sandbox(
    sandbox: Sandbox, language: str, names: set[str], limits: Limits
) -> None:
    files = dict.fromkeys(names, "x")
    if misnamed(names):
        with pytest.raises(ValidationError):
            Program(language=language, source="", files=files, limits=limits)
    else:
        run = sandbox(Program(language=language, source="", files=files, limits=limits))
        assert run.status is not RunStatus.SANDBOX_ERROR


def test_five_megabytes_of_source_and_a_hundred_of_input(sandbox: Sandbox) -> None:
    assert sandbox(python("x = '" + "y" * 5_000_000 + "'\nprint(len(x))")).stdout == "5000000\n"
    run = sandbox(python("import sys; print(len(sys.stdin.buffer.read()))", "z" * 100_000_000))
    assert run.stdout == "100000000\n"


def test_inputs_are_run_one_by_one_as_they_are_asked_for(sandbox: Sandbox) -> None:
    asked: list[int] = []

    def inputs() -> Iterator[str]:
        for number in range(10_000):
            asked.append(number)
            yield str(number)

    runs = sandbox.each(python("print(int(input()) ** 2)"), inputs())
    assert [next(runs).stdout for _ in range(5)] == ["0\n", "1\n", "4\n", "9\n", "16\n"]
    assert len(asked) == 5


def test_a_program_cannot_count_its_runs(sandbox: Sandbox) -> None:
    source = "import builtins, os\nprint(getattr(builtins, 'seen', 0), os.path.exists('seen'))\nbuiltins.seen = 1\nopen('seen', 'w')"
    assert {run.stdout for run in sandbox.each(python(source), ["", "", ""])} == {"0 False\n"}


def test_two_programs_talk(sandbox: Sandbox) -> None:
    guesser = python(
        "low, high = 1, 100\nwhile True:\n m = (low + high) // 2\n print(m, flush=True)\n a = input()\n if a == 'yes': break\n if a == 'more': low = m + 1\n else: high = m - 1"
    )
    judge = python(
        "import sys\nn = 0\nwhile True:\n g = int(input()); n += 1\n print('yes' if g == 37 else 'more' if g < 37 else 'less', flush=True)\n if g == 37: break\nprint(n, file=sys.stderr)"
    )
    program_run, judge_run = sandbox.converse(guesser, judge)
    assert (program_run.status, judge_run.status) == (RunStatus.OK, RunStatus.OK)
    assert 1 <= int(judge_run.stderr) <= 7


def test_a_conversation_ends_when_one_of_them_does(sandbox: Sandbox) -> None:
    silent = python("import time; time.sleep(60)", limits=SHORT)
    judge = python("import sys\nsys.stderr.write(repr(sys.stdin.readline()))")
    program_run, judge_run = sandbox.converse(silent, judge)
    assert program_run.status is RunStatus.TIME_LIMIT
    assert judge_run.stderr == "''"


def test_many_callers_share_it(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda n: sandbox(python("print(int(input()) + 1)", str(n))), range(60)))
    assert [run.stdout for run in runs] == [f"{n + 1}\n" for n in range(60)]


def test_a_zygote_that_dies_costs_nobody_a_verdict(sandbox: Sandbox) -> None:
    assert sandbox(python("print(1)")).stdout == "1\n"
    for keeper in sandbox._pool._idle[False]:
        keeper._process.kill()
        keeper._process.wait()
    assert sandbox(python("print(2)")).stdout == "2\n"


def test_the_callers_own_memory_limit_is_not_the_programs(sandbox: Sandbox) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    occupied = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (occupied + (400 << 20), hard))
    try:
        with Sandbox(sandbox.settings) as fresh:
            run = fresh(python("x = bytearray(700 << 20); print(len(x))"))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert run.stdout == f"{700 << 20}\n"


OWNER = """
import os, sys, time
from verifier.execution import Program
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings
sandbox = Sandbox(SandboxSettings.model_validate_json(sys.argv[1]))
print(sandbox(Program(language="python", source="print(1)")).stdout.strip(), flush=True)
if sys.argv[2] == "busy":
    sandbox(Program(language="python", source="while True: pass", limits={"cpu_seconds": 60, "wall_seconds": 60}))
time.sleep(60)
"""


def scratches(place: Path) -> set[Path]:
    return set(place.glob("verifier-scratch-*"))


def temporary_folder(process: psutil.Process) -> Path:
    with suppress(psutil.Error):
        return Path(process.environ().get("TMPDIR", "/"))
    return Path("/")


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_when_the_owner_is_killed_nothing_stays(sandbox: Sandbox, state: str) -> None:
    place = Path(tempfile.mkdtemp(prefix="owner-"))  # its own: sandboxes of other tests come and go meanwhile
    place.chmod(0o1777)  # as /tmp: programs run as another user, which removes what is its own
    arguments = [sys.executable, "-c", OWNER, sandbox.settings.model_dump_json(), state]
    environment = os.environ | {"TMPDIR": str(place)}
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, cwd=ROOT, env=environment) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"1\n"
        time.sleep(0.2)
        family = psutil.Process(owner.pid).children(recursive=True)
        own = {folder for one in family if (folder := temporary_folder(one)).match("verifier-scratch-*")}
        owner.send_signal(signal.SIGKILL)
    assert family
    _, alive = psutil.wait_procs(family, timeout=60)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    assert not scratches(place)
    assert not [folder for folder in own if folder.exists()], "in memory, where other tests have theirs too"
    shutil.rmtree(place)


def test_a_forked_caller_starts_zygotes_of_its_own(sandbox: Sandbox) -> None:
    assert sandbox(python("print(1)")).stdout == "1\n"
    pid = os.fork()
    if pid == 0:
        right = sandbox(python("print(2)")).stdout == "2\n"
        sandbox.close()
        os._exit(0 if right else 1)
    _, status = os.waitpid(pid, 0)
    assert status == 0
    assert sandbox(python("print(3)")).stdout == "3\n"


def test_zygotes_are_replaced_after_their_share(sandbox: Sandbox) -> None:
    settings = sandbox.settings.model_copy(update={"recycle_after_runs": 3})
    with Sandbox(settings) as short:
        source = "import os; print(os.getpid())"
        assert all(short(python(source)).status is RunStatus.OK for _ in range(10))


def test_a_host_that_changes_is_measured_again(sandbox: Sandbox) -> None:
    with Sandbox(sandbox.settings) as changing:
        changing(python(""))
        level = changing._pool.level()
        changing._pool.close()
        changing._pool._level = level._replace(layers=("a layer that is gone", *level.layers))
        assert changing(python("print(1)")).isolation == level.layers


def test_a_wall_too_low_is_not_used() -> None:
    weak = SandboxSettings(namespaces=False, landlock=False, python=shutil.which("python3", path="/usr/bin") or "")
    with (
        Sandbox(weak) as low,
        pytest.raises(SandboxError, match="cannot isolate programs as the minimum requires") as error,
    ):
        low(python("print(1)"))
    assert "read a file" in str(error.value) or "interpreter" in str(error.value) or "not held" in str(error.value)


def test_the_report_is_of_what_was_measured(sandbox: Sandbox) -> None:
    report = sandbox.measure()
    assert report.usable
    assert report.level == sandbox._pool.level().name
    assert {seal.name for seal in report.properties if seal.sealed} == {"files", "network", "processes", "secrets"}
    assert all(seal.attempts >= 8 for seal in report.properties)
    assert [check.name for check in report.limits if not check.held] == []
    assert "python" in report.languages


@pytest.mark.parametrize(
    ("language", "message"),
    [("cobal", "unknown language 'cobal'"), ("julia", "is not run here"), ("py2", "Python 2"), ("", "unknown")],
)
def test_an_unknown_language_is_nobodys_wrong_answer(sandbox: Sandbox, language: str, message: str) -> None:
    with pytest.raises(SandboxError, match=message):
        sandbox(Program(language=language, source="x"))


def test_a_compiler_complains_to_whom_it_concerns(sandbox: Sandbox) -> None:
    if shutil.which("g++", path="/usr/bin") is None:
        pytest.skip("no g++ here")
    run = sandbox(Program(language="c++", source="int main() { return x; }" + "int f() { return y; }" * 500))
    assert run.status is RunStatus.COMPILE_ERROR
    assert "'x' was not declared" in run.detail.replace("‘", "'").replace("’", "'")
    assert len(run.detail) <= 4000


def test_compiled_once(sandbox: Sandbox) -> None:
    if shutil.which("gcc", path="/usr/bin") is None:
        pytest.skip("no gcc here")
    source = '#include <stdio.h>\nint main() { int n; scanf("%d", &n); printf("%d", n * 2); }'
    runs = list(sandbox.each(Program(language="c", source=source), ["1", "2", "3"]))
    assert [run.stdout for run in runs] == ["2", "4", "6"]
    again = sandbox(Program(language="c", source=source, stdin="4"))
    assert again.stdout == "8"


@pytest.mark.skipif(not BENIGN.exists(), reason="needs the programs beside the repository")
@pytest.mark.parametrize("path", sorted(BENIGN.glob("*.[pcj]*")), ids=lambda path: path.stem)
def test_a_legal_program_is_let_be(sandbox: Sandbox, path: Path) -> None:
    language = {".py": "python", ".cpp": "cpp", ".js": "javascript"}[path.suffix]
    if language not in sandbox.languages():
        pytest.skip(f"no {language} here")
    stdin, expected = (path.with_suffix(suffix).read_text() for suffix in (".in", ".out"))
    run: Run = sandbox(Program(language=language, source=path.read_text(), stdin=stdin))
    assert (run.status, run.stdout.split()) == (RunStatus.OK, expected.split()), run.stderr


def test_names_in_the_way_of_the_cleaning_are_no_excuse(sandbox: Sandbox) -> None:
    source = """
import os
for zygote in range(os.getppid() - 3, os.getppid() + 3):
    for number in range(100):
        os.makedirs(f'.{number}.{zygote}/x')
os.makedirs('a/b/c')
print('made')
"""
    run = sandbox(Program(language="python", source=source))
    assert (run.status, run.stdout) == (RunStatus.OK, "made\n")
    assert sandbox(Program(language="python", source="import os; print(os.listdir())")).stdout == "[]\n"


@pytest.mark.parametrize(("names", "allowed"), [(3_000, True), (5_000, False)])
def test_as_many_names_as_the_limit_on_every_level(sandbox: Sandbox, names: int, allowed: bool) -> None:
    """However quick the program and however busy the host: 64 MB may hold 4,096."""
    source = f"import os\nfor number in range({names}): os.mkdir(f'd{{number}}')\nprint('made')"
    run = sandbox(Program(language="python", source=source))
    assert (run.status is RunStatus.OK) is allowed


@pytest.mark.parametrize(
    "source",
    [
        "import os\nout = os.fdopen(1, 'w')\nout.write('42\\n')",
        "out = open(1, 'w', closefd=False)\nprint(42, file=out)",
        "import io\nout = io.BufferedWriter(io.FileIO(1, 'w', closefd=False))\nout.write(b'42\\n')",
        "import io, sys\nkept = sys.stdout\nprint(42)\nsys.stdout = io.StringIO()\nprint('not this')",
        "class Last:\n    def __del__(self):\n        print(42)\nlast = Last()",
    ],
)
def test_what_a_program_left_unwritten_is_written_when_it_ends(sandbox: Sandbox, source: str) -> None:
    assert sandbox(Program(language="python", source=source)).stdout == "42\n"


def test_a_source_longer_than_what_it_may_write_runs(sandbox: Sandbox) -> None:
    source = "#" * 70_000 + "\necho yes"
    run = sandbox(Program(language="bash", source=source, limits=Limits(output_bytes=1000)))
    assert (run.status, run.stdout) == (RunStatus.OK, "yes\n")


def test_the_memory_of_several_processes_is_limited_together(sandbox: Sandbox) -> None:
    hoard = "import time; m = bytearray(200 << 20); time.sleep(60)"
    source = f"for i in 1 2 3; do python3 -c '{hoard}' & done; wait; echo never"
    run = sandbox(Program(language="bash", source=source, limits=Limits(memory_mb=256, wall_seconds=120)))
    assert (run.status, run.stdout) == (RunStatus.MEMORY_LIMIT, "")


def test_forty_threads_fit_into_the_default_memory(sandbox: Sandbox) -> None:
    source = """
import threading
barrier = threading.Barrier(40)
threads = [threading.Thread(target=barrier.wait, daemon=True) for _ in range(40)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print('all met')
"""
    assert sandbox(Program(language="python", source=source)).stdout == "all met\n"


def test_sixteen_threads_of_a_compiled_program_fit_too(sandbox: Sandbox) -> None:
    if "cpp" not in sandbox.languages():
        pytest.skip("no C++ compiler here")
    source = """
#include <thread>
#include <vector>
#include <cstdio>
int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; i++) threads.emplace_back([] { std::vector<int> held(1000); });
    for (auto& thread : threads) thread.join();
    puts("joined");
}
"""
    assert sandbox(Program(language="cpp", source=source)).stdout == "joined\n"


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("python", "import sys\nprint(*sys.argv[1:])"),
        ("c", '#include <stdio.h>\nint main(int n, char **a) { printf("%s %s\\n", a[1], a[2]); }'),
        ("bash", 'echo "$1" "$2"'),
    ],
)
def test_a_program_has_a_command_line(strongest: Sandbox, language: str, source: str) -> None:
    if language not in strongest.languages():
        pytest.skip(f"no {language} here")
    run = strongest(Program(language=language, source=source, arguments=("in.txt", "a b")))
    assert run.stdout == "in.txt a b\n", run


def test_a_checker_is_compiled_once_for_all_its_inputs(strongest: Sandbox) -> None:
    if "cpp" not in strongest.languages():
        pytest.skip("no C++ here")
    checker = Program(language="cpp", source="int main() {}")
    rows = language_named("cpp")
    keys = {key_of(rows, checker.model_copy(update={"files": {"input.txt": text}})) for text in "ab"}
    assert len(keys) == 1
    including = checker.model_copy(update={"source": '#include "a.h"\nint main() {}'})
    assert len({key_of(rows, including.model_copy(update={"files": {"a.h": text}})) for text in "ab"}) == 2
