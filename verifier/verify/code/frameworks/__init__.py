"""Tests in the frameworks of other languages: how they are run beside a program, and what their process says.

Such tests share a process with the program, as those in Python do that are run inside. What the process says is one of
three secrets that it was given on its stdin and that the program cannot reach; how each framework keeps them is said in
its module. A program that tries to is wrong, and told why.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple

from verifier.execution import Limits, Program, Run
from verifier.verify.code.frameworks import go, jest, junit
from verifier.verify.code.suite import UnitTest


class Words(NamedTuple):
    """What a process may say of its tests: that they passed, that they failed, that they cannot be run."""

    passed: str
    failed: str
    unfit: str

    def heard(self, run: Run) -> tuple[str, str]:
        """Which of them was said, and the rest of its line. The first one counts."""
        for line in run.stderr.splitlines():
            for name, word in zip(self._fields, self, strict=True):
                if line.startswith(word):
                    return name, line.removeprefix(word).strip()
        return "", ""


class Framework(NamedTuple):
    """`refused`: why a program is not run beside tests. `beside`: the program as it is compiled, and files beside it.

    `said`: what the process is told on stdin, the secrets among it. `of_tests`: what names the tests in a compiler's
    complaint; `blamed`: the part of a complaint that is about the tests alone.
    """

    language: str
    refused: Callable[[str, str], str]
    beside: Callable[[str, str], tuple[str, dict[str, str]]]
    said: Callable[[Words, str, str], str]
    of_tests: str = "\0"
    blamed: Callable[[str], str] = lambda complaint: ""


FRAMEWORKS: Mapping[str, Framework] = {
    "go_test": Framework(
        "go", go.refused, go.beside, lambda words, program, tests: " ".join(words), go.TESTS, go.blamed
    ),
    "junit": Framework(
        "java",
        junit.refused,
        junit.beside,
        lambda words, program, tests: " ".join((*words, *junit.classes_of(tests))),
        junit.TESTS,
        junit.blamed,
    ),
    "jest": Framework(
        "javascript",
        jest.refused,
        jest.beside,
        lambda words, program, tests: json.dumps({"words": words, **jest.said(program, tests)}),
    ),
}


def new_words() -> Words:
    return Words(*(secrets.token_hex(16) for _ in range(3)))


def unit_program(test: UnitTest, program: Program, limits: Limits, words: Words) -> Program:
    """The process of both."""
    framework = FRAMEWORKS[test.form]
    source, files = framework.beside(program.source, test.source)
    return Program(
        language=test.form,
        source=source,
        stdin=framework.said(words, program.source, test.source),
        files={**program.files, **files},
        limits=limits,
    )
