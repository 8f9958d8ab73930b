"""How a program of each language is compiled and run: a table. A language is there when its tools are.

`{source}` stands for the program's file, `{memory_mb}` for its memory limit. A compiler leaves its product in
`product`, which comes out of the sandbox as bytes and goes back in as descriptor 3 that nobody can write to.
"""

import os
import shutil
from functools import cache
from typing import NamedTuple

from verifier.errors import SandboxError

PATH = "/usr/local/bin:/usr/bin:/bin"
PRODUCT = "product"
PRODUCT_DESCRIPTOR = "/proc/self/fd/3"
MEGABYTE = 2**20


class Language(NamedTuple):
    """One row. `compile` empty: there is nothing to compile. `run` empty: the product itself is executed."""

    name: str
    aliases: tuple[str, ...]
    source: str
    tools: tuple[str, ...]
    compile: tuple[str, ...] = ()
    run: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    processes: int = 1
    threads: int = 64
    stack_mb: int = 64  # 0: within its memory, which leaves the stacks of threads at their usual size
    limit_data_only: bool = False
    compile_seconds: float = 10.0  # of CPU time

    def missing(self) -> list[str]:
        """The tools that this host does not have."""
        return [tool for tool in self.tools if tool_path(tool) is None]


GCC = ("-O2", "-pipe", "-fno-diagnostics-color", "-o", PRODUCT)
NODE = ("node", "--max-old-space-size={memory_mb}", "--stack-size=4000")
JAVA = ("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-Xss64m", "-Xmx{memory_mb}m")
TO_JAVASCRIPT = """
const files = require("fs"), path = require("path");
const tsc = process.env.PATH.split(":").map(folder => folder + "/tsc").find(files.existsSync);
const ts = require(path.join(path.dirname(files.realpathSync(tsc)), "../lib/typescript.js"));
const made = ts.transpileModule(files.readFileSync("{source}", "utf8"), {
  fileName: "{source}", reportDiagnostics: true, compilerOptions: {target: "es2022", module: "commonjs"}});
if (made.diagnostics.length) {
  const host = {getCanonicalFileName: name => name, getCurrentDirectory: () => "", getNewLine: () => "\\n"};
  console.error(ts.formatDiagnostics(made.diagnostics, host));
  process.exit(1);
}
files.writeFileSync("product", made.outputText);
"""
"""Takes the types out and checks the syntax. Types are not checked: what a program imports comes without any here."""
RUN_PRODUCT = f"module._compile(require('fs').readFileSync('{PRODUCT_DESCRIPTOR}', 'utf8'), '/main.js')"
TO_JAR = (
    "javac -J-XX:+UseSerialGC -J-XX:-UsePerfData -J-Xmx512m -encoding UTF-8 -d classes {source}"
    " && jar --create --no-compress --file product -C classes ."
)
GO = {
    "GOCACHE": "{scratch}/.go",
    "GOPATH": "{scratch}/.path",
    "GO111MODULE": "off",
    "GOTOOLCHAIN": "local",
    "CGO_ENABLED": "0",
}
TABLE = (
    Language("python", ("py", "python3", "py3", "pypy", "pypy3"), "main.py", ()),
    Language(
        "c", ("c11", "c17", "gcc"), "main.c", ("gcc",), ("gcc", "-std=gnu17", *GCC, "{source}", "-lm"), stack_mb=0
    ),
    Language(
        "cpp",
        ("c++", "cpp17", "cpp20", "g++", "cc", "cxx"),
        "main.cpp",
        ("g++",),
        ("g++", "-std=gnu++20", *GCC, "{source}"),
        stack_mb=0,
    ),
    Language(
        "javascript", ("js", "node", "nodejs"), "main.js", ("node",), run=(*NODE, "{source}"), limit_data_only=True
    ),
    Language(
        "typescript",
        ("ts",),
        "main.ts",
        ("node", "tsc"),
        ("node", "-e", TO_JAVASCRIPT),
        (*NODE, "-e", RUN_PRODUCT),
        limit_data_only=True,
    ),
    Language(
        "go",
        ("golang",),
        "main.go",
        ("go",),
        ("go", "build", "-o", PRODUCT, "{source}"),
        environment=tuple(GO.items()),
        compile_seconds=60.0,
        limit_data_only=True,
    ),
    Language(
        "rust",
        ("rs",),
        "main.rs",
        ("rustc",),
        ("rustc", "--edition", "2021", "-O", "-o", PRODUCT, "{source}"),
        compile_seconds=20.0,
    ),
    Language(
        "java",
        (),
        "Main.java",
        ("javac", "java", "jar"),
        ("sh", "-c", TO_JAR),
        ("java", *JAVA, "-cp", PRODUCT_DESCRIPTOR, "Main"),
        limit_data_only=True,
    ),
    Language("bash", ("sh", "shell"), "main.sh", ("bash",), run=("bash", "{source}"), processes=32),
)
BY_NAME = {name: language for language in TABLE for name in (language.name, *language.aliases)}


@cache
def tool_path(tool: str) -> str | None:
    """Where a tool is, among what programs can see. Never in somebody's home."""
    return shutil.which(tool, path=PATH)


def named(name: str) -> Language:
    """The row for a language. Raises SandboxError for one that is unknown or has no tools here."""
    language = BY_NAME.get(name.strip().lower())
    if language is None:
        raise SandboxError(f"unknown language {name[:40]!r}; expected one of: {', '.join(row.name for row in TABLE)}")
    if missing := language.missing():
        lacks = " and no ".join(missing)
        raise SandboxError(
            f"language {language.name} cannot be run here: no {lacks} in {PATH}; here are: {', '.join(here())}"
        )
    return language


def here() -> list[str]:
    """The languages whose tools this host has."""
    return [language.name for language in TABLE if not language.missing()]


def identity(language: Language) -> str:
    """What a compiled program depends on beside its source: the tools themselves, and how they are called."""
    stamps = []
    for tool in language.tools:
        path = os.path.realpath(tool_path(tool) or "")
        facts = os.stat(path)
        stamps.append(f"{path} {facts.st_size} {facts.st_mtime_ns}")
    return repr((language.name, language.compile, stamps))


def arguments(template: tuple[str, ...], language: Language, memory_mb: int) -> tuple[str, ...]:
    """A command with everything filled in, its first word a path."""
    words = [word.replace("{source}", language.source).replace("{memory_mb}", str(memory_mb)) for word in template]
    return (tool_path(words[0]) or words[0], *words[1:])
