"""What the graders of data sets do otherwise than ours, for results that compare with published ones.

A right program may fail there and a wrong one pass, so nothing here is a default. `QUIRKS` has a line for each set, and
docs/code.md a table. How programs run and what they are told stays as it is: what they give is compared outside.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any, Literal

from verifier.verify.code import stage
from verifier.verify.code.suite import CallTest, ScriptTest, StdinTest, Test
from verifier.verify.code.test_file import PYTHON, free_names, script_tree

DataSet = Literal[
    "acecode",
    "apps",
    "bigcodebench",
    "code_contests",
    "code_contests_plus",
    "codeforces",
    "humaneval",
    "humanevalplus",
    "kodcode",
    "leetcode_dataset",
    "livecodebench",
    "mbpp",
    "mbppplus",
    "taco",
]
RELATIVE, ABSOLUTE = 1e-5, 1e-8  # numpy's, for numbers that are close
PLACES = 3  # to which numbers are rounded in sets
USES_NUMPY = re.compile(r"\bnp\.")
YES_OR_NO = re.compile(r"\b(?:yes|no)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Quirks:
    """What one set's grader does. The defaults are what ours does."""

    tests: tuple[type[Test], ...] = ()
    """The kinds of test that the set has, which are Python's alone; none: any kind."""
    staged: str = ""
    """A program that reads stdin is run as `stage.py` does for this set."""
    imports: str | None = None
    """Stands before a program in place of the usual imports: a name that none of these brings is an error, and a
    function that one of them brings is the program's."""
    numpy: bool = False
    """numpy is there as `np`."""
    solution_by_text: bool = False
    """The function is a method of Solution if the program's text has `class Solution`, and else it is none."""
    only_functions: bool = False
    """What asserts call is never a method of Solution."""
    texts: Callable[[str, str], bool] | None = None
    """Whether a printed text will do for the expected one."""
    values: Callable[[Any, Any], bool] | None = None
    """Whether a returned value will do for the expected one."""
    rewritten: Callable[[ScriptTest], ScriptTest] | None = None
    """The test with what it asks for there, too."""

    def program(self, source: str, tests: Sequence[Test]) -> str:
        """The program with what stands before and behind it."""
        if self.imports and any(isinstance(test, CallTest) for test in tests):
            source = f"{self.imports}\n{source}"
        if self.numpy and USES_NUMPY.search(source) and "numpy" not in source:
            source = f"import numpy as np\n{source}"
        if self.only_functions:
            source = "\n".join([source, *sorted(asked_for(tests))])
        return source

    def function(self, name: str, source: str) -> str:
        by_text = self.solution_by_text and "class Solution" in source and "()." not in name
        return f"Solution().{name}" if by_text else name


def on_stage(grader: str, source: str) -> str:
    return f"{inspect.getsource(stage)}\nplay({grader!r}, {source!r})\n"


def asked_for(tests: Iterable[Test]) -> set[str]:
    """What asserts name of the program: a line of Python each, which fails where there is no such thing."""
    trees = [script_tree(test.source, test.setup) for test in tests if isinstance(test, ScriptTest)]
    return set().union(*map(free_names, trees)) - PYTHON


# How printed texts are compared


def apps_texts(output: str, expected: str) -> bool:
    """Lines; then lines that are close numbers; then lines as sets of words, and of rounded numbers, in any order."""
    found, wanted = output.splitlines(), filled(expected)
    if expected.strip() in ("\n".join(found).strip(), "\n".join(map(str.strip, found)).strip()):
        return True
    if wanted in (found, lines := list(filter(None, found))):
        return True
    rows = [line.split() for line in lines if line.strip()]
    return close_numbers(lines, wanted) or alike_as_sets(rows, map(str.split, wanted))


def taco_texts(output: str, expected: str) -> bool:
    """The text; then its characters where APPS has lines, and the characters of its words where APPS has words."""
    output, wanted = output.replace("\r\n", "\n").replace("\r", "\n"), filled(expected)
    if output.strip() == expected.strip():
        return True
    return close_numbers(output, wanted) or alike_as_sets(set(output.split()), map(str.split, wanted))


def filled(expected: str) -> list[str]:
    return [line.strip() for line in expected.split("\n") if line]


def close_numbers(found: Sequence[str], wanted: Sequence[str]) -> bool:
    """Is each text a number, near the one in its place?"""
    if len(found) != len(wanted):
        return False
    try:
        pairs = list(zip(map(float, found), map(float, wanted), strict=True))
    except ValueError:
        return False
    return all(one == other or abs(one - other) <= ABSOLUTE + RELATIVE * abs(other) < inf for one, other in pairs)


def alike_as_sets(found: Iterable[Iterable[str]], wanted: Iterable[Iterable[str]]) -> bool:
    """Neither order nor number of rows counts, nor of what stands in a row."""
    rows, others = ({frozenset(row) for row in side} for side in (found, wanted))
    numbers = rounded(rows)
    return rows == others or (numbers is not None and numbers == rounded(others))


def rounded(rows: Iterable[Iterable[str]]) -> set[frozenset[float]] | None:
    try:
        return {frozenset(round(float(one), PLACES) for one in row) for row in rows}
    except (ValueError, OverflowError):
        return None


def codeforces_texts(output: str, expected: str) -> bool:
    """Word by word, to the letter, but for the case of yes and no."""
    found, wanted = (YES_OR_NO.sub(lambda one: one[0].upper(), text).split() for text in (output, expected))
    return found == wanted


# How returned values are compared


def lcb_values(found: Any, expected: Any) -> bool:
    """As `==` says: floats to the last bit, and tuples are no lists but for the outermost one."""
    return bool((list(found) if isinstance(found, tuple) else found) == expected)


def apps_values(found: Any, expected: Any) -> bool:
    """Or as the first item of what is expected, where rows that are tuples will do if the first one is."""
    expected = with_integer_keys(expected)
    if lcb_values(found, expected):
        return True
    if not isinstance(expected, list) or not expected:
        return False
    if lcb_values(found, expected[0]):
        return True
    rows = list(found) if isinstance(found, list | tuple) else []
    if rows and isinstance(rows[0], tuple):
        return all(isinstance(row, Iterable) for row in rows) and [list(row) for row in rows] == expected[0]
    return False


def with_integer_keys(expected: Any) -> Any:
    """JSON made texts of a dictionary's keys. Of a list that begins with one the rest is forgotten."""
    first = expected[0] if isinstance(expected, list) and expected else expected
    if not isinstance(first, dict):
        return expected
    try:
        return [{int(key): value for key, value in first.items()}]
    except ValueError:
        return expected


# How tests are changed


def as_pytest_does(test: ScriptTest) -> ScriptTest:
    """KodCode's files, as pytest runs them beside `solution.py`: they share no names with the program but those that
    they import from it, and a function that they import as `test_...` is a test, which must return None.
    """
    try:
        tree = script_tree(test.source, test.setup)
    except SyntaxError:
        return test
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    names = [alias.asname or alias.name for node in imports for alias in node.names]
    if "*" in names or all(node.module != "solution" for node in imports):
        return test
    missing = sorted(free_names(tree) - PYTHON)
    added = [f"def test_names():\n    raise NameError({', '.join(missing)!r})"] if missing else []
    added += [f"def test_of_{name}():\n    assert {name}() is None" for name in names if name.startswith("test_")]
    return replace(test, source="\n\n".join([test.source, *added]))


def as_evalplus_does(test: ScriptTest) -> ScriptTest:
    """MBPP+'s published tests, with what its grader asks for and they do not, and without what it does not ask for."""
    source = test.source
    if "assert " not in source:  # three problems, whose tests find out whether a value is right and leave it at that
        source = re.sub(r"^( +)exact_match = (.+)$", r"\1assert \2", source, flags=re.MULTILINE)
    source = source.replace("assert np.allclose(out, exp, ", "assert type(out) == type(exp) and np.allclose(out, exp, ")
    source = source.replace("assertion(are_equivalent(*inp), exp, 0)", "assert are_equivalent(*inp) or True")
    source = source.replace("assertion(sum_div(*inp), exp, 0)", "assert sum_div(*inp) in (exp, 0)")
    return replace(test, source=source)


NO_QUIRKS = Quirks()
OF_APPS = Quirks(
    tests=(StdinTest, CallTest),
    staged="apps",
    imports=stage.USUAL,
    numpy=True,
    solution_by_text=True,
    texts=apps_texts,
    values=apps_values,
)
QUIRKS: Mapping[str, Quirks] = {
    "acecode": Quirks(tests=(ScriptTest,), imports="", only_functions=True),
    "apps": OF_APPS,
    "codeforces": Quirks(texts=codeforces_texts),
    "kodcode": Quirks(tests=(ScriptTest,), imports="", rewritten=as_pytest_does),
    "livecodebench": replace(
        OF_APPS, staged="livecodebench", imports=stage.EVERYTHING, numpy=False, texts=None, values=lcb_values
    ),
    "mbppplus": Quirks(tests=(ScriptTest,), rewritten=as_evalplus_does),
    "taco": replace(OF_APPS, staged="taco", texts=taco_texts),
}
"""Those of the other sets judge as ours does."""
