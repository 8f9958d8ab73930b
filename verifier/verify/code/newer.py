"""Programs that need a newer language than the compilers here know.

A right program that a compiler is too old for is nobody's wrong answer, where the program could count on a newer one:
the row's language says so (`c++23`, `Java 21`), or its own code needs it too. It is recognised by both: the compiler's
complaint is that of an old compiler, and the text has what it does not know. One that is wrong in another way, a name
that is not declared for one, is not excused. Nor is one of which nobody spoke: a wrong program would escape its 0 by
`#include <print>` in its head, as by an import in Python (`libraries.py`).
"""

from collections.abc import Iterator
from typing import NamedTuple

import regex as re

from verifier.languages import canonical
from verifier.wire import Json


class Newer(NamedTuple):
    """`complaint` in the compiler's words, and `construct` in the program."""

    complaint: re.Pattern[str]
    construct: re.Pattern[str]
    name: str


ANYTHING = re.compile("")
PROMISED = {
    "csharp": re.compile(
        r"\b(?:C ?#|csharp)[ -]?(?:[89]|1\d)\b|\.NET (?:Core )?(?:[3-9]|1\d)\b|\bnet(?:[5-9]|1\d)\.0\b", re.I
    ),
    "scala": re.compile(r"\bscala[ -]?3\b", re.I),
    "java": re.compile(r"\b(?:java|jdk|openjdk)[ -]?(?:1[89]|2\d)\b", re.I),
    "cpp": re.compile(r"(?:\b(?:c|gnu)\+\+|\bcpp)[ -]?2[36bc]\b|\b(?:gcc|g\+\+)[ -]?1[3-9]\b", re.I),
}
"""A version that compilers here do not know, in words of the row."""
WORDED = ("language", "lang", "compiler", "prompt", "instruction", *("description", "question", "statement", "problem"))
CODE = (
    *("solution", "solutions", "canonical_solution", "reference_solution", "starter_code", "code_prompt", "preamble"),
    *("files", "source", "grader", "checker"),
)
"""Fields that speak of the language, and fields that hold code."""
MOST_CHARACTERS = 20_000  # of each that are read
NEWER = {
    "csharp": [  # Mono's compiler
        Newer(
            re.compile(r"error CS(?:1525|1514|1001|1024|1026|1002|1519|1644)"),
            re.compile(
                r"""\brecord\s+(?:struct\s+|class\s+)?\w+\s*[({;:<]   # record P(int X);
                | \bswitch\s*\{                                       # x switch { 1 => 2 }
                | \busing\s+(?:var|\w+)\s+\w+\s*=\s*new               # using var r = new ...
                | \bis\s+not\b | \?\?= | \binit\s*; | \"{3} | ^[ \t]*global\s+using\b | ^[ \t]*\#nullable\b
                | =\s*new\s*\( | \breturn\s+new\s*\(                  # List<int> a = new();
                | ^[ \t]*namespace\s+[\w.]+\s*;
                | \[\s*\^ | \[[^\]\n"]{0,40}\.\.                         # a[^1], a[1..]
                | \bstatic\s+\w+\s+\w+\s*\([^()]*\)\s*=>              # static int f(int x) => x
                | \A(?![\s\S]*\bMain\s*\()(?:\s|using\b[^;]*;|//[^\n]*)*+  # statements outside of any class
                  (?!(?:public|internal|static|sealed|abstract|partial|class|struct|interface|enum|namespace)\b)\w
                """,
                re.VERBOSE | re.MULTILINE,
            ),
            "C# newer than 7",
        ),
        Newer(
            re.compile(
                r"error CS(?:1061|0117|0234|0246|0103): [^\n]*`(?:MaxBy|MinBy|DistinctBy|Chunk|PriorityQueue|Clamp"
                r"|HashCode|TakeLast|SkipLast|EnsureCapacity|GetValueOrDefault|TryDequeue|TryPop|TryPeek)\b"
            ),
            ANYTHING,
            "a newer library than Mono's",
        ),
    ],
    "scala": [
        Newer(
            re.compile(r"error: "),
            re.compile(
                r"@main\s+def\b|^[ \t]*(?:enum|given|extension)\b|^[ \t]*(?:def|class|object|trait)\b[^\n{=]*:[ \t]*$"
                r"|^[ \t]*(?:if|while)\b[^\n(]*\b(?:then|do)\b|=>>|\busing\s+\w+\s*:",
                re.MULTILINE,
            ),
            "Scala 3",
        )
    ],
    "java": [Newer(re.compile(r"preview feature|not supported in -source"), ANYTHING, "Java newer than 17")],
    "cpp": [
        Newer(
            re.compile(r"fatal error: (?:print|generator|mdspan|flat_map|flat_set|inplace_vector): No such file"),
            re.compile(r"#\s*include\s*<(?:print|generator|mdspan|flat_map|flat_set|inplace_vector)>"),
            "a newer C++ library than this compiler's",
        )
    ],
}


def too_new(language: str, source: str, complaint: str, row: Json = None) -> str | None:
    """What the program needs, could count on, and the compiler that said `complaint` does not have, in words."""
    for newer in NEWER.get(canonical(language), ()):
        if newer.complaint.search(complaint) and newer.construct.search(source):
            return newer.name if promised(newer, language, row) else None
    return None


def promised(newer: Newer, language: str, row: Json) -> bool:
    """Does the row name a newer version, or need one for code of its own?"""
    names = PROMISED[canonical(language)]
    if names.search(language) or any(names.search(text) for text in texts_under(WORDED, row)):
        return True
    return newer.construct is not ANYTHING and any(newer.construct.search(text) for text in texts_under(CODE, row))


def texts_under(keys: tuple[str, ...], row: Json) -> Iterator[str]:
    """The texts that the row has under one of these keys, lists and objects of texts too."""
    for key, value in row.items() if isinstance(row, dict) else ():
        if key in keys:
            held = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value]
            yield from (text[:MOST_CHARACTERS] for text in held if isinstance(text, str))
