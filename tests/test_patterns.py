"""The standard library's `re` reads possessive quantifiers and atomic groups wrongly before Python 3.11.5.

A pattern that needs them (to stay linear) is compiled by the `regex` package, which does not depend on the interpreter.
"""

import ast
import gc
import re
from pathlib import Path

import pytest
import regex

from verifier.extract import EXTRACTORS
from verifier.patterns import compile_all, full, standard
from verifier.reward import SHAPERS
from verifier.verify import VERIFIERS

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
