r"""Tidy text -> tokens.

A number is one token (`1,234.5`, `6.02e23`), a command one (`\frac`), a text command yields the words of its argument.
A run of letters outside text is a function, a constant, a connective, a word or a product of letters; `letters` leaves
the last two to the reader, who sees what stands before. Linear in the text.
"""

from typing import NamedTuple

from verifier.patterns import standard as re
from verifier.patterns import word_set
from verifier.read.name import is_word


class Token(NamedTuple):
    """`kind` is number, letter, letters, word, command or sign; `spaced` when white space stands before it."""

    kind: str
    text: str
    spaced: bool = False
    upright: bool = False


FUNCTIONS = word_set(
    "sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh coth sech csch arsinh arcosh "
    "artanh arcsinh arccosh arctanh asin acos atan asinh acosh atanh ln log lg exp sqrt cbrt abs floor ceil ceiling "
    "gcd lcm max min mod sgn sign det Re Im tg ctg arctg cis"
)
CONSTANTS = {"pi": r"\pi"} | dict.fromkeys(("infinity", "infty", "inf", "Infinity", "oo"), r"\infty")
GREEK_NAMES = word_set("alpha beta gamma delta epsilon theta lambda sigma omega phi rho tau zeta eta kappa Delta Omega")
SYMBOLS = FUNCTIONS | CONSTANTS.keys() | GREEK_NAMES
CONNECTIVES = word_set("and or where for if when with to such that given")
SHORT_WORDS = word_set(
    "the now are has was for not all any can its our let sum is of we it so be no in on do there this as which by"
)
BEHIND_NUMBERS = frozenset({"am", "pm", "min", "sec", "mins", "secs"})
UNITS_TOO = frozenset({"min", "sec"})  # in running text: `8 \\text{ min}`, `\\text{cm/sec}`
TEXT_COMMANDS = word_set(
    r"\text \textbf \textit \textrm \textsf \texttt \textnormal \mbox \hbox \fbox \emph \textup \mathit \textsc "
    r"\boldsymbol \mathbf \mathrm \operatorname \mathcal \mathscr \mathsf \bm \rm \mathfrak \boxed \underline "
    r"\tag \mathop \pmb"
)
UPRIGHT = word_set(
    r"\mathrm \operatorname \mathbf \boldsymbol \mathit \mathcal \mathscr \mathsf \bm \rm \mathfrak \mathop \pmb"
)
TRANSPARENT = word_set(r"\boxed \fbox \underline \emph")

TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<literal>0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)(?![0-9a-zA-Z])"
    r"|(?P<number>\d+\.(?=[/*)])|(?<![\d.,])(?!0)\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d]|,\d)"
    r"|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,9}(?![\d.]))?)|(?P<command>\\(?:[a-zA-Z]+|.))"
    r"|(?P<accented>[a-zA-Z]*[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff][a-zA-Z\u00c0-\u024f\u1e00-\u1eff]*)"
    r"|(?P<letters>[a-zA-Z]+)|(?P<sign><=|>=|!=|==|\*\*|:=|->|=>|&&|\.\.\.|[-+*/^_=<>(){}\[\]|,;:!%'&√.?\"#])"
    r"|(?P<word>[^\x00-\x7f\u202a-\u202e\u2066-\u2069]+)"
)
PLAIN_DIGITS = re.compile(r"\d+(?:\.\d+)?|\.\d+")
NOUN_BEHIND = re.compile(r" [a-z]{4,}(?![a-zA-Z(])")  # "8 toy trucks", where toy is no product
FUNCTION_PREFIX = re.compile(r"(?:arc)?(?:sin|cos|tan|cot|sec|csc)h?|ln|log|sqrt|exp")
BRACKETS = {"(": 1, "[": 1, "\\{": 1, ")": -1, "]": -1, "\\}": -1}
MAX_TOKENS = 3_000


class Unreadable(Exception):
    """The text is no mathematics that this reader knows; caught by the reader's caller, never by the engine."""


class LeftOver(Unreadable):
    """Words that could change what was read, and that nobody here can interpret."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__(f"left over: {' '.join(words)[:80]}")
        self.words = words


class Foreign(Unreadable):
    """A command that this reader does not know and another may."""


def tokens(text: str) -> list[Token]:
    """The tokens of tidy `text`; raises Unreadable at a character that no mathematics contains."""
    found: list[Token] = []
    _lex(text, found, in_text=False, depth=0)
    return found


def _lex(text: str, found: list[Token], *, in_text: bool, depth: int) -> None:
    position = 0
    spaced = False
    brackets = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None or len(found) > MAX_TOKENS:
            raise Unreadable(f"cannot read {text[position : position + 20]!r}")
        kind, value = str(match.lastgroup), match[0]
        position = match.end()
        if kind == "space":
            spaced = True
            continue
        kind = "word" if kind == "accented" else kind
        if kind == "literal":
            kind, value = "number", str(int(value, 0))
        if kind == "number" and "," in value and brackets > 0:
            value = PLAIN_DIGITS.match(value)[0]  # type: ignore[index]
            position = match.start() + len(value)
        brackets += BRACKETS.get(value, 0) if value != "]" or brackets else 1  # `]0,125[` opens with it
        if kind == "command" and value in TEXT_COMMANDS:
            position = _lex_argument(text, position, value, found, depth, spaced)
        elif kind == "letters":
            behind_number = spaced and found and found[-1].kind == "number"
            unit = behind_number and value.lower() in BEHIND_NUMBERS and text[position : position + 1] != "("
            noun = behind_number and is_word(value) and value not in SYMBOLS and NOUN_BEHIND.match(text, position)
            if unit or noun:
                found.append(Token("word", value, spaced))
            else:
                alone = (spaced or not found) and text[position : position + 1] in ("", " ")
                found.extend(_letters(value, spaced, in_text or (alone and value.lower() in SHORT_WORDS)))
        else:
            found.append(Token(kind, value, spaced))
        spaced = False


def _lex_argument(text: str, position: int, command: str, found: list[Token], depth: int, spaced: bool) -> int:
    """The words or letters in the argument of a text command; returns where the argument ends."""
    while position < len(text) and text[position] == " ":
        position += 1
    if position >= len(text) or text[position] != "{":
        return position
    end = closing_brace(text, position)
    inner = text[position + 1 : end]
    if depth > 20:
        raise Unreadable("text commands nest too deep")
    if command in TRANSPARENT:
        found.append(Token("sign", "{", spaced))
        _lex(inner, found, in_text=False, depth=depth + 1)
        found.append(Token("sign", "}"))
    elif command in UPRIGHT:
        _upright(inner.strip(), found, depth, spaced)
    else:
        _lex(inner, found, in_text=True, depth=depth + 1)
    return end + 1


def _upright(inner: str, found: list[Token], depth: int, spaced: bool) -> None:
    """Upright letters: a function, a unit or a word when there are several, a symbol when there is one."""
    if not (inner.isalpha() and inner.isascii()):
        _lex(inner, found, in_text=True, depth=depth + 1)
    elif len(inner) == 1:
        found.append(Token("letter", inner, True, True))
    elif inner in FUNCTIONS and not (inner in UNITS_TOO and found and found[-1].kind == "number"):
        found.append(Token("command", "\\" + inner, spaced))
    else:
        found.append(Token("word", inner, True))


def closing_brace(text: str, opening: int) -> int:
    """The index of the brace that closes the one at `opening`; raises Unreadable when there is none."""
    depth = 0
    position = opening
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                return position
        position += 1
    raise Unreadable("a brace is never closed")


def _letters(run: str, spaced: bool, in_text: bool) -> list[Token]:
    if in_text:
        if (run in FUNCTIONS and run not in UNITS_TOO) or run in CONSTANTS:
            return [Token("command", CONSTANTS.get(run, "\\" + run), spaced)]
        return [Token("word", run, spaced)]
    if len(run) == 1:
        return [Token("letter", run, spaced)]
    if run in FUNCTIONS or run in GREEK_NAMES:
        return [Token("command", "\\" + run, spaced)]
    if run in CONSTANTS:
        return [Token("command", CONSTANTS[run], spaced)]
    if spaced and run.lower() in CONNECTIVES:
        return [Token("word", run.lower(), spaced)]
    if (prefix := FUNCTION_PREFIX.match(run)) and len(run) - prefix.end() <= 2:
        return [Token("command", "\\" + prefix[0], spaced), *_letters(run[prefix.end() :], False, False)]
    return [Token("letters", run, spaced)]
