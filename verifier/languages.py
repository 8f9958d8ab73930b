"""One name for all of a programming language's names, and its dialects.

Everything that names a language asks here: the fence of a block, a ground truth, a program for the sandbox. Data sets
write `C++17 (GCC 7-32)`, `PyPy 3-64`, `Java 8`, `PYTHON3`; models write `py3` and `c++`.
"""

import difflib
import re
from functools import lru_cache
from typing import NamedTuple

ALIASES = {
    "bash": "sh shell zsh",
    "c": "gcc clang",
    "cpp": "c++ g++ cc cxx clang++ cplusplus c_cpp msvc",
    "csharp": "c# cs mono dotnet .net mcs",
    "go": "golang go_test gotest",
    "haskell": "hs ghc",
    "java": "openjdk jdk jvm junit junit5",
    "javascript": "js node nodejs node.js ecmascript v8 jest",
    "kotlin": "kt kts kotlinc",
    "lua": "luajit",
    "ocaml": "ml",
    "perl": "pl perl5 perl6",
    "php": "",
    "python": "py pytest python2 python3 py2 py3 pypy pypy2 pypy3 cpython",
    "r": "rscript",
    "ruby": "rb jruby",
    "rust": "rs rustc",
    "scala": "scala2 scala3",
    "sql": "sqlite sqlite3",
    "typescript": "ts tsc",
    "verilog": "iverilog systemverilog sv",
}
"""Programs in these are run, where their tools are: `sandbox/languages.py` says how."""
TESTED_BY = {"go_test": "go", "junit": "java", "jest": "javascript"}
"""Forms of tests, and the language of the programs that they test."""
REFUSED = {
    "ada": "gnat",
    "assembly": "asm nasm x86asm",
    "clojure": "clj",
    "cobol": "",
    "coq": "rocq",
    "crystal": "",
    "cuda": "cu nvcc",
    "d": "dlang dmd ldc gdc",
    "dart": "",
    "dotty": "",
    "delphi": "",
    "elixir": "",
    "erlang": "",
    "fortran": "f90 f95 gfortran",
    "fsharp": "f# fs",
    "groovy": "",
    "julia": "jl",
    "jupyter": "ipynb",
    "lean": "lean4",
    "lisp": "commonlisp common_lisp sbcl clisp elisp",
    "matlab": "octave",
    "mysql": "postgresql postgres mssql tsql plsql",
    "nim": "",
    "objectivec": "objective-c objc obj-c",
    "pascal": "fpc pascalabc.net objectpascal",
    "powershell": "pwsh ps1",
    "prolog": "swipl",
    "racket": "",
    "raku": "",
    "scheme": "guile",
    "solidity": "sol",
    "swift": "",
    "vb": "vb.net visualbasic vbnet",
    "vhdl": "ghdl",
    "zig": "",
}
"""Known, and not run by this project: refused by their names."""
NO_PROGRAM = {"yaml": "yml"}
BY_NAME = {
    alias: name
    for names in (ALIASES, REFUSED, NO_PROGRAM)
    for name, aliases in names.items()
    for alias in (name, *aliases.split())
}
OTHER_DIALECTS = {
    ("python", "2"): "Python 2 is not run here; expected python (3)",
    ("scala", "3"): "Scala 3 is not run here; expected scala (2)",
    ("perl", "6"): "Perl 6 is not run here; expected perl (5)",
}
STANDARDS = {
    "scala": {"2": "2", "3": "3"},
    "perl": {"5": "5", "6": "6"},
    "cpp": {
        **{"98": "98", "03": "03", "0x": "11", "11": "11", "1y": "14", "14": "14", "1z": "17", "17": "17"},
        **{"2a": "20", "20": "20", "2b": "23", "23": "23", "2c": "26", "26": "26"},
    },
    "c": {"89": "89", "90": "90", "99": "99", "11": "11", "17": "17", "18": "17", "2x": "23", "23": "23"},
}
NOTE = re.compile(r"\([^()]{0,80}\)|\b(?:gnu|ms|microsoft|visual|oracle|32bit|64bit|\d+-bit)\s", re.IGNORECASE)
VERSIONED = re.compile(r"([a-z#+.]*[a-z#+])[ _-]?v?(\d\w{0,3})?(?:$|[ .,].*|[-_]\d.*)", re.DOTALL)
NAME_CHARACTERS = 80
ALIKE = 0.6  # `pythn` and python are; `swfit` and sql are not
YEAR = 4  # digits, as in C++ 2017


class Language(NamedTuple):
    """A language by its one name, and the standard that was asked for: `17` of C++17, `2` of Python 2; else empty."""

    name: str
    standard: str = ""

    @property
    def spelled(self) -> str:
        """`cpp`, or `c++17` where a standard was asked for."""
        prefix = {"cpp": "c++", "c": "c"}.get(self.name)
        return f"{prefix}{self.standard}" if prefix and self.standard else self.name


@lru_cache(maxsize=1024)
def identified(name: str) -> Language | None:
    """The language that `name` means, or None."""
    text = name.strip().lower()[:NAME_CHARACTERS]
    text = " ".join(NOTE.sub(" ", f"{text} ").split())
    found = VERSIONED.fullmatch(text)
    stem, version = (found[1], found[2] or "") if found else (text, "")
    language = BY_NAME.get(text) or BY_NAME.get(stem)
    if language is None:
        return None
    if language == "python":
        return Language(language, (version or text.lstrip("cpython"))[:1])
    short = version[2:] if len(version) == YEAR and version.isdigit() else version[:2]
    return Language(language, STANDARDS.get(language, {}).get(short, ""))


def canonical(language: str) -> str:
    """The name that this project uses: `python` for py and Python3, `cpp` for C++17. One that is unknown stays."""
    found = identified(language)
    return found.name if found else language.strip().lower()


def spelled(language: str) -> str:
    """The same with its standard, for the sandbox: `c++17` for `C++17 (GCC 7-32)`."""
    found = identified(language)
    return found.spelled if found else language.strip().lower()


def unknown(language: str) -> str | None:
    """Why programs in `language` cannot be judged by anybody, in words; None where it is a language that is known."""
    shown, found = repr(language.strip()[:40]), identified(language)
    if found is None or found.name in NO_PROGRAM:
        near = difflib.get_close_matches(language.strip().lower(), [*BY_NAME], 3, ALIKE)
        names = list(dict.fromkeys(BY_NAME[one] for one in near if BY_NAME[one] in ALIASES))
        told = f"nearest: {', '.join(names)}" if names else f"expected one of: {', '.join(ALIASES)}"
        return f"unknown language {shown}; {told}"
    if found.name in REFUSED:
        return f"language {shown} is not run here; expected one of: {', '.join(ALIASES)}"
    if found in OTHER_DIALECTS:
        return f"language {shown}: {OTHER_DIALECTS[found]}"
    return None
