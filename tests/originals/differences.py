"""Where we judge otherwise than a data set's own grader, and why. What is not listed here is a mistake of ours."""

from fnmatch import fnmatchcase
from typing import NamedTuple


class Difference(NamedTuple):
    sets: str
    kinds: tuple[str, ...]
    theirs: str
    ours: str
    reason: str


DIFFERENCES = (
    Difference("apps", ("exit 1",), "pass", "fail", "SystemExit is passed over; TACO, whose rows look the same, fails it"),
    Difference("deepcoder.*", ("exit 1", "raising after*"), "pass", "fail", "the status of the process is not looked at"),
    Difference("apps", ("written: guarded",), "fail", "pass", "a main guard is not run, as the program is a module there"),
    Difference("apps", ("printed: twice", "printed: *backwards", "printed: half"), "pass", "fail", "in the end sets of words are compared, whose order and number do not count"),
    Difference("apps", ("printed: 1e-4 more",), "pass", "fail", "in the end numbers are rounded to three places"),
    Difference("*livecodebench", ("written: iterated", "written: class"), "fail", "pass", "its stdin cannot be iterated; a class Solution is taken for LeetCode's"),
    Difference("livecodebench", ("written: opened", "written: the rest at once"), "fail", "pass", "open(0) is not its stdin, of which read gives all again after a line"),
    Difference("apps", ("returned: rows as tuples",), "fail", "pass", "JSON has no tuples; only the outermost one is taken for a list"),
    Difference("taco", ("returned: rows as tuples",), "fail", "pass", "the same"),
    Difference("*livecodebench", ("returned: rows as tuples",), "fail", "pass", "the same"),
    Difference("deepcoder.*", ("returned: rows as tuples",), "fail", "pass", "the same"),
    Difference("*", ("returned: 1e-12 more",), "fail", "pass", "floats that differ by rounding alone are right here"),
    Difference("taco", ("printed: space*", "printed: two spaces", "printed: tabs", "printed: empty lines between", "printed: carriage returns"), "fail", "pass", "it compares a text with a list, and falls back on sets of single characters"),
    Difference("taco", ("printed: with a point", "printed: two decimals", "printed: fifteen decimals", "printed: 1e-9 more"), "fail", "pass", "its numbers are never compared as numbers, since the text is iterated by characters"),
    Difference("taco", ("printed: twice", "printed: *backwards", "printed: a word a line", "printed: on one line"), "pass", "fail", "sets of single characters"),
    Difference("deepcoder.codeforces", ("printed: space*", "printed: two spaces", "printed: tabs", "printed: empty lines between", "printed: carriage returns", "printed: with a point", "printed: two decimals", "printed: fifteen decimals", "printed: 1e-9 more"), "fail", "pass", "as TACO's"),
    Difference("deepcoder.codeforces", ("printed: twice", "printed: *backwards", "printed: a word a line", "printed: on one line"), "pass", "fail", "as TACO's"),
    Difference("deepcoder.taco", ("printed: *", "mutant"), "pass", "fail", "of two words that differ, those that are no numbers count as equal: NO passes for YES"),
    Difference("deepcoder.primeintellect", ("printed: *", "mutant"), "pass", "fail", "the same"),
    Difference("deepcoder.*", ("called: ending the process",), "pass", "fail", "what ends the process is taken for a pass"),
    Difference("open_r1", ("printed: two decimals", "printed: fifteen decimals", "printed: 1e-9 more"), "fail", "pass", "without a checker, numbers must be the same to the letter; near is right here"),
    Difference("*kodcode", ("*, imports forgotten",), "fail", "pass", "names of typing and math that a program or its tests forget to import are there"),
    Difference("*kodcode", ("*, an import called test_...",), "fail", "pass", "a library's function that tests import as test_... is no test"),
    Difference("evalplus.mbpp", ("mutant, nothing asserted",), "fail", "pass", "the published tests of three problems find out whether a value is right, and assert nothing"),
    Difference("evalplus.mbpp", ("mutant, any value will do",), "pass", "fail", "its grader lets every value pass for problem 164, whose published test asks"),
    Difference("evalplus.mbpp", ("mutant, of floats",), "fail", "pass", "its grader wants a float that is near to be of the type float, the published test does not"),
    Difference("acecode", ("called: a method",), "fail", "pass", "a method of Solution will do for a function"),
)  # fmt: skip


def explained(name: str, kind: str, theirs: str, ours: str) -> str:
    """The reason for a difference, where it is known."""
    return next(
        (
            one.reason
            for one in DIFFERENCES
            if (one.theirs, one.ours) == (theirs, ours)
            if fnmatchcase(name, one.sets) and any(fnmatchcase(kind, pattern) for pattern in one.kinds)
        ),
        "",
    )
