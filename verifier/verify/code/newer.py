"""Programs that need a newer language than the compilers here know.

A right program that a compiler is too old for is nobody's wrong answer. It is recognised by both: the compiler's
complaint is that of an old compiler, and the text has what it does not know. One that is wrong in another way, a name
that is not declared for one, is not excused.
"""

from typing import NamedTuple

import regex as re

from verifier.languages import canonical


class Newer(NamedTuple):
    """`complaint` in the compiler's words, and `construct` in the program."""

    complaint: re.Pattern[str]
    construct: re.Pattern[str]
    name: str


ANYTHING = re.compile("")
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
            ANYTHING,
            "a newer C++ library than this compiler's",
        )
    ],
}


def too_new(language: str, source: str, complaint: str) -> str | None:
    """What the program needs and the compiler that said `complaint` does not have, in words."""
    for newer in NEWER.get(canonical(language), ()):
        if newer.complaint.search(complaint) and newer.construct.search(source):
            return newer.name
    return None
