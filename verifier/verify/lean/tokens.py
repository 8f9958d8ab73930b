"""Lean 4 code as tokens, without comments. Not a parser: enough to compare statements and to find words.

Whether white space stands before it belongs to a token where Lean reads it otherwise: `a [i]` and `a[i]`.
"""

from typing import NamedTuple

import regex

LETTERS = (
    r"A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u0391-\u039f\u03a1\u03a4-\u03a9\u03b1-\u03ba\u03bc-\u03fb"
    r"\u1f00-\u1ffe\u2100-\u214f\U0001d49c-\U0001d59f"
)
"""What names begin with (Lean's isLetterLike): not λ, Π, Σ, nor `¹`, behind which another token may begin at once."""
INNER = LETTERS + r"0-9'!?\u2080-\u2089\u2090-\u209c\u1d62-\u1d6a\u2c7c"
ALONE = r"()\[\]{},;⟨⟩`\"«»"
# A name with its dots, a number, one bracket or separator, or a row of other signs, which white space may not part:
# `a <|b` and `a < |b` are two things.
WORD = regex.compile(
    rf"[{LETTERS}][{INNER}]*+(?:\.[{LETTERS}][{INNER}]*+)*+|[0-9]++(?:\.[0-9]++)?|[{ALONE}]"
    rf"|(?:(?!--|/-)[^\s{LETTERS}0-9{ALONE}])++"
)
SPACE = regex.compile(r"\s++")
WORDLIKE = regex.compile(r"[\w'!?)\]}⟩,;\"]")
"""What a comment may follow at once: Lean reads `<--x` as `<-` and `-x`."""
TEXT = regex.compile(r'"(?:[^"\\]++|\\[\s\S])*+"')
CHARACTER = regex.compile(r"'(?:[^'\\\n]|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^xu\n]))'")
COMMENT_MARK = regex.compile(r"/-|-/")
CONTROL = regex.compile(r"[\p{Cc}\u2028\u2029--[\n\t]]", regex.V1)
"""Some servers take these for the end of a line, and so for the end of a comment."""
GLUE = "\0"
GLUED = frozenset("[({.!?")
SAME = {
    "->": "→",
    "<-": "←",
    "<->": "↔",
    "<=": "≤",
    ">=": "≥",
    "/\\": "∧",
    "\\/": "∨",
    "=>": "↦",
    "fun": "λ",
    "lemma": "theorem",
}
"""Other spellings of the same token. `!=` is not `≠`: the one is of booleans, the other of propositions."""


class Token(NamedTuple):
    """A token as it is compared, and its place in the text."""

    text: str
    start: int
    end: int


class Unreadable(Exception):
    """Why the code cannot be cut."""


def tokens_of(code: str) -> list[Token]:
    """The tokens; raises Unreadable for what is not understood: a comment or text without an end, `«names»`."""
    if control := CONTROL.search(code):
        raise Unreadable(f"the character {control[0]!r}")
    found: list[Token] = []
    place, spaced = 0, True
    while place < len(code):
        if space := SPACE.match(code, place):
            place, spaced = space.end(), True
            continue
        if code.startswith(("--", "/-"), place) and not spaced and not WORDLIKE.match(found[-1].text[-1]):
            raise Unreadable(f"a comment that begins within {found[-1].text + code[place : place + 2]!r}")
        if code.startswith("--", place):
            end = code.find("\n", place)
            place, spaced = (end if end >= 0 else len(code)), True
            continue
        if code.startswith("/-", place):
            place, spaced = comment_end(code, place), True
            continue
        start = place
        if code[place] == '"':
            if found and not spaced and found[-1].text[-1:] in "!r#":
                raise Unreadable("an interpolated or raw text")
            if not (quoted := TEXT.match(code, place)):
                raise Unreadable("a text that does not end")
            place = quoted.end()
        elif code[place] == "'" and (character := CHARACTER.match(code, place)):
            place = character.end()
        elif code[place] in "«»":
            raise Unreadable("a name in «»")
        elif word := WORD.match(code, place):
            place = cut_assignment(code, word.start(), word.end())
        else:
            raise Unreadable(f"the character {code[place]!r}")
        text = SAME.get(code[start:place], code[start:place])
        if "-/" in text and text[0] != '"':
            raise Unreadable("the end of a comment that does not begin")
        found.append(Token((GLUE if not spaced and text[0] in GLUED else "") + text, start, place))
        spaced = False
    return found


def cut_assignment(code: str, start: int, end: int) -> int:
    """Where the row of signs ends: `⁻¹:=-` is `⁻¹`, `:=` and `-`."""
    place = code.find(":=", start, end)
    return end if place < 0 else start + 2 if place == start else place


def comment_end(code: str, start: int) -> int:
    """Comments nest. The second sign of `/--` does not close it: Lean goes on behind `/--/`."""
    depth = 1
    for mark in COMMENT_MARK.finditer(code, start + (3 if code[start + 2 : start + 3] in ("-", "!") else 2)):
        depth += 1 if mark[0] == "/-" else -1
        if depth == 0:
            return mark.end()
    raise Unreadable("a comment that does not end")
