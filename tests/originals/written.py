"""Programs that people and models wrote, right and wrong, and mutants of them, in the format of each data set.

Those of `rows.py` are written to find where graders part, so most of what they show never happens. These were written to
solve problems: by two language models for AtCoder and LeetCode (LiveCodeBench/submissions), judged on the samples of
the statements; by people for MBPP, and by a model for KodCode.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from rows import Row, mutants_of

MUTANTS = 1  # of each program
GUARD = "__name__ == '__main__'"  # which no program has the other way round
SAMPLE = re.compile(r"Sample Input \d+:?\s*\n(.*?)\n\s*Sample Output \d+:?\s*\n(.*?)(?=Sample Input|\Z)", re.DOTALL)
EXAMPLE = re.compile(r"^Input: *(.*?)\n+Output: *(.*?)$", re.MULTILINE | re.DOTALL)


class Written(NamedTuple):
    """A program and its tests: texts for stdin, or arguments and values of `function`."""

    name: str
    kind: str
    source: str
    inputs: list[Any]
    outputs: list[Any]
    function: str = ""


def written(clones: Path) -> Iterator[Written]:
    for file in sorted(clones.glob("submissions/*/*eval_all.json")):
        for problem in json.loads(file.read_text()):
            listed = problem["code_list"]  # a list, or one as text
            source = (ast.literal_eval(listed) if isinstance(listed, str) else listed)[0]
            if not source.strip():
                continue
            called = problem["platform"] == "leetcode"
            function = method_of(problem["starter_code"]) if called else ""
            pairs: list[tuple[Any, Any]] = (examples if called else samples)(problem["question_content"])
            if not pairs:
                continue
            inputs, outputs = [one for one, _ in pairs], [one for _, one in pairs]
            name = f"{file.parent.name.partition(' ')[0]} {problem['question_id']}"
            said = "right" if problem["graded_list"][0] else "wrong"
            for kind, program in with_mutants(f"a model's, {said} on its tests", source):
                yield Written(name, kind, program, inputs, outputs, function)


def samples(statement: str) -> list[tuple[Any, Any]]:
    """What is to be read and printed, as far as the statement of an AtCoder problem shows it."""
    found = []
    for given, rest in SAMPLE.findall(statement.replace("\r\n", "\n")):
        output = re.split(r"\n\s*\n", rest.strip("\n"))[0]
        found.append((given.strip() + "\n", output.strip() + "\n"))
    return found


def examples(statement: str) -> list[tuple[Any, Any]]:
    """Arguments and value, as the statement of a LeetCode problem shows them."""
    found = []
    for given, output in EXAMPLE.findall(statement):
        with suppress(SyntaxError, ValueError):
            call = ast.parse(f"f({given})".replace("null", "None").replace("true", "True").replace("false", "False"))
            arguments = [one.value for one in call.body[0].value.keywords]  # type: ignore[attr-defined]
            found.append(([ast.literal_eval(one) for one in arguments], json.loads(output)))
    return found


def method_of(starter: str) -> str:
    return next(iter(re.findall(r"def (\w+)\(self", starter)), "")


def rows_of(stdin: Callable[[Written], tuple[Any, Any]], call: Callable[[Written], tuple[Any, Any]] | None) -> Any:
    def made(clones: Path) -> Iterator[Row]:
        for one in written(clones):
            form = call if one.function else stdin
            if form is not None:
                truth, tests = form(one)
                yield Row(one.name, one.kind, one.source, truth, {"source": one.source, "tests": tests})

    return made


def apps(one: Written) -> tuple[Any, Any]:
    tests = {"inputs": one.inputs, "outputs": one.outputs} | ({"fn_name": one.function} if one.function else {})
    return {"input_output": json.dumps(tests)}, tests


def lcb(one: Written) -> tuple[Any, Any]:
    if not one.function:
        pairs = zip(one.inputs, one.outputs, strict=True)
        cases = [{"input": given, "output": output, "testtype": "stdin"} for given, output in pairs]
        return {"public_test_cases": json.dumps(cases)}, {"inputs": one.inputs, "outputs": one.outputs}
    inputs, outputs = ["\n".join(map(json.dumps, given)) for given in one.inputs], list(map(json.dumps, one.outputs))
    pairs = zip(inputs, outputs, strict=True)
    cases = [{"input": given, "output": output, "testtype": "functional"} for given, output in pairs]
    truth = {"public_test_cases": json.dumps(cases), "metadata": json.dumps({"func_name": one.function})}
    return truth, {"inputs": inputs, "outputs": outputs, "fn_name": one.function}


def codeforces_rows(clones: Path) -> Iterator[Row]:
    for one in written(clones):
        if not one.function:
            pairs = zip(one.inputs, one.outputs, strict=True)
            row = {
                "id": one.name,
                "official_tests": [{"input": given, "output": output} for given, output in pairs],
                "generated_checker": None,
                "time_limit": 2.0,
                "memory_limit": 256.0,
                "input_mode": "stdio",
            }
            job = {"source": one.source, "tests": row, "language": "python"}
            yield Row(one.name, one.kind, one.source, row, job)


def ace_code_rows(clones: Path) -> Iterator[Row]:
    """MBPP's asserts before people's programs, KodCode's before those of models: functions, as its programs are."""
    with (clones / "ASE/mbpp.jsonl").open() as lines:
        for problem in map(json.loads, lines):
            programs = [("a person's", problem["code"].replace("\r\n", "\n"))]
            yield from before_asserts(str(problem["task_id"]), programs, problem["test_list"])
    for file in sorted(clones.glob("kodcode/demo/SFT_KodCode_*.json")):
        for problem in json.loads(file.read_text()):
            asserts = lone_asserts(problem["test_code"])
            if asserts:
                programs = [("a model's", problem["solution"]), ("another model's", problem["r1_solution"])]
                yield from before_asserts(problem["question_id"], programs, asserts)


def with_mutants(kind: str, source: str) -> Iterator[tuple[str, str]]:
    yield kind, source
    yield from (("mutant", one) for one in mutants_of(source, MUTANTS) if GUARD in one or "__main__" not in source)


def before_asserts(name: str, programs: list[tuple[str, str]], asserts: list[str]) -> Iterator[Row]:
    for kind, source in programs:
        for said, program in with_mutants(kind, source):
            yield Row(name, said, program, {"tests": asserts}, {"source": program, "tests": asserts})


def lone_asserts(tests: str) -> list[str]:
    """The asserts of a test file that name nothing but functions of the program."""
    tree = ast.parse(tests)
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "solution"
        for alias in node.names
    }
    found = []
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            for node in function.body:
                names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
                if isinstance(node, ast.Assert) and names and names <= imported:
                    found.append(f"assert {ast.unparse(node.test)}")
    return found[:20]


WRITTEN: dict[str, Callable[[Path], Iterator[Row]]] = {
    "apps": rows_of(apps, apps),
    "taco": rows_of(apps, apps),
    "livecodebench": rows_of(lcb, lcb),
    "open_r1": codeforces_rows,
    "acecode": ace_code_rows,
}
