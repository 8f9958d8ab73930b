"""Programs and tests, in the format of each data set and in that of its grader."""

import ast
import builtins
import gzip
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import plus
from problems import (
    CALLED,
    CALLS,
    PRINTED,
    RETURNED,
    STDIN,
    WRITTEN,
    CallProblem,
    StdinProblem,
    guarded,
    in_main,
    mutants,
    printing,
    returning,
)

from verifier.verify.code.test_file import free_names


class Row(NamedTuple):
    """One program before one problem's tests. `truth` is the data set's row, `job` what its grader is given."""

    name: str
    kind: str
    source: str
    truth: Any
    job: dict[str, Any]
    language: str = "python"
    language_of_block: str = "python"


MUTANTS = 8  # of each right program


def output_of(source: str, given: str) -> str:
    """What one of our own programs prints."""
    out = io.StringIO()
    with redirect_stdout(out), patch("sys.stdin", io.StringIO(given)):
        exec(source, {"__name__": "__main__"})
    return out.getvalue()


def value_of(problem: CallProblem, arguments: tuple[Any, ...]) -> Any:
    space: dict[str, Any] = {}
    exec(problem.source, space)
    return space[problem.name](*json.loads(json.dumps(arguments)))


def stdin_programs(problem: StdinProblem) -> Iterator[tuple[str, str]]:
    for kind, write in WRITTEN.items():
        yield f"written: {kind}", write(problem.source)
    outputs = {given: output_of(problem.source, given) for given in problem.inputs}
    for kind, change in PRINTED.items():
        yield f"printed: {kind}", printing({given: change(text) for given, text in outputs.items()})
    for source in mutants(problem.source, MUTANTS):
        yield "mutant", source
    yield "raising after it has printed", problem.source + "\nraise ValueError('after')"
    yield "exit 1", problem.source + "\nimport sys\nsys.exit(1)"
    yield "not Python", problem.source.replace("(", "", 1)
    yield "raising first", "raise ValueError('first')\n" + problem.source


def call_programs(problem: CallProblem) -> Iterator[tuple[str, str]]:
    for kind, write in CALLED.items():
        yield f"called: {kind}", write(problem)
    for kind, expression in RETURNED.items():
        yield f"returned: {kind}", returning(problem, expression)
    for source in mutants(problem.source, MUTANTS):
        yield "mutant", source


def stdin_rows(form: Callable[[list[str], list[str]], tuple[Any, Any]]) -> Iterator[Row]:
    for problem in STDIN:
        inputs, outputs = list(problem.inputs), [output_of(problem.source, given) for given in problem.inputs]
        truth, tests = form(inputs, outputs)
        for kind, source in stdin_programs(problem):
            yield Row(problem.name, kind, source, truth, {"source": source, "tests": tests})


def call_rows(form: Callable[[str, list[list[Any]], list[Any]], tuple[Any, Any]]) -> Iterator[Row]:
    for problem in CALLS:
        arguments = [json.loads(json.dumps(one)) for one in problem.arguments]
        values = [value_of(problem, one) for one in problem.arguments]
        truth, tests = form(problem.name, arguments, values)
        for kind, source in call_programs(problem):
            yield Row(problem.name, kind, source, truth, {"source": source, "tests": tests})


# APPS and TACO


def apps_rows(_: Path) -> Iterator[Row]:
    yield from stdin_rows(lambda ins, outs: both({"inputs": ins, "outputs": outs}))
    yield from call_rows(lambda name, ins, outs: both({"fn_name": name, "inputs": ins, "outputs": outs}))
    wrapped = lambda name, ins, outs: both({"fn_name": name, "inputs": ins, "outputs": [[one] for one in outs]})
    yield from call_rows(wrapped)


def both(tests: dict[str, Any]) -> tuple[Any, Any]:
    return {"input_output": json.dumps(tests)}, tests


# LiveCodeBench


def lcb_rows(_: Path) -> Iterator[Row]:
    def stdin(inputs: list[str], outputs: list[str]) -> tuple[Any, Any]:
        cases = [
            {"input": one, "output": other, "testtype": "stdin"} for one, other in zip(inputs, outputs, strict=True)
        ]
        return {"public_test_cases": json.dumps(cases)}, {"inputs": inputs, "outputs": outputs}

    def functional(name: str, arguments: list[list[Any]], values: list[Any]) -> tuple[Any, Any]:
        inputs, outputs = ["\n".join(map(json.dumps, one)) for one in arguments], list(map(json.dumps, values))
        pairs = zip(inputs, outputs, strict=True)
        cases = [{"input": one, "output": other, "testtype": "functional"} for one, other in pairs]
        truth = {"public_test_cases": json.dumps(cases), "metadata": json.dumps({"func_name": name})}
        return truth, {"inputs": inputs, "outputs": outputs, "fn_name": name}

    yield from stdin_rows(stdin)
    yield from call_rows(functional)


# DeepCoder, by the source of each row


def deep_coder_rows(source: str) -> Callable[[Path], Iterator[Row]]:
    def listed(inputs: list[str], outputs: list[str]) -> tuple[Any, Any]:
        cases = [{"input": one, "output": other} for one, other in zip(inputs, outputs, strict=True)]
        return {"tests": json.dumps(cases)}, cases

    def typed(inputs: list[str], outputs: list[str]) -> tuple[Any, Any]:
        pairs = zip(inputs, outputs, strict=True)
        cases = [{"input": one, "output": other, "type": "stdin_stdout", "fn_name": None} for one, other in pairs]
        return {"tests": json.dumps(cases)}, cases

    def called(name: str, arguments: list[list[Any]], values: list[Any]) -> tuple[Any, Any]:
        pairs = zip(arguments, values, strict=True)
        cases = [{"input": one, "output": [two], "type": "function_call", "fn_name": name} for one, two in pairs]
        return {"tests": json.dumps(cases)}, cases

    def functional(name: str, arguments: list[list[Any]], values: list[Any]) -> tuple[Any, Any]:
        pairs = zip(["\n".join(map(json.dumps, one)) for one in arguments], map(json.dumps, values), strict=True)
        cases = [
            {"input": one, "output": two, "testtype": "functional", "metadata": {"func_name": name}}
            for one, two in pairs
        ]
        return {"tests": json.dumps(cases)}, cases

    def live(inputs: list[str], outputs: list[str]) -> tuple[Any, Any]:
        pairs = zip(inputs, outputs, strict=True)
        cases = [
            {"input": one, "output": two, "testtype": "stdin", "metadata": {"func_name": None}} for one, two in pairs
        ]
        return {"tests": json.dumps(cases)}, cases

    def taken_as_taco(tests: dict[str, Any]) -> tuple[Any, Any]:
        return {"tests": json.dumps(tests)}, tests

    def made(clones: Path) -> Iterator[Row]:
        if source == "taco":
            yield from stdin_rows(lambda ins, outs: taken_as_taco({"inputs": ins, "outputs": outs}))
            form = lambda name, ins, outs: taken_as_taco({"fn_name": name, "inputs": ins, "outputs": outs})
            yield from call_rows(form)
        elif source == "codeforces":
            yield from stdin_rows(listed)
        elif source == "primeintellect":
            yield from stdin_rows(typed)
            yield from call_rows(called)
        elif source == "livecodebench":
            yield from stdin_rows(live)
            yield from call_rows(functional)
        elif source == "leetcode":
            for row in leet_code_rows(clones):
                text = row.job["tests"]["test"] + f"\ncheck({row.job['tests']['entry_point']})"
                yield row._replace(truth={"tests": {"functional": text}}, job={"source": row.source, "tests": text})
        else:
            for row in kod_code_rows(clones):
                text = row.job["tests"]
                if "from solution import (" in text:
                    continue  # over several lines
                kept = "\n".join(line for line in text.splitlines() if not line.startswith("from solution"))
                yield row._replace(truth={"tests": kept}, job={"source": row.source, "tests": kept})

    return made


# CodeContests


def code_contests_rows(_: Path) -> Iterator[Row]:
    def form(inputs: list[str], outputs: list[str]) -> tuple[Any, Any]:
        return {"public_tests": {"input": inputs, "output": outputs}}, {"inputs": inputs, "outputs": outputs}

    return stdin_rows(form)


# KodCode


def kod_code_rows(clones: Path) -> Iterator[Row]:
    """The samples in its repository: their solutions, those of other models, and mutants."""
    for file in sorted(clones.glob("kodcode/demo/SFT_KodCode_*.json")):
        for problem in json.loads(file.read_text()):
            tests = problem["test_code"]
            if "from solution import" not in tests:
                continue  # it fails every program there
            programs = [("its solution", problem["solution"]), ("another model's", problem["r1_solution"])]
            programs += [("mutant", one) for one in mutants_of(problem["solution"], 3)]
            for kind, source in programs:
                truth = {"test_code": tests}
                kind += kod_code_trouble(source, tests)
                yield Row(problem["question_id"], kind, source, truth, {"source": source, "tests": tests})


def kod_code_trouble(source: str, tests: str) -> str:
    """What fails programs there whatever they do."""
    if re.search(r"^from \w+ import \w+ as test_", tests, re.M):
        return ", an import called test_..."
    with suppress(SyntaxError):
        used = free_names(ast.parse(source)) | free_names(ast.parse(tests))
        return ", imports forgotten" if used - {*dir(builtins), "__name__"} else ""
    return ""


def mutants_of(source: str, most: int) -> list[str]:
    try:
        return list(mutants(source, most))
    except SyntaxError:
        return []


# LeetCodeDataset


def leet_code_rows(clones: Path) -> Iterator[Row]:
    path = clones / "LeetCodeDataset/data/LeetCodeDataset-v0.2.0-test.jsonl.gz"
    with gzip.open(path, "rt") as lines:
        for problem in map(json.loads, lines):
            if len(problem["test"]) > 60_000:
                continue
            tests = {key: problem[key] for key in ("prompt", "test", "entry_point", "task_id")}
            programs = [("its solution", problem["completion"])]
            programs += [("mutant", one) for one in mutants_of(problem["completion"], 3)]
            programs.append(
                ("a guarded main", problem["completion"] + "\nif __name__ == '__main__':\n    print(Solution())")
            )
            for kind, source in programs:
                yield Row(problem["task_id"], kind, source, tests, {"source": source, "tests": tests})


# HumanEval


def human_eval_problems(clones: Path) -> list[dict[str, Any]]:
    with gzip.open(clones / "human-eval/data/HumanEval.jsonl.gz", "rt") as lines:
        return [json.loads(line) for line in lines]


def human_eval_rows(clones: Path) -> Iterator[Row]:
    """Whole programs, as chat models write them: the grader is given the same as a completion of its prompt."""
    for problem in human_eval_problems(clones):
        source = problem["prompt"] + problem["canonical_solution"]
        programs = [("canonical", source), *(("mutant", one) for one in mutants_of(source, 3))]
        for kind, program in programs:
            yield Row(problem["task_id"], kind, program, problem, {"source": "    pass\n" + program, "tests": problem})


# AceCode: asserts in a list, here those of HumanEval's that stand by themselves, and of our own problems


def ace_code_rows(clones: Path) -> Iterator[Row]:
    for problem in CALLS:
        asserts = [
            f"assert {problem.name}({', '.join(map(repr, one))}) == {value_of(problem, one)!r}"
            for one in problem.arguments
        ]
        for kind, source in call_programs(problem):
            yield Row(problem.name, kind, source, {"tests": asserts}, {"source": source, "tests": asserts})
    for row in human_eval_problems(clones):
        if asserts := human_eval_asserts(row, "assert"):
            source = row["prompt"] + row["canonical_solution"]
            for kind, program in [("canonical", source), *(("mutant", one) for one in mutants_of(source, 3))]:
                yield Row(row["task_id"], kind, program, {"tests": asserts}, {"source": program, "tests": asserts})


def human_eval_asserts(problem: dict[str, Any], form: str) -> list[str]:
    """The asserts that stand alone in `check`, with the function by its own name."""
    out = []
    check = next(node for node in ast.parse(problem["test"]).body if isinstance(node, ast.FunctionDef))
    for node in check.body:
        if not isinstance(node, ast.Assert) or "candidate" not in ast.unparse(node.test):
            continue
        names = {one.id for one in ast.walk(node.test) if isinstance(one, ast.Name)}
        if names <= {"candidate", "abs", "math", "tuple", "list", "len"} - {"math"}:
            named = "task_func" if form == "unittest" else problem["entry_point"]
            text = ast.unparse(node.test).replace("candidate", named)
            out.append(f"self.assertTrue({text})" if form == "unittest" else f"assert {text}")
    return out


# BigCodeBench


def big_code_bench_rows(clones: Path) -> Iterator[Row]:
    for problem in human_eval_problems(clones):
        lines = human_eval_asserts(problem, "unittest")
        if not lines:
            continue
        body = "".join(f"    def test_case_{i + 1}(self):\n        {line}\n" for i, line in enumerate(lines[:5]))
        tests = f"import unittest\n\nclass TestCases(unittest.TestCase):\n{body}"
        source = (problem["prompt"] + problem["canonical_solution"]).replace(problem["entry_point"], "task_func")
        for kind, program in [("canonical", source), *(("mutant", one) for one in mutants_of(source, 3))]:
            truth = {"test": tests, "entry_point": "task_func", "code_prompt": "def task_func():\n"}
            yield Row(problem["task_id"], kind, program, truth, {"source": program, "tests": tests})
    for name, (tests, right) in BIG_CODE_BENCH.items():
        for kind, program in [("right", right), *(("mutant", one) for one in mutants_of(right, 8))]:
            truth = {"test": tests, "entry_point": "task_func", "code_prompt": right.partition("def ")[0]}
            yield Row(name, kind, program, truth, {"source": program, "tests": tests})


BIG_CODE_BENCH = {
    "csv": (
        "import csv\nimport os\nimport tempfile\nimport unittest\n\nclass TestCases(unittest.TestCase):\n    def setUp(self):\n        self.dir = tempfile.mkdtemp()\n        self.file = os.path.join(self.dir, 'a.csv')\n        with open(self.file, 'w', newline='') as f:\n            csv.writer(f).writerows([['name', 'n'], ['a', '1'], ['b', '5']])\n    def tearDown(self):\n        os.remove(self.file)\n        os.rmdir(self.dir)\n    def test_total(self):\n        self.assertEqual(task_func(self.file), 6)\n    def test_missing(self):\n        with self.assertRaises(FileNotFoundError):\n            task_func(self.file + '.no')\n",
        "import csv\ndef task_func(path):\n    total = 0\n    with open(path, newline='') as f:\n        for row in csv.DictReader(f):\n            total += int(row['n'])\n    return total",
    ),
    "random": (
        "import random\nimport unittest\nfrom unittest.mock import patch\n\nclass TestCases(unittest.TestCase):\n    def test_seeded(self):\n        random.seed(1)\n        first = task_func(5)\n        random.seed(1)\n        self.assertEqual(first, task_func(5))\n        self.assertEqual(len(first), 5)\n    @patch('random.randint', return_value=7)\n    def test_patched(self, mock):\n        self.assertEqual(task_func(3), [7, 7, 7])\n        self.assertEqual(mock.call_count, 3)\n    def test_range(self):\n        for x in task_func(50):\n            self.assertTrue(0 <= x <= 9)\n",
        "import random\ndef task_func(n):\n    return [random.randint(0, 9) for _ in range(n)]",
    ),
    "dates": (
        "import unittest\nfrom datetime import datetime, timedelta\n\nclass TestCases(unittest.TestCase):\n    def test_days(self):\n        start = datetime(2024, 2, 28)\n        found = task_func(start, 3)\n        self.assertIsInstance(found, list)\n        self.assertEqual(found[-1], start + timedelta(days=2))\n    def test_none(self):\n        self.assertListEqual(task_func(datetime(2024, 1, 1), 0), [])\n    def test_negative(self):\n        with self.assertRaises(ValueError) as caught:\n            task_func(datetime(2024, 1, 1), -1)\n        self.assertIn('negative', str(caught.exception))\n",
        "from datetime import timedelta\ndef task_func(start, n):\n    if n < 0:\n        raise ValueError('n is negative')\n    return [start + timedelta(days=i) for i in range(n)]",
    ),
    "json": (
        "import json\nimport unittest\nfrom unittest.mock import mock_open, patch\n\nclass TestCases(unittest.TestCase):\n    def test_read(self):\n        with patch('builtins.open', mock_open(read_data=json.dumps({'a': [1, 2]}))):\n            self.assertEqual(task_func('x.json', 'a'), 3)\n    def test_no_key(self):\n        with patch('builtins.open', mock_open(read_data='{}')):\n            self.assertIsNone(task_func('x.json', 'a'))\n    def test_bad(self):\n        with patch('builtins.open', mock_open(read_data='{')):\n            self.assertRaises(json.JSONDecodeError, task_func, 'x.json', 'a')\n",
        "import json\ndef task_func(path, key):\n    with open(path) as f:\n        found = json.load(f)\n    return sum(found[key]) if key in found else None",
    ),
    "regex": (
        "import unittest\n\nclass TestCases(unittest.TestCase):\n    def test_sub(self):\n        for text, n in (('a1b22', 2), ('', 0), ('no', 0)):\n            with self.subTest(text=text):\n                self.assertEqual(len(task_func(text)), n)\n    def test_dict(self):\n        self.assertDictEqual(dict(enumerate(task_func('7 8'))), {0: 7, 1: 8})\n    def test_almost(self):\n        self.assertAlmostEqual(sum(task_func('1 2')) / 3, 1.0, places=5)\n    def test_count(self):\n        self.assertCountEqual(task_func('3 1 2'), [1, 2, 3])\n",
        "import re\ndef task_func(text):\n    return [int(one) for one in re.findall(r'[0-9]+', text)]",
    ),
    "stdout": (
        "import io\nimport sys\nimport unittest\nfrom contextlib import redirect_stdout, suppress\n\nclass TestCases(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls):\n        cls.words = ['b', 'a']\n    def test_printed(self):\n        out = io.StringIO()\n        with redirect_stdout(out):\n            task_func(self.words)\n        self.assertEqual(out.getvalue(), 'a\\nb\\n')\n    def test_again(self):\n        old, sys.stdout = sys.stdout, io.StringIO()\n        try:\n            task_func([])\n            self.assertEqual(sys.stdout.getvalue(), '')\n        finally:\n            sys.stdout = old\n",
        "def task_func(words):\n    for word in sorted(words):\n        print(word)",
    ),
    "counts": (
        "import unittest\nfrom collections import Counter\n\nclass TestCases(unittest.TestCase):\n    def test_types(self):\n        found = task_func('b a b')\n        self.assertIsInstance(found, Counter)\n        self.assertEqual(found.most_common(1), [('b', 2)])\n    def test_empty(self):\n        self.assertEqual(len(task_func('')), 0)\n    def test_least(self):\n        self.assertEqual(dict(task_func('a b b', least=2)), {'b': 2})\n    def test_text(self):\n        self.assertRaises(TypeError, task_func, 5)\n",
        "from collections import Counter\ndef task_func(text, least=1):\n    if not isinstance(text, str):\n        raise TypeError('a text is wanted')\n    counted = Counter(text.split())\n    return Counter({word: n for word, n in counted.items() if n >= least})",
    ),
    "zip": (
        "import os\nimport shutil\nimport unittest\nimport zipfile\n\nclass TestCases(unittest.TestCase):\n    def setUp(self):\n        self.folder = 'test_folder'\n        os.makedirs(self.folder, exist_ok=True)\n        for name, text in (('a.txt', 'one'), ('b.txt', 'two'), ('c.log', 'three')):\n            with open(os.path.join(self.folder, name), 'w') as f:\n                f.write(text)\n    def tearDown(self):\n        shutil.rmtree(self.folder, ignore_errors=True)\n    def test_names(self):\n        path = task_func(self.folder, '.txt')\n        self.assertTrue(os.path.exists(path))\n        with zipfile.ZipFile(path) as z:\n            self.assertCountEqual(z.namelist(), ['a.txt', 'b.txt'])\n            self.assertEqual(z.read('a.txt'), b'one')\n    def test_none(self):\n        self.assertIsNone(task_func(self.folder, '.csv'))\n    def test_missing(self):\n        with self.assertRaises(FileNotFoundError):\n            task_func('no such folder', '.txt')\n",
        "import os\nimport zipfile\ndef task_func(folder, ending):\n    names = sorted(name for name in os.listdir(folder) if name.endswith(ending))\n    if len(names) == 0:\n        return None\n    path = os.path.join(folder, 'files.zip')\n    with zipfile.ZipFile(path, 'w') as z:\n        for name in names:\n            z.write(os.path.join(folder, name), arcname=name)\n    return path",
    ),
    "hash": (
        "import base64\nimport hashlib\nimport unittest\n\nclass TestCases(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls):\n        cls.salt = b'salt'\n    def test_known(self):\n        wanted = base64.b64encode(hashlib.sha256(self.salt + b'secret').digest()).decode()\n        self.assertEqual(task_func('secret', self.salt), wanted)\n    def test_bytes(self):\n        self.assertEqual(task_func(b'secret', self.salt), task_func('secret', self.salt))\n    def test_differ(self):\n        self.assertNotEqual(task_func('a', self.salt), task_func('b', self.salt))\n    def test_length(self):\n        for text in ('', 'x', 'y' * 1000):\n            self.assertEqual(len(task_func(text, self.salt)), 44)\n",
        "import base64\nimport hashlib\ndef task_func(secret, salt):\n    if not isinstance(secret, bytes):\n        secret = secret.encode()\n    return base64.b64encode(hashlib.sha256(salt + secret).digest()).decode()",
    ),
}  # fmt: skip


# testlib's checkers


def testlib_rows(clones: Path) -> Iterator[Row]:
    header = (clones / "testlib/testlib.h").read_text()
    for name, pairs in CHECKED.items():
        source = (clones / f"testlib/checkers/{name}.cpp").read_text()
        checker = {
            "language": "cpp",
            "source": source,
            "files": {"testlib.h": header},
            "order": ["input", "output", "expected"],
        }
        for index, (output, answer) in enumerate(pairs):
            tests = [{"type": "stdin", "input": "1 2\n", "output": answer, "checker": checker}]
            program = f"import sys\nsys.stdout.write({output!r})"
            job = {"checker": name, "input": "1 2\n", "output": output, "answer": answer}
            yield Row(f"{name} {index}", f"{output!r} for {answer!r}", program, {"tests": tests}, job)


NUMBERS = (
    ("1 2 3\n", "1 2 3\n"),
    ("1 2 4\n", "1 2 3\n"),
    ("1 2\n", "1 2 3\n"),
    ("1 2 3 4\n", "1 2 3\n"),
    ("", "1 2 3\n"),
    ("1  2\n3", "1 2 3\n"),
    ("x\n", "1 2 3\n"),
)
REALS = (
    ("0.5\n", "0.5\n"),
    ("0.50000001\n", "0.5\n"),
    ("0.51\n", "0.5\n"),
    ("nan\n", "0.5\n"),
    ("5e-1\n", "0.5\n"),
    ("", "0.5\n"),
    ("0.5 0.6\n", "0.5\n"),
)
WORDS = (
    ("YES\n", "YES\n"),
    ("yes\n", "YES\n"),
    ("NO\n", "YES\n"),
    ("maybe\n", "YES\n"),
    ("YES YES\n", "YES\n"),
    ("", "YES\n"),
    (" YES \n", "YES\n"),
)
LINES = (
    ("a b\nc\n", "a b\nc\n"),
    ("a  b\nc\n", "a b\nc\n"),
    ("A b\nc\n", "a b\nc\n"),
    ("a b c\n", "a b\nc\n"),
    ("a b\n", "a b\nc\n"),
    ("a b\nc\n\n", "a b\nc\n"),
    ("a b\nd\n", "a b\nc\n"),
)
CHECKED = {
    "wcmp": (*NUMBERS, *WORDS, *LINES), "ncmp": NUMBERS, "icmp": (("1\n", "1\n"), ("2\n", "1\n"), ("x\n", "1\n"), ("1 1\n", "1\n"), ("01\n", "1\n"), ("-1\n", "1\n")),
    "rcmp": REALS, "rcmp4": REALS, "rcmp6": REALS, "rcmp9": REALS, "rncmp": REALS, "dcmp": REALS, "acmp": REALS,
    "yesno": WORDS, "nyesno": (("YES\nno\n", "yes\nNO\n"), ("YES\n", "YES\nNO\n"), ("YES\nYES\n", "YES\nNO\n"), ("YES\nNO\nNO\n", "YES\nNO\n")),
    "lcmp": LINES, "fcmp": LINES, "caseicmp": (("Case 1: 5\n", "Case 1: 5\n"), ("Case 1: 6\n", "Case 1: 5\n"), ("Case 2: 5\n", "Case 1: 5\n"), ("5\n", "Case 1: 5\n")),
    "casencmp": (("Case 1: 5 6\n", "Case 1: 5 6\n"), ("Case 1: 5\n", "Case 1: 5 6\n"), ("Case 1: 6 5\n", "Case 1: 5 6\n")),
    "casewcmp": (("Case 1: ab\n", "Case 1: ab\n"), ("Case 1: ba\n", "Case 1: ab\n"), ("Case 1:\n", "Case 1: ab\n")),
    "hcmp": (("12345678901234567890\n", "12345678901234567890\n"), ("1\n", "12345678901234567890\n"), ("-5\n", "-5\n"), ("x\n", "5\n")),
    "uncmp": (("3 1 2\n", "1 2 3\n"), ("1 2\n", "1 2 3\n"), ("1 2 2\n", "1 2 3\n"), ("1 2 3\n", "1 2 3\n")),
}  # fmt: skip


# open-r1: Codeforces with checkers and without, and olympiads with a grader file


def open_r1_rows(clones: Path) -> Iterator[Row]:
    yield from codeforces_rows()
    yield from olympiad_rows()


FIRST_WORDS = (
    "import sys\nmine, right = (open(name).read().split() for name in (sys.argv[3], sys.argv[2]))\n"
    "print(1 if len(mine) == len(right) and all(a.lower() == b.lower() for a, b in zip(mine, right)) else 0)"
)


def codeforces_rows() -> Iterator[Row]:
    for number, problem in enumerate(STDIN):
        pairs = [(given, output_of(problem.source, given)) for given in problem.inputs]
        row = {
            "id": problem.name,
            "official_tests": [{"input": given, "output": output} for given, output in pairs],
            "generated_checker": FIRST_WORDS if number % 2 else None,
            "time_limit": 2.0,
            "memory_limit": 256.0,
            "input_mode": "stdio",
        }
        for kind, source in stdin_programs(problem):
            job = {"source": source, "tests": row, "language": "python"}
            yield Row(problem.name, kind, source, row, job)


GRADER = """#include <cstdio>
#include "task.h"
int main() { int n; if (scanf("%d", &n) != 1) return 1; printf("%d\\n", answer(n)); }
"""
HEADER = "int answer(int n);\n"
OLYMPIAD = {
    "right": "int answer(int n) { return n * (n + 1) / 2; }",
    "right, with its header": '#include "task.h"\nint answer(int n) { int s = 0; for (int i = 1; i <= n; i++) s += i; return s; }',
    "wrong": "int answer(int n) { return n * n; }",
    "right up to 10": "int answer(int n) { return n > 10 ? 0 : n * (n + 1) / 2; }",
    "not C++": "int answer(int n) { return n * ; }",
    "another name": "int solve(int n) { return n; }",
    "crashing": "int answer(int n) { volatile int* p = 0; return *p + n; }",
    "printing": '#include <cstdio>\nint answer(int n) { puts("hello"); return n * (n + 1) / 2; }',
    "exiting": "#include <cstdlib>\nint answer(int n) { exit(0); }",
}  # fmt: skip


def olympiad_rows() -> Iterator[Row]:
    for number in range(12):
        cases = {f"{number}-{i}": [f"{i + number}\n", f"{(i + number) * (i + number + 1) // 2}\n"] for i in range(1, 4)}
        large = {f"{number}-large": [f"{100 + number}\n", f"{(100 + number) * (101 + number) // 2}\n"]}
        files = [["graders/grader.cpp", GRADER], ["graders/task.h", HEADER]]
        common: dict[str, Any] = {
            "id": "task",
            "score_precision": 2,
            "time_limit": 2,
            "memory_limit": 268435456,
            "grader_files": files,
        }
        subtasks: list[dict[str, Any]] = [
            {**common, "subtask": "small", "score": 40, "test_names": list(cases), "test_cases": cases},
            {**common, "subtask": "large", "score": 60, "test_names": list(large), "test_cases": large},
        ]
        tests = [
            {"type": "stdin", "input": given, "output": expected, "subtask": task["subtask"]}
            for task in subtasks
            for given, expected in task["test_cases"].values()
        ]
        truth = {
            "language": "c++17",
            "tests": tests,
            "subtasks": {"small": 40, "large": 60},
            "files": {"grader.cpp": GRADER, "task.h": HEADER},
        }
        for kind, source in OLYMPIAD.items():
            unique = f"{source}\n// {number}"
            yield Row(
                f"olympiad {number}", kind, unique, truth, {"source": unique, "subtasks": subtasks}, "c++17", "cpp"
            )


# MBPP, from a repository that holds it (ASE), and EvalPlus' HumanEval+ and MBPP+ in the form of their published tests


def mbpp_rows(clones: Path) -> Iterator[Row]:
    with (clones / "ASE/mbpp.jsonl").open() as lines:
        problems = [json.loads(line) for line in lines]
    for problem in problems:
        source = problem["code"].replace("\r\n", "\n")
        for kind, program in [("its solution", source), *(("mutant", one) for one in mutants_of(source, 2))]:
            yield Row(str(problem["task_id"]), kind, program, problem, {"source": program, "tests": problem})


def plus_problems(dataset: str, clones: Path) -> Iterator[plus.PlusProblem]:
    if dataset == "mbpp":
        yield from plus.mbpp_plus(clones)
    else:
        yield from plus.human_eval_plus(clones, human_eval_problems(clones))


def plus_rows(dataset: str) -> Callable[[Path], Iterator[Row]]:
    def made(clones: Path) -> Iterator[Row]:
        tool = plus.evalplus(clones, dataset)
        for problem in plus_problems(dataset, clones):
            values = plus.expected(problem)
            if values is None:
                continue
            if problem.entry in sys.modules["evalplus.eval"].MBPP_OUTPUT_NOT_NONE_TASKS:
                values = [one is not None for one in values]
            _, test = tool.synthesize_test_code(
                problem.task, problem.entry, *tool.deduplicate(problem.inputs, values), problem.source, problem.atol
            )
            truth: dict[str, Any] = {"task_id": problem.task, "prompt": problem.prompt, "test": test}
            if dataset == "mbpp":
                asserts = [line for line in problem.asserts.splitlines() if line.startswith("assert")]
                truth |= {"test_list": asserts, "test_imports": []}
            else:
                truth |= {"entry_point": problem.entry}
            programs = [("its solution", problem.source), *(("mutant", one) for one in mutants_of(problem.source, 3))]
            unasserted = "assert " not in test  # of three: whether the value is right is found out, and that is all
            for kind, program in programs:
                if kind == "mutant":
                    kind += peculiarity(problem.entry, values, unasserted=unasserted)
                yield Row(problem.task, kind, program, truth, {"source": program, "task": problem.task})

    return made


def peculiarity(entry: str, values: list[Any], *, unasserted: bool) -> str:
    """How a problem's published test and EvalPlus' own grader are known to differ."""
    if entry == "are_equivalent":  # 164, for which its grader lets every value pass
        return ", any value will do"
    if unasserted:
        return ", nothing asserted"
    return ", of floats" if any(isinstance(one, float) for one in values) else ""


# CodeContests+: a checker written with testlib beside the tests

CHECKER_OF = {
    **{name: "rcmp9" for name in ("mean", "area", "roots", "median")},
    **{name: "nyesno" for name in ("even", "cases")},
    **{name: "uncmp" for name in ("squares", "sort")},
    **{name: "lcmp" for name in ("reverse", "words", "palindrome")},
    **{name: "hcmp" for name in ("big",)},
    **{name: "ncmp" for name in ("primes", "pairs", "max", "quotient", "grid")},
}


def code_contests_plus_rows(clones: Path) -> Iterator[Row]:
    files = {"testlib.h": (clones / "testlib/testlib.h").read_text()}
    for problem in STDIN:
        name = CHECKER_OF.get(problem.name, "wcmp")
        pairs = [(given, output_of(problem.source, given)) for given in problem.inputs]
        truth = {
            "title": problem.name,
            "time_limit": 2000,
            "memory_limit": 256,
            "checker": (clones / f"testlib/checkers/{name}.cpp").read_text(),
            "test_cases": [{"input": given, "output": output} for given, output in pairs],
            "files": files,
        }
        for kind, source in stdin_programs(problem):
            yield Row(problem.name, kind, source, truth, {"source": source, "tests": pairs, "checker": name})


# Interactors written with testlib: its own example, and two of ours

INTERACTORS = {
    "guess": """#include "testlib.h"
using namespace std;
int main(int argc, char** argv) {
    registerInteraction(argc, argv);
    int hidden = inf.readInt();
    for (int asked = 0; asked < 12; asked++) {
        string word = ouf.readToken("[?!]");
        int n = ouf.readInt(1, 1000);
        if (word == "!") {
            if (n == hidden) quitf(_ok, "found after %d questions", asked);
            quitf(_wa, "it was %d and not %d", hidden, n);
        }
        cout << (n < hidden ? "more" : n > hidden ? "less" : "equal") << endl;
    }
    quitf(_wa, "too many questions");
}
""",
    "sums": """#include "testlib.h"
using namespace std;
int main(int argc, char** argv) {
    registerInteraction(argc, argv);
    int a = inf.readInt(), b = 1;
    for (int turn = 0; turn < 5; turn++) {
        cout << a << " " << b << endl;
        int told = ouf.readInt();
        if (told != a + b) quitf(_wa, "turn %d: %d", turn, told);
        a = b; b = told;
    }
    cout << "0 0" << endl;
    quitf(_ok, "all sums were right");
}
""",
}
TALKERS = {
    "guess": "low, high = 1, 1000\nwhile True:\n    middle = (low + high) // 2\n    print('?', middle, flush=True)\n    said = input()\n    if said == 'equal':\n        print('!', middle, flush=True)\n        break\n    if said == 'more':\n        low = middle + 1\n    else:\n        high = middle - 1",
    "sums": "while True:\n    a, b = map(int, input().split())\n    if a == 0 and b == 0:\n        break\n    print(a + b, flush=True)",
    "a plus b": "for _ in range(3):\n    a, b = map(int, input().split())\n    print(a + b, flush=True)",
}  # fmt: skip
MISBEHAVING = {
    "garbage": "print('garbage', flush=True)",
    "nothing": "pass",
    "raising": "raise ValueError('first')",
    "exit 1": "import sys\nsys.exit(1)",
    "numbers only": "for n in range(20): print(n, flush=True)",
    "reading only": "import sys\nsys.stdin.read()",
    "a line and silence": "print('! 1', flush=True)\nimport sys\nsys.stdin.read()",
}


def interactor_rows(clones: Path) -> Iterator[Row]:
    files = {"testlib.h": (clones / "testlib/testlib.h").read_text()}
    example = (clones / "testlib/interactors/interactor-a-plus-b.cpp").read_text()
    inputs = {"guess": range(1, 1000, 80), "sums": range(1, 13), "a plus b": range(1, 13)}
    for name, right in TALKERS.items():
        source = INTERACTORS.get(name, example)
        for number in inputs[name]:
            given = f"3\n{number} 2\n3 {number}\n5 5\n" if name == "a plus b" else f"{number}\n"
            truth = {"test_cases": [{"input": given, "output": ""}], "interactor": source, "files": files}
            truth["limits"] = {"cpu_seconds": 1, "wall_seconds": 2}
            programs = [
                ("right", right),
                ("in main", in_main(right)),
                ("guarded", guarded(right)),
                ("exit 1 in the end", right + "\nimport sys\nsys.exit(1)"),
                ("raising in the end", right + "\nraise ValueError('after')"),
                ("more in the end", right + "\nprint('more')"),
                *MISBEHAVING.items(),
                *(("mutant", one) for one in mutants(right, 6)),
            ]
            for kind, program in programs:
                job = {"source": program, "interactor": source, "input": given}
                yield Row(f"{name} {number}", kind, program, truth, job)


ROWS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "apps": apps_rows,
    "taco": apps_rows,
    "livecodebench": lcb_rows,
    "code_contests": code_contests_rows,
    "kodcode": kod_code_rows,
    "leetcode": leet_code_rows,
    "humaneval": human_eval_rows,
    "acecode": ace_code_rows,
    "bigcodebench": big_code_bench_rows,
    "testlib": testlib_rows,
    "open_r1": open_r1_rows,
    "mbpp": mbpp_rows,
    "evalplus.mbpp": plus_rows("mbpp"),
    "evalplus.humaneval": plus_rows("humaneval"),
    "code_contests_plus": code_contests_plus_rows,
    "interactors": interactor_rows,
    **{
        f"deepcoder.{name}": deep_coder_rows(name)
        for name in ("taco", "codeforces", "primeintellect", "livecodebench", "kodcode", "leetcode")
    },
}
