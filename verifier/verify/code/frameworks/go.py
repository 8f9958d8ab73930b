"""`go_test`: files of Go tests, compiled with the program and run by Go's own package `testing`.

The process is given two secrets on stdin, by a package that is initialised before the program's: it reads them, closes
stdin and hides the process's memory from /proc. One of them is said in the end, by a `TestMain` of ours: for a pass
where each test was begun, came to its end and did not fail, whatever `testing` itself thinks; ending the process
says neither. Go keeps packages from one another, but for what `unsafe`, `syscall` and cgo can do: a program that
imports these is not run beside tests.
"""

import regex as re

from verifier.verify.code.suite import UnreadableTests

PACKAGE = re.compile(r"^[ \t]*package[ \t]+(\w+)", re.MULTILINE)
TEST = re.compile(
    r"^func[ \t]+(Test(?:[^a-z\W]\w*)?)[ \t]*\([ \t]*\w+[ \t]+\*[ \t]*(?:testing[ \t]*\.[ \t]*)?T[ \t]*\)", re.MULTILINE
)
IMPORTS = re.compile(r'^[ \t]*import[ \t]*(?:\(([^)]*)\)|(?:[\w.]+[ \t]+)?("[^"\n]*"|`[^`\n]*`))', re.MULTILINE)
PATH = re.compile(r'["`]([^"`\n]+)["`]')
TEST_MAIN = re.compile(r"^func[ \t]+TestMain\b", re.MULTILINE)
TESTS = "tests_test.go"
TESTS_AT_FAULT = re.compile(
    rf"{re.escape(TESTS)}:\d+(?::\d+)?: "
    r"(?:syntax error[^\n]*|[^\n]*(?:declared (?:but|and) not used|imported and not used)[^\n]*)"
)
REACHING = frozenset(("unsafe", "syscall", "C", "plugin", "runtime/cgo", "verifierjudge"))
REACHING_WORDS = re.compile(r"//go:(?:linkname|cgo\w*)|\bWriteHeapDump\b")
PREDECLARED = frozenset(
    """
    append cap close complex copy delete imag len make new panic print println real recover true false nil iota bool
    byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32
    uint64 uintptr
    """.split()  # noqa: SIM905 - words
)
"""What tests mean when they write it. `min`, `max`, `any` and `clear` are younger, and programs define their own."""
NOISE = re.compile(r'//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*"?|`[^`]*`?|\'(?:[^\'\\\n]|\\.)*\'?', re.DOTALL)
DECLARED = re.compile(r"(?:^|[;\n])[ \t]*(?:func|type|var|const)[ \t]+(\w+)")
GROUP = re.compile(r"(?:^|[;\n])[ \t]*(?:type|var|const)[ \t]*\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
GROUPED = re.compile(r"(?:^|[;\n])[ \t]*(\w+)")
JUDGE = """// import-path {path}
package verifierjudge

import (
	"bytes"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
)

var words [][]byte
var unfit string
var begun, ended, failed, skipped int32

func init() {{
	text := make([]byte, 0, 256)
	part := make([]byte, 256)
	for {{
		n, err := syscall.Read(0, part)
		if n <= 0 || err != nil {{
			break
		}}
		text = append(text, part[:n]...)
	}}
	words = bytes.Fields(text)
	if nothing, err := syscall.Open("/dev/null", syscall.O_RDONLY, 0); err == nil && nothing != 0 {{
		syscall.Dup2(nothing, 0)
		syscall.Close(nothing)
	}} else {{
		syscall.Close(0)
	}}
	if _, _, err := syscall.RawSyscall(syscall.SYS_PRCTL, 4, 0, 0); err != 0 {{
		unfit = "the memory of the process cannot be hidden"
	}}
}}

// Tried calls one test, and counts it when it has come to its end with all of its subtests.
func Tried(t *testing.T, name string, test func(*testing.T)) {{
	t.Run(name, func(t *testing.T) {{
		atomic.AddInt32(&begun, 1)
		whole := false
		t.Cleanup(func() {{
			switch {{
			case t.Failed():
				atomic.AddInt32(&failed, 1)
			case t.Skipped():
				atomic.AddInt32(&skipped, 1)
			case whole:
				atomic.AddInt32(&ended, 1)
			}}
		}})
		test(t)
		whole = true
	}})
}}

// Main runs the one test that tries all others, and says what came of it.
func Main(m *testing.M, tests int) {{
	if len(words) != 3 {{
		os.Exit(1)
	}}
	if unfit != "" {{
		syscall.Write(2, append(append(words[2], ' '), unfit...))
		os.Exit(1)
	}}
	os.Args = []string{{"tests", "-test.run=^TestVerifierAll$", "-test.count=1"}}
	code := m.Run()
	all := atomic.LoadInt32(&ended)+atomic.LoadInt32(&skipped) == int32(tests) && atomic.LoadInt32(&ended) > 0
	word := words[1]
	if code == 0 && all && atomic.LoadInt32(&begun) == int32(tests) && atomic.LoadInt32(&failed) == 0 {{
		word = words[0]
	}}
	syscall.Write(2, append([]byte("\\n"), append(word, '\\n')...))
	os.Exit(code)
}}
"""
MAIN = """package {package}

import (
	"testing"
	"verifierjudge"
)

func TestMain(m *testing.M) {{ verifierjudge.Main(m, {count}) }}

func TestVerifierAll(t *testing.T) {{
{calls}
}}
"""


def blamed(complaint: str) -> str:
    """What is wrong with the tests whatever the program is: syntax, and what they declare or import and do not use."""
    found = TESTS_AT_FAULT.search(complaint)
    return found[0] if found else ""


def refused(program: str, tests: str) -> str:
    """Why the program is not run beside tests: what it imports, or declares, would be theirs too."""
    paths = imported(program) & REACHING
    word = REACHING_WORDS.search(program)
    if paths or word:
        reach = ", ".join(sorted(paths)) or (word[0] if word else "")
        return f"it uses {reach}, which reaches the memory of the tests that share its process"
    used = set(re.findall(r"\w+", NOISE.sub(" ", tests)))
    names = declared(program) & PREDECLARED & used
    return f"it declares {', '.join(sorted(names))}, which the tests mean as Go does" if names else ""


def imported(source: str) -> set[str]:
    return {path for found in IMPORTS.finditer(source) for path in PATH.findall(found[1] or found[2])}


def declared(source: str) -> set[str]:
    """The names that a file declares outside of all braces."""
    text, depth, outside = NOISE.sub(" ", source), 0, []
    for piece in re.split(r"([{}])", text):
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth -= 1
        elif depth <= 0:
            outside.append(piece)
    flat = "\n".join(outside)
    names = {found[1] for found in DECLARED.finditer(flat)}
    for group in GROUP.finditer(flat):
        for line in GROUPED.finditer(group[1]):
            names.add(line[1])
    for listed in re.finditer(r"(?:var|const)[ \t]+([\w \t]+(?:,[ \t]*\w+[ \t]*)+)", flat):
        names.update(re.findall(r"\w+", listed[1]))
    return names


def beside(program: str, tests: str) -> tuple[str, dict[str, str]]:
    """The program, in the tests' package, and the files that are compiled with it."""
    named, theirs = PACKAGE.search(program), PACKAGE.search(tests)
    if theirs is None:
        raise UnreadableTests("go_test: expected a file that begins with its package")
    if TEST_MAIN.search(tests):
        raise UnreadableTests("go_test: tests that bring a TestMain of their own are not run here")
    names = TEST.findall(tests)
    if not names:
        raise UnreadableTests("go_test: expected functions such as func TestAdd(t *testing.T)")
    package, paths = theirs[1], imported(tests)
    path = tested_path(package, paths)
    own = path.rpartition("/")[2] if package.endswith("_test") else package
    if strange := sorted(one for one in paths - {path} if "." in one.partition("/")[0]):
        raise UnreadableTests(f"go_test: the tests need {', '.join(strange)}, which is not here")
    if named:
        program = program[: named.start(1)] + own + program[named.end(1) :]
    calls = "\n".join(f'\tverifierjudge.Tried(t, "{name}", {name})' for name in names)
    files = {
        "verifier_judge.go": JUDGE.format(path=path),
        TESTS: tests,
        "zz_verifier_test.go": MAIN.format(package=package, count=len(names), calls=calls),
        "zz_verifier.go": f'package {own}\n\nimport _ "verifierjudge"  // initialised before the program\n',
    }
    return program, files


def tested_path(package: str, imports: set[str]) -> str:
    """The path by which tests in a package of their own (`calc_test`) import the program."""
    if not package.endswith("_test"):
        return "tested"
    own = package.removesuffix("_test")
    return next((path for path in sorted(imports) if path.rpartition("/")[2] == own), own)
