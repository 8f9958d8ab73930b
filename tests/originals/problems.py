"""Small problems with a right program each, and what programs do to be right, wrong, or written in another way.

A program that is not the right one is made from it: by changing its syntax tree (an operator, a comparison, a constant),
by changing what it prints or returns, or by changing how it is written without changing what it does.
"""

import ast
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class StdinProblem(NamedTuple):
    name: str
    source: str
    inputs: tuple[str, ...]


class CallProblem(NamedTuple):
    name: str
    source: str  # defines a function of this name
    arguments: tuple[tuple[Any, ...], ...]


STDIN = [
    StdinProblem(
        "sum", "n = int(input())\nprint(sum(map(int, input().split())))", ("3\n1 2 3\n", "1\n-5\n", "4\n10 20 30 40\n")
    ),
    StdinProblem("add", "a, b = map(int, input().split())\nprint(a + b)", ("1 2\n", "-7 7\n", "1000000000 999999999\n")),
    StdinProblem("mean", "n = int(input())\nxs = list(map(int, input().split()))\nprint(sum(xs) / n)", ("3\n1 2 4\n", "2\n5 6\n", "7\n1 1 1 1 1 1 2\n")),
    StdinProblem("even", "n = int(input())\nprint('YES' if n % 2 == 0 else 'NO')", ("4\n", "7\n", "0\n")),
    StdinProblem("reverse", "s = input()\nprint(s[::-1])", ("hello\n", "ab ba c\n", "x\n")),
    StdinProblem("squares", "n = int(input())\nfor i in range(1, n + 1):\n    print(i * i)", ("5\n", "1\n", "12\n")),
    StdinProblem("sort", "n = int(input())\nxs = sorted(map(int, input().split()))\nprint(*xs)", ("5\n5 3 1 4 2\n", "1\n9\n", "4\n11 10 12 10\n")),
    StdinProblem("grid", "n, m = map(int, input().split())\nfor i in range(n):\n    print(' '.join(str(i * j) for j in range(m)))", ("3 4\n", "1 1\n", "4 3\n")),
    StdinProblem("max", "n = int(input())\nxs = list(map(int, input().split()))\nprint(max(xs), xs.index(max(xs)) + 1)", ("4\n1 9 3 9\n", "1\n0\n", "3\n-1 -2 -3\n")),
    StdinProblem("cases", "t = int(input())\nfor _ in range(t):\n    a, b = map(int, input().split())\n    print('Yes' if a >= b else 'No')", ("3\n1 2\n5 5\n9 1\n", "1\n0 1\n", "2\n3 2\n2 3\n")),
    StdinProblem("area", "r = float(input())\nprint('%.10f' % (3.141592653589793 * r * r))", ("1.0\n", "2.5\n", "0.1\n")),
    StdinProblem("quotient", "a, b = map(int, input().split())\nprint(a // b, a % b)", ("7 2\n", "9 3\n", "1 10\n")),
    StdinProblem("words", "n = int(input())\nwords = [input().strip() for _ in range(n)]\nfor word in sorted(words):\n    print(word)", ("3\npear\napple\nfig\n", "1\nsolo\n", "2\nzz\naa\n")),
    StdinProblem("count", "s = input().strip()\nprint(sum(c in 'aeiou' for c in s))", ("education\n", "rhythm\n", "aeiou\n")),
    StdinProblem("primes", "n = int(input())\nfound = [p for p in range(2, n + 1) if all(p % d for d in range(2, p))]\nprint(len(found))\nprint(*found)", ("10\n", "2\n", "30\n")),
    StdinProblem("roots", "a, b = map(float, input().split())\nprint(a / b)\nprint(a * b)", ("1 3\n", "2 7\n", "10 4\n")),
    StdinProblem("fib", "n = int(input())\na, b = 0, 1\nfor _ in range(n):\n    a, b = b, a + b\nprint(a)", ("10\n", "1\n", "90\n")),
    StdinProblem("big", "n = int(input())\nprint(2 ** n)", ("100\n", "3\n", "64\n")),
    StdinProblem("binary", "n = int(input())\nprint(bin(n)[2:])", ("5\n", "16\n", "1\n")),
    StdinProblem("gcd", "from math import gcd\na, b = map(int, input().split())\nprint(gcd(a, b))", ("12 18\n", "7 13\n", "100 75\n")),
    StdinProblem("palindrome", "s = input().strip()\nprint('Palindrome' if s == s[::-1] else 'Not a palindrome')", ("level\n", "ab\n", "a\n")),
    StdinProblem("pairs", "n = int(input())\nxs = list(map(int, input().split()))\nfor i in range(n - 1):\n    print(xs[i], xs[i + 1])", ("4\n1 2 3 4\n", "2\n10 20\n", "3\n7 7 8\n")),
    StdinProblem("median", "n = int(input())\nxs = sorted(map(int, input().split()))\nprint(xs[n // 2] if n % 2 else (xs[n // 2 - 1] + xs[n // 2]) / 2)", ("3\n3 1 2\n", "4\n4 1 3 2\n", "2\n1 2\n")),
    StdinProblem("digits", "print(sum(int(c) for c in input() if c.isdigit()))", ("123\n", "9\n", "1000001\n")),
]  # fmt: skip

CALLS = [
    CallProblem("add_all", "def add_all(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total", (([1, 2, 3],), ([],), ([-5, 5, 10],))),
    CallProblem("double_all", "def double_all(xs):\n    return [x * 2 for x in xs]", (([1, 2, 3],), ([0],), ([-1, 7],))),
    CallProblem("is_even", "def is_even(n):\n    return n % 2 == 0", ((4,), (7,), (0,))),
    CallProblem("reverse_text", "def reverse_text(s):\n    return s[::-1]", (("abc",), ("x",), ("hello world",))),
    CallProblem("half", "def half(n):\n    return n / 2", ((4,), (7,), (1,))),
    CallProblem("count_words", "def count_words(s):\n    out = {}\n    for w in s.split():\n        out[w] = out.get(w, 0) + 1\n    return out", (("a b a",), ("x",), ("one two two three",))),
    CallProblem("min_max", "def min_max(xs):\n    return [min(xs), max(xs)]", (([3, 1, 2],), ([5],), ([-1, -9, 4],))),
    CallProblem("rotate", "def rotate(xs, k):\n    k %= len(xs)\n    return xs[-k:] + xs[:-k]", (([1, 2, 3], 1), ([1, 2, 3, 4], 2), ([9], 5))),
    CallProblem("transpose", "def transpose(m):\n    return [list(row) for row in zip(*m)]", (([[1, 2], [3, 4]],), ([[1, 2, 3]],), ([[5]],))),
    CallProblem("evens", "def evens(xs):\n    return [x for x in xs if x % 2 == 0]", (([1, 2, 3, 4],), ([2],), ([10, 11, 12],))),
    CallProblem("greeting", "def greeting(name, loud):\n    return ('HELLO ' if loud else 'hello ') + name", (("bob", True), ("al", False), ("x", True))),
    CallProblem("first_index", "def first_index(xs, x):\n    return xs.index(x) if x in xs else -1", (([1, 2, 3], 2), ([1], 5), ([4, 4], 4))),
    CallProblem("flatten", "def flatten(xs):\n    return [y for x in xs for y in x]", (([[1], [2, 3]],), ([[]],), ([[1, 2], [3]],))),
    CallProblem("power", "def power(a, b):\n    return a ** b", ((2, 10), (3, 0), (7, 3))),
    CallProblem("pairs_of", "def pairs_of(xs):\n    return [[a, b] for a in xs for b in xs if a < b]", (([1, 2, 3],), ([1],), ([2, 1],))),
    CallProblem("title", "def title(s):\n    return ' '.join(w.capitalize() for w in s.split())", (("hello world",), ("a",), ("the quick fox",))),
    CallProblem("mean_of", "def mean_of(xs):\n    return sum(xs) / len(xs)", (([1, 2, 4],), ([3],), ([1, 1, 2],))),
    CallProblem("odd_or_none", "def odd_or_none(n):\n    return n if n % 2 else None", ((3,), (4,), (9,))),
    CallProblem("digit_sum", "def digit_sum(n):\n    total = 0\n    while n > 0:\n        total += n % 10\n        n //= 10\n    return total", ((123,), (0,), (999,))),
    CallProblem("common", "def common(a, b):\n    return sorted(set(a) & set(b))", (([1, 2, 3], [2, 3, 4]), ([1], [2]), ([5, 6, 7], [7, 5]))),
]  # fmt: skip

# Ways to write the same program. Each takes a program that reads stdin and gives another.

INDENT = "    "


def indented(source: str) -> str:
    return "\n".join(INDENT + line if line else line for line in source.splitlines())


def imports_apart(source: str) -> tuple[str, str]:
    lines = source.splitlines()
    first = [line for line in lines if line.startswith(("import ", "from "))]
    return "\n".join(first), "\n".join(line for line in lines if line not in first)


def in_main(source: str) -> str:
    imports, rest = imports_apart(source)
    return f"{imports}\ndef main():\n{indented(rest)}\nmain()"


def in_a_thread(source: str) -> str:
    imports, rest = imports_apart(source)
    return f"{imports}\nimport threading\ndef main():\n{indented(rest)}\nthreading.Thread(target=main).start()"


def guarded(source: str) -> str:
    imports, rest = imports_apart(source)
    return f"{imports}\ndef main():\n{indented(rest)}\nif __name__ == '__main__':\n    main()"


WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": lambda source: source,
    "in main": in_main,
    "guarded": guarded,
    "in a thread": in_a_thread,
    "readline": lambda source: "import sys\ninput = lambda: sys.stdin.readline().rstrip('\\n')\n" + source,
    "read at once": lambda source: "import sys\n_lines = iter(sys.stdin.read().split('\\n'))\ninput = lambda: next(_lines)\n" + source,
    "iterated": lambda source: "import sys\n_lines = (line.rstrip('\\n') for line in sys.stdin)\ninput = lambda: next(_lines)\n" + source,
    "opened": lambda source: "_lines = iter(open(0).read().split('\\n'))\ninput = lambda: next(_lines)\n" + source,
    "the rest at once": lambda source: "import sys\n_lines = iter([sys.stdin.readline().strip(), *sys.stdin.read().split('\\n')])\ninput = lambda: next(_lines)\n" + source,
    "docstring": lambda source: '"""What it does."""\n# a comment\n' + source,
    "exit 0": lambda source: "import sys\n" + source + "\nsys.exit(0)",
    "noise on stderr": lambda source: "import sys\nprint('debug', file=sys.stderr)\n" + source,
    "class": lambda source: f"{imports_apart(source)[0]}\nclass Solution:\n    def run(self):\n{indented(indented(imports_apart(source)[1]))}\nSolution().run()",
}  # fmt: skip

# What becomes of an output. Each takes the right output and gives another text.


def each_line(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "\n".join(change(line) for line in text.split("\n"))


def each_word(change: Callable[[str], str]) -> Callable[[str], str]:
    return each_line(lambda line: " ".join(change(word) for word in line.split(" ")))


def number_changed(by: float) -> Callable[[str], str]:
    def change(word: str) -> str:
        try:
            return repr(float(word) + by) if "." in word else str(int(word) + (1 if by >= 1 else 0))
        except ValueError:
            return word

    return change


def decimals_cut(places: int) -> Callable[[str], str]:
    def change(word: str) -> str:
        try:
            return f"{float(word):.{places}f}" if "." in word else word
        except ValueError:
            return word

    return change


def with_point(word: str) -> str:
    return word + ".0" if word.lstrip("-").isdigit() else word


PRINTED: dict[str, Callable[[str], str]] = {
    "space behind lines": each_line(lambda line: line + " " if line else line),
    "space before lines": each_line(lambda line: " " + line if line else line),
    "no newline at the end": lambda text: text.rstrip("\n"),
    "empty lines at the end": lambda text: text + "\n\n",
    "empty line first": lambda text: "\n" + text,
    "empty lines between": lambda text: text.strip("\n").replace("\n", "\n\n") + "\n",
    "two spaces": lambda text: text.replace(" ", "  "),
    "tabs": lambda text: text.replace(" ", "\t"),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "upper case": str.upper,
    "lower case": str.lower,
    "on one line": lambda text: " ".join(text.split()) + "\n",
    "a word a line": lambda text: "\n".join(text.split()) + "\n",
    "backwards": lambda text: "\n".join(reversed(text.strip("\n").split("\n"))) + "\n",
    "words backwards": each_line(lambda line: " ".join(reversed(line.split(" ")))),
    "nothing": lambda text: "",
    "half": lambda text: text[: len(text) // 2],
    "twice": lambda text: text + text,
    "more at the end": lambda text: text + "done\n",
    "a prompt first": lambda text: "n = " + text,
    "one more": each_word(number_changed(1)),
    "1e-9 more": each_word(number_changed(1e-9)),
    "1e-4 more": each_word(number_changed(1e-4)),
    "two decimals": each_word(decimals_cut(2)),
    "fifteen decimals": each_word(decimals_cut(15)),
    "with a point": each_word(with_point),
    "in brackets": lambda text: f"[{text.strip()}]\n",
    "quoted": lambda text: f'"{text.strip()}"\n',
}  # fmt: skip


def printing(outputs: dict[str, str]) -> str:
    """A program that prints the text that belongs to what it reads."""
    return f"import sys\nsys.stdout.write({outputs!r}[sys.stdin.read()])"


# What becomes of a returned value.

RETURNED = {
    "a tuple": "tuple(found) if isinstance(found, list) else found",
    "rows as tuples": "[tuple(x) if isinstance(x, list) else x for x in found] if isinstance(found, list) else found",
    "a set": "set(map(str, found)) if isinstance(found, list) else found",
    "an iterator": "iter(found) if isinstance(found, (list, dict)) else found",
    "numbers for booleans": "int(found) if isinstance(found, bool) else found",
    "booleans for numbers": "bool(found) if type(found) is int and found in (0, 1) else found",
    "floats": "float(found) if type(found) is int else found",
    "whole floats": "int(found) if isinstance(found, float) and found == int(found) else found",
    "text": "str(found)",
    "text of numbers": "str(found) if type(found) is int else found",
    "None": "None",
    "in a list": "[found]",
    "one more": "found + 1 if isinstance(found, (int, float)) else found",
    "1e-12 more": "found + 1e-12 if isinstance(found, float) else found",
    "1e-3 more": "found + 1e-3 if isinstance(found, float) else found",
    "backwards": "found[::-1] if isinstance(found, (list, str)) else found",
    "longer": "found + found if isinstance(found, (list, str)) else found",
    "upper case": "found.upper() if isinstance(found, str) else found",
    "a Counter": "__import__('collections').Counter(found) if isinstance(found, dict) else found",
    "its own list": "type('Row', (list,), {})(found) if isinstance(found, list) else found",
}  # fmt: skip


def returning(problem: CallProblem, expression: str) -> str:
    body = problem.source.replace(f"def {problem.name}(", f"def {problem.name}_right(", 1)
    return f"{body}\ndef {problem.name}(*arguments):\n    found = {problem.name}_right(*arguments)\n    return {expression}"


def as_method(problem: CallProblem) -> str:
    source = problem.source.replace(f"def {problem.name}(", f"def {problem.name}(self, ", 1)
    return f"class Solution:\n{indented(source)}"


CALLED: dict[str, Callable[[CallProblem], str]] = {
    "as it is": lambda problem: problem.source,
    "a method": as_method,
    "printing": lambda problem: f"print('loaded')\n{problem.source}",
    "guarded": lambda problem: f"{problem.source}\nif __name__ == '__main__':\n    print({problem.name}(eval(input())))",
    "annotated": lambda problem: f"from typing import List, Any\nx: List[Any] = []\n{problem.source}",
    "by another name": lambda problem: f"{problem.source.replace(f'def {problem.name}(', 'def solve_it(', 1)}\n{problem.name} = solve_it",
    "without its name": lambda problem: problem.source.replace(f"def {problem.name}(", "def something_else(", 1),
    "raising": lambda problem: f"{problem.source}\ndef {problem.name}(*_): raise ValueError('no')",
    "not Python": lambda problem: problem.source.replace(":", "", 1),
    "ending the process": lambda problem: f"import sys\n{problem.source}\ndef {problem.name}(*_): sys.exit(0)",
}  # fmt: skip


# Mutations of the syntax tree

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.FloorDiv,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
}


class Mutation(ast.NodeTransformer):
    """Changes the one place that has this number, in the order in which places are met."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.met = 0

    def _here(self) -> bool:
        self.met += 1
        return self.met - 1 == self.number

    def visit_While(self, node: ast.While) -> ast.AST:
        return node  # what is changed there seldom ends

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if type(node.ops[0]) in COMPARED and self._here():
            node.ops[0] = COMPARED[type(node.ops[0])]()
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if type(node.op) in COMPUTED and self._here():
            node.op = COMPUTED[type(node.op)]()
        return self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        if type(node.op) in COMPUTED and self._here():
            node.op = COMPUTED[type(node.op)]()
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) is int and self._here():
            return ast.Constant(node.value + 1)
        if isinstance(node.value, bool) and self._here():
            return ast.Constant(not node.value)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is not None and self._here():
            return ast.Return(ast.Constant(None))
        return self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        if self._here():
            node.body, node.orelse = node.orelse, node.body
        return self.generic_visit(node)


def mutants(source: str, most: int, seed: int = 0) -> Iterator[str]:
    """Up to `most` programs, each changed in one place."""
    counter = Mutation(-1)
    counter.visit(ast.parse(source))
    places = list(range(counter.met))
    random.Random(f"{seed} {source}").shuffle(places)
    for place in places[:most]:
        yield ast.unparse(ast.fix_missing_locations(Mutation(place).visit(ast.parse(source))))
