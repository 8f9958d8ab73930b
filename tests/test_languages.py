"""Names of programming languages, as data sets and models write them."""

import pytest

from verifier.languages import ALIASES, REFUSED, canonical, spelled, unknown
from verifier.sandbox.languages import BY_NAME as TABLE_BY_NAME


@pytest.mark.parametrize(
    ("name", "language", "written", "why"),
    [
        ("g++", "cpp", "cpp", "the compiler's name"),
        ("gcc", "c", "c", "the compiler's name"),
        ("g++-12", "cpp", "cpp", "the version of a compiler is no standard"),
        ("C++17 (GCC 7-32)", "cpp", "c++17", "Codeforces"),
        ("GNU G++17 7.3.0", "cpp", "c++17", "Codeforces, before"),
        ("MS C++ 2017", "cpp", "c++17", "a year"),
        ("cpp14", "cpp", "c++14", "a fence"),
        ("C++0x", "cpp", "c++11", "its working title"),
        ("c++2a", "cpp", "c++20", "its working title"),
        ("GNU C11", "c", "c11", "Codeforces"),
        ("py3", "python", "python", "a fence"),
        ("Python 3.8.2", "python", "python", "Codeforces"),
        ("PyPy 3-64", "python", "python", "Codeforces"),
        ("PYTHON3", "python", "python", "code_contests"),
        ("Java 8", "java", "java", "a version that is not asked for"),
        ("Node.js 15.8.0 (64bit)", "javascript", "javascript", "Codeforces"),
        ("C# 10, .NET SDK 6.0", "csharp", "csharp", "Codeforces"),
        ("Haskell GHC 8.10.1", "haskell", "haskell", "Codeforces"),
        ("Rust 1.75.0 (2021)", "rust", "rust", "Codeforces"),
    ],
)
def test_a_language_has_many_names(name: str, language: str, written: str, why: str) -> None:
    assert (canonical(name), spelled(name), unknown(name)) == (language, written, None), why


@pytest.mark.parametrize(
    ("name", "word", "why"),
    [
        ("pythn", "python", "the nearest name is told"),
        ("qwqwqw", "expected one of: bash", "where none is near, all are"),
        ("python2", "Python 2", "refused by its name"),
        ("Scala 3.3", "Scala 3", "another language than Scala 2"),
        ("Swift 5", "not run here; expected one of", "refused by its name"),
        ("mysql", "not run here", "SQL is SQLite's here"),
        ("swfit", "rust", "near to nothing that is run"),
        ("PyPy 2", "Python 2", "refused by its name"),
        ("yaml", "unknown", "no language of programs"),
        ("c_output", "unknown", "a word that begins with a language's name"),
    ],
)
def test_what_cannot_be_judged_is_told(name: str, word: str, why: str) -> None:
    assert word in (unknown(name) or ""), why


def test_each_name_means_one_language() -> None:
    named = [alias for names in (ALIASES, REFUSED) for name, also in names.items() for alias in (name, *also.split())]
    assert len(named) == len(set(named))


def test_what_is_promised_is_what_the_sandbox_runs() -> None:
    assert {*ALIASES} == {*TABLE_BY_NAME}
