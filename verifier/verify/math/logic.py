r"""Formulas of propositional logic and of sets, compared by their truth tables.

`\neg p \lor q` is `q \vee \lnot p` and `p \to q`; `(A \cup B)^c` is `A^c \cap B^c`. Two implications are compared side
by side instead: the contrapositive says the same, but who asks for the converse does not want the inverse.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import product

from verifier.patterns import full as re
from verifier.patterns import word_set
from verifier.verify.math.policy import Decision

LONGEST = 200  # characters
MOST_LETTERS = 8  # 256 rows of a truth table
MAX_DEPTH = 40
SIGNS = word_set(r"\setminus \neg \lnot \land \lor \wedge \vee \oplus \cup \cap \to rrow \implies \iff")
OPERATORS = {
    r"\land": "&", r"\wedge": "&", "&&": "&", r"\cap": "&", "AND": "&", "and": "&", r"\lor": "|", r"\vee": "|",
    "||": "|", r"\cup": "|", "OR": "|", "or": "|", r"\oplus": "+", r"\veebar": "+", "XOR": "+", "xor": "+", r"\to": ">",
    r"\rightarrow": ">", r"\Rightarrow": ">", r"\implies": ">", "->": ">", "=>": ">", r"\leftrightarrow": "=",
    r"\Leftrightarrow": "=", r"\iff": "=", "<->": "=", "<=>": "=", r"\neg": "!", r"\lnot": "!", "NOT": "!", "not": "!",
    r"\setminus": "-",
}  # fmt: skip
# "p implies q", "if p then q", "A union B", "~p v q": signs as they are said or typed.
WORDS_AROUND = re.compile(r"\\(?:text|mathrm|mbox)\s?\{([^{}]*)\}")
IF_THEN = re.compile(r"\s*if (.{1,60}?),? then (.{1,60})")
SAID_SIGNS = (
    (re.compile(r"\b(?:if and only if|iff)\b"), "<->"),
    (re.compile(r"\bimplies\b"), "->"),
    (re.compile(r"\bunion\b|(?<=[a-zA-Z)]) v (?=[~a-zA-Z(\\])"), "or"),
    (re.compile(r"\bintersect(?:ion|ed with|s)?\b|(?<=[a-zA-Z)]) \^ (?=[~a-zA-Z(\\])"), "and"),
)
NAMES = {"(": "(", ")": ")", "[": "(", "]": ")", "{": "(", "}": ")", r"\{": "(", r"\}": ")"}
TOKEN = re.compile(
    r"\s*(?:(?P<command>\\(?:[a-zA-Z]+|[{}]))|(?P<word>AND|OR|NOT|XOR|and|or|not|xor|&&|\|\||<->|<=>|->|=>)"
    r"|(?P<complement>\^\s*(?:\{\s*(?:c|C|\\complement|\\prime)\s*\}|c|C|\\complement)|')|(?P<letter>[a-zA-Z])(?![a-zA-Z])|(?P<bracket>[()\[\]{}]))"
)
LEVELS = ("=", ">", "|", "&")  # from the loosest; + and - stand beside nothing else without brackets
Table = Callable[[dict[str, bool]], bool]


class NoFormula(Exception):
    """The text is no formula of this kind; caught in this module."""


class Formula:
    """A formula: its letters, its truth, and its two sides where it is an implication."""

    def __init__(self, letters: frozenset[str], truth: Table, sides: "tuple[Formula, Formula] | None" = None) -> None:
        self.letters, self.truth, self.sides = letters, truth, sides


def same_formula(gold: str, answer: str) -> Decision | None:
    """Whether two tidy texts are one formula; None where the ground truth is none with a sign of its own in it."""
    wanted = formula_of(gold)
    if wanted is None:
        return None
    found = formula_of(answer, bare=True)
    if found is None:
        return Decision(False, "not read: a formula of logic is expected")
    return Decision(_same(wanted, found), "truth tables")


def _same(gold: Formula, answer: Formula) -> bool:
    if gold.sides and answer.sides:
        return all(_same(*pair) for pair in zip(gold.sides, answer.sides, strict=True))
    names = sorted(gold.letters | answer.letters)
    if len(names) > MOST_LETTERS:
        return False
    rows = (dict(zip(names, row, strict=True)) for row in product((False, True), repeat=len(names)))
    return all(gold.truth(row) is answer.truth(row) for row in rows)


@lru_cache(maxsize=1024)
def formula_of(text: str, bare: bool = False) -> Formula | None:
    """The formula that tidy text is, to its last sign; `bare`: a letter alone is one too."""
    if len(text) > LONGEST or not (bare or any(sign in text for sign in SIGNS)):
        return None
    found: list[str] = []
    place = 0
    text = text.replace(r"\overline", r"\neg ").replace(r"\bar", r"\neg ").replace("~", r"\neg ").rstrip()
    if " " in text:
        text = IF_THEN.sub(r"(\1) -> (\2)", WORDS_AROUND.sub(r"\1", text))
        for word, sign in SAID_SIGNS:
            text = str(word.sub(f" {sign} ", text))
    while place < len(text):
        token = TOKEN.match(text, place)
        if token is None:
            return None
        kind, said = str(token.lastgroup), token[0].strip()
        known = "'" if kind == "complement" else said if kind == "letter" else NAMES.get(said) or OPERATORS.get(said)
        if known is None:
            return None
        found.append(known)
        place = token.end()
    if not bare and not set(found) & set("&|+>=!-"):
        return None
    try:
        return _Parser(found).whole()
    except NoFormula:
        return None


class _Parser:
    """One pass over the signs."""

    def __init__(self, found: list[str]) -> None:
        self.found = found
        self.at = 0
        self.depth = 0

    def whole(self) -> Formula:
        formula = self.level(0)
        if self.at < len(self.found):
            raise NoFormula
        return formula

    def peek(self) -> str:
        return self.found[self.at] if self.at < len(self.found) else ""

    def level(self, loosest: int) -> Formula:
        """Formulas joined by one operator, tighter ones inside; an implication of implications needs brackets."""
        if loosest == len(LEVELS):
            return self.alone()
        sign = LEVELS[loosest]
        parts = [self.level(loosest + 1)]
        while self.peek() == sign:
            self.at += 1
            parts.append(self.level(loosest + 1))
        if len(parts) == 1:
            return parts[0]
        letters = frozenset().union(*(part.letters for part in parts))
        truths = [part.truth for part in parts]
        if sign in "|&":
            every = any if sign == "|" else all
            return Formula(letters, lambda row: every(truth(row) for truth in truths))
        if len(parts) > 2:
            raise NoFormula
        if sign == ">":
            return Formula(letters, lambda row: truths[1](row) or not truths[0](row), (parts[0], parts[1]))
        return Formula(letters, lambda row: truths[0](row) is truths[1](row))

    def alone(self) -> Formula:
        """A factor, or two that are told apart (`+`) or taken away (`-`), which bind no tighter than `&`."""
        left = self.factor()
        if (sign := self.peek()) not in ("+", "-"):
            return left
        self.at += 1
        right = self.factor()
        if self.peek() in ("+", "-", "&", "|"):
            raise NoFormula
        one, two, told_apart = left.truth, right.truth, sign == "+"
        return Formula(
            left.letters | right.letters,
            lambda row: one(row) is not two(row) if told_apart else one(row) and not two(row),
        )

    def factor(self) -> Formula:
        self.depth += 1
        sign = self.peek()
        self.at += 1
        if self.depth > MAX_DEPTH or not sign:
            raise NoFormula
        if sign == "!":
            formula = _denied(self.factor())
        elif sign == "(":
            formula = self.level(0)
            if self.peek() != ")":
                raise NoFormula
            self.at += 1
        elif sign.isalpha():
            formula = Formula(frozenset(sign), lambda row: row[sign])
        else:
            raise NoFormula
        while self.peek() == "'":
            self.at += 1
            formula = _denied(formula)
        self.depth -= 1
        return formula


def _denied(formula: Formula) -> Formula:
    truth = formula.truth
    return Formula(formula.letters, lambda row: not truth(row))
