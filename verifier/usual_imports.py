"""The imports that data sets' own graders make for programs: `from typing import *` and the like.

Put before a program as text, they would define functions that tests ask for (`gcd`). So they become built-in names of
the process: the program's own definitions win, and what only they define is not the program's. Standard library only:
the sandbox's processes load it, too.
"""

MODULES = (
    "typing string re datetime collections heapq bisect copy math random statistics itertools functools operator "
    "io json sys time os"
)
NOT_STARRED = ("sys", "os", "time", "io")
IMPORTS = (
    "(lambda b, s: [b.setdefault(n, v) for n, v in {**{n: getattr(m, n) for m in s"
    f" if m.__name__ not in {NOT_STARRED} for n in getattr(m, '__all__', dir(m)) if n[0] != '_' and hasattr(m, n)}},"
    " **{m.__name__: m for m in s}}.items()])(vars(__import__('builtins')), [__import__(n) for n in"
    f" '{MODULES}'.split()]); __import__('sys').setrecursionlimit(50000)"
)
"""A line of Python."""


def without_them(source: str) -> str | None:
    """The program with `pass` in place of that line, where it is the first or follows `from __future__`; else None."""
    place = source.find(IMPORTS + "\n")
    before = source[:place].splitlines() if place >= 0 else ["nothing of the kind"]
    if all(line.startswith("from __future__ import ") for line in before):
        return source.replace(IMPORTS, "pass", 1)
    return None
