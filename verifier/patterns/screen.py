r"""Whether a pattern matches anywhere in a text: yes or no, and not where.

Asked of Rust's regular expressions, which pydantic holds: they look for many words in a tenth of the time that `re`
takes. A screen stands before a pattern that says more, and lets nothing through that such a pattern would find; it may
let through what the pattern then refuses.

The syntax is that of `re`, without looking around. `\s` has not the separators \x1c to \x1f, which WHITE adds.
"""

import re
from collections.abc import Callable
from typing import Protocol

from pydantic_core import SchemaValidator, core_schema

from verifier.patterns import WAITING

WHITE = r"[\s\x1c-\x1f]"
FOLDED = r"(?-i:[ıİſ\u{212a}])"
"""The signs that `re` takes for i, s and k where it ignores case, and a screen does not. Few texts hold one."""
BOUNDARY = re.compile(r"(?<!\\)\\b")
_well_formed: Callable[[str], bool] = SchemaValidator(core_schema.str_schema(pattern="")).isinstance_python


class Screen:
    """A pattern that is compiled when it is first asked; a function makes it then."""

    _matches: Callable[[str], bool]
    _matches_foreign: Callable[[str], bool]

    def __init__(self, pattern: str | Callable[[], str]) -> None:
        self._made_of = pattern
        WAITING.add(self)

    @property
    def pattern(self) -> str:
        return self._made_of if isinstance(self._made_of, str) else self._made_of()

    def __getattr__(self, name: str) -> Callable[[str], bool]:
        if name not in ("_matches", "_matches_foreign"):
            raise AttributeError(name)
        pattern = self.pattern if name == "_matches" else BOUNDARY.sub("", self.pattern)
        made: Callable[[str], bool] = SchemaValidator(core_schema.str_schema(pattern=pattern)).isinstance_python
        setattr(self, name, made)
        return made

    def lets_through(self, text: str) -> bool:
        """Whether the pattern matches in `text`. Text with lone surrogates is not looked at, and always let through.

        Where a text has more than ASCII, bounds of words are not looked for: they take three hundred times as long.
        """
        if text.isascii():
            return self._matches(text)
        return self._matches_foreign(text) or not _well_formed(text)

    def compile(self) -> None:
        _ = self._matches, self._matches_foreign


class HasText(Protocol):
    @property
    def pattern(self) -> str: ...


PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|[()]|[^\\\[()]+", re.DOTALL)
LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
TIMES = re.compile(r"\{(\d*)(?:,\d*)?\}")
POSSESSIVE = re.compile(r"(?<=[*+?])\+")
ESCAPES = {r"\s": WHITE, r"\Z": ""}


def screen_of(*patterns: HasText | str) -> Screen:
    """What lets through every text in which one of these patterns, which ignore case, matches.

    It is the patterns without what they look for before and behind them, with any number of what they count, and
    anywhere. Not for patterns with conditions or back references.
    """

    def made() -> str:
        texts = (each if isinstance(each, str) else each.pattern for each in patterns)
        return f"(?i){'|'.join(map(_loosened, texts))}|{FOLDED}"

    return Screen(made)


def _loosened(pattern: str) -> str:
    kept, looking = [], 0  # how many groups are open within what is only looked at
    for piece in PIECE.findall(pattern):
        if looking or piece in LOOKS:
            looking += piece.startswith("(") - (piece == ")")
        elif piece.startswith("["):
            kept.append(
                "[" + piece[1:-1].replace("[", r"\[").replace(r"\\[", r"\[").replace(r"\s", r"\s\x1c-\x1f") + "]"
            )
        elif piece.startswith("\\"):
            kept.append(ESCAPES.get(piece, piece))
        else:
            counted = TIMES.sub(lambda times: "*" if times[1] in ("", "0") else "+", piece)
            kept.append(POSSESSIVE.sub("", counted))
    return "".join(kept)
