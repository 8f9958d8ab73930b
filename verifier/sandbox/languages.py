"""How a program of each language is compiled and run: a table. A language is there when its tools are.

`{source}` stands for the program's file, the word `{sources}` for this and all files beside it whose names end as the
row's `beside` says, `{standard}` for the language's standard, `{memory_mb}` for its memory limit,
`{main}` for the class that is started. A compiler leaves its product in `product`, which comes out of the sandbox as
bytes and goes back in as descriptor 3 that nobody can write to.
"""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from verifier.errors import SandboxError
from verifier.execution import Program
from verifier.languages import Language as Spoken
from verifier.languages import identified, unknown

PATH = "/usr/local/bin:/usr/bin:/bin"
PRODUCT = "product"
SOURCES = "{sources}"
PRODUCT_DESCRIPTOR = "/proc/self/fd/3"
MEGABYTE = 2**20


class Language(NamedTuple):
    """One row. `compile` empty: there is nothing to compile. `run` empty: the product itself is executed."""

    name: str
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
    open_files: int = 0  # at least
    needs: tuple[str, ...] = ()  # files, beside the tools
    beside: tuple[str, ...] = ()  # the endings of files that the compiler is given, or looks for itself
    standards: tuple[str, ...] = ()  # where none is asked for: the first by which it compiles

    def missing(self) -> list[str]:
        """The tools and files that this host does not have."""
        lacking = [tool for tool in self.tools if tool_path(tool) is None]
        return lacking + [file for file in self.needs if not os.path.exists(file)]


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
    'javac -J-XX:+UseSerialGC -J-XX:-UsePerfData -J-Xmx512m -encoding UTF-8 -d classes "$@"'
    " && jar --create --no-compress --file product --main-class {main} -C classes ."
)
JVM_THAT_COMPILES = "-Xmx1g -Xss16m -XX:+UseSerialGC -XX:-UsePerfData -XX:TieredStopAtLevel=1"
TO_KOTLIN_JAR = 'kotlinc -nowarn -include-runtime -d product.jar "$@" && mv product.jar product'
TO_SCALA_JAR = """
mkdir classes && scalac -nowarn -encoding UTF-8 -d classes "$@" || exit 1
for library in /usr/local/lib/scala/lib /usr/share/java /usr/share/scala/lib; do
    [ -e $library/scala-library.jar ] && echo "Class-Path: file://$library/scala-library.jar" >manifest && break
done
jar --create --no-compress --file product --manifest manifest --main-class {main} -C classes .
"""
SQL = ("-batch", "-cmd", ".read /dev/stdin", ":memory:", ".bail on", ".read {source}")
"""What stands on stdin makes the tables that the program asks; `2 3` makes none, and is no fault of the program's."""
TO_GO_TESTS = """
path=$(sed -n 's|^// import-path ||p' verifier_judge.go)
export GOPATH="$PWD/.path"
mkdir -p "$GOPATH/src/verifierjudge" "$GOPATH/src/$path"
mv verifier_judge.go "$GOPATH/src/verifierjudge/judge.go" && mv *.go "$GOPATH/src/$path/" &&
    go test -c -vet=off -o product "$path"
"""
JUNIT_LIBRARIES = """
junit-jupiter-api junit-jupiter-params junit-jupiter-engine junit-vintage-engine junit-platform-commons
junit-platform-engine junit-platform-launcher opentest4j apiguardian-api junit4 hamcrest
"""
JUNIT = tuple(f"/usr/share/java/{name}.jar" for name in JUNIT_LIBRARIES.split())
"""Where Debian's packages junit5 and junit4 put them."""
JUNIT_CLASS_PATH = ":".join((*JUNIT, PRODUCT_DESCRIPTOR))  # in this order: JUnit's own classes are found first
JUNIT_MODULES = "java.base,java.logging,java.xml,java.sql,java.desktop,java.net.http,java.prefs,java.naming"
TO_JUNIT_JAR = f"""
junit={":".join(JUNIT)}
flags='-J-XX:+UseSerialGC -J-XX:-UsePerfData -J-XX:TieredStopAtLevel=1 -J-Xmx512m -encoding UTF-8 -nowarn -proc:none'
tests=$(echo verifier-tests/*.java)
mkdir made
own=$(for one; do case $one in ./verifier-*) ;; *) echo "$one";; esac; done)
javac $flags -d made $own &&
    javac $flags -cp "$junit:made" -d made "$tests" verifier-judge/VerifierJudge.java &&
    jar --create --no-compress --file product -C made .
"""
GO_CACHE = "/usr/local/lib/go-cache"  # Go from 1.20 on brings no compiled library: `go build std` into this once
MONO_LIBRARY = "/usr/local/lib/verifier-mono.so"  # docker/mono-preload.c
GO = {
    "GOCACHE": GO_CACHE if os.path.isdir(GO_CACHE) else "{scratch}/.go",
    "GOPATH": "{scratch}/.path",
    "GO111MODULE": "off",
    "GOTOOLCHAIN": "local",
    "CGO_ENABLED": "0",
}
TABLE = (
    Language("python", "main.py", ()),
    Language(
        "c",
        "main.c",
        ("gcc",),
        ("gcc", "-std=gnu{standard}", *GCC, "{sources}", "-lm"),
        beside=(".c",),
        standards=("17",),
        stack_mb=0,
    ),
    Language(
        "cpp",
        "main.cpp",
        ("g++",),
        ("g++", "-std=gnu++{standard}", *GCC, "{sources}"),
        beside=(".cpp", ".cc", ".cxx", ".c"),
        standards=("20", "14"),  # a global `data` is ambiguous from C++17 on
        stack_mb=0,
    ),
    Language("javascript", "main.js", ("node",), run=(*NODE, "{source}"), limit_data_only=True),
    Language(
        "typescript",
        "main.ts",
        ("node", "tsc"),
        ("node", "-e", TO_JAVASCRIPT),
        (*NODE, "-e", RUN_PRODUCT),
        limit_data_only=True,
    ),
    Language(
        "go",
        "main.go",
        ("go",),
        ("go", "build", "-o", PRODUCT, "{sources}"),
        beside=(".go",),
        environment=tuple(GO.items()),
        compile_seconds=60.0,
        limit_data_only=True,
    ),
    Language(
        "rust",
        "main.rs",
        ("rustc",),
        ("rustc", "--edition", "2021", "-O", "-o", PRODUCT, "{source}"),
        beside=(".rs",),
        compile_seconds=20.0,
    ),
    Language(
        "java",
        "Main.java",
        ("javac", "java", "jar"),
        ("sh", "-c", TO_JAR, "sh", "{sources}"),
        ("java", *JAVA, "-jar", PRODUCT_DESCRIPTOR),
        beside=(".java",),
        limit_data_only=True,
    ),
    Language(
        "kotlin",
        "main.kt",
        ("kotlinc", "java"),
        ("sh", "-c", TO_KOTLIN_JAR, "sh", "{sources}"),
        ("java", *JAVA, "-jar", PRODUCT_DESCRIPTOR),
        beside=(".kt",),
        environment=(("JAVA_OPTS", JVM_THAT_COMPILES),),
        compile_seconds=60.0,
        limit_data_only=True,
    ),
    Language(
        "scala",
        "main.scala",
        ("scalac", "java", "jar"),
        ("sh", "-c", TO_SCALA_JAR, "sh", "{sources}"),
        ("java", *JAVA, "-jar", PRODUCT_DESCRIPTOR),
        beside=(".scala",),
        environment=(("JAVA_OPTS", JVM_THAT_COMPILES),),
        compile_seconds=60.0,
        limit_data_only=True,
    ),
    Language(
        "csharp",
        "main.cs",
        ("mcs", "mono"),
        ("mcs", "-optimize+", "-nologo", f"-out:{PRODUCT}", "-r:System.Numerics.dll", "{sources}"),
        ("mono", PRODUCT_DESCRIPTOR),
        beside=(".cs",),
        needs=(MONO_LIBRARY,),
        environment=(("MONO_DISABLE_SHARED_AREA", "1"), ("LD_PRELOAD", MONO_LIBRARY)),
        limit_data_only=True,
    ),
    Language(
        "php",
        "main.php",
        ("php",),
        run=("php", "-d", "memory_limit={memory_mb}M", "-d", "display_errors=stderr", "{source}"),
    ),
    Language("ruby", "main.rb", ("ruby",), run=("ruby", "{source}")),
    Language("perl", "main.pl", ("perl",), run=("perl", "{source}")),
    Language("lua", "main.lua", ("lua",), run=("lua", "{source}")),
    Language("r", "main.R", ("Rscript",), run=("Rscript", "--vanilla", "{source}"), processes=8, open_files=256),
    Language(
        "haskell",
        "main.hs",
        ("ghc",),
        ("ghc", "-v0", "-O", "-o", PRODUCT, "{source}"),
        beside=(".hs",),
        compile_seconds=30.0,
        limit_data_only=True,
    ),
    Language(
        "ocaml",
        "main.ml",
        ("ocamlopt",),
        ("ocamlopt", "-w", "-a", "-O3", "unix.cmxa", "str.cmxa", "-o", PRODUCT, "{source}"),
        stack_mb=0,
    ),
    Language("bash", "main.sh", ("bash",), run=("bash", "{source}"), processes=32),
    Language("sql", "main.sql", ("sqlite3",), run=("sqlite3", *SQL)),
    Language(
        "verilog",
        "main.sv",
        ("iverilog", "vvp"),
        ("iverilog", "-g2012", "-o", PRODUCT, "{sources}"),
        ("vvp", "-n", PRODUCT_DESCRIPTOR),
        beside=(".v", ".sv"),
    ),
)
TEST_FORMS = (
    Language(
        "go_test",
        "solution.go",
        ("go",),
        ("sh", "-c", TO_GO_TESTS),
        beside=(".go",),
        environment=tuple(GO.items()),
        compile_seconds=60.0,
        limit_data_only=True,
    ),
    Language(
        "junit",
        "Main.java",
        ("javac", "java", "jar"),
        ("sh", "-c", TO_JUNIT_JAR, "sh", "{sources}"),
        (
            "java",
            *JAVA,
            "--limit-modules",
            JUNIT_MODULES,
            "-cp",
            ":".join((*JUNIT, PRODUCT_DESCRIPTOR)),
            "VerifierJudge",
        ),
        beside=(".java",),
        needs=JUNIT,
        compile_seconds=20.0,
        limit_data_only=True,
    ),
    Language(
        "jest",
        "judge.js",
        ("node",),
        run=(*NODE, "--disallow-code-generation-from-strings", "--no-addons", "{source}"),
        limit_data_only=True,
    ),
)
"""How tests in a language's own framework are compiled with a program (`verify/code/frameworks`). No languages."""
HELLO = {  # where not even this runs, the tools are at fault, and no program is wrong
    "c": 'int puts(const char *);\nint main(void) { puts("hello"); }',
    "cpp": '#include <iostream>\nint main() { std::cout << "hello"; }',
    "javascript": 'console.log("hello")',
    "typescript": 'const word: string = "hello"; console.log(word)',
    "go": 'package main\nimport "fmt"\nfunc main() { fmt.Println("hello") }',
    "rust": 'fn main() { println!("hello"); }',
    "java": 'class Main { public static void main(String[] a) { System.out.println("hello"); } }',
    "kotlin": 'fun main() { println("hello") }',
    "scala": 'object Main extends App { println("hello") }',
    "csharp": 'class P { static void Main() { System.Console.WriteLine("hello"); } }',
    "php": '<?php echo "hello";',
    "ruby": 'puts "hello"',
    "perl": 'print "hello";',
    "lua": 'print("hello")',
    "r": 'cat("hello")',
    "haskell": 'main = putStrLn "hello"',
    "ocaml": 'let () = print_endline "hello"',
    "bash": "echo hello",
    "sql": "select 'hello';",
    "verilog": 'module m; initial $display("hello"); endmodule',
}
AS_FLAG = {Spoken("c", "23"): "2x", Spoken("cpp", "23"): "2b", Spoken("cpp", "26"): "2c"}
BY_NAME = {language.name: language for language in TABLE}
BY_FORM = {form.name: form for form in TEST_FORMS}


@cache
def tool_path(tool: str) -> str | None:
    """Where a tool is, among what programs can see. Never in somebody's home."""
    return shutil.which(tool, path=PATH)


def named(name: str) -> Language:
    """The row for a language, or a form of tests. Raises SandboxError for one that is unknown or has no tools here."""
    found = None if name in BY_FORM else identified(name)
    language = BY_FORM.get(name) or (BY_NAME.get(found.name) if found else None)
    if name not in BY_FORM and (problem := unknown(name)):
        raise SandboxError(problem)
    if language is None:
        raise SandboxError(f"language {name[:40]!r} is not run here; expected one of: {', '.join(BY_NAME)}")
    if missing := language.missing():
        lacks = " and no ".join(missing)
        raise SandboxError(
            f"language {language.name} cannot be run here: no {lacks} in {PATH}; here are: {', '.join(here())}"
        )
    if found and found.standard and language.standards:
        return language._replace(standards=(AS_FLAG.get(found, found.standard),))
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
    return repr((language.name, language.compile, language.standards, stamps))


def arguments(template: tuple[str, ...], names: Mapping[str, str], sources: Sequence[str] = ()) -> tuple[str, ...]:
    """A command with everything filled in, its first word a path. `sources`: what `{sources}` stands for."""
    words = []
    for word in template:
        if word == SOURCES:
            words += [f"./{name}" for name in sources]  # a name may begin with a hyphen
            continue
        for name, value in names.items():
            word = word.replace(f"{{{name}}}", value)
        words.append(word)
    return (tool_path(words[0]) or words[0], *words[1:])


def compiled_together(language: Language, program: Program) -> list[str]:
    """The names of the files that are compiled as one: the program's, then those beside it that are of its language."""
    main = source_file(language, program.source)
    return [main, *sorted(name for name in program.files if name.endswith(language.beside) and name != main)]


def source_file(language: Language, source: str) -> str:
    """What the program's file is called. Java wants that of its public class."""
    return f"{java_classes(source)[0]}.java" if language.name in ("java", "junit") else language.source


def names_in(language: Language, program: Program) -> dict[str, str]:
    """What a command may name, of this program."""
    return {"source": source_file(language, program.source), "main": main_class(language, program)}


def main_class(language: Language, program: Program) -> str:
    """The class that is started: the program's, or where it has no `main` that of a file beside it."""
    if language.name not in ("java", "scala"):
        return ""
    starts = MAIN if language.name == "java" else STARTS
    named = (lambda source: java_classes(source)[1]) if language.name == "java" else scala_object
    texts = [program.source, *(program.files[name] for name in compiled_together(language, program)[1:])]
    return named(next((text for text in texts if starts.search(JAVA_NOISE.sub(" ", text))), program.source))


def java_classes(source: str) -> tuple[str, str]:
    """The public class, which names the file, and the class with `main`, by which it starts. Else `Main`."""
    text = JAVA_NOISE.sub(" ", source)
    public = PUBLIC_CLASS.search(text)
    package = PACKAGE.search(text)
    declared = outermost(text)
    main = MAIN.search(text)
    before = [found[1] for found in declared if main is not None and found.start() < main.start()]
    start = before[-1] if before else (public[1] if public else declared[0][1] if declared else "Main")
    return public[1] if public else start, f"{package[1]}.{start}" if package else start


def scala_object(source: str) -> str:
    """The object by which a program in Scala starts: an `App`, or one that has a `main`. Else `Main`."""
    text = JAVA_NOISE.sub(" ", source)
    objects = outermost(text, OBJECT)
    package = PACKAGE.search(text)
    ends = [*[one.start() for one in objects], len(text)][1:]
    starting = [one[1] for one, end in zip(objects, ends, strict=True) if STARTS.search(text, one.start(), end)]
    start = [*starting, "Main"][0]
    return f"{package[1]}.{start}" if package else start


def outermost(text: str, kind: re.Pattern[str] | None = None) -> list[re.Match[str]]:
    """The classes, or what else `kind` finds, that stand in no other."""
    found, depth, read = [], 0, 0
    for one in (kind or CLASS).finditer(text):
        depth += text.count("{", read, one.start()) - text.count("}", read, one.start())
        read = one.start()
        if depth == 0:
            found.append(one)
    return found


JAVA_NOISE = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?""",  # none can fail, so none backtracks
    re.DOTALL,
)
KIND = r"(?:class|interface|enum|record)"
PUBLIC_CLASS = re.compile(rf"\bpublic\s+(?:(?:final|abstract|strictfp|sealed)\s+)*{KIND}\s+(\w+)")
CLASS = re.compile(rf"\b{KIND}\s+(\w+)")
OBJECT = re.compile(r"\bobject\s+(\w+)")
STARTS = re.compile(r"\bextends\s+App\b|\bwith\s+App\b|\bdef\s+main\b")
PACKAGE = re.compile(r"\bpackage\s+([\w.]+)\s*(?:;|\n|$)")
MAIN = re.compile(r"\bstatic\s+(?:final\s+)?void\s+main\s*\(|\bvoid\s+static\s+main\s*\(")
