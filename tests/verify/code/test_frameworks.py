"""go_test, junit and jest: tests of a program in its own language's framework, and games that programs play with them."""

from collections.abc import Iterator
from typing import Any

import pytest

from verifier.presets.catalogue import task_for
from verifier.sandbox.languages import BY_FORM
from verifier.sandbox.sandbox import Sandbox
from verifier.score import score
from verifier.wire import PresetRef, Result, Rollout


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def judged(sandbox: Sandbox, form: str, source: str, tests: str, **also: Any) -> Result:
    if missing := BY_FORM[form].missing():
        pytest.skip(f"no {', '.join(missing)} here for {form}")
    language = {"go_test": "go", "junit": "java", "jest": "javascript"}[form]
    ground_truth = {"tests": [{"type": form, "source": tests}], **also}
    task = task_for(Rollout(id="a", completion=f"```{language}\n{source}\n```", ground_truth=ground_truth), "code")
    return score(task.rollout, task.rubric, sandbox, explain=True)


GO_TESTS = """package calc

import (
	"testing"
)

func TestAdd(t *testing.T) {
	cases := []struct{ name string; a, b, want int }{{"one", 1, 2, 3}, {"two", -1, 1, 0}}
	for _, c := range cases {
		c := c
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Add(c.a, c.b); got != c.want { t.Errorf("got %d, want %d", got, c.want) }
		})
	}
	if len(cases) != 2 { t.Fatal("cases") }
}

func TestDiv(t *testing.T) {
	if _, err := Div(1, 0); err == nil { t.Fatal("no error") }
	if got, err := Div(6, 3); err != nil || got != 2 { t.Fatalf("%v %v", got, err) }
}
"""
GO = 'package main\n\nimport "errors"\n\nfunc Add(a, b int) int { return a + b }\nfunc Div(a, b int) (int, error) {\n\tif b == 0 { return 0, errors.New("zero") }\n\treturn a / b, nil\n}\n'
WRONG_GO = GO.replace("a + b", "a - b")
GO_OUTSIDE = (
    GO_TESTS.replace("package calc", "package calc_test")
    .replace('"testing"', '"testing"\n\t"example.com/my/calc"')
    .replace("Add(c", "calc.Add(c")
    .replace(":= Div(", ":= calc.Div(")
)


@pytest.mark.parametrize(
    ("source", "tests", "reward", "why"),
    [
        (GO, GO_TESTS, 1.0, "right, in another package than its tests"),
        (GO + "func main() { println(1) }\n", GO_TESTS, 1.0, "a main is not called"),
        (GO.replace("package main", "package calc"), GO_OUTSIDE, 1.0, "tests in a package of their own"),
        (WRONG_GO, GO_TESTS, 0.0, "wrong"),
        (GO.replace("Div(", "Divide("), GO_TESTS, 0.0, "one function is missing"),
        (
            GO,
            GO_TESTS.replace('"testing"\n', '"testing"\n\t"github.com/stretchr/testify/assert"\n'),
            None,
            "a library that is not here",
        ),
        (GO, GO_TESTS.replace('"testing"\n', '"testing"\n\t"strings"\n'), None, "tests that never compile"),
        (GO, "package calc\nfunc helper() {}\n", None, "no tests at all"),
        (GO, GO_TESTS + "func TestMain(m *testing.M) {}\n", None, "a TestMain of their own"),
        (
            WRONG_GO.replace('"errors"\n', '"errors"\nimport "os"\nfunc init() { println("PASS"); os.Exit(0) }\n'),
            GO_TESTS,
            0.0,
            "ending the process",
        ),
        (
            WRONG_GO.replace(
                '"errors"\n',
                '"errors"\nimport "os"\nfunc init() { os.Args = append(os.Args, "-test.run=^$", "-test.count=0") }\n',
            ),
            GO_TESTS,
            0.0,
            "flags for testing",
        ),
        (
            GO.replace('"errors"\n', '"errors"\nimport "runtime"\n').replace(
                "return a + b", "runtime.Goexit(); return 0"
            ),
            GO_TESTS,
            0.0,
            "ending the test's goroutine",
        ),
        (WRONG_GO + "func len(any) int { return 0 }\n", GO_TESTS, 0.0, "a name that tests mean as Go does"),
        (WRONG_GO + "var (\n\ttrue = false\n\tlen = 1\n)\n", GO_TESTS, 0.0, "the same in a group"),
        (
            GO + "func min(a, b int) int { if a < b { return a }; return b }\n",
            GO_TESTS,
            1.0,
            "min, which old Go has not",
        ),
        (
            WRONG_GO.replace('"errors"\n', '"errors"\nimport "unsafe"\nvar _ = unsafe.Sizeof(0)\n'),
            GO_TESTS,
            0.0,
            "unsafe",
        ),
        (
            WRONG_GO.replace('"errors"\n', '"errors"\nimport "syscall"\nvar _ = syscall.Getpid()\n'),
            GO_TESTS,
            0.0,
            "syscall",
        ),
        (
            WRONG_GO.replace('"errors"\n', '"errors"\nimport "verifierjudge"\nvar _ = verifierjudge.Main\n'),
            GO_TESTS,
            0.0,
            "the judge by its name",
        ),
        (
            GO.replace(
                '"errors"\n', '"errors"\nimport "os"\nvar memory, problem = os.Open("/proc/self/mem")\n'
            ).replace(
                "return a + b", 'if problem != nil { return 0 }\n\tos.Stderr.WriteString("open")\n\treturn a + b'
            ),
            GO_TESTS,
            0.0,
            "its own memory as a file, which does not open",
        ),
        (
            GO.replace('"errors"\n', '"errors"\nimport ("os"; "io")\nvar given, _ = io.ReadAll(os.Stdin)\n').replace(
                "return a + b", "if len(given) > 0 { return 0 }\n\treturn a + b"
            ),
            GO_TESTS,
            1.0,
            "stdin is read and closed before it begins",
        ),
    ],
)
def test_go_test(sandbox: Sandbox, source: str, tests: str, reward: float | None, why: str) -> None:
    result = judged(sandbox, "go_test", source, tests)
    assert result.reward == reward, (why, result.verdict)


JUNIT_TESTS = """import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;
import java.util.*;
import static org.junit.jupiter.api.Assertions.*;

public class SolutionTest {
    private Solution s;
    @BeforeEach void make() { s = new Solution(); }
    @Test void adds() { assertEquals(3, s.add(1, 2)); assertEquals(0, s.add(-1, 1)); }
    @ParameterizedTest @CsvSource({"1,1,2", "5,5,10"}) void more(int a, int b, int c) { assertEquals(c, s.add(a, b)); }
    @Test void divides() { assertThrows(ArithmeticException.class, () -> s.div(1, 0)); assertEquals(2, s.div(6, 3)); }
    @Nested class Lists { @Test void sorted() { assertEquals(Arrays.asList(1, 2, 3), s.sorted(Arrays.asList(3, 1, 2))); } }
    @TestFactory Collection<DynamicTest> made() { return List.of(DynamicTest.dynamicTest("x", () -> assertEquals(4, s.add(2, 2)))); }
}
"""
JUNIT_4 = "import org.junit.*;\nimport static org.junit.Assert.*;\npublic class OldTest {\n    @Test public void adds() { assertEquals(3, new Solution().add(1, 2)); }\n    @Test(expected = ArithmeticException.class) public void divides() { new Solution().div(1, 0); }\n}\n"
JAVA = "import java.util.*;\nclass Solution {\n    int add(int a, int b) { return a + b; }\n    int div(int a, int b) { return a / b; }\n    List<Integer> sorted(List<Integer> xs) { List<Integer> out = new ArrayList<>(xs); Collections.sort(out); return out; }\n}\n"
WRONG_JAVA = JAVA.replace("a + b", "a - b")


REACHING = " ".join(
    f"try {{ {act} return a + b; }} catch (Throwable e) {{}}"
    for act in (
        'if (Class.forName("VerifierJudge").getMethod("main", String[].class).invoke(null, (Object) new String[0]) == null) throw new Error();',
        'new java.io.FileInputStream("/proc/self/mem").close();',
        'java.nio.file.Files.createSymbolicLink(java.nio.file.Path.of("m"), java.nio.file.Path.of("/proc/self/mem"));',
        "if (System.in.read() < 0) throw new Error();",
        'Class.forName("sun." + "misc.Unsafe");',
        "System.setSecurityManager(null);",
    )
)
"""Each answers right where it gets through."""


def adding(statement: str) -> str:
    return WRONG_JAVA.replace("return a - b;", f"{statement} return a - b;")


@pytest.mark.parametrize(
    ("source", "tests", "reward", "why"),
    [
        (JAVA.replace("class Sol", "public class Sol"), JUNIT_TESTS, 1.0, "right"),
        (JAVA, f"package com.example;\n{JUNIT_TESTS}", 1.0, "in the tests' package"),
        (JAVA, JUNIT_4, 1.0, "JUnit 4"),
        (WRONG_JAVA, JUNIT_TESTS, 0.0, "wrong"),
        (WRONG_JAVA, JUNIT_4, 0.0, "wrong by JUnit 4"),
        (JAVA.replace("div(", "divide("), JUNIT_TESTS, 0.0, "one method is missing"),
        (JAVA, f"import org.mockito.Mockito;\n{JUNIT_TESTS}", None, "a library that is not here"),
        (JAVA, JUNIT_TESTS.replace("assertEquals(3,", "assertEquals(3"), None, "tests that never compile"),
        (adding("System.exit(0);"), JUNIT_TESTS, 0.0, "ending the process"),
        (
            f"{WRONG_JAVA}class Assertions {{ static void assertEquals(Object a, Object b) {{}} }}",
            JUNIT_TESTS,
            0.0,
            "a class for JUnit's",
        ),
        (
            adding(REACHING),
            JUNIT_TESTS,
            0.0,
            "the judge by its name, memory as a file, by another name, stdin, Unsafe, another guard",
        ),
    ],
)
def test_junit(sandbox: Sandbox, source: str, tests: str, reward: float | None, why: str) -> None:
    result = judged(sandbox, "junit", source, tests)
    assert result.reward == reward, (why, result.verdict)


JEST_TESTS = """const { add, div, later, Point } = require('./solution');
describe('all', () => {
  let n = 0;
  beforeEach(() => { n += 1; });
  test.each([[1, 2, 3], [-1, 1, 0]])('adds %i and %i', (a, b, c) => { expect(add(a, b)).toBe(c); });
  test.each`a | b | c
    ${1} | ${1} | ${2}`('adds $a', ({ a, b, c }) => { expect(add(a, b)).toBe(c); });
  it('numbers', () => { expect(add(0.1, 0.2)).toBeCloseTo(0.3); expect(n).toBeGreaterThan(2); expect([1, 2]).toContain(2); });
  it('objects', () => { expect({ a: [1, { b: add(1, 1) }], u: undefined }).toEqual({ a: [1, { b: 2 }] }); expect([1, 2]).not.toEqual([2, 1]); });
  it('throws', () => { expect(() => div(1, 0)).toThrow('zero'); expect(() => div(1, 0)).toThrow(RangeError); expect(div(4, 2)).toBe(2); });
  it('waits', async () => { await expect(later(5)).resolves.toBe(5); await expect(later(-1)).rejects.toThrow(/neg/); expect(await later(2)).toEqual(expect.any(Number)); });
  it('is told', done => { later(1).then(x => { expect(x).toBe(1); done(); }); });
  it('mocks', () => { const f = jest.fn(x => x + 1); expect(f(add(1, 1))).toBe(3); expect(f).toHaveBeenCalledWith(2); expect(f).toHaveBeenCalledTimes(1); });
  it('classes', () => { expect(new Point(1, 2)).toEqual({ x: 1, y: 2 }); expect(new Point(1, 2)).not.toStrictEqual({ x: 1, y: 2 }); expect(new Point(1, 2)).toBeInstanceOf(Point); expect(new Point(1, 2)).toHaveProperty('x', 1); });
  it('tables', () => { expect(new Map([['a', [add(0, 1)]]])).toEqual(new Map([['a', [1]]])); expect(new Set([1])).not.toEqual(new Set([2])); expect([3, 1, 2].sort().every(x => x > 0)).toBe(true); });
});
"""
JEST = "function add(a, b) { return a + b; }\nfunction div(a, b) { if (b === 0) throw new RangeError('zero'); return a / b; }\nconst later = n => new Promise((ok, no) => setTimeout(() => n < 0 ? no(new Error('negative')) : ok(n), 1));\nclass Point { constructor(x, y) { this.x = x; this.y = y; } toString() { return `${this.x}`; } }\n"
EXPORTED = "module.exports = { add, div, later, Point };\n"
WRONG_JEST = JEST.replace("a + b", "a - b") + EXPORTED
MODULES = "".join(f"export {line}\n" for line in JEST.splitlines())
FROM = JEST_TESTS.partition("\n")[2]


@pytest.mark.parametrize(
    ("source", "tests", "reward", "why"),
    [
        (JEST + EXPORTED, JEST_TESTS, 1.0, "right"),
        (JEST, JEST_TESTS, 1.0, "without exports"),
        (
            MODULES,
            f"import {{ add, div, later as later, Point }} from '../src/solution.js';\nimport {{ jest }} from '@jest/globals';\n{FROM}",
            1.0,
            "as modules",
        ),
        (JEST, FROM, 1.0, "tests that name the program's functions freely"),
        (
            "export default (a, b) => a + b;",
            "import add from './add';\ntest('adds', () => expect(add(1, 2)).toBe(3));",
            1.0,
            "a default",
        ),
        (
            "const sum = (a, b) => a + b;",
            "const sum = require('./sum');\ntest('adds', () => { expect(sum(1, 2)).toBe(3); });",
            1.0,
            "one function is the module",
        ),
        (
            "Array.prototype.last = function () { return this[this.length - 1]; };",
            "require('./x');\ntest('last', () => { expect([1, 2].last()).toBe(2); });",
            1.0,
            "a new method of arrays",
        ),
        (
            "function Old() {}\nOld.prototype.toString = function () { return 'old'; };\nclass Bad extends Error { constructor(m) { super(m); this.name = 'Bad'; this.message = m; } }\nmodule.exports = { Old, Bad };",
            "const { Old, Bad } = require('./x');\ntest('own', () => { expect(String(new Old())).toBe('old'); expect(new Bad('m').name).toBe('Bad'); });",
            1.0,
            "methods of its own for those that are fixed",
        ),
        (
            "const fs = require('fs');\nconst add = (a, b) => a + b;\nif (require.main === module) console.log(fs.readFileSync(0));\nmodule.exports = add;",
            "const add = require('./a');\nit('adds', () => { expect(add(1, 2)).toBe(3); });",
            1.0,
            "a main is not run",
        ),
        (
            "module.exports = { wait: f => setTimeout(f, 1000) };",
            "const { wait } = require('./w');\njest.useFakeTimers();\nit('waits', () => { const f = jest.fn(); wait(f); expect(f).not.toHaveBeenCalled(); jest.advanceTimersByTime(1000); expect(f).toHaveBeenCalledTimes(1); });",
            1.0,
            "timers",
        ),
        (WRONG_JEST, JEST_TESTS, 0.0, "wrong"),
        (JEST + "function (", JEST_TESTS, 0.0, "not JavaScript"),
        (
            JEST.replace("const later = n =>", "const later = n => n === 5 ? new Promise(() => {}) :") + EXPORTED,
            JEST_TESTS,
            0.0,
            "a promise that nothing settles",
        ),
        (JEST, f"jest.mock('./other');\n{JEST_TESTS}", None, "modules that are replaced"),
        (JEST, f"const _ = require('lodash');\n{JEST_TESTS}", None, "a library that is not here"),
        (JEST, JEST_TESTS + "});", None, "tests that are not JavaScript"),
        (JEST, "it('shows', () => { expect(add(1, 2)).toMatchSnapshot(); });", None, "snapshots"),
        (WRONG_JEST + "process.exit(0)", JEST_TESTS, 0.0, "ending the process"),
        (
            "Array.prototype.every = () => true; Object.is = () => true;" + WRONG_JEST,
            JEST_TESTS,
            0.0,
            "what matchers are made of",
        ),
        (
            "Array.prototype.every = () => true; module.exports = () => [-1];",
            "const f = require('./f');\nit('all', () => { expect(f().every(x => x > 0)).toBe(true); });",
            0.0,
            "what tests are made of",
        ),
        (
            "Object.prototype.asymmetricMatch = () => true; Object.prototype.then = function (f) { f(); };"
            + WRONG_JEST,
            JEST_TESTS,
            0.0,
            "new names",
        ),
        (
            "Object.defineProperty(Array.prototype, '0', { set() {}, get() { return () => {}; } });" + WRONG_JEST,
            JEST_TESTS,
            0.0,
            "places in arrays",
        ),
        (
            "globalThis.expect = expect = () => new Proxy({}, { get: () => () => {} }); globalThis.test = globalThis.it = () => {};"
            + WRONG_JEST,
            JEST_TESTS,
            0.0,
            "names of the tests",
        ),
        (
            "function add() { const text = String(add.caller); return Number(/toBe\\((\\d)/.exec(text)[1]); }",
            "it('adds', function () { expect(add(1, 2)).toBe(3); });",
            0.0,
            "the text of its caller",
        ),
        (
            "module.exports = () => { throw new Proxy({}, { get: () => 'x' }); };",
            "it('throws', () => { expect(() => require('./f')()).toThrow('it is 5'); });",
            0.0,
            "a problem that is anything",
        ),
        (
            "let got = 'none';\nfor (const name of ['inspector', 'v8', 'vm', 'module', 'worker_threads', 'child_process']) try { require(name); got = name; } catch {}\ntry { eval('1'); got = 'eval'; } catch {}\nif (process.binding || process.mainModule || require.main || module.constructor._load) got = 'process';\nmodule.exports = got;",
            "it('reaches', () => { expect(require('./g')).toBe('none'); });",
            1.0,
            "what leads out is not there",
        ),
        (
            "module.exports = import('fs').then(() => 'files', () => 'none');",
            "it('imports', async () => { expect(await require('./g')).toBe('none'); });",
            1.0,
            "nor by import",
        ),
    ],
)
def test_jest(sandbox: Sandbox, source: str, tests: str, reward: float | None, why: str) -> None:
    result = judged(sandbox, "jest", source, tests)
    assert result.reward == reward, (why, result.verdict)


def test_tests_as_one_text_beside_a_language(sandbox: Sandbox) -> None:
    if missing := BY_FORM["jest"].missing():
        pytest.skip(f"no {', '.join(missing)} here")
    ground_truth = {"language": "js", "tests": "test('adds', () => { expect(add(1, 2)).toBe(3); });"}
    task = task_for(Rollout(id="a", completion=f"```js\n{JEST}\n```", ground_truth=ground_truth), "code")
    assert score(task.rollout, task.rubric, sandbox).reward == 1.0


def test_what_tests_expect_is_not_told_with_a_compilers_complaint(sandbox: Sandbox) -> None:
    result = judged(sandbox, "go_test", GO.replace("Div(", "Divide("), GO_TESTS)
    assert "Div" not in result.verdict.reason


def test_tests_beside_the_program_may_be_refused(sandbox: Sandbox) -> None:
    ground_truth = {"tests": [{"type": "jest", "source": "test('a', () => { expect(add(1, 2)).toBe(3); });"}]}
    rollout = Rollout(id="a", completion=f"```js\n{JEST}\n```", ground_truth=ground_truth)
    task = task_for(rollout, PresetRef(name="code", params={"tests_inside": "refuse"}))
    assert score(task.rollout, task.rubric, sandbox).reward is None
