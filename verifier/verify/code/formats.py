"""The ground truths that data sets come with, read into a Suite.

| recognised by | format |
| --- | --- |
| `tests`: a list | our own: `{"type": "stdin"|"call"|"assert", ...}`, or assert strings |
| `tests`, `test_code` or `test_file`: Python text | a file of pytest functions or unittest classes (KodCode) |
| `functional`: Python text | LeetCode as in DeepCoder: `check(candidate)` and its call |
| `test` and `entry_point` | HumanEval: `check(candidate)` |
| `test_list` (`test_setup_code`, `challenge_test_list`; a `test` that says more) | MBPP, MBPP+ |
| `assert_case` | KodCode, as a list of asserts |
| `inputs` and `outputs` (`fn_name`), or `input_output` holding them | APPS, TACO |
| `test_cases`, or `verification_info` holding them | open-r1, verifiable-coding-problems |
| `public_tests`, `private_tests`, `generated_tests` | code_contests |
| `public_test_cases`, `private_test_cases` (`metadata`) | LiveCodeBench |
| `official_tests` (`generated_checker`, `time_limit`) | Codeforces as in open-r1 |

Beside any of them, a `checker` or an `interactor` is for all tests on stdin (CodeContests+).
Any of them may be JSON text, and so may their parts. Private tests that are a pickled, deflated text are read without
unpickling: the opcodes are listed, and only a single text is accepted.
"""

import base64
import binascii
import json
import pickletools
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import regex as re

from verifier.execution import MOST_FILES, MOST_OUTPUT_BYTES, Limits, misnamed
from verifier.languages import TESTED_BY, canonical
from verifier.python_literals import NotLiteral, literal
from verifier.verify.code.checkers import NAMES
from verifier.verify.code.prelude import definitions, leetcode_nodes
from verifier.verify.code.suite import (
    COMPARISONS,
    MOST_TESTS,
    SCORES,
    CallTest,
    Checker,
    Convention,
    InteractiveTest,
    ScriptTest,
    StdinTest,
    Suite,
    Test,
    UnitTest,
    UnreadableTests,
)
from verifier.verify.code.test_file import namesake, script_tree
from verifier.wire import Json, beginning

MOST_UNPACKED_BYTES = 256 * 2**20
KNOWN = (
    "tests, inputs and outputs (APPS, TACO), test_cases or verification_info (open-r1), test and entry_point "
    "(HumanEval), test_list (MBPP), public_tests (code_contests), public_test_cases (LiveCodeBench) or official_tests "
    "(Codeforces)"
)
APPS = Convention("numbers_by_line", abs_tol=1e-8, rel_tol=1e-5, booleans_are_numbers=True)  # numpy's allclose
LIVE_CODE_BENCH = Convention(
    "lines_or_numbers", abs_tol=0.0, rel_tol=0.0, booleans_are_numbers=True, exit_status_counts=False
)
CODE_CONTESTS = Convention("any_case", abs_tol=1e-5, rel_tol=1e-5)
CODEFORCES = Convention("decimals_yes_no")  # "You may print every letter in any case", as its statements say
LIMIT_NAMES = tuple(Limits.model_fields)
Fields = Mapping[str, Any]


def read_suite(ground_truth: Json) -> Suite:
    """The tests of `ground_truth`; raises UnreadableTests."""
    suite = _suite(ground_truth)
    if not suite.tests:
        raise UnreadableTests("the ground truth has no tests")
    if len(suite.tests) > MOST_TESTS:
        raise UnreadableTests(f"{len(suite.tests)} tests; at most {MOST_TESTS}")
    return suite


def _suite(ground_truth: Json) -> Suite:
    if isinstance(ground_truth, str):
        return _suite_of_text(ground_truth)
    if isinstance(ground_truth, list):
        return _suite_of_rows(ground_truth)
    if not isinstance(ground_truth, dict):
        raise UnreadableTests(f"tests cannot be read from {beginning(json.dumps(ground_truth))}; expected {KNOWN}")
    for key in ("verification_info", "input_output"):
        if ground_truth.get(key):
            inner = _opened(ground_truth[key], key)
            if isinstance(inner, dict):
                rest = {name: value for name, value in ground_truth.items() if name != key}
                return _suite_of({**_only_common(rest), **inner})
    return _suite_of(ground_truth)


def _only_common(fields: Fields) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in (*COMMON, *ABOUT_OUTPUTS)}


def _suite_of_text(text: str) -> Suite:
    stripped = text.strip()
    if stripped[:1] in ("{", "["):
        inner = _opened(stripped, "the ground truth")
        if not isinstance(inner, str):
            return _suite(inner)
    return Suite(tests=[_script(text)])


def _suite_of(fields: Fields) -> Suite:
    for keys, read in READERS:
        if all(key in fields for key in keys):
            suite = _with_judge(fields, _with_common(fields, read(fields)))
            _require_judge(fields, suite)
            return suite
    raise UnreadableTests(f"no tests among the keys {beginning(', '.join(map(str, fields)), 200)}; expected {KNOWN}")


COMMON = ("language", "limits", "score", "stop_early", "subtasks", "preamble", "files", "time_limit", "memory_limit")


def _with_common(fields: Fields, suite: Suite) -> Suite:
    """The suite with what any format may say beside its tests."""
    language = fields.get("language") or suite.language
    if language is not None and not isinstance(language, str | int):
        raise UnreadableTests(f"language: expected a name such as python, found {beginning(repr(language))}")
    score = fields.get("score")
    if score is not None and score not in SCORES:
        if not isinstance(score, int | float):
            _refuse_choice("score", score, SCORES)
        score = None
    stop_early = fields.get("stop_early")
    return replace(
        suite,
        language=language if isinstance(language, str) else suite.language,
        limits={**suite.limits, **_limits(fields.get("limits"))},
        score=score,
        stop_early=stop_early if isinstance(stop_early, bool) else None,
        subtasks=_subtasks(fields.get("subtasks")),
        preamble=_text(fields.get("preamble", suite.preamble), "preamble"),
        files=_files(fields.get("files"), "files") or suite.files,
    )


def _refuse_choice(name: str, found: object, known: tuple[str, ...]) -> None:
    raise UnreadableTests(f"{name}: unknown {beginning(repr(found))}; expected one of: {', '.join(known)}")


def _with_judge(fields: Fields, suite: Suite) -> Suite:
    """The suite with the program beside the tests that judges outputs, or talks to the tested program."""
    talker, checker = (_program_beside(fields, name, suite.files) for name in ("interactor", "checker"))
    if talker is None and checker is None:
        return suite
    return replace(suite, tests=[_judged_by(test, checker, talker) for test in suite.tests])


def _program_beside(fields: Fields, name: str, files: Mapping[str, str]) -> Checker | None:
    """A program for all tests. One that is a text only is given the headers beside it, such as testlib.h."""
    found = fields.get(name)
    if not found or (isinstance(found, str) and found.lower() in PLAIN_CHECKERS):
        return None
    if isinstance(found, str) and "\n" not in found.strip():
        raise UnreadableTests(f"{name}: expected a program's text, found {beginning(repr(found))}")
    program = _checker(found, name)
    if program is None or program.files:
        return program
    headers = {file: text for file, text in files.items() if file.endswith((".h", ".hpp"))}
    return replace(program, files=headers)


def _judged_by(test: Test, checker: Checker | None, talker: Checker | None) -> Test:
    if not isinstance(test, StdinTest) or test.checker is not None:
        return test
    if talker is not None:
        return InteractiveTest(talker, test.input, next(iter(test.outputs), ""), test.weight, test.subtask)
    return replace(test, checker=checker)


PLAIN_CHECKERS = ("default", "diff", "none", "standard", *COMPARISONS)
"""What rows say in the place of a checker where outputs are to be compared."""


def _require_judge(fields: Fields, suite: Suite) -> None:
    """A problem with several right outputs needs a checker: without, comparing would judge right programs wrong."""
    plain = [test for test in suite.tests if isinstance(test, StdinTest) and test.checker is None]
    if not plain:
        return
    talks = next((key for key in TALKED_TO if fields.get(key)), None)
    if talks:
        raise UnreadableTests(f"the problem is interactive (it has {talks}) and brings no program to talk to")
    flag = next((key for key in JUDGED if fields.get(key) is True), None)
    texts = [fields[key] for key in STATEMENTS if isinstance(fields.get(key), str)]
    said = next((found for text in texts if (found := SEVERAL.search(text[-STATEMENT_CHARACTERS:]))), None)
    if flag or said:
        reason = f"{flag} is true" if flag else f"its statement says {said[0]!r}" if said else ""
        raise UnreadableTests(f"several outputs are right ({reason}) and the tests bring no checker")
    for index, test in enumerate(plain):
        if any(CUT_OFF.search(text.rstrip()) for text in (test.input[-20:], *(one[-20:] for one in test.outputs))):
            raise UnreadableTests(f"tests[{index}] is cut off: it ends with three dots")


JUDGED = ("special_judge", "is_special_judge", "spj", "needs_checker", "checker_required", "multiple_answers")
TALKED_TO = ("interactive", "is_interactive", "interaction_format")
STATEMENTS = ("description", "question", "problem_statement", "statement")
SEVERAL = re.compile(
    r"(?:multiple|several|many|more than one)\s+(?:possible\s+|valid\s+|correct\s+|optimal\s+|such\s+|different\s+)?"
    r"(?:answers?|solutions?|outputs?|ways?|permutations?|sequences?|arrays?|strings?)[^.]{0,60}[,.]?\s[^.]{0,40}"
    r"\b(?:print|output|find|return|choose|accept\w*)\s+any\b|\b(?:print|output)\s+any\s+(?:one\s+)?of\s+(?:them|the)\b",
    re.IGNORECASE,
)
STATEMENT_CHARACTERS = 20_000
ABOUT_OUTPUTS = ("checker", "interactor", *TALKED_TO, *JUDGED, *STATEMENTS)
"""Which outputs are right, where the tests themselves do not say."""
CUT_OFF = re.compile(r"\d\.\.\.$")


def _limits(found: object) -> dict[str, float]:
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise UnreadableTests(
            f"limits: expected an object with {', '.join(LIMIT_NAMES)}; found {beginning(repr(found))}"
        )
    limits: dict[str, float] = {}
    for name, value in found.items():
        if name not in LIMIT_NAMES:
            raise UnreadableTests(f"limits: unknown {name[:60]!r}; expected {', '.join(LIMIT_NAMES)}")
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise UnreadableTests(f"limits.{name}: expected a positive number, found {beginning(repr(value))}")
        limits[name] = value
    return clipped(limits)


def clipped(limits: Mapping[str, float]) -> dict[str, float]:
    """The limits within what a run can be given."""
    most = {"cpu_seconds": 300.0, "wall_seconds": 900.0, "memory_mb": 65536, "output_bytes": MOST_OUTPUT_BYTES}
    held: dict[str, float] = {name: min(value, most[name]) for name, value in limits.items()}
    return {n: max(1, int(v)) if n in ("memory_mb", "output_bytes") else v for n, v in held.items()}


def _subtasks(found: object) -> dict[str, float]:
    if found is None or not isinstance(found, dict):
        return {}
    return {str(name): _number(points, f"subtasks.{name}") for name, points in found.items()}


def _number(found: object, name: str) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1e9:
        raise UnreadableTests(f"{name}: expected a number that is not negative, found {beginning(repr(found))}")
    return float(found)


def _text(found: object, name: str) -> str:
    if found is None:
        return ""
    if not isinstance(found, str):
        raise UnreadableTests(f"{name}: expected text, found {beginning(repr(found))}")
    return found


def _texts(found: object, name: str) -> dict[str, str]:
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise UnreadableTests(f"{name}: expected an object of texts, found {beginning(repr(found))}")
    return {str(key): _text(value, f"{name}.{key}") for key, value in found.items()}


def _files(found: object, name: str, beside: Collection[str] = ()) -> dict[str, str]:
    """Files that a program can be given, also beside those."""
    files = _texts(found, name)
    most = MOST_FILES - len(beside)
    if len(files) > most:
        raise UnreadableTests(f"{name}: {len(files)} of them; a program can be given {most}")
    if problem := misnamed([*files, *beside]):
        raise UnreadableTests(f"{name}: {problem}")
    return files


def _opened(found: Any, name: str) -> Any:
    """What `found` holds where it is JSON text."""
    if not isinstance(found, str):
        return found
    try:
        return json.loads(found)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        raise UnreadableTests(f"{name} is text that is not JSON: {str(error)[:120]}") from error


def _rows(found: Any, name: str) -> list[Any]:
    rows = _opened(found, name)
    if not isinstance(rows, list):
        raise UnreadableTests(f"{name}: expected a list, found {beginning(repr(rows))}")
    return rows


# Our own


def _own(fields: Fields) -> Suite:
    tests = fields["tests"]
    if isinstance(tests, str) and (form := _form_of(fields.get("language"))):
        return Suite(tests=[UnitTest(form, tests)])
    if isinstance(tests, str) and tests.lstrip()[:1] not in ("[", "{"):
        return Suite(tests=[_script(tests)], prelude=True)
    opened = _opened(tests, "tests")
    if isinstance(opened, dict):
        return _suite_of({**_only_common(fields), **opened})
    return _suite_of_rows(_rows(opened, "tests"))


def _form_of(language: object) -> str | None:
    """The framework of tests that are one text, in a language that is not Python."""
    named = canonical(language) if isinstance(language, str) else ""
    return next((form for form, of in TESTED_BY.items() if of == named), None)


def _suite_of_rows(rows: list[Any]) -> Suite:
    """A list of tests. Those that say their `testtype` are LiveCodeBench's, as DeepCoder has them."""
    tests = _own_tests(rows)
    if forms := {test.form for test in tests if isinstance(test, UnitTest)}:
        return Suite(tests=tests, language=TESTED_BY[min(forms)])
    if rows and all(isinstance(row, dict) and row.get("testtype") for row in rows):
        return Suite(tests=tests, prelude=True, convention=LIVE_CODE_BENCH)
    return Suite(tests=tests, prelude=any(isinstance(test, CallTest | ScriptTest) for test in tests))


def _own_tests(rows: list[Any]) -> list[Test]:
    return [_own_test(row, f"tests[{index}]") for index, row in enumerate(rows)]


def _own_test(row: Any, name: str) -> Test:
    if isinstance(row, str):
        return ScriptTest(source=row)
    if not isinstance(row, dict):
        raise UnreadableTests(f"{name}: expected an object or an assert, found {beginning(repr(row))}")
    kind = row.get("type") or row.get("testtype") or _guessed_type(row)
    reader = TESTS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise UnreadableTests(f"{name}: unknown type {beginning(repr(kind))}; expected stdin, call or assert")
    return reader(row, name)


def _guessed_type(row: Fields) -> str:
    if "source" in row:
        return "assert"
    return "call" if row.get("fn_name") else "functional" if row.get("func_name") else "stdin"


def _share(row: Fields, name: str) -> dict[str, Any]:
    """What every type of test may say."""
    subtask = row.get("subtask")
    return {
        "weight": _number(row.get("weight", 1), f"{name}.weight"),
        "subtask": None if subtask is None else str(subtask),
    }


def _tolerances(row: Fields, name: str) -> dict[str, Any]:
    return {key: _number(row[key], f"{name}.{key}") for key in ("abs_tol", "rel_tol") if row.get(key) is not None}


def _stdin_test(row: Fields, name: str) -> StdinTest:
    comparison = row.get("comparison", row.get("compare"))
    if comparison is not None and comparison not in COMPARISONS:
        _refuse_choice(f"{name}.comparison", comparison, COMPARISONS)
    checker = _checker(row.get("checker"), f"{name}.checker")
    if row.get("output") is None and row.get("outputs") is None and checker is None:
        raise UnreadableTests(f"{name} has no output to compare with; expected output, outputs or a checker")
    return StdinTest(
        input=joined(row.get("input", ""), f"{name}.input"),
        outputs=_accepted_texts(row, name),
        checker=checker,
        comparison=comparison,
        **_tolerances(row, name),
        **_share(row, name),
    )


def _accepted_texts(row: Fields, name: str) -> tuple[str, ...]:
    if row.get("outputs") is not None:
        return tuple(joined(one, f"{name}.outputs") for one in _rows(row["outputs"], f"{name}.outputs"))
    return () if row.get("output") is None else (joined(row["output"], f"{name}.output"),)


def joined(found: Any, name: str) -> str:
    """A text, or one given as a list of its lines; a number stands for its digits."""
    if isinstance(found, list) and all(isinstance(line, str | int | float) for line in found):
        return "\n".join(map(str, found))
    if isinstance(found, int | float) and not isinstance(found, bool):
        return str(found)
    return _text(found, name)


TESTLIB_ORDER = ("input", "output", "expected")


def _checker(found: Any, name: str) -> Checker | None:
    if not found:
        return None
    if isinstance(found, str) and "#include" in found:
        return Checker(source=found, language="cpp", order=TESTLIB_ORDER)
    if isinstance(found, str):
        return Checker(source=found)
    if isinstance(found, dict) and isinstance(found.get("source"), str):
        order = found.get("order", ("input", "expected", "output"))
        if not isinstance(order, list | tuple) or sorted(map(str, order)) != ["expected", "input", "output"]:
            raise UnreadableTests(f"{name}.order: expected input, expected and output in some order")
        language = _text(found.get("language", "python"), f"{name}.language")
        files = _files(found.get("files"), f"{name}.files", NAMES.values())
        return Checker(source=found["source"], language=language, files=files, order=(order[0], order[1], order[2]))
    raise UnreadableTests(f"{name}: expected a program's text or {{source, language}}, found {beginning(repr(found))}")


def _functional_test(row: Fields, name: str) -> CallTest:
    """A test of LiveCodeBench on its own, as DeepCoder has them: it names its function."""
    metadata = _opened(row.get("metadata") or {}, f"{name}.metadata")
    inner = metadata.get("func_name") if isinstance(metadata, dict) else None
    return _leetcode_call(row.get("func_name") or row.get("fn_name") or inner, row, name)


def _call_test(row: Fields, name: str) -> CallTest:
    function = row.get("fn_name") or row.get("func_name") or row.get("function")
    if not isinstance(function, str) or not callable_name(function):
        raise UnreadableTests(f"{name}.fn_name: expected the name of a function, found {beginning(repr(function))}")
    if "output" not in row and "outputs" not in row:
        raise UnreadableTests(f"{name} has no output to compare with")
    arguments, named = row.get("input", row.get("args", [])), row.get("kwargs") or {}
    if isinstance(arguments, str):
        arguments = _value_text(arguments)
        arguments = arguments if isinstance(arguments, list) else [arguments]
    if isinstance(arguments, dict) and "kwargs" not in row:
        arguments, named = [], arguments
    if not isinstance(arguments, list) or not isinstance(named, dict):
        raise UnreadableTests(f"{name}.input: expected the list of arguments, found {beginning(repr(arguments))}")
    outputs = row.get("outputs") if row.get("outputs") is not None else [row["output"]]
    return CallTest(
        function=function,
        arguments=tuple(arguments),
        named=named,
        outputs=tuple(_rows(outputs, f"{name}.outputs")),
        unordered=row.get("unordered") is True,
        **_tolerances(row, name),
        **_share(row, name),
    )


def callable_name(name: str) -> bool:
    """`solve` or `Solution().solve`."""
    return all(part.isidentifier() for part in name.split("().", 1)) and len(name) < 200


def _assert_test(row: Fields, name: str) -> ScriptTest:
    source = row.get("source", row.get("input"))
    if not isinstance(source, str) or not source.strip():
        raise UnreadableTests(f"{name}.source: expected Python such as assert solve(3) == 9")
    return ScriptTest(source=source, setup=_text(row.get("setup"), f"{name}.setup"), **_share(row, name))


def _interactive_test(row: Fields, name: str) -> InteractiveTest:
    judge = _checker(row.get("judge") or row.get("interactor"), f"{name}.judge")
    if judge is None:
        raise UnreadableTests(
            f"{name}.judge: expected the program that talks to the tested one, as {{source, language}}"
        )
    texts = (joined(row.get("input", ""), f"{name}.input"), joined(row.get("output", ""), f"{name}.output"))
    return InteractiveTest(judge, *texts, **_share(row, name))


def _unit_test(form: str, row: Fields, name: str) -> UnitTest:
    source = row.get("source", row.get("input"))
    if not isinstance(source, str) or not source.strip():
        raise UnreadableTests(f"{name}.source: expected a file of tests for {form}")
    return UnitTest(form, source, **_share(row, name))


TESTS: dict[str, Callable[[Fields, str], Test]] = {
    "stdin": _stdin_test,
    "stdin_stdout": _stdin_test,
    "stdio": _stdin_test,
    "call": _call_test,
    "function_call": _call_test,
    "functional": _functional_test,
    "assert": _assert_test,
    "interactive": _interactive_test,
    "pytest": lambda row, name: ScriptTest(source=_text(row.get("source"), name), pytest=True, **_share(row, name)),
    **{form: partial(_unit_test, form) for form in TESTED_BY},
}


def _script(source: str, **more: Any) -> ScriptTest:
    """Python text: a pytest or unittest file where it defines tests, else plain asserts."""
    if not source.strip():
        raise UnreadableTests("the tests are an empty text")
    functions = any(line.startswith(("def test", "async def test", "class ")) for line in source.splitlines())
    return ScriptTest(source=source, pytest=functions and "def test" in source, **more)


# APPS and TACO


def _apps(fields: Fields) -> Suite:
    inputs, outputs = _rows(fields["inputs"], "inputs"), _rows(fields["outputs"], "outputs")
    if len(inputs) != len(outputs):
        raise UnreadableTests(f"{len(inputs)} inputs but {len(outputs)} outputs")
    function = fields.get("fn_name")
    if function:
        pairs = zip(inputs, outputs, strict=True)
        calls: list[Test] = [_apps_call(function, one, other, f"inputs[{i}]") for i, (one, other) in enumerate(pairs)]
        return Suite(tests=calls, prelude=True, convention=APPS)
    return Suite(tests=list(_stdin_pairs(inputs, outputs)), prelude=True, convention=APPS)


def _stdin_pairs(inputs: list[Any], outputs: list[Any]) -> Iterator[StdinTest]:
    for index, (text, output) in enumerate(zip(inputs, outputs, strict=True)):
        if output is None:
            raise UnreadableTests(f"outputs[{index}] is null: nothing to compare with")
        yield StdinTest(input=joined(text, f"inputs[{index}]"), outputs=(joined(output, f"outputs[{index}]"),))


def _apps_call(function: Any, arguments: Any, output: Any, name: str) -> CallTest:
    """APPS wraps some expected values in a list of one, and spells some as text; any reading is accepted.

    Its own grader compares with the text as it stands; the sets made of it decode it first. The first argument's keys
    become integers where JSON could only write them as text, as there.
    """
    if not isinstance(function, str) or not callable_name(function):
        raise UnreadableTests(f"fn_name: expected the name of a function, found {beginning(repr(function))}")
    if isinstance(arguments, str):
        arguments = _argument_lines(arguments, name)
    if not isinstance(arguments, list):
        raise UnreadableTests(f"{name}: expected the list of arguments, found {beginning(repr(arguments))}")
    readings = [output]
    for one in (output, output[0] if isinstance(output, list) and len(output) == 1 else None):
        if one is not None:
            readings += [one, _value_text(one)] if isinstance(one, str) else [one]
    outputs: list[Any] = []
    for one in [*readings, *[one[0] for one in readings[1:] if isinstance(one, list) and len(one) == 1]]:
        if not any(type(one) is type(other) and one == other for other in outputs):
            outputs.append(one)
    return CallTest(function=function, arguments=_integer_keys(arguments), named={}, outputs=tuple(outputs))


def _integer_keys(arguments: list[Any]) -> tuple[Any, ...]:
    first = arguments[0] if arguments else None
    if isinstance(first, dict) and first and all(re.fullmatch(r"-?\d{1,18}", key) for key in first):
        return ({int(key): value for key, value in first.items()}, *arguments[1:])
    return tuple(arguments)


def _argument_lines(text: str, name: str) -> list[Any]:
    """LeetCode's way: an argument a line, each as JSON."""
    return [_value_text(line) for line in text.split("\n") if line.strip()]


def _value_text(text: str) -> Any:
    """The value that a text spells as JSON or as a Python literal; else the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        found = literal(text)
        json.dumps(found)
    except (NotLiteral, TypeError, ValueError, RecursionError):
        return text
    return found


# open-r1 and verifiable-coding-problems


def _open_r1(fields: Fields) -> Suite:
    tests = []
    for index, row in enumerate(_rows(fields["test_cases"], "test_cases")):
        name = f"test_cases[{index}]"
        if not isinstance(row, dict):
            tests.append(_own_test(row, name))
        elif row.get("fn_name") and row.get("type") != "stdin_stdout":
            if "output" not in row:
                raise UnreadableTests(f"{name} has no output to compare with")
            tests.append(_apps_call(row["fn_name"], row.get("input", []), row["output"], name))
        else:
            tests.append(_own_test({"type": "stdin", **row} if not row.get("type") else row, name))
    return Suite(tests=tests, prelude=any(isinstance(test, CallTest) for test in tests))


# code_contests


def _code_contests(fields: Fields) -> Suite:
    tests: list[Test] = []
    for key in ("public_tests", "private_tests", "generated_tests"):
        block = _opened(fields.get(key) or {}, key)
        if isinstance(block, list):
            tests += [_stdin_test(row, f"{key}[{index}]") for index, row in enumerate(block)]
        elif isinstance(block, dict) and block:
            inputs, outputs = (
                _rows(block.get("input", []), f"{key}.input"),
                _rows(block.get("output", []), f"{key}.output"),
            )
            if len(inputs) != len(outputs):
                raise UnreadableTests(f"{key}: {len(inputs)} inputs but {len(outputs)} outputs")
            tests += _stdin_pairs(inputs, outputs)
    files = (_text(fields.get("input_file"), "input_file"), _text(fields.get("output_file"), "output_file"))
    return Suite(tests=_by_files(tests, *files), limits=_seconds_and_bytes(fields), convention=CODE_CONTESTS)


def _by_files(tests: Sequence[Test], input_file: str, output_file: str) -> list[Test]:
    """The tests of a problem that is read from one file and written to another."""
    if problem := misnamed([name for name in (input_file, output_file) if name]):
        raise UnreadableTests(problem)
    return [
        replace(test, input_file=input_file, output_file=output_file) if isinstance(test, StdinTest) else test
        for test in tests
    ]


def _seconds_and_bytes(fields: Fields) -> dict[str, float]:
    limit, limits = fields.get("time_limit"), dict[str, float]()
    if isinstance(limit, dict):
        limit = (limit.get("seconds") or 0) + (limit.get("nanos") or 0) / 1e9
    if isinstance(limit, int | float) and not isinstance(limit, bool) and limit > 0:
        limits = {"cpu_seconds": float(limit), "wall_seconds": 3 * float(limit) + 2}
    memory = fields.get("memory_limit_bytes")
    if isinstance(memory, int) and memory > 0:
        limits["memory_mb"] = max(memory >> 20, 1)
    return clipped(limits)


# LiveCodeBench


def _live_code_bench(fields: Fields) -> Suite:
    metadata = _opened(fields.get("metadata") or {}, "metadata")
    function = metadata.get("func_name") if isinstance(metadata, dict) else None
    function = function or fields.get("fn_name")
    tests: list[Test] = []
    for key in ("public_test_cases", "private_test_cases"):
        for index, row in enumerate(_rows(_unpacked(fields.get(key) or [], key), key)):
            name = f"{key}[{index}]"
            if not isinstance(row, dict) or "output" not in row:
                raise UnreadableTests(f"{name}: expected input and output, found {beginning(repr(row))}")
            called = row.get("testtype") == "functional" or (function and row.get("testtype") != "stdin")
            tests.append(_leetcode_call(function, row, name) if called else _stdin_test(row, name))
    return Suite(tests=tests, prelude=True, convention=LIVE_CODE_BENCH)


def _leetcode_call(function: Any, row: Fields, name: str) -> CallTest:
    if not isinstance(function, str) or not callable_name(function):
        raise UnreadableTests(f"metadata.func_name: expected the name of a function, found {beginning(repr(function))}")
    given = row.get("input", "")
    arguments = _argument_lines(given, name) if isinstance(given, str) else given
    if not isinstance(arguments, list):
        raise UnreadableTests(f"{name}.input: expected an argument a line, found {beginning(repr(given))}")
    output = row["output"]
    return CallTest(function, tuple(arguments), {}, (_value_text(output) if isinstance(output, str) else output,))


def _unpacked(found: Any, name: str) -> Any:
    """Tests as a list or as JSON text, or packed as base64 over zlib over JSON or over a pickled JSON text."""
    if not isinstance(found, str) or found.lstrip()[:1] in ("[", "{"):
        return found
    try:
        packed = base64.b64decode(found, validate=True)
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(packed, MOST_UNPACKED_BYTES)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise UnreadableTests(f"{name} is neither JSON nor base64 of deflated tests: {error}") from error
    if unpacker.unconsumed_tail:
        raise UnreadableTests(f"{name} unpacks to more than {MOST_UNPACKED_BYTES >> 20} MB")
    return content.decode("utf-8", "replace") if content.lstrip()[:1] in (b"[", b"{") else _pickled_text(content, name)


TEXT_OPCODES = ("SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE")
HARMLESS_OPCODES = (*TEXT_OPCODES, "PROTO", "FRAME", "MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT", "STOP")


def _pickled_text(content: bytes, name: str) -> str:
    """The one text in a pickle. It is never unpickled: its opcodes are listed, and all must be harmless."""
    texts = []
    try:
        for opcode, argument, _ in pickletools.genops(content):
            if opcode.name not in HARMLESS_OPCODES:
                raise UnreadableTests(f"{name} is a pickle of something other than text ({opcode.name}); not read")
            if opcode.name in TEXT_OPCODES:
                texts.append(str(argument))
    except (ValueError, IndexError) as error:
        raise UnreadableTests(f"{name} is neither JSON nor a pickled text: {error}") from error
    if len(texts) != 1:
        raise UnreadableTests(f"{name} is a pickle of {len(texts)} texts; expected one")
    return texts[0]


# Codeforces, as in open-r1


def _codeforces(fields: Fields) -> Suite:
    rows = _rows(fields.get("official_tests") or [], "official_tests")
    more = fields.get("generated_tests")  # open-r1 keeps these apart, and here how many there are
    rows = rows + ([] if isinstance(more, int) else _rows(more or [], "generated_tests"))
    checker = _checker(fields.get("generated_checker") or fields.get("checker"), "generated_checker")
    tests = []
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            raise UnreadableTests(f"official_tests[{index}]: expected input and output, found {beginning(repr(row))}")
        test = _stdin_test(row, f"official_tests[{index}]")
        tests.append(StdinTest(input=test.input, outputs=test.outputs, checker=checker or test.checker))
    limits = _seconds_and_bytes(fields)
    memory = fields.get("memory_limit")
    if isinstance(memory, int | float) and not isinstance(memory, bool) and memory > 0:
        limits["memory_mb"] = max(64, int(memory))
    mode = fields.get("input_mode") or "stdio"
    if mode not in ("stdio", "file"):
        raise UnreadableTests(f"input_mode: expected stdio or file, found {beginning(repr(mode))}")
    names = ("input.txt", "output.txt") if mode == "file" else ("", "")
    return Suite(tests=_by_files(tests, *names), limits=clipped(limits), convention=CODEFORCES)


# HumanEval and MBPP


def _human_eval(fields: Fields) -> Suite:
    entry = fields["entry_point"]
    if not isinstance(entry, str) or not callable_name(entry):
        raise UnreadableTests(f"entry_point: expected the name of a function, found {beginning(repr(entry))}")
    source = _text(fields["test"], "test")
    if not source.strip():
        raise UnreadableTests("test is an empty text")
    head = _text(fields.get("prompt") or fields.get("code_prompt"), "prompt")
    test = ScriptTest(source=source, entry=entry) if "def check(" in source else _script(source, entry=entry)
    return Suite(tests=[test], preamble=definitions(head, entry), head=head)


def _assert_case(fields: Fields) -> Suite:
    cases = fields["assert_case"]
    if isinstance(cases, str) and cases.lstrip()[:1] != "[":
        cases = [cases]
    return Suite(tests=_own_tests(_rows(cases, "assert_case")), prelude=True)


def _mbpp(fields: Fields) -> Suite:
    setup = _text(fields.get("test_setup_code"), "test_setup_code")
    imports = fields.get("test_imports") or []
    if isinstance(imports, list):
        setup = "\n".join([*(str(line) for line in imports), setup])
    # Its grader runs program and tests in one namespace, so that a program may use `math` because its tests import it.
    preamble = "\n".join(line for line in setup.splitlines() if line.startswith(("import ", "from ")))
    more = fields.get("test")
    if isinstance(more, str) and more.strip():  # MBPP+: all inputs of test_list, and hundreds beside them
        test = ScriptTest(source=more, setup=setup.strip(), entry=_entry_of(fields["test_list"]))
        return Suite(tests=[test], preamble=preamble)
    rows = _rows(fields["test_list"], "test_list") + _rows(
        fields.get("challenge_test_list") or [], "challenge_test_list"
    )
    for index, row in enumerate(rows):
        if not isinstance(row, str) or not row.strip():
            raise UnreadableTests(f"test_list[{index}]: expected an assert, found {beginning(repr(row))}")
    return Suite(tests=[ScriptTest(source=row, setup=setup.strip()) for row in rows], preamble=preamble)


def _entry_of(asserts: Json) -> str | None:
    """The function under test where it is called as one of Python's own, which the asserts alone make plain.

    MBPP+ 126 calls its function `sum`, and Python's own functions too, so that its `test` could mean either.
    """
    try:
        found = {namesake(script_tree(row)) for row in _rows(asserts, "test_list") if isinstance(row, str)}
    except SyntaxError:
        return None
    return found.pop() if len(found) == 1 else None


def _test_file(fields: Fields) -> Suite:
    return Suite(tests=[_script(_text(fields["test_file"], "test_file"))])


def _test_code(fields: Fields) -> Suite:
    return Suite(tests=[_script(_text(fields["test_code"], "test_code"))], prelude=True)


def _functional_text(fields: Fields) -> Suite:
    """LeetCode as in DeepCoder, whose grader brings the lists and trees that the tests are made of."""
    source = _text(fields["functional"], "functional")
    return Suite(tests=[_script(source)], prelude=True, preamble=leetcode_nodes(source))


def _test_text(fields: Fields) -> Suite:
    if form := _form_of(fields.get("language")):
        return Suite(tests=[UnitTest(form, _text(fields["test"], "test"))])
    return Suite(tests=[_script(_text(fields["test"], "test"))])


READERS: tuple[tuple[tuple[str, ...], Callable[[Fields], Suite]], ...] = (
    (("tests",), _own),
    (("test", "entry_point"), _human_eval),
    (("test_list",), _mbpp),
    (("assert_case",), _assert_case),
    (("inputs", "outputs"), _apps),
    (("test_cases",), _open_r1),
    (("official_tests",), _codeforces),
    (("public_test_cases",), _live_code_bench),
    (("private_test_cases",), _live_code_bench),
    (("public_tests",), _code_contests),
    (("private_tests",), _code_contests),
    (("test_file",), _test_file),
    (("test_code",), _test_code),
    (("functional",), _functional_text),
    (("test",), _test_text),
)
