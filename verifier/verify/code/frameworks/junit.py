"""`junit`: classes of JUnit 5 tests (and 4), compiled against the program and run by JUnit's own launcher.

The process reads its secrets into variables of one method, where reflection does not reach, and closes stdin before a
class of the program is loaded. A security manager keeps /proc, with the process's memory, from being read; the modules
by which Java reaches memory or its own debugger are left out. JUnit and the tests stand before the program on the
class path, so the program's classes of those names are never loaded. What JUnit found, began and ended is counted. An
`equals` of the program's own is believed, as JUnit believes it.
"""

import regex as re

from verifier.verify.code.suite import UnreadableTests

NOISE = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)|"{3}.*?(?:"{3}|\Z)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?""", re.DOTALL
)
PACKAGE = re.compile(r"^\s*package\s+([\w.]+)\s*;", re.MULTILINE)
IMPORT = re.compile(r"^\s*import\s+(?:static\s+)?([\w.]+(?:\.\*)?)\s*;", re.MULTILINE)
TYPE = re.compile(r"\b(?:class|interface|enum|record)\s+(\w+)")
PUBLIC_TYPE = re.compile(
    r"\bpublic\s+(?:(?:final|abstract|sealed|strictfp)\s+)*(?:class|interface|enum|record)\s+(\w+)"
)
TESTED = re.compile(r"@\s*(?:[\w.]+\.)?(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\b")
KNOWN = ("java.", "javax.", "org.junit.", "org.opentest4j.", "org.hamcrest.", "junit.framework.")
MEANT = frozenset(
    """
    Assertions Assert Assumptions Assume Test BeforeEach AfterEach BeforeAll AfterAll Nested DisplayName Executable
    ParameterizedTest ValueSource CsvSource MethodSource Arguments RepeatedTest Before After Timeout TempDir
    Object String Integer Long Double Float Boolean Character Byte Short Math System Throwable Exception Iterable
    RuntimeException StringBuilder Thread Arrays Collections Objects List Map Set ArrayList HashMap HashSet Optional
    Collectors IntStream Stream
    """.split()  # noqa: SIM905 - words
)
"""What tests mean by these names is JUnit's or Java's, though a class of the program's could stand before it."""
TESTS = "verifier-tests/"
TESTS_AT_FAULT = re.compile(
    rf"{TESTS}[^\n:]*:\d+: error: (?:[^\n]*expected|illegal start[^\n]*|not a statement|unclosed[^\n]*"
    r"|reached end of file[^\n]*|class \w+ is public, should be declared[^\n]*)"
)
REACHING = re.compile(r"\b(?:sun\.misc|jdk\.internal|java\.lang\.foreign|jdk\.incubator|java\.lang\.instrument)\b")
JUDGE = """
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.security.Permission;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

public final class VerifierJudge {
    @SuppressWarnings("removal")
    private static final class Guard extends SecurityManager {
        private final ThreadLocal<Boolean> asking = ThreadLocal.withInitial(() -> false);

        private void check(String name) {
            if (asking.get()) return;
            asking.set(true);
            try {
                String path = new File(name).getCanonicalPath();
                if (path.startsWith("/proc") || path.startsWith("/sys") || path.startsWith("/dev/fd")) {
                    throw new SecurityException("not readable beside tests: " + path);
                }
            } catch (java.io.IOException error) {
                throw new SecurityException(error);
            } finally {
                asking.set(false);
            }
        }

        @Override public void checkRead(String file) { check(file); }
        @Override public void checkRead(String file, Object context) { check(file); }
        @Override public void checkWrite(String file) { check(file); }
        @Override public void checkPermission(Permission one, Object context) { checkPermission(one); }
        @Override public void checkPermission(Permission one) {
            String name = one.getName();
            if (name.equals("setSecurityManager") || one instanceof java.nio.file.LinkPermission) {
                throw new SecurityException(name);
            }
        }
    }

    private static final class Counter implements TestExecutionListener {
        int found, passed, failed, skipped;

        @Override public void testPlanExecutionStarted(TestPlan plan) {}
        @Override public void executionStarted(TestIdentifier one) { if (one.isTest()) found++; }
        @Override public void executionSkipped(TestIdentifier one, String reason) { skipped++; }
        @Override public void executionFinished(TestIdentifier one, TestExecutionResult result) {
            switch (result.getStatus()) {
                case SUCCESSFUL: if (one.isTest()) passed++; break;
                case ABORTED: skipped++; break;
                default: failed++;
            }
        }
    }

    public static void main(String[] names) throws Exception {
        String[] words = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII).trim().split("\\\\s+");
        System.in.close();
        FileOutputStream out = new FileOutputStream(FileDescriptor.err);
        if (words.length < 4) Runtime.getRuntime().halt(1);
        try {
            @SuppressWarnings("removal") Runnable guard = () -> System.setSecurityManager(new Guard());
            guard.run();
        } catch (UnsupportedOperationException error) {
            say(out, words[2] + " this Java has no security manager; Java 17 has");
        }
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (int i = 3; i < words.length; i++) selectors.add(DiscoverySelectors.selectClass(words[i]));
        Counter counter = new Counter();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
        Launcher launcher = LauncherFactory.create();
        launcher.execute(request, counter);
        boolean passed = counter.failed == 0 && counter.passed > 0 && counter.found >= counter.passed;
        say(out, passed ? words[0] : words[1]);
    }

    private static void say(FileOutputStream out, String word) throws Exception {
        out.write(("\\n" + word + "\\n").getBytes(StandardCharsets.US_ASCII));
        Runtime.getRuntime().halt(0);
    }
}
"""


def blamed(complaint: str) -> str:
    """What is wrong with the tests whatever the program is."""
    found = TESTS_AT_FAULT.search(complaint)
    return found[0] if found else ""


def refused(program: str, tests: str) -> str:
    """Why the program is not run beside tests: it reaches for memory, or its classes would stand for the tests'."""
    text = NOISE.sub(" ", program)
    if reach := REACHING.search(text):
        return f"it uses {reach[0]}, which reaches the memory of the tests that share its process"
    used = set(re.findall(r"\w+", NOISE.sub(" ", tests)))
    names = set(outermost(text)) & MEANT & used
    return f"it declares {', '.join(sorted(names))}, which the tests mean as Java or JUnit does" if names else ""


def outermost(text: str) -> list[str]:
    """The types that stand in no other."""
    found, depth, read = [], 0, 0
    for one in TYPE.finditer(text):
        depth += text.count("{", read, one.start()) - text.count("}", read, one.start())
        read = one.start()
        if depth == 0:
            found.append(one[1])
    return found


def beside(program: str, tests: str) -> tuple[str, dict[str, str]]:
    """The program, and the files that are compiled with it. The judge is told the classes by `classes_of`."""
    text = NOISE.sub(" ", tests)
    if not TESTED.search(text) and "junit.framework" not in text:
        raise UnreadableTests("junit: expected classes with methods marked @Test")
    own = PACKAGE.search(NOISE.sub(" ", program))
    packages = (*KNOWN, f"{own[1]}.") if own else KNOWN
    if strange := sorted(one for one in IMPORT.findall(text) if not one.startswith(packages) and "." in one):
        raise UnreadableTests(f"junit: the tests need {', '.join(strange)}, which is not here")
    theirs = PACKAGE.search(text)
    if own is None and theirs:
        program = f"package {theirs[1]}; {program}"
    public = PUBLIC_TYPE.search(text)
    name = public[1] if public else (outermost(text) or ["Tests"])[0]
    return program, {f"verifier-tests/{name}.java": tests, "verifier-judge/VerifierJudge.java": JUDGE}


def classes_of(tests: str) -> list[str]:
    """The names of the classes that hold tests, which the judge is told on stdin."""
    text = NOISE.sub(" ", tests)
    package = PACKAGE.search(text)
    return [f"{package[1]}.{name}" if package else name for name in outermost(text)]
