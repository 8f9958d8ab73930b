"""How the graders of APPS, TACO and LiveCodeBench run a program that reads stdin, for behind the wall.

APPS and LiveCodeBench run it as a function of a module and put stand-ins in the place of stdin and stdout. What
programs notice of that is the same here: a main guard is not run, a thread is not waited for, LiveCodeBench's stdin has
no lines to iterate over. Nothing is judged here: what comes of it is what the function has printed when it returns.
Standard library only.
"""

import ast
import builtins
import io
import os
import sys
import threading
import time
import types
from collections.abc import Callable
from typing import Any

USUAL = """\
import sys, time, itertools, collections, math, fractions, random, heapq
from itertools import accumulate, product, permutations, combinations
from collections import Counter, OrderedDict, deque, defaultdict, ChainMap
from functools import lru_cache
from math import sqrt, sin, cos, tan, ceil, fabs, floor, gcd, exp, log, log2
from typing import List, Tuple
from heapq import *
"""
"""Before programs for APPS and TACO, where numpy as np comes, too."""
MODULES = (
    *("string", "re", "datetime", "collections", "heapq", "bisect", "copy", "math", "random", "statistics"),
    *("itertools", "functools", "operator", "io", "sys", "json"),
)
EVERYTHING = "".join(
    [
        *(f"from {name} import *\n" for name in (*MODULES, "builtins", "typing")),
        f"import {', '.join(MODULES)}\n",
        "sys.setrecursionlimit(50000)\n",
    ]
)
"""Before programs for LiveCodeBench. Here `open` is settled before there is a stand-in for it."""
THREAD_CPU_SECONDS = 0.005  # that the interpreter gives a thread before it goes on with the main one
MOST_LOOKS = 200  # at threads that wait and use no time
CPU_TIME, MAIN_CPU_TIME, SLEEP, THREADS = time.process_time, time.thread_time, time.sleep, threading.active_count
WRITE, EXIT = os.write, os._exit


def play(grader: str, source: str) -> None:
    """Run the program as the main one of this process, as that set's grader does."""
    {"apps": as_apps, "taco": as_taco, "livecodebench": as_live_code_bench}[grader](source)


def as_apps(source: str) -> None:
    text, stdout = without_streams()
    builtins.exit = builtins.quit = None  # type: ignore[assignment]
    lines = source.split("\n")
    head, body = parted(lines, is_import)
    function = defined(USUAL + in_code(head, "", body), "code")
    show(printed_by(function, io.StringIO(text), text), stdout)


def as_taco(source: str) -> None:
    """As a script, with the usual imports before its first line that is none.

    It must also do as a function, and does as one where it is no script, as with a `return` outside of functions.
    """
    head, body = parted(source.split("\n"), lambda line: is_import(line) or "import *" in line)
    stars = [line.lstrip("\t") for line in (*head, *body) if "import *" in line]
    head_of_function, rest = ([line for line in part if "import *" not in line] for part in (head, body))
    function = in_code(head_of_function, USUAL + "\n".join(stars), rest)
    compiled(function)
    try:
        code = compiled("\n".join([*head, USUAL + STREAMS, *body]))
    except SyntaxError:
        code = compiled(function + "\ncode()")
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    exec(code, main.__dict__)  # noqa: S102 - behind the wall


def as_live_code_bench(source: str) -> None:
    if "class Solution" in source:
        raise TypeError("a class Solution is taken for an answer to one of LeetCode's tasks")
    text, stdout = without_streams()
    builtins.quit = None  # type: ignore[assignment]
    function = defined(EVERYTHING + in_wrapped_function(source), "wrapped_function")
    show(printed_by(function, Again(text), text), stdout)


# How a program becomes a function

STREAMS = "stdin = sys.stdin\nstdout = sys.stdout"


def is_import(line: str) -> bool:
    return line.startswith(("from ", "import "))


def parted(lines: list[str], before: Callable[[str], bool]) -> tuple[list[str], list[str]]:
    """The lines up to the first that does not belong before the function, and the others."""
    first = next((place for place, line in enumerate(lines) if not before(line)), len(lines))
    return lines[:first], lines[first:]


def in_code(head: list[str], imports: str, body: list[str]) -> str:
    """Line by line, so that the further lines of a text in quotes begin with a tab, too."""
    return "\n".join([*head, imports, STREAMS, "def code():", *(f"\t{line}" for line in body)])


def in_wrapped_function(source: str) -> str:
    """By the syntax tree: imports stay outside, and of a main guard in the end only the body is left."""
    body = ast.parse(source).body
    last = body[-1]
    if isinstance(last, ast.If) and ast.unparse(last.test) == "__name__ == '__main__'":
        body = [*body[:-1], *last.body]
    imports: list[ast.stmt] = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    function = ast.parse("def wrapped_function(): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = [node for node in body if node not in imports]
    return f"{ast.unparse(ast.Module(imports, []))}\n{ast.unparse(function)}\n"


def compiled(source: str) -> types.CodeType:
    return compile(source, "main.py", "exec", dont_inherit=True)


def defined(source: str, name: str) -> Callable[[], object]:
    module = types.ModuleType("tmp_sol")
    exec(compiled(source), module.__dict__)  # noqa: S102 - behind the wall
    function: Callable[[], object] = module.__dict__[name]
    return function


# What it reads and writes


def without_streams() -> tuple[str, int]:
    """The input, and where the output goes. A program that binds streams in its head (`from sys import stdin`) has none
    of the stand-ins: what it writes there is lost, and lines that it reads have no end.
    """
    text, stdout, nothing = sys.stdin.read(), os.dup(1), os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)
    lines, stdin = iter(text.split("\n")), sys.stdin
    vars(stdin).update(readline=lambda *_: next(lines), readlines=lambda *_: text.split("\n"), read=lambda *_: text)
    return text, stdout


class Again:
    """LiveCodeBench's stdin: `read` gives all of it whatever was read before. It is no iterator and no file."""

    def __init__(self, text: str) -> None:
        self.text, self.lines = text, io.StringIO(text)
        self.buffer = AgainInBytes(text.encode())

    def read(self, *_: object) -> str:
        return self.text

    def readlines(self, *_: object) -> list[str]:
        return self.text.split("\n")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.lines, name)


class AgainInBytes:
    """Its bytes, of which every line is the first."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    def read(self, *_: object) -> bytes:
        return self.text

    def readline(self, *_: object) -> bytes:
        return self.text.split(b"\n")[0] + b"\n"


def printed_by(function: Callable[[], object], stdin: Any, text: str) -> str:
    """What it has printed when it returns, or ends by `sys.exit`, whatever the status. Other exceptions pass."""
    before = sys.stdin, sys.stdout, builtins.open
    printed = io.StringIO()
    printed.close = lambda _: None  # type: ignore[method-assign, assignment, misc]
    sys.stdin, sys.stdout, builtins.open = stdin, printed, lambda *_, **__: io.StringIO(text)  # type: ignore[assignment]
    others_used = CPU_TIME() - MAIN_CPU_TIME()
    try:
        function()
    except SystemExit:
        pass
    finally:
        wait_for_threads(others_used)
        sys.stdin, sys.stdout, builtins.open = before
    return printed.getvalue()


def wait_for_threads(others_used: float) -> None:
    """Those that were started and not joined have as much time as they get before the grader looks at the output."""
    for _ in range(MOST_LOOKS):
        if THREADS() == 1 or CPU_TIME() - MAIN_CPU_TIME() - others_used > THREAD_CPU_SECONDS:
            return
        SLEEP(0.0005)


def show(text: str, stdout: int) -> None:
    left = text.encode("utf-8", "surrogateescape")
    while left:
        left = left[WRITE(stdout, left) :]
    EXIT(0)
