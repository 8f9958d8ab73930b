"""The tests of a problem, whatever data set they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from verifier.execution import Limits
from verifier.wire import Json

Score = Literal["all", "share", "first_failure"]
Comparison = Literal[
    "decimals",
    "tokens",
    "exact",
    "lines",
    "decimals_yes_no",
    "numbers",
    "any_case",
    "numbers_by_line",
    "lines_or_numbers",
    "unordered_lines",
    "unordered_tokens",
]
SCORES: tuple[str, ...] = get_args(Score)
COMPARISONS: tuple[str, ...] = get_args(Comparison)
MOST_TESTS = 100_000


@dataclass(frozen=True)
class Convention:
    """How a data set's own grader compares outputs, where a test does not say."""

    comparison: Comparison = "decimals"
    abs_tol: float = 1e-6
    rel_tol: float = 1e-6
    value_rel_tol: float = 1e-9  # of returned floats: 0.1 * 3 for 0.3
    booleans_are_numbers: bool = False  # Python's `==`: True for 1
    exit_status_counts: bool = True  # where it does not, `sys.exit(1)` after the right output is an ordinary end


class UnreadableTests(ValueError):
    """A ground truth that cannot be judged against: the message says what is wrong with it and what would work."""


@dataclass(frozen=True)
class Checker:
    """A program that says whether an output will do. It runs behind a wall of its own.

    `arguments` is how it gets the three texts: as files named on its command line in this order.
    """

    source: str
    language: str = "python"
    files: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, str, str] = ("input", "expected", "output")


@dataclass(frozen=True)
class StdinTest:
    """A text on stdin, and what must come out: one of `outputs`, or what the checker accepts.

    Older problems have the program read `input_file` and write `output_file` instead.
    """

    input: str
    outputs: tuple[str, ...]
    checker: Checker | None = None
    input_file: str = ""
    output_file: str = ""
    comparison: Comparison | None = None
    abs_tol: float | None = None
    rel_tol: float | None = None
    weight: float = 1.0
    subtask: str | None = None


@dataclass(frozen=True)
class CallTest:
    """A call of a function, and what it must return: one of `outputs`."""

    function: str
    arguments: tuple[Json, ...]
    named: Mapping[str, Json]
    outputs: tuple[Json, ...]
    abs_tol: float | None = None
    rel_tol: float | None = None
    unordered: bool = False
    weight: float = 1.0
    subtask: str | None = None


@dataclass(frozen=True)
class ScriptTest:
    """Python that calls the program and asserts something.

    `entry` is the function that `check(candidate)` is given; `only` is the one test function of the file that is meant.
    """

    source: str
    setup: str = ""
    entry: str | None = None
    pytest: bool = False
    weight: float = 1.0
    subtask: str | None = None
    only: str | None = None


@dataclass(frozen=True)
class InteractiveTest:
    """A program that talks to the tested one and says in the end whether it did well."""

    judge: Checker
    input: str = ""
    output: str = ""
    weight: float = 1.0
    subtask: str | None = None


@dataclass(frozen=True)
class UnitTest:
    """A file of tests in a framework of the program's language: `go_test`, `junit` or `jest`."""

    form: str
    source: str
    weight: float = 1.0
    subtask: str | None = None


Test = StdinTest | CallTest | ScriptTest | InteractiveTest | UnitTest


@dataclass(frozen=True)
class Suite:
    """What a program is judged by.

    `preamble` is put before the program. `prelude` says that the set's own grader makes imports for it. `head` ends
    with the head of a function, for a completion that is its body.
    """

    tests: Sequence[Test]
    language: str | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    score: Score | None = None
    stop_early: bool | None = None
    subtasks: Mapping[str, float] = field(default_factory=dict)
    preamble: str = ""
    head: str = ""
    prelude: bool = False
    convention: Convention = Convention()
    files: Mapping[str, str] = field(default_factory=dict)

    def limits_within(self, limits: Limits) -> Limits:
        """`limits` with what the ground truth asks for put in their place."""
        return limits.model_copy(update=dict(self.limits)) if self.limits else limits
