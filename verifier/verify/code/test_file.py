"""A file of tests, looked at and not run: which tests it holds, what it asserts, which names are the program's."""

import ast
import builtins
import sys
from collections.abc import Iterable, Mapping
from typing import TypeGuard

from verifier.python_literals import syntax_tree
from verifier.verify.code.libraries import LIBRARIES

PYTHON = {*dir(builtins), "__name__", "__file__"}
NAMESAKES = {name for name in dir(builtins) if name.islower() and callable(getattr(builtins, name))}
DEEPEST = 8  # classes of tests that inherit from one another
OF_THE_TESTS = "_of_the_tests"
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = FUNCTIONS | ast.ClassDef
DYNAMIC = {"eval", "exec", "globals", "locals", "vars", "__import__", "getattr"}


def script_tree(source: str, setup: str = "") -> ast.Module:
    """The tests' syntax tree, in which no name means two things; raises SyntaxError."""
    return told_apart(syntax_tree(f"{setup}\n{source}" if setup else source))


SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def told_apart(tree: ast.Module) -> ast.Module:
    """Local variables that are called as one of the program's functions get another name.

    As in `freq_count = Counter(xs)` within the reference of tests for `freq_count`.
    """
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    if not functions:
        return tree
    free = free_names(tree)
    for function in functions:
        nodes = list(ast.walk(function))
        own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        fixed = {node.arg for node in nodes if isinstance(node, ast.arg | ast.keyword)}
        fixed |= {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
        for node in nodes:
            if isinstance(node, ast.Name) and node.id in (own & free) - fixed:
                node.id += OF_THE_TESTS
    return tree


def free_names(scope: ast.AST) -> set[str]:
    """Names that are used in a scope, or within one that it holds, and that get no value in it."""
    loaded: set[str] = set()
    own: list[ast.AST] = []
    outside: set[str] = set()
    nodes = list(ast.iter_child_nodes(scope))
    while nodes:
        node = nodes.pop()
        own.append(node)
        if isinstance(node, SCOPES | COMPREHENSIONS):
            loaded |= free_names(node)
            continue
        if isinstance(node, ast.Global | ast.Nonlocal):
            outside.update(node.names)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            loaded.add(node.id)
        nodes += ast.iter_child_nodes(node)
    return (loaded | outside) - (bound_names(own) - outside)


def test_functions(tree: ast.Module) -> list[str]:
    """The tests that pytest would find in the file: `test_add`, `TestAdd.test_one`, with those that a class inherits.

    `class Probe` with a method `test` is none, unless the file has no other.
    """
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef) and not skipped(node)}
    others = [f"{name}.{one.name}" for name, node in classes.items() for one in node.body if is_test(one)]
    return pytest_finds(tree) or others


def pytest_finds(tree: ast.Module) -> list[str]:
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef) and not skipped(node)}
    found: list[str] = []
    for node in tree.body:
        if is_test(node):
            found.append(node.name)
        if isinstance(node, ast.ClassDef) and is_collected(node, classes):
            found += [f"{node.name}.{name}" for name in methods_of(node, classes)]
    return found


def is_collected(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> bool:
    """Are the methods of this class tests, to pytest?"""
    if node.name not in classes:
        return False
    if is_a_case(node, classes):
        return True
    made = any(isinstance(one, FUNCTIONS) and one.name == "__init__" for one in node.body)
    return node.name.startswith("Test") and not made


def is_a_case(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef], depth: int = DEEPEST) -> bool:
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    return any(
        base.endswith("TestCase") or (depth > 0 and base in classes and is_a_case(classes[base], classes, depth - 1))
        for base in bases
    )


def methods_of(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef], depth: int = DEEPEST) -> list[str]:
    """Its tests, and those of the file's classes that it is made from."""
    found = [one.name for one in node.body if is_test(one)]
    own = {one.name for one in node.body if isinstance(one, FUNCTIONS)}
    for base in node.bases if depth else ():
        if inherited := classes.get(ast.unparse(base)):
            found += [name for name in methods_of(inherited, classes, depth - 1) if name not in own]
    return list(dict.fromkeys(found))


def is_test(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not node.name.startswith("test"):
        return False
    return not skipped(node) and not makes_a_fixture(node)


def skipped(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Does the file itself say that this is not to be run?"""
    return any(ast.unparse(one).partition("(")[0].endswith((".skip", ".xfail")) for one in node.decorator_list)


def makes_a_fixture(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(one).partition("(")[0].endswith("fixture") for one in node.decorator_list)


def uncalled_tests(tree: ast.Module) -> bool:
    """Does the text define tests that it leaves to be called, as pytest and unittest do?"""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    cases = {name for name, node in classes.items() if is_a_case(node, classes)}
    named = {one.id for node in what_runs(tree) for one in ast.walk(node) if isinstance(one, ast.Name)} - cases
    return any(name.partition(".")[0] not in named for name in pytest_finds(tree))


def what_runs(tree: ast.Module, entry: str | None = None) -> list[ast.stmt]:
    """The statements that run when the text does, with the functions and classes that they name, by whatever path.

    `check` runs where there is an `entry` that it is given.
    """
    defined = [node for node in tree.body if isinstance(node, DEFINITIONS) and not node.decorator_list]
    waiting = [node for node in tree.body if node not in defined]
    waiting += [one for node in defined if isinstance(node, ast.ClassDef) for one in node.body if not is_test(one)]
    named = {"check"} if entry else set[str]()
    running: list[ast.stmt] = []
    while waiting or any(node.name in named for node in defined):
        running += waiting
        named |= {one.id for node in waiting for one in ast.walk(node) if isinstance(one, ast.Name)}
        waiting = [node for node in defined if named & DYNAMIC or node.name in named]
        defined = [node for node in defined if node not in waiting]
    return running


def asserts_something(*trees: ast.AST) -> bool:
    """Is there anything in the tests that could fail by what the program gives back?"""
    for node in (one for tree in trees for one in ast.walk(tree)):
        if isinstance(node, ast.Assert | ast.Raise):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2].lower()
            if name.startswith(("assert", "raises", "fail", "expect", "check")):
                return True
    return False


def asks_the_program(tree: ast.Module, entry: str | None = None) -> bool:
    """Do the tests use any name that they do not define themselves and Python does not have?"""
    nodes = list(ast.walk(tree))
    loaded = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    imported = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    imported += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    foreign = {name.partition(".")[0] for name in imported} - set(sys.stdlib_module_names) - LIBRARIES
    return entry is not None or bool(foreign) or bool(loaded & DYNAMIC) or bool(loaded - bound_names(nodes) - PYTHON)


def bound_names(nodes: Iterable[ast.AST]) -> set[str]:
    """What the tests give a name to."""
    bound: set[str] = set()
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                bound.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
                bound.add(name)
            case ast.MatchStar(name=str() as name) | ast.MatchMapping(rest=str() as name):
                bound.add(name)
            case ast.alias(name=name, asname=other):
                bound.add(other or name.partition(".")[0])
    return bound


def namesake(tree: ast.Module) -> str | None:
    """The function under test where it is called as one of Python's own, as in `assert sum(10, 15) == 6`.

    It is meant where the tests name nothing else that could be the program's; of several, the innermost call.
    """
    if asks_the_program(tree):
        return None
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    inner = [call for call in calls if not any(isinstance(n, ast.Call) for a in call.args for n in ast.walk(a))]
    names = {call.func.id for call in inner if isinstance(call.func, ast.Name)} & NAMESAKES
    return names.pop() if len(names) == 1 else None


def is_main_guard(test: ast.expr) -> bool:
    return ast.unparse(test) == "__name__ == '__main__'"


def first_line(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0][:120]
