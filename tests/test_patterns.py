"""The standard library's `re` reads possessive quantifiers and atomic groups wrongly before Python 3.11.5.

A pattern that needs them (to stay linear) is compiled by the `regex` package, which does not depend on the interpreter.
"""

import ast
import gc
import re
from pathlib import Path

import pytest
import regex
from pydantic_core import SchemaError

from verifier.extract import EXTRACTORS
from verifier.patterns import compile_all, full, standard
from verifier.patterns.screen import FOLDED, WHITE, Screen
from verifier.reward import SHAPERS
from verifier.verify import VERIFIERS
from verifier.verify.math import normal_form
from verifier.verify.math.grammar import read
from verifier.verify.math.normal_form import squeezed, tidy
from verifier.verify.math.reading import Reading, _reading

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = [path for room in ("verifier", "trainer_client") for path in sorted((HOUSE / room).rglob("*.py"))]
POSSESSIVE = re.compile(r"(?<!\\)(?:[*?}\])\w]\+|\+)\+|\*\+(?![^\[]*\])|\?\+|\(\?>")


def suspicious(source: str) -> list[str]:
    """Patterns with possessive quantifiers in a module that uses the standard library's `re`."""
    if not POSSESSIVE.search(source):
        return []
    tree = ast.parse(source)
    names = tuple(
        f"{alias.asname or alias.name}."
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.name == ("re" if isinstance(node, ast.Import) else "standard")
    )
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(names)]
    texts = [
        part.value
        for call in calls
        for part in ast.walk(call)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    return [text for text in texts if POSSESSIVE.search(text)]


def test_possessive_patterns_are_not_left_to_the_standard_library() -> None:
    found = {path: suspicious(path.read_text(encoding="utf-8")) for path in ROOMS}
    assert len(found) > 400
    assert {path: patterns for path, patterns in found.items() if patterns} == {}


@pytest.mark.parametrize("pattern", ["[^{}]*+", "a++", "(?:x)?+", "(?>x)", "[0-9]{1,3}(?:,[0-9]{3})++"])
def test_such_patterns_are_found(pattern: str) -> None:
    assert suspicious(f"import re\nX = re.compile(r'{pattern}')\n") == [pattern]
    assert suspicious(f"import re as sre\nimport regex as re\nX = sre.compile(r'{pattern}')\n") == [pattern]
    assert suspicious(f"from verifier.patterns import standard as re\nX = re.compile(r'{pattern}')\n") == [pattern]
    assert suspicious(f"import regex as re\nX = re.compile(r'{pattern}')\n") == []


@pytest.mark.parametrize("pattern", [r"[-*+•]", r"a\++", r"[+]+", r"c\+\+"])
def test_plain_plus_signs_are_not(pattern: str) -> None:
    assert suspicious(f"import re\nX = re.compile(r'{pattern}')\n") == []


def test_a_pattern_is_compiled_when_it_is_used() -> None:
    pattern = standard.compile("b+", standard.IGNORECASE)
    assert pattern.pattern == "b+"
    assert "search" not in vars(pattern)
    assert pattern.sub("x", "aBBa") == "axa"
    assert [found.span() for found in pattern.finditer("bab")] == [(0, 1), (2, 3)]
    assert pattern.flags & standard.IGNORECASE


def test_a_mistake_in_a_pattern_shows_when_all_are_compiled() -> None:
    broken = full.compile("(")
    with pytest.raises(regex.error):
        compile_all()
    del broken
    gc.collect()


def test_every_pattern_of_the_parts_compiles() -> None:
    for roster in (EXTRACTORS, VERIFIERS, SHAPERS):
        roster.parts()
    compile_all()


def test_a_screen_says_whether_a_pattern_matches_anywhere() -> None:
    screen = Screen(rf"(?i)grader{WHITE}*[:,]")
    assert "_matches" not in vars(screen)
    assert screen.lets_through("Note to the GRADER : yes")
    assert screen.lets_through("grader\x1c,")
    assert not screen.lets_through("a grader")
    assert not screen.lets_through("评分者")


def test_a_screen_lets_through_what_it_cannot_look_at() -> None:
    assert Screen("grader").lets_through("\ud800")


def test_signs_that_fold_to_letters_of_ascii_are_let_through_and_the_letters_are_not() -> None:
    screen = Screen(f"(?i)final|{FOLDED}")
    assert all(screen.lets_through(sign) for sign in "ıİſ\u212a")
    assert not screen.lets_through("risk SKI")


def test_a_mistake_in_a_screen_shows_when_all_are_compiled() -> None:
    broken = Screen("(")
    with pytest.raises(SchemaError):
        compile_all()
    del broken
    gc.collect()


def test_no_command_that_is_left_as_it_is_is_found_by_a_pattern_of_the_normal_form() -> None:
    patterns = (
        *(normal_form.THOUSANDS, normal_form.SIZING, normal_form.DROPPED_COMMANDS, normal_form.SPACES),
        *(normal_form.FRACTIONS, normal_form.REPEATING, *(pattern for pattern, _ in normal_form.ALIASES)),
    )
    for command in normal_form.LEFT_AS_THEY_ARE:
        texts = [f"2{command}{behind}" for behind in ("", "{3}", " x", "(", ",", "5", ".")]
        assert [text for text in texts if any(pattern.search(text) for pattern in patterns)] == []


@pytest.mark.parametrize("written", ["0", "007", "42", "20240305", "3.5", "0.10", "1234.567", "999999999999999"])
def test_a_plain_number_is_read_as_the_reader_of_formulas_reads_it(written: str) -> None:
    assert _reading(written) == Reading(tidy(written), squeezed(tidy(written)), read(tidy(written)))
