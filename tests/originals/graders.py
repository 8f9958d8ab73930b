"""The data sets' own graders, run as they are from clones of their repositories. Nothing of ours is imported here.

    python graders.py SET CLONES < jobs.jsonl > passed.jsonl

A job is a program and its tests in the set's own format. CLONES holds a folder for each repository, called as it is on
GitHub (`apps`, `TACO`, ...); MBPP takes its problems from `ASE` and its grader from `bigcode-evaluation-harness`; `rllm` is
to be as in April 2025, when DeepCoder was published (it judges most of its sources as LiveCodeBench does by now). What is
stood in for is only what surrounds a grader: libraries it imports and does not need for judging, firejail, Piston. Each
job runs in a process of its own, since most graders take functions of the process away.
"""

import asyncio
import contextlib
import importlib.util
import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Job = dict[str, Any]
SECONDS = 60
GENEROUS_SECONDS = 30  # in place of the five that a grader gives pytest, which takes as long on a busy machine to start
TESTLIB_PASSED, TESTLIB_POINTS = 0, 7


def stand_in(name: str, **members: Any) -> None:
    """A module that a grader imports and that does not judge."""
    module = types.ModuleType(name)
    for key, value in members.items():
        setattr(module, key, value)
    sys.modules.setdefault(name, module)


class RuntimeModule:
    """What the graders use of pyext, which newer Pythons cannot import."""

    @staticmethod
    def from_string(name: str, doc: str, source: str) -> types.ModuleType:
        module = types.ModuleType(name, doc)
        exec(compile(source, name, "exec"), module.__dict__)
        return module


def loaded(path: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def package(name: str, path: Path) -> None:
    """A package whose own `__init__` is not run."""
    module = types.ModuleType(name)
    module.__path__ = [str(path)]
    sys.modules[name] = module


def without(*libraries: str) -> None:
    """Programs are given empty modules in place of what a grader imports for each of them, to save the seconds."""
    folder = Path(tempfile.mkdtemp())
    for name in libraries:
        (folder / f"{name}.py").write_text("")
    os.environ["PYTHONPATH"] = str(folder)


@contextlib.contextmanager
def in_scratch() -> Iterator[Path]:
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield Path(folder)
        finally:
            os.chdir(here)


# A function for each set, which gives the one that judges a job


def apps(clones: Path) -> Callable[[Job], bool]:
    stand_in("pyext", RuntimeModule=RuntimeModule)
    module = loaded(clones / "apps/eval/testing_util.py", "apps_grader")
    return lambda job: all_true(module.run_test(problem={"input_output": job["tests"]}, test=job["source"]))


def taco(clones: Path) -> Callable[[Job], bool]:
    without("numpy")
    package("taco_metrics", clones / "TACO/metrics")
    stand_in("taco_metrics.pyext2", RuntimeModule=RuntimeModule)
    module = loaded(clones / "TACO/metrics/testing_util.py", "taco_metrics.testing_util")

    def judge(job: Job) -> bool:
        if "numpy" in job["source"]:
            del os.environ["PYTHONPATH"]
        return all_true(module.run_test({"input_output": json.dumps(job["tests"])}, test=job["source"]))

    return judge


def live_code_bench(clones: Path) -> Callable[[Job], bool]:
    module = loaded(clones / "LiveCodeBench/lcb_runner/evaluation/testing_util.py", "live_code_bench_grader")

    def judge(job: Job) -> bool:
        results, _ = module.run_test({"input_output": json.dumps(job["tests"])}, test=job["source"], timeout=6)
        return all_true(results)

    return judge


def all_true(results: Any) -> bool:
    return bool(results) and all(one is True or (one is not None and one == True) for one in results)  # noqa: E712


def deep_coder(clones: Path) -> Any:
    rewards = clones / "rllm/rllm/rewards"
    package("rllm", clones / "rllm/rllm")
    package("rllm.rewards", rewards)
    package("rllm.rewards.code_utils", rewards / "code_utils")
    stand_in("rllm.rewards.code_utils.pyext2", RuntimeModule=RuntimeModule)
    stand_in("psutil")
    firejail = Path(tempfile.mkdtemp()) / "firejail"
    firejail.write_text('#!/bin/sh\nwhile [ "${1#--}" != "$1" ]; do shift; done\nexec "$@"\n')
    firejail.chmod(0o755)
    os.environ["PATH"] = f"{firejail.parent}:{os.environ['PATH']}"
    return loaded(rewards / "code_reward.py", "rllm.rewards.code_reward")


def deep_coder_tests(source: str) -> Callable[[Path], Callable[[Job], bool]]:
    """DeepCoder judges each of its sources in another way."""

    def made(clones: Path) -> Callable[[Job], bool]:
        without("pandas", *(() if source in ("kodcode", "leetcode") else ("numpy",)))
        module = deep_coder(clones)
        os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # it calls `pytest`
        judges = {
            "taco": lambda job: module.check_correctness(job["tests"], job["source"], module.taco_run_test),
            "codeforces": lambda job: module.check_correctness(job["tests"], job["source"], module.codeforces_run_test),
            "primeintellect": lambda job: module.primeintellect_check_correctness(job["tests"], job["source"]),
            "livecodebench": lambda job: module.lcb_check_correctness_v2(job["tests"], job["source"]),
            "kodcode": lambda job: module.kodcode_check_correctness(job["tests"], job["source"], GENEROUS_SECONDS),
            "leetcode": lambda job: module.leetcode_check_correctness({"functional": job["tests"]}, job["source"]),
        }
        return lambda job: said_pass(judges[source](job))

    return made


def said_pass(said: Any) -> bool:
    """Yes or no; later versions also say what came of each test."""
    return bool(said[0] if isinstance(said, tuple) else said)


def kod_code(clones: Path) -> Callable[[Job], bool]:
    """As its pipeline runs them: pytest on `test_solution.py` beside `solution.py`."""

    def judge(job: Job) -> bool:
        with in_scratch() as folder:
            (folder / "solution.py").write_text(job["source"])
            (folder / "test_solution.py").write_text(job["tests"])
            command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
            return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0

    return judge


def leet_code(clones: Path) -> Callable[[Job], bool]:
    module = loaded(clones / "LeetCodeDataset/eval_lcd/execution.py", "leet_code_grader")
    return lambda job: bool(module.check_correctness(job["tests"], job["source"], timeout=10.0)["passed"])


def human_eval(clones: Path) -> Callable[[Job], bool]:
    module = loaded(clones / "human-eval/human_eval/execution.py", "human_eval_grader")
    text = (clones / "human-eval/human_eval/execution.py").read_text()
    if "#                         exec(check_program" in text:  # as published, the call is commented out
        raise SystemExit("human-eval: the call of exec is commented out; take the comment away to run it")
    return lambda job: bool(module.check_correctness(job["tests"], job["source"], timeout=5.0)["passed"])


def ace_code(clones: Path) -> Callable[[Job], bool]:
    stand_in("termcolor", cprint=print)
    stand_in("evalplus.sanitize", sanitize=None, code_extract=None)
    package("acecoder", clones / "AceCoder/src/acecoder")
    for name in ("evalplus", "evalplus.data", "evalplus.eval"):
        stand_in(name)
    loaded(clones / "evalplus/evalplus/eval/utils.py", "evalplus.eval.utils")
    stand_in("evalplus.config", DEFAULT_GT_TIME_LIMIT_FACTOR=4.0, DEFAULT_MIN_TIME_LIMIT=4.0)
    module = loaded(clones / "AceCoder/src/acecoder/evalplus_eval.py", "acecoder.evalplus_eval")

    def judge(job: Job) -> bool:
        tests = job["tests"]
        found = module.untrusted_check_assert(None, job["source"], "", tests, 1e-6, [1.0] * len(tests))
        return bool(found["pass_rate"] == 1.0)

    return judge


def big_code_bench(clones: Path) -> Callable[[Job], bool]:
    package("bigcodebench", clones / "bigcodebench/bigcodebench")
    package("matplotlib", clones)
    stand_in("matplotlib.pyplot", close=lambda _: None)
    module = loaded(clones / "bigcodebench/bigcodebench/eval/__init__.py", "bigcodebench.eval")
    module.TIMEOUT_LIMIT = 20.0  # 240 as published

    def judge(job: Job) -> bool:
        gigabytes = 30 * 1024
        status, _ = module.untrusted_check(job["source"], job["tests"], "task_func", gigabytes, gigabytes, 10, 1, 1)
        return bool(status == "pass")

    return judge


def code_contests(clones: Path) -> Callable[[Job], bool]:
    """Its comparison of outputs, cut out of its C++ and compiled; the rest of that needs Bazel and a sandbox."""
    text = (clones / "code_contests/execution/tester_sandboxer.cc").read_text()
    parts = [
        one[0]
        for one in re.finditer(r"^(?:bool|std::vector<std::string>) \w+\(absl::string_view.*?^}", text, re.M | re.S)
    ]
    folder = Path(tempfile.mkdtemp())
    (folder / "compare.cc").write_text(ABSEIL + "\n".join(parts) + COMPARE_MAIN)
    command = ["g++", "-std=c++17", "-O1", "-o", str(folder / "compare"), str(folder / "compare.cc")]
    subprocess.run(command, check=True)

    def judge(job: Job) -> bool:
        for given, expected in zip(job["tests"]["inputs"], job["tests"]["outputs"], strict=True):
            with in_scratch() as place:
                Path("main.py").write_text(job["source"])
                run = subprocess.run(
                    [sys.executable, "-I", "main.py"],
                    input=given.encode(),
                    capture_output=True,
                    timeout=10,
                    check=False,
                )
                (place / "found").write_bytes(run.stdout)
                (place / "expected").write_text(expected)
                alike = subprocess.run([folder / "compare", "found", "expected"], check=False).returncode == 0
                if run.returncode or not alike:
                    return False
        return True

    return judge


ABSEIL = """
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>
namespace absl {  // what of Abseil is used, by its documentation
using string_view = std::string_view;
inline string_view trimmed(string_view a) {
  while (!a.empty() && isspace((unsigned char)a.front())) a.remove_prefix(1);
  while (!a.empty() && isspace((unsigned char)a.back())) a.remove_suffix(1);
  return a;
}
inline bool SimpleAtoi(string_view a, int* out) {
  a = trimmed(a);
  if (!a.empty() && a.front() == '+') a.remove_prefix(1);
  auto r = std::from_chars(a.data(), a.data() + a.size(), *out);
  return r.ec == std::errc() && r.ptr == a.data() + a.size() && !a.empty();
}
inline bool SimpleAtod(string_view a, double* out) {
  std::string s(trimmed(a));
  if (s.empty() || s.find_first_of("xX") != std::string::npos) return false;
  char* end; *out = std::strtod(s.c_str(), &end);
  return end == s.c_str() + s.size();
}
inline std::string AsciiStrToLower(string_view a) {
  std::string s(a); for (char& c : s) c = tolower((unsigned char)c); return s;
}
struct ByAnyChar { std::string of; explicit ByAnyChar(string_view a) : of(a) {} };
struct SkipEmpty {}; struct SkipWhitespace {};
template <class Skip> std::vector<std::string> StrSplit(string_view a, ByAnyChar by, Skip) {
  std::vector<std::string> out; std::string one;
  for (char c : a) { if (by.of.find(c) != std::string::npos) { if (!one.empty()) out.push_back(one); one.clear(); } else one += c; }
  if (!one.empty()) out.push_back(one);
  return out;
}
}
"""
COMPARE_MAIN = """
static std::string read(const char* n) { std::ifstream f(n); std::stringstream s; s << f.rdbuf(); return s.str(); }
int main(int, char** a) { std::string x = read(a[1]), y = read(a[2]); return OutputsMatch(x, y) ? 0 : 1; }
"""


def testlib(clones: Path) -> Callable[[Job], bool]:
    """A checker of testlib's own, compiled and run as Codeforces does: input, output, answer."""
    made: dict[str, Path] = {}

    def judge(job: Job) -> bool:
        name = job["checker"]
        if name not in made:
            made[name] = Path(tempfile.mkdtemp()) / "checker"
            source = clones / f"testlib/checkers/{name}.cpp"
            subprocess.run(["g++", "-O1", f"-I{clones / 'testlib'}", "-o", made[name], source], check=True)
        with in_scratch() as place:
            for file, text in (("in", job["input"]), ("out", job["output"]), ("ans", job["answer"])):
                (place / file).write_text(text, newline="")
            return subprocess.run([made[name], "in", "out", "ans"], capture_output=True, check=False).returncode == 0

    judge.before = lambda jobs: [judge(job) for job in {one["checker"]: one for one in jobs}.values()]  # type: ignore[attr-defined]
    return judge


def open_r1(clones: Path) -> Callable[[Job], bool]:
    """Its scoring, before a stand-in of Piston that runs what it is sent as the published scripts do."""
    where = clones / "open-r1/src/open_r1/utils/competitive_programming"
    package("competitive_programming", where)
    stand_in("async_lru", alru_cache=lambda **_: lambda function: function)
    stand_in("competitive_programming.piston_client", PistonClient=object, PistonError=RuntimeError)
    stand_in("competitive_programming.ioi_utils", load_ioi_tests=None)
    codeforces = loaded(where / "cf_scoring.py", "competitive_programming.cf_scoring")
    olympiad = loaded(where / "ioi_scoring.py", "competitive_programming.ioi_scoring")

    async def no_more(_: str) -> list[Any]:
        return []

    codeforces.get_generated_tests = no_more

    def judge(job: Job) -> bool:
        if "subtasks" in job:
            scored = asyncio.run(olympiad.score_subtasks(Piston(), job["subtasks"], job["source"]))
            return bool(abs(sum(one.weighted_score for one in scored) - sum(one.points for one in scored)) < 1e-9)
        language = job["language"]
        score = codeforces.score_submission(
            Piston(), job["tests"], job["source"], scoring_mode="pass_fail", submission_language=language
        )
        return bool(asyncio.run(score) == 1.0)

    return judge


class Piston:
    """Runs what it is sent: compiles, limits by time, and compares or asks the checker, as the scripts for it do."""

    async def send_execute(self, data: Any, language: str = "ioi") -> dict[str, Any]:
        with in_scratch() as place:
            for file in data["files"]:
                (place / file["name"]).parent.mkdir(parents=True, exist_ok=True)
                (place / file["name"]).write_text(file["content"])
            return self.olympiad(place) if language == "ioi" else self.codeforces(place, language)

    def codeforces(self, place: Path, language: str) -> dict[str, Any]:
        fine = {"code": 0, "stdout": "", "stderr": "", "signal": None}
        config = dict(line.split("=", 1) for line in (place / "grader_config").read_text().splitlines())
        command = [sys.executable, "main.python"]
        if language == "c++17":
            made = subprocess.run(
                ["g++", "-O2", "-std=c++17", "-o", "main", "main.cpp"], capture_output=True, check=False
            )
            if made.returncode:
                return {"compile": {**fine, "code": 1}, "run": fine}
            command = ["./main"]
        try:
            with open("input.txt") as given:
                run = subprocess.run(
                    command, stdin=given, capture_output=True, timeout=float(config["TIME_LIMIT"]) + 2, check=False
                )
        except subprocess.TimeoutExpired:
            return {"compile": fine, "run": {**fine, "stdout": "0"}}
        (place / "output.txt").write_bytes(run.stdout)
        if run.returncode:
            passed = "0"
        elif (place / "checker.py").exists():
            names = ["input.txt", "correct_output.txt", "output.txt"]
            said = subprocess.run([sys.executable, "checker.py", *names], capture_output=True, text=True, check=False)
            passed = said.stdout.strip()
        else:
            found, expected = run.stdout.decode(errors="replace"), (place / "correct_output.txt").read_text()
            passed = str(int(self.normal(found) == self.normal(expected)))
        return {"compile": fine, "run": {**fine, "stdout": passed}}

    def normal(self, text: str) -> list[str]:
        """As `normalize_output` of its package codeforces, before it compares by `diff -b`."""
        return re.sub(r"\b(?:yes|no)\b", lambda found: found[0].upper(), text, flags=re.I).split()

    def olympiad(self, place: Path) -> dict[str, Any]:
        fine = {"code": 0, "stdout": "", "stderr": "", "signal": None}
        sources = sorted(str(one) for one in place.glob("graders/*.cpp"))
        command = ["g++", "-O2", "-std=gnu++17", "-o", "main", *sources]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            return {"compile": {**fine, "code": 1, "stderr": made.stderr}, "run": fine}
        with open("input.txt") as given:
            run = subprocess.run(["./main"], stdin=given, capture_output=True, timeout=10, check=False)
        expected = (place / "correct_output.txt").read_text().split()
        right = run.returncode == 0 and run.stdout.decode(errors="replace").split() == expected
        return {
            "compile": fine,
            "run": {**fine, "stdout": "1" if right else "0", "stderr": "" if right else "Output isn't correct"},
        }


def mbpp(clones: Path) -> Callable[[Job], bool]:
    """As bigcode's harness judges it: program and asserts in one text, executed."""
    where = clones / "bigcode-evaluation-harness/bigcode_eval/tasks/custom_metrics/execute.py"
    module = loaded(where, "bigcode_execute")

    def judge(job: Job) -> bool:
        text = "\n".join([job["source"], job["tests"]["test_setup_code"], *job["tests"]["test_list"]])
        return bool(module.check_correctness(text, 5.0, 0, 0)["passed"])

    return judge


def evalplus_of(dataset: str) -> Callable[[Path], Callable[[Job], bool]]:
    """EvalPlus' own check, with the inputs and the expected values that its solutions give."""

    def made(clones: Path) -> Callable[[Job], bool]:
        plus = importlib.import_module("plus")
        plus.evalplus(clones, dataset)
        check = sys.modules["evalplus.eval"].untrusted_check
        found: dict[str, Any] = {}

        def before(jobs: list[Job]) -> None:
            rows = importlib.import_module("rows")
            wanted = {job["task"] for job in jobs}
            for problem in rows.plus_problems(dataset, clones):
                if problem.task in wanted:
                    values = plus.expected(problem)
                    if problem.entry in sys.modules["evalplus.eval"].MBPP_OUTPUT_NOT_NONE_TASKS:
                        values = [one is not None for one in values]
                    found[problem.task] = problem, values

        def judge(job: Job) -> bool:
            problem, values = found[job["task"]]
            status, _ = check(
                dataset,
                job["source"],
                problem.inputs,
                problem.entry,
                values,
                problem.atol,
                [0.01] * len(values),
                fast_check=True,
            )
            return bool(status == "pass")

        judge.before = before  # type: ignore[attr-defined]
        return judge

    return made


def code_contests_plus(clones: Path) -> Callable[[Job], bool]:
    """As its problems are meant to be judged: a checker written with testlib is asked for every output."""
    ask = testlib(clones)

    def judge(job: Job) -> bool:
        for given, answer in job["tests"]:
            with in_scratch():
                Path("main.py").write_text(job["source"])
                run = subprocess.run(
                    [sys.executable, "-I", "main.py"],
                    input=given.encode(),
                    capture_output=True,
                    timeout=10,
                    check=False,
                )
            output = run.stdout.decode(errors="replace")
            asked = {"checker": job["checker"], "input": given, "output": output, "answer": answer}
            if run.returncode or not ask(asked):
                return False
        return True

    nothing = {"input": "", "output": "", "answer": ""}
    judge.before = lambda jobs: [ask({"checker": name, **nothing}) for name in {job["checker"] for job in jobs}]  # type: ignore[attr-defined]
    return judge


def interactors(clones: Path) -> Callable[[Job], bool]:
    """An interactor of testlib and a program on two pipes, as Polygon runs them: both have to end well."""
    made: dict[str, Path] = {}

    def before(jobs: list[Job]) -> None:
        for source in {job["interactor"] for job in jobs}:
            folder = Path(tempfile.mkdtemp())
            (folder / "main.cpp").write_text(source)
            command = ["g++", "-O1", f"-I{clones / 'testlib'}", "-o", str(folder / "main"), str(folder / "main.cpp")]
            subprocess.run(command, check=True)
            made[source] = folder / "main"

    def judge(job: Job) -> bool:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        Path("main.py").write_text(job["source"])
        Path("in").write_text(job["input"])
        Path("answer").write_text("")
        told, says = os.pipe(), os.pipe()  # which stay open here to be read: a pipe would break or not as time has it
        program = subprocess.Popen(
            [sys.executable, "-I", "main.py"], stdin=told[0], stdout=says[1], stderr=subprocess.DEVNULL
        )
        talker = subprocess.Popen([made[job["interactor"]], "in", "out", "answer"], stdin=says[0], stdout=told[1])
        for end in (told[1], says[1]):
            os.close(end)
        try:
            ends = [one.wait(3) for one in (talker, program)]
        except subprocess.TimeoutExpired:
            program.kill()
            talker.kill()
            return False
        return ends == [0, 0]

    judge.before = before  # type: ignore[attr-defined]
    return judge


GRADERS: dict[str, Callable[[Path], Callable[[Job], bool]]] = {
    "apps": apps,
    "taco": taco,
    "livecodebench": live_code_bench,
    "kodcode": kod_code,
    "leetcode": leet_code,
    "humaneval": human_eval,
    "acecode": ace_code,
    "bigcodebench": big_code_bench,
    "code_contests": code_contests,
    "testlib": testlib,
    "open_r1": open_r1,
    "mbpp": mbpp,
    "evalplus.mbpp": evalplus_of("mbpp"),
    "evalplus.humaneval": evalplus_of("humaneval"),
    "code_contests_plus": code_contests_plus,
    "interactors": interactors,
    **{
        f"deepcoder.{name}": deep_coder_tests(name)
        for name in ("taco", "codeforces", "primeintellect", "livecodebench", "kodcode", "leetcode")
    },
}
NEEDS = {
    **{name: name for name in ("apps", "testlib", "code_contests", "bigcodebench")},
    "taco": "TACO",
    "livecodebench": "LiveCodeBench",
    "kodcode": "kodcode",
    "leetcode": "LeetCodeDataset",
    "humaneval": "human-eval",
    "acecode": "AceCoder",
    "open_r1": "open-r1",
    "mbpp": "ASE",
    **{f"evalplus.{name}": "evalplus" for name in ("mbpp", "humaneval")},
    **{name: "testlib" for name in ("code_contests_plus", "interactors")},
    **{name: "rllm" for name in GRADERS if name.startswith("deepcoder.")},
}
"""The clone that each needs."""


JUDGES_OWN = os.write, os._exit


def judged(judge: Callable[[Job], bool], job: Job, answers: int) -> None:
    """In a process of its own: what the grader says, as one byte; no pass where it breaks down."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    passed = False
    with contextlib.suppress(BaseException), in_scratch():
        passed = judge(job)
    write, leave = JUDGES_OWN  # graders take functions of the process away
    write(answers, b"1" if passed else b"0")
    leave(0)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as folder:  # of all others: a grader that is ended, or ends, leaves its own
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        judge_all(sys.argv[1], Path(sys.argv[2]).resolve())


def judge_all(name: str, clones: Path) -> None:
    jobs = [json.loads(line) for line in sys.stdin]
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    judge = GRADERS[name](clones)
    if before := getattr(judge, "before", None):
        before(jobs)
    for job in jobs:
        reading, answers = os.pipe()
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.setsid()
            judged(judge, job, answers)
        os.close(answers)
        out.write(json.dumps(answer_of(reading, child)) + "\n")
        out.flush()


def answer_of(reading: int, child: int) -> bool:
    """What was said. A grader that breaks down, or says nothing in time, has not passed the program."""
    ready, _, _ = select.select([reading], [], [], SECONDS)
    said = os.read(reading, 1) if ready else b""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    return said == b"1"


if __name__ == "__main__":
    main()
