"""A file of tests, looked at and not run: which tests it holds, what it asserts, which names are the program's."""

import ast
import builtins
import sys
from collections.abc import Iterable
from typing import TypeGuard

from verifier.verify.code.libraries import LIBRARIES
from verifier.verify.code.literals import syntax_tree

PYTHON = {*dir(builtins), "__name__", "__file__"}
NAMESAKES = {name for name in dir(builtins) if name.islower() and callable(getattr(builtins, name))}
DYNAMIC = {"eval", "exec", "globals", "locals", "vars", "__import__", "getattr"}


def script_tree(source: str, setup: str = "") -> ast.Module:
    """The tests' syntax tree; raises SyntaxError."""
    return syntax_tree(f"{setup}\n{source}" if setup else source)


def test_functions(tree: ast.Module) -> list[str]:
    """The tests that pytest would find in the file: `test_add`, `TestAdd.test_one`."""
    found: list[str] = []
    for node in tree.body:
        if is_test(node):
            found.append(node.name)
        if isinstance(node, ast.ClassDef) and not skipped(node):
            found += [f"{node.name}.{one.name}" for one in node.body if is_test(one)]
    return found


def is_test(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not node.name.startswith("test"):
        return False
    return not skipped(node) and not makes_a_fixture(node)


def skipped(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Does the file itself say that this is not to be run?"""
    return any(ast.unparse(one).partition("(")[0].endswith((".skip", ".xfail")) for one in node.decorator_list)


def makes_a_fixture(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(one).partition("(")[0].endswith("fixture") for one in node.decorator_list)


def asserts_something(tree: ast.Module) -> bool:
    """Is there anything in the tests that could fail by what the program gives back?"""
    for node in ast.walk(tree):
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
