r"""Tokens -> expression tree: a recursive-descent reader for the mathematics that answers are written in.

Reads LaTeX and plain text alike, leniently in spelling and strictly in coverage: what it cannot read to the last token
is Unreadable, never half read. From the loosest binding to the tightest:

    sequence   items between , ; and or
    item       a relation with its unit, label or trailing remark
    relation   = < > \le \ge \ne \approx \in
    sets       \cup \cap \setminus
    ratio      3:4
    sum        + - \pm
    product    * / \cdot \times, or nothing between two factors
    power      ^ _ ! ' % \circ
    atom       numbers, symbols, functions, groups, sets, brackets, matrices
"""

from collections.abc import Container, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, takewhile
from typing import NamedTuple

from verifier.patterns import standard as re
from verifier.patterns import word_set
from verifier.read.quantity import CHANGING, MAGNITUDES, NEUTRAL, before, behind, number_in_words
from verifier.read.units import conversion, read_unit
from verifier.verify.math.lexer import FUNCTIONS, GREEK_NAMES, Foreign, LeftOver, Token, Unreadable, tokens
from verifier.verify.math.tree import Node, height, number, replaced, symbol, symbols, walk

MAX_DEPTH = 60
MAX_HEIGHT = 150
MAX_EXPONENT = 10_000
MAX_DIGITS = 4_000
MOST_TERMS = 200  # of a sum that is written out
MOST_NODES = 5_000

RELATIONS = {
    "=": "=", "==": "=", ":=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", r"\le": "<=", r"\ge": ">=", "!=": "!=",
    r"\ne": "!=", r"\approx": "~", r"\sim": "~", r"\simeq": "~", r"\doteq": "~", r"\in": "in", r"\equiv": "=",
    r"\to": "=", r"\rightarrow": "=", "->": "=", r"\mapsto": "=", r"\cong": "~",
}  # fmt: skip
SET_OPERATIONS = {r"\cup": "union", r"\cap": "intersection", r"\setminus": "difference"}
ARROWS = frozenset((r"\to", r"\rightarrow", "->"))
SEPARATORS = frozenset([",", ";", "&&", r"\\", r"\land", r"\lor", r"\wedge", r"\vee", r"\Rightarrow", r"\implies"])
SEPARATING_WORDS = frozenset({"and", "or"})
CLAUSES = word_set(
    "for where if when with given such since because which whenever provided assuming using by in on per as so rounded "
    "correct to nearest"
)
COPULAS = word_set("is are equals was be")
CASES = word_set("for if when whenever provided")  # what each of several values may hold in
ANOTHER_CASE = CASES | {"otherwise", "else"}
# In a clause behind a value they change it: `12 as a lower bound`, `12 in thousands`.
CHANGING_BEHIND = word_set(
    "bound bounds estimate guess thousands millions billions hundreds dozens lakhs crores remainder magnitude"
)
PRECISION = word_set("decimal decimals place places significant sig figure figures digit digits dp sf nearest tenth")
SAYING_SO = word_set(
    "is are was the final correct required right answer value result total it that our my and sum so indeed"
)
OTHER_ANSWERS = word_set("answer option choice possibility value solution candidate case result")
REFUSED = word_set(
    "not no never none nor neither either maybe perhaps possibly probably unknown except excluding unless isn't isnt "
    "cannot least most more less greater fewer larger smaller than over under between to through until up wrong "
    "incorrect false undefined impossible infinitely many all any every some other another if plus minus times divided "
    "january february march april may june july august september october november december"
)
HEDGES = word_set("or possibly maybe perhaps if not either unless probably unsure guess")
TAKING_BACK = HEDGES | word_set("wrong incorrect false mistaken no never actually instead rather unknown doubt unsure")
DENIALS = (HEDGES - {"or", "if", "not"}) | {"incorrect", "wrong", "false", "mistaken", "instead", "rather"}
ORDINALS = frozenset({"th", "st", "nd", "rd"})
ACCENTS = word_set(
    r"\dot \ddot \vec \overline \bar \hat \widehat \tilde \overrightarrow \widetilde \underline \mathring"
)
SKIPPED = frozenset(
    {r"\angle", r"\triangle", r"\therefore", r"\because", r"\displaystyle", r"\;", r"\square", r"\odot", r"\!", r"\#"}
)
NAMED = GREEK_NAMES | word_set(
    "mu nu xi iota upsilon chi psi varsigma vartheta varrho omicron Gamma Theta Lambda Xi Pi Sigma Upsilon Phi Psi "
    "hbar ell nabla partial aleph Re Im wp star ast dagger prime emptyset"
)
AROUND_SETS = frozenset((r"\cup", r"\cap", r"\setminus", ",", ";", ".", ")", "}", r"\}", "]"))  # behind `]2;5[`
OPENERS = {"(": ")", "[": "]"}
ITEM_ENDS = frozenset((",", ";", ")", "]", r"\}", "."))
STOPS = frozenset((".", ";", ",", "}", '"'))
MATRICES = word_set("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array")
MOST_WORDS = 24
SYSTEMS = word_set("cases aligned align alignedat gathered gather split eqnarray dcases rcases equation")
DOUBTFUL = "?"  # before a unit of one letter in italics, which may be a symbol
UNIT_LETTERS = frozenset("msghLNJWVKACFTHMd")
COMMON_UNITS = word_set(
    "cm mm km dm kg mg lb oz ft yd mi in min hr hrs sec ms ml mL kJ MJ eV keV MeV GeV kW MW mW kN Pa kPa MPa Hz kHz "
    "MHz GHz kV mV mA mol mmol rad kWh atm mph kph"
)
UNIT_SIGNS = word_set(r"^ { } - / * ( ) . \cdot \times \mu \Omega \frac \circ \degree")
UPRIGHT_SIGNS = frozenset((r"\mu", r"\Omega", r"\circ", r"\degree"))
BEFORE_CONDITIONS = word_set("if for when where otherwise else")
CELL_ENDS = frozenset(("&", r"\\", r"\end", ",", ";", "."))
UNIT_TOKENS = 40
ANGLE = (("angle", 1),)
INVERSES = {
    "sin": "arcsin", "cos": "arccos", "tan": "arctan", "cot": "arccot", "sec": "arcsec", "csc": "arccsc",
    "sinh": "arsinh", "cosh": "arcosh", "tanh": "artanh",
}  # fmt: skip
OF_SEVERAL = word_set("gcd lcm max min mod")
SPELLINGS = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "arcsinh": "arsinh", "arccosh": "arcosh", "arctanh": "artanh",
    "asinh": "arsinh", "acosh": "arcosh", "atanh": "artanh", "lg": "log10", "tg": "tan", "ctg": "cot",
    "arctg": "arctan", "ceiling": "ceil", "sgn": "sign",
}  # fmt: skip
DERIVATIVE_OF = re.compile(r"(?:d|\\partial)(?:\^(?:\{(\d)\}|(\d)))?(?:\{(.+)\}|(.+))")
DERIVATIVE_BY = re.compile(r"(?:d|\\partial)([a-zA-Z]|\\[a-z]+)(?:\^(?:\{(\d)\}|(\d)))?")
POINT = re.compile(r"[A-Z]")
FUNCTION_LETTERS = frozenset("fghFGH")
ARGUMENT = re.compile(r"\([a-z]\)$")
DERIVATIVE = re.compile(r"\\d?dot|\\frac ?\{ ?(?:d|\\partial|\\mathrm ?\{d\})[ ^a-zA-Z\\]")


def read(text: str) -> Node:
    """The tree of tidy `text`; raises Unreadable."""
    return Reader(tokens(text), unknown_functions=bool(DERIVATIVE.search(text))).document()


class Reader:
    """One pass over the tokens. `unknown_functions`: `x(t)` is the function x, as in a differential equation."""

    def __init__(self, found: list[Token], *, unknown_functions: bool = False) -> None:
        self.tokens = found
        self.at = 0
        self.depth = 0
        self.bars = 0
        self.colon_stops = False
        self.unknown_functions = unknown_functions
        self.finished = False
        self.groups: dict[int, tuple[int, Node]] = {}  # `A(...)` is read first as a point: where such groups end

    # Looking ahead

    def peek(self, ahead: int = 0) -> Token:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else END

    def next(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def accept(self, *texts: str) -> bool:
        token = self.peek()
        if token.text in texts and token.kind in ("sign", "command"):
            self.at += 1
            return True
        return False

    def _said(self, words: Container[str], ahead: int = 0) -> bool:
        """Whether one of some words stands there."""
        token = self.peek(ahead)
        return self._is_word(token) and token.text.lower() in words

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise Unreadable(f"expected {text!r}, found {self.peek().text!r}")

    # Structure

    def document(self) -> Node:
        """The whole text."""
        if not self.tokens:
            raise Unreadable("nothing to read")
        tree = self._over(self.sequence())
        if height(tree) > MAX_HEIGHT:
            raise Unreadable("nests too deep")
        if not self.finished and not all(token.text in STOPS for token in self.tokens[self.at :]):
            raise Unreadable(f"does not end at {self.peek().text!r}")
        return tree

    def _descend(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("nests too deep")

    def _over(self, upper: Node) -> Node:
        r"""`3 \over 4`, `4 \choose 2`: what has been read is the upper part."""
        if self.accept(r"\over"):
            return Node("divide", (upper, self.sequence()))
        if self.accept(r"\choose"):
            return Node("call", (upper, self.sequence()), "binom")
        return upper

    def sequence(self) -> Node:
        """Items between separators; one item is itself."""
        self._descend()
        groups: list[list[Node]] = [[self.item()]]
        while not self.finished and (separator := self._separator()):
            if self._at_end():
                break
            if self._only(NEUTRAL):  # `72, altogether`
                self.finished = True
                break
            if self.depth == 1 and self.peek().kind == "word" and self.peek().text.lower() in CLAUSES:
                if self.tokens[self.at - 1].text.lower() == "or":
                    raise Unreadable("an alternative that is none")
                self._check_clause(self.peek().text.lower())
                self.finished = True
                break
            if separator == ";":
                groups.append([self.item()])
            else:
                groups[-1].append(self.item())
        self.depth -= 1
        if len(groups) > 1 and any(len(group) > 1 for group in groups):
            return Node("list", tuple(Node("bracket", tuple(group), "()") for group in groups))
        items = [item for group in groups for item in group]
        if len(items) > 1:
            items = [item for item in items if not _says_what_kind(item)] or items
        joined = self._joined_by() if items[0].head == "chain" and len(items) > 1 else ""
        return items[0] if len(items) == 1 else Node("list", tuple(items), joined)

    def _joined_by(self) -> str:
        said = {token.text for token in self.tokens}
        if said & {r"\land", r"\wedge"}:
            return "both"  # the sign is never the loose "and" of "x < 2 and x > 3"
        return "and" if "and" in said else "or" if said & {"or", r"\lor", r"\vee"} else ""

    def _only(self, words: frozenset[str]) -> bool:
        """Whether such words are all that the rest of the text says."""
        return self.depth == 1 and all(
            each.text.lower() in words or each.text == "." for each in self.tokens[self.at :]
        )

    def _separator(self) -> str:
        """Passes over one run of separators (`, and`); returns the strongest, or nothing."""
        found = ""
        while True:
            token = self.peek()
            if token.text == r"\\" and self._in_rows:
                return found
            if (token.text in SEPARATORS and token.kind != "word") or (
                token.kind == "word" and token.text.lower() in SEPARATING_WORDS
            ):
                found = ";" if ";" in (found, token.text) else ","
                self.at += 1
            elif token.text == "." and found:
                self.at += 1
            else:
                return found

    _in_rows = False

    def _at_end(self) -> bool:
        return self.peek().kind == "end" or self.peek().text in (")", "]", "}", r"\}", ".")

    def item(self) -> Node:
        """A relation, with the words before it, its unit and what is said after it."""
        operation = self._leading_words()
        if isinstance(operation, Node):
            return operation
        self.accept(r"\approx", "=")
        value = self.relation()
        if self.accept(r"\mod", r"\pmod"):
            return Node("congruent", (value, self.power()))
        said = self._words_behind()
        if said and self.peek().kind == "number" and value.number:
            return self._compound(value, said)
        self._remark()
        if not said and not operation:
            return value
        if value.head == "chain":
            last = self._worded(value.args[-1], said, operation)
            return value._replace(args=(*(_in_kind_of_unit(each, last) for each in value.args[:-1]), last))
        return self._worded(value, said, operation)

    def _worded(self, value: Node, said: str, operation: str) -> Node:
        """The value with what the words before and behind it make of it."""
        if operation:
            value = _operated(value, operation)
        if said.startswith(DOUBTFUL) or not said:
            return Node("quantity", (value,), said) if said else value
        made = behind(said, one=value.number is not None and value.number.value == 1)
        if made.left_over:
            raise LeftOver(made.left_over)
        if made.power != 1:
            value = Node("power", (value, number(made.power)))
        if made.factor != 1:
            value = Node("multiply", (value, number(made.factor)))
        if made.unit and made.unit.dimension == ANGLE:
            return Node("degree", (Node("multiply", (value, number(made.unit.scale))),))
        return Node("quantity", (value,), made.unit.name) if made.unit else value

    def _compound(self, first: Node, unit: str) -> Node:
        """`1 hour 30 minutes`: parts in units of one kind, as one quantity in the last one's unit."""
        second = self.power()
        units = read_unit(unit), read_unit(self._words_behind())
        converted = conversion(units[1], units[0]) if units[0] and units[1] else None
        if converted is None or units[1] is None:
            raise Unreadable("a value and another")
        inner = Node("add", (Node("multiply", (first, number(converted.factor))), second))
        return Node("quantity", (inner,), units[1].name)

    def _leading_words(self) -> Node | str:
        """Passes over a label (`Ann: 7`, `the answer is 7`); words that are all there is are the item.

        Words that are an operation on the value (`minus`, `half of`) come back as its name.
        """
        if self.peek().kind == "letters" and self.peek().text.istitle() and self.peek(1).text == ":":
            _refuse_changing((self.peek().text,))
            self.at += 2
        start = self.at
        while self._is_word(self.peek()) and self.peek().text.lower() not in SEPARATING_WORDS:
            self.at += 1
        count = self.at - start
        if not count:
            return ""
        said = [token.text.lower() for token in self.tokens[start : self.at]]
        following = self.peek()
        is_all = following.kind == "end" or following.text in ITEM_ENDS or following.text in SEPARATING_WORDS
        relates = following.text in RELATIONS or following.text in ("_", "^", "(")
        letter = count == 1 and len(said[0]) == 1 and said[0].isalpha() and said[0].isascii()
        if (letter and (is_all or relates or following.text == ":")) or (following.text == ":" and self.colon_stops):
            self.at = start
            return ""
        if is_all:
            if self.depth > 1 and following.kind == "end":
                raise Unreadable("words inside brackets")
            return Node("words", name=" ".join(said))
        if following.text == ":":
            _refuse_changing(tuple(said))
            self.at += 1
            return ""
        if relates:
            if following.text not in ("=", r"\approx", "in") or REFUSED.intersection(said):
                raise Unreadable("words where a value should be")
            self.at += 1
            return ""
        operation = before(said)
        if operation is not None:
            return operation
        # "the value of x is 5", "the smallest n is 14"
        names_it = following.kind == "letter" and self.peek(1).text.lower() in COPULAS and count <= 12
        if names_it and REFUSED.isdisjoint(said) and CHANGING.isdisjoint(said):
            self.at += 2
            return ""
        # "the other leg is 12" names it; "the other answer is 12" is one of two
        named = said if OTHER_ANSWERS.intersection(said) else [word for word in said if word != "other"]
        if REFUSED.isdisjoint(named) and count <= 12 and said[-1] in COPULAS:
            return ""
        raise LeftOver(tuple(said))

    def _is_word(self, token: Token) -> bool:
        return token.kind == "word" or (token.kind == "letters" and len(token.text) >= 4)

    def _words_behind(self) -> str:
        """The unit or words behind a value, up to the next separator; the rest of the text after a clause word."""
        start = self.at
        if unit := self._unit_ahead():
            self.at += unit.tokens
            if unit.doubtful:
                return DOUBTFUL + unit.text
        said: list[str] = []
        while not self._at_end():
            token = self.peek()
            lower = token.text.lower()
            if self._is_word(token) or (token.kind in ("letters", "letter") and (said or self.at > start)):
                if lower in SEPARATING_WORDS:
                    break
                if lower in CLAUSES and lower not in ("per", "by") and self.depth == 1:
                    self._check_clause(lower)
                    self.finished = True
                    break
                if lower in ("is", "are") and self._only(SAYING_SO):  # `72 is the final answer`
                    self.finished = True
                    break
            elif not (said and token.text in ("'", "-", "/", ".")):
                break
            said.append(token.text)
            self.at += 1
        if said and self.at - start > MOST_WORDS:
            raise LeftOver(tuple(said))
        text = " ".join(said).replace(" ' ", "'").replace(" - ", "-")
        return f"{unit.text} {text}".strip() if unit else text

    def _check_clause(self, begins: str) -> None:
        """A clause may state conditions and grounds; it may not take the value back, change it nor give another.

        So every number in it must be seen to belong to a condition (`n = 2`, `where 2k + 1 is prime`), to a precision
        (`to 3 decimals`) or to the value: in `12 for Anna, Ben has 13` and `12 with remainder 3` it does not.
        """
        rest = self.tokens[self.at + 1 :]
        said = {each.text.lower() for each in rest}
        if said & DENIALS:
            raise Unreadable("a value that is taken back")
        if changing := said & CHANGING_BEHIND:
            raise LeftOver(tuple(sorted(changing)))
        if begins in CASES and said & ANOTHER_CASE:  # `12 if n is even, 13 if it is odd`
            raise Unreadable("a value and another")
        if begins in ("so", "as", "to") and any(each.kind == "number" for each in rest) and not said & PRECISION:
            raise Unreadable("a value and another")
        own = {each.text for each in self.tokens[: self.at] if each.kind == "number"}
        listed = False
        for part in _parts(rest):
            numbers = {each.text for each in part if each.kind == "number"}
            related = any(each.text in RELATIONS for each in part) or any(
                one.kind == "letter" and two.text.lower() in ("is", "are", "be") for one, two in pairwise(part)
            )
            named = any(each.kind == "letter" or each.text.strip("\\") in NAMED for each in part)
            item = listed and all(
                each.kind == "number" or each.text in "-{}()" or each.text == r"\dots" for each in part
            )
            listed = (related and named) or item
            if numbers and not (listed or named or numbers & own or PRECISION & {each.text.lower() for each in part}):
                raise Unreadable("a value and another")

    def _unit_ahead(self) -> "UnitAhead | None":
        """The longest unit that begins here and that nothing but words or the end of the item follows."""
        first = self.peek()
        if not (self._is_word(first) or self._starts_unit(first)):
            return None
        texts: list[str] = []
        found: UnitAhead | None = None
        depth = 0
        upright = False
        for ahead in range(UNIT_TOKENS):
            token = self.peek(ahead)
            if token.kind == "end" or not (
                token.kind in ("word", "letters", "letter", "number") or token.text in UNIT_SIGNS
            ):
                break
            depth += (token.text in ("{", "(")) - (token.text in ("}", ")"))
            if depth < 0 or (token.kind == "word" and token.text.lower() in CLAUSES - {"per", "in"}):
                break
            upright = upright or token.upright or token.kind in ("word", "letters") or token.text in UPRIGHT_SIGNS
            texts.append((" " if token.spaced or token.kind == "word" else "") + token.text)
            following = self.peek(ahead + 1)
            if depth or following.text in ("^", "_", "(", "{", "/", "·", r"\cdot") or token.text in ("/", "^", "-"):
                continue
            text = "".join(texts)
            if following.kind == "number" and token.kind != "word" and not following.spaced:
                continue
            if (
                self._ends_unit(following)
                and (upright or following.text not in ("}", "=", "+"))
                and (unit := read_unit(text))
            ):
                found = UnitAhead(ahead + 1, unit.name, not upright and first.text != r"\frac")
        return found

    def _ends_unit(self, token: Token) -> bool:
        return (
            token.kind in ("end", "word", "number")
            or (token.kind == "letters" and token.spaced)
            or token.text in (",", ";", ")", "]", "}", ".", r"\}", "=", "(", "+", r"\\", "&", r"\pm", ":", "!")
            or token.text in RELATIONS
        )

    def _starts_unit(self, token: Token) -> bool:
        if token.kind == "letter" and token.text in "kMGm" and token.spaced and self.peek(1).text == r"\Omega":
            return True
        if token.kind == "command":
            return token.text in (r"\mu", r"\Omega", r"\circ") or (
                token.text == r"\frac"
                and self.peek(1).text == "{"
                and (self.peek(2).kind in ("word", "letters", "letter") or self.peek(2).upright)
            )
        if token.text == "/":
            return self._is_word(self.peek(1)) or self.peek(1).upright
        if token.kind not in ("letters", "letter") or read_unit(token.text) is None:
            return False
        if len(token.text) > 1:
            return token.text in COMMON_UNITS or token.spaced
        return token.upright or (token.text in UNIT_LETTERS and token.spaced)

    def _remark(self) -> None:
        """Passes over a remark in brackets behind the value, unless it takes the value back."""
        if self.peek().text == "(" and self._is_word(self.peek(1)):
            self.at += 1
            said = [text.lower() for text in self._inside("(", ")")]
            if TAKING_BACK.intersection(said):
                raise LeftOver(tuple(said))

    def _inside(self, opening: str, closing: str) -> list[str]:
        """What is written up to the bracket that closes, which is passed over, too."""
        said: list[str] = []
        depth = 1
        while True:
            token = self.next()
            depth += (token.text == opening) - (token.text == closing)
            if token.kind == "end":
                raise Unreadable("a group is never closed")
            if not depth:
                return said
            said.append(token.text)

    # Expressions

    def relation(self) -> Node:
        parts = [self._side()]
        signs: list[str] = []
        arrows = 0
        while self.peek().text in RELATIONS and self.peek().kind != "word":
            arrows += self.peek().text in ARROWS
            signs.append(RELATIONS[self.next().text])
            parts.append(self._side())
        if arrows == len(signs) > 1:  # `A \to B \to C` is a way, of that length and in that order
            return Node("bracket", tuple(parts), "()")
        return Node("chain", tuple(parts), " ".join(signs)) if signs else parts[0]

    def _side(self) -> Node:
        """A side of a relation, with its unit where another side follows: `3 kN = 3000 N`."""
        value = self.sets()
        unit = self._unit_ahead() if self.peek().kind in ("word", "letters") else None
        if unit is None or unit.doubtful or self.peek(unit.tokens).text not in ("=", "\\approx"):
            return value
        self.at += unit.tokens
        return Node("quantity", (value,), unit.text)

    def sets(self) -> Node:
        left = self.ratio()
        while operation := SET_OPERATIONS.get(self.peek().text):
            self.at += 1
            left = Node(operation, (left, self.ratio()))
        return left

    def ratio(self) -> Node:
        parts = [self.sum()]
        while not self.colon_stops and self.peek().text == ":" and self._starts_factor(self.peek(1)):
            self.at += 1
            parts.append(self.sum())
        return Node("ratio", tuple(parts)) if len(parts) > 1 else parts[0]

    def sum(self) -> Node:
        terms: list[Node] = []
        while True:
            token = self.peek()
            if token.text in ("+", "-") and token.kind == "sign":
                self.at += 1
                term = self.product()
                terms.append(_negated(term) if token.text == "-" else term)
            elif token.text in (r"\pm", r"\mp"):
                self.at += 1
                before_sign = (_total(terms),) if terms else ()
                terms = [Node("plus_minus", (*before_sign, self.product()), token.text[1])]
            elif terms:
                return _total(terms)
            else:
                terms.append(self.product())

    def product(self) -> Node:
        factors = [self.signed_power()]
        while True:
            token = self.peek()
            if token.text in (r"\mod", r"\pmod"):
                return _product(factors)
            if token.text in ("*", r"\cdot", r"\times", r"\ast", r"\star") and token.kind != "word":
                self.at += 1
                factors.append(self.signed_power())
            elif token.text in ("/", r"\div") and not (self._is_word(self.peek(1)) or self.peek(1).upright):
                self.at += 1
                factors = [Node("divide", (_product(factors), self.signed_power()))]
            elif self._starts_factor(token) and not (
                token.kind == "number" and self.tokens[self.at - 1].kind == "number"
            ):
                if self._starts_unit(token) and not symbols(_product(factors)) and self._unit_ahead():
                    return _product(factors)
                factors.append(self.power())
                if token.text == "[" and factors[-1].head == "bracket":
                    if len(factors[-1].args) > 1:
                        raise Unreadable("a list in square brackets behind a value")
                    factors[-1] = factors[-1].args[0]
                if (
                    factors[-1].head == "chain"
                    and token.text == "("
                    and (self._at_end() or self.peek().text in SEPARATORS)
                ):
                    return _product(factors[:-1])  # `n\\pi (n \\in \\mathbb{Z})`: for which n
            elif token.text == r"\bmod" or (token.kind == "word" and token.text.lower() == "mod"):
                self.at += 1
                factors = [Node("call", (_product(factors), self.signed_power()), "mod")]
            else:
                return _product(factors)

    def signed_power(self) -> Node:
        if self.peek().text not in ("+", "-"):
            return self.power()
        self._descend()
        sign = self.next().text
        value = self.signed_power()
        self.depth -= 1
        return _negated(value) if sign == "-" else value

    def _starts_factor(self, token: Token) -> bool:
        if token.kind in ("number", "letter"):
            return True
        if token.kind == "letters":
            return len(token.text) < 4
        if token.kind == "sign":
            if token.text == "[" and (self.peek(1).text in AROUND_SETS or self.peek(1).kind == "end"):
                return False
            if token.text in ("(", "["):
                return not self._is_word(self.peek(1)) or len(self.peek(1).text) == 1
            return token.text in ("{", "√") or (token.text == "|" and not self.bars and not self.colon_stops)
        name = token.text[1:]
        if token.kind != "command":
            return False
        return name in FUNCTIONS or name in NAMED or token.text in VALUE_COMMANDS or token.text in ACCENTS

    def power(self) -> Node:
        """An atom and what is written behind it: exponents, factorials, per cent, degrees, primes."""
        base = self.atom()
        while True:
            token = self.peek()
            if token.text in ("^", "**") and token.kind == "sign":
                self.at += 1
                base = self.exponent(base)
            elif token.text == "!" and token.kind == "sign":
                self.at += 1
                double = self.peek().text == "!" and self.peek().kind == "sign"
                self.at += double
                base = Node("factorial", (base,), "double" if double else "")
            elif token.text in ("%", r"\%") or self._said(("percent", "percentage")):
                self.at += 1 + self._said(("points", "point"), 1)
                base = Node("percent", (base,))
            elif token.text == "‰":
                self.at += 1
                base = Node("percent", (Node("divide", (base, number(10))),))
            elif token.text == r"\circ" and base.head == "symbol" and self.peek(1).kind == "letter":
                base = symbol(f"{base.name} o {self.peek(1).text}")  # a composition, which has an order
                self.at += 2
            elif token.text in (r"\degree", r"\circ") or self._said(("degrees", "degree", "度")):
                self.at += 1
                base = self._degrees(base)
            elif token.text == "_" and base.head != "symbol":
                self.at += 1
                base = self.subscripted(base)
            elif token.text == "'" and base.head in ("symbol", "apply"):
                self.at += 1
                base = base._replace(name=base.name + "'")
            else:
                return base

    def exponent(self, base: Node) -> Node:
        """What a raised argument makes of `base`."""
        if self.accept(r"\circ", r"\degree"):
            return self._degrees(base)
        if self.accept("*", r"\ast", r"\star"):
            if not _is_name(base):
                raise Unreadable("a mark on something that is not a name")
            return base._replace(name=base.name + "*")
        braces = self.peek().text == "{"
        inside = self.peek(braces)
        if inside.kind == "word":
            return self._ordinal(base, braces)
        if braces and inside.text in (r"\circ", r"\degree") and self.peek(2).text == "}":
            self.at += 3
            return self._degrees(base)
        if inside.text in ("-", "+") and not braces:
            return Node("power", (base, self.signed_power()))
        return Node("power", (base, self.raised()))

    def _degrees(self, base: Node) -> Node:
        """An angle, or with C or F behind it a temperature."""
        if self.peek().text in ("C", "F") and self.peek(1).text in ("", ",", ";", ".", "}"):
            return Node("quantity", (base,), f"°{self.next().text}")
        parts = [base]
        for size, marks in ((60, 1), (3600, 2)):  # 45° 30' 15''
            if self.peek().kind == "number" and self._primes(1) == marks:
                parts.append(Node("divide", (node_of(self.next().text), number(size))))
                self.at += marks
        return Node("degree", (_total(parts),))

    def _primes(self, ahead: int = 0) -> int:
        """How many primes stand there."""
        count = 0
        while self.peek(ahead + count).text == "'":
            count += 1
        return count

    def raised(self) -> Node:
        """The argument of `^`: a group, or one atom; a whole number token, as in plain text `2^10`."""
        value = node_of(self.next().text) if self.peek().kind == "number" else self.argument()
        if self.peek().text in ("^", "**") and self.peek().kind == "sign":
            self.at += 1
            self._descend()
            value = self.exponent(value)
            self.depth -= 1
        return value

    def _ordinal(self, base: Node, braces: int) -> Node:
        """`5^{th}`."""
        if self.peek(braces).text.lower() not in ORDINALS:
            raise Unreadable("words in an exponent")
        self.at += 1 + 2 * braces
        return base

    def subscripted(self, base: Node) -> Node:
        index = self.subscript_text()
        index = str(number_in_words(index) or index.strip("()"))
        if base.head in ("number", "multiply", "list") and index.isdigit():
            return Node("base", (base,), index)
        raise Unreadable("a subscript on an expression")

    def atom(self) -> Node:
        self._descend()
        value = self._atom()
        self.depth -= 1
        return value

    def _atom(self) -> Node:
        token = self.next()
        if token.kind == "number":
            return self.numeral(token)
        if token.kind == "letter" or (token.kind == "word" and len(token.text) == 1 and token.text.isascii()):
            return self.named(token.text)
        if token.kind == "letters":
            self.at -= 1
            self._split_letters()
            return self._atom()
        if token.kind == "sign":
            return self._group(token)
        if token.kind == "command":
            return self._command(token.text)
        raise Unreadable(f"no value at {token.text!r}")

    def _split_letters(self) -> None:
        self.tokens[self.at : self.at + 1] = [Token("letter", each) for each in self.peek().text]

    def _group(self, token: Token) -> Node:
        if token.text in OPENERS or token.text == "]":
            return self.bracketed(token.text)
        if token.text == "{":
            value = self._over(self.sequence())
            self.expect("}")
            return value
        if token.text == "|":
            self.bars += 1
            value = self.sum()
            self.expect("|")
            self.bars -= 1
            if value.head == "matrix":
                raise Foreign("a determinant")
            return Node("call", (value,), "abs")
        if token.text == "√":
            inside = node_of(self.next().text) if self.peek().kind == "number" else self.power()
            return Node("call", (inside,), "sqrt")
        raise Unreadable(f"no value at {token.text!r}")

    def bracketed(self, opening: str) -> Node:
        """A group in round or square brackets: itself when it is one value, else a tuple or an interval."""
        if self.at in self.groups:
            self.at, group = self.groups[self.at]
            return group
        start = self.at
        group = self._bracketed(opening)
        self.groups[start] = self.at, group
        return group

    def _bracketed(self, opening: str) -> Node:
        if self.accept(")", "]"):
            return Node("bracket", (), opening + self.tokens[self.at - 1].text)
        stops, self.colon_stops, bars, self.bars = self.colon_stops, False, self.bars, 0
        value = self.sequence()
        closing = self.next().text
        if closing not in (")", "]") and not (closing == "[" and opening != "("):
            raise Unreadable(f"{opening!r} is closed by {closing!r}")
        self.colon_stops, self.bars = stops, bars
        if opening == "]" or closing == "[":  # `[2;5[` and `]2;5]`: an end that is left out is turned outwards
            if value.head != "list" or len(value.args) != 2:
                raise Unreadable("no interval between brackets that are turned outwards")
            opening, closing = opening.replace("]", "("), closing.replace("[", ")")
        if value.head == "list":
            if opening + closing == "[]" and all(each.head == "bracket" and each.name == "[]" for each in value.args):
                return Node("matrix", tuple(Node("row", each.args) for each in value.args))
            return Node("bracket", value.args, opening + closing)
        if OPENERS[opening] != closing:
            raise Unreadable("brackets of two kinds around one value")
        if (
            opening == "["
            and value.head not in ("quantity", "chain", "words", "matrix")
            and self.at == len(self.tokens)
        ):
            return Node("bracket", (value,), "[]")
        return value.args[0] if value.head == "quantity" else value

    def numeral(self, token: Token) -> Node:
        """A number; with a proper fraction behind it, a mixed number."""
        value = node_of(token.text)
        if self._said(MAGNITUDES):
            return Node("multiply", (value, number(MAGNITUDES[self.next().text.lower()])))
        if not token.text.isdigit():
            if value.number and value.number.last_place:
                self.accept(r"\dots")  # 3.14159\dots
            return value
        if mixed := self._mixed(value):
            return mixed
        if self._said(("base",)) and self.peek(1).kind == "number":
            self.at += 2
            return Node("base", (value,), self.tokens[self.at - 1].text)
        if self.peek().text in ORDINALS and (self.peek().kind == "word" or not self.peek().spaced):
            self.at += 1
        return value

    def _mixed(self, whole: Node) -> Node | None:
        r"""`2\frac12` and `2 1/2`, where the fraction is one of whole numbers and less than 1."""
        start = self.at
        if self.peek().text == r"\frac" and not self._unit_ahead():
            self.at += 1
            upper, lower = self.argument(), self.argument()
        elif self.peek().kind == self.peek(2).kind == "number" and self.peek().spaced and self.peek(1).text == "/":
            upper, lower = node_of(self.peek().text), node_of(self.peek(2).text)
            self.at += 3
        else:
            return None
        values = [each.number.value for each in (whole, upper, lower) if each.number and not each.number.last_place]
        if len(values) == 3 and values[1].denominator == values[2].denominator == 1 and 0 < values[1] < values[2]:
            return number(values[0] + values[1] / values[2])
        self.at = start
        return None

    def named(self, letter: str) -> Node:
        """A symbol with its subscript; `e` and `i` bare are constants; `f(...)` and `x(0)` are applications."""
        name = self.decorations(letter)
        return Node("constant", name=name) if name in ("e", "i") else self.applied(name)

    def decorations(self, name: str) -> str:
        r"""The name with its subscript and the primes before that, which may come in either order: `E'_1`, `E_1'`."""
        primes = self._primes()
        if self.peek(primes).text != "_":
            return name
        self.at += primes + 1
        return f"{name}_{self.subscript_text()}" + "'" * primes

    def applied(self, name: str) -> Node:
        """`f(x)`, `x(0)`; `A(1,2)` and `P'(1,2)` are the point (1,2), `C(9,4)` a binomial. Others are symbols."""
        primes = self._primes()
        if self.peek(primes).text != "(":
            return symbol(name)
        inside = self.peek(primes + 1)
        one_token = self.peek(primes + 2).text == ")" and (
            inside.kind in ("number", "letter") or inside.text[1:] in NAMED
        )
        if self.unknown_functions and one_token and inside.kind != "number":
            self.at += primes + 3
            return symbol(name + "'" * primes)
        point = POINT.fullmatch(name) and name not in FUNCTION_LETTERS
        of_number = name in ("Gamma", "zeta") and not primes
        at_number = one_token and inside.kind == "number" and not of_number
        function = primes or name in FUNCTION_LETTERS or at_number
        if not function and not point and not of_number:
            return symbol(name)
        start = self.at
        self.at += primes + 1
        group = self.bracketed("(")
        arguments = group.args if group.head == "bracket" else (group,)
        if point and len(arguments) > 1:
            chosen = name == "C" and not primes and len(arguments) == 2 and all(each.number for each in arguments)
            return Node("call", arguments, "binom") if chosen else group
        if function:
            return Node("apply", arguments, name + "'" * primes)
        if of_number and group.head != "bracket" and not symbols(group):
            if name == "Gamma":
                return Node("factorial", (Node("add", (group, number(-1))),))
            return Node("call", (group,), "zeta")
        self.at = start
        return symbol(name)

    def subscript_text(self) -> str:
        """The subscript as text: it is a name, not a value."""
        token = self.next()
        if token.text == "{":
            return "".join(text.lstrip("\\") for text in self._inside("{", "}") if text not in ("{", "}"))
        if token.kind == "sign" and token.text not in ("+", "-", "*"):
            raise Unreadable("a subscript that is none")
        return token.text.lstrip("\\")

    # Commands

    def _command(self, command: str) -> Node:
        name = command[1:]
        if command == r"\frac":
            return self.fraction()
        if command == r"\sqrt":
            return self.root()
        if name in FUNCTIONS:
            return self.function(name)
        if command == r"\overline" and self.peek(1).kind == "letters":
            return self.argument()
        if command in ACCENTS:
            accent = "" if name in ("overline", "underline", "dot", "ddot") else name + " "
            dots = len(name) - 2 if name.endswith("dot") else 0
            return self.applied(self.decorations(accent + self._raw_argument()) + "'" * dots)
        if command in SKIPPED:
            return self.atom()
        if command in ATOMS:
            return ATOMS[command]
        if command == r"\mathbb":
            return Node("constant", name="all " + self._raw_argument())
        if command in (r"\{", r"\lbrace"):
            return self.environment() if self.accept(r"\begin") else self.braced_set()
        if command in (r"\lfloor", r"\lceil"):
            value = self.sum()
            self.expect(r"\rfloor" if command == r"\lfloor" else r"\rceil")
            return Node("call", (value,), "floor" if command == r"\lfloor" else "ceil")
        if command == r"\langle":
            value = self.sequence()
            self.expect(r"\rangle")
            return Node("bracket", value.args if value.head == "list" else (value,), "()")
        if command in (r"\binom", r"\dbinom", r"\tbinom"):
            return Node("call", (self.argument(), self.argument()), "binom")
        if command == r"\begin":
            return self.environment()
        if command in (r"\sum", r"\prod"):
            return self.repeated(command)
        if name in NAMED:
            return self.applied(self.decorations(name))
        raise Foreign(f"{command} is not read")

    def repeated(self, command: str) -> Node:
        r"""`\sum_{k=1}^{4} k^2`, written out where the bounds are whole numbers; others are another reader's."""
        try:
            self.expect("_")
            self.expect("{")
            index = self.atom()
            self.expect("=")
            low = self.sum()
            self.expect("}")
            self.expect("^")
            high = self.raised()
            body = self.product()
        except LeftOver as problem:
            raise Foreign(str(problem)) from problem
        if index.head not in ("symbol", "constant") or not (made := _written_out(command, index, (low, high), body)):
            raise Foreign(f"{command} is not read")
        return made

    def argument(self) -> Node:
        r"""The argument of a command: a group, or one digit, letter or command (`\frac43`)."""
        token = self.peek()
        if token.kind == "letters":
            self._split_letters()
        elif token.kind == "number" and len(token.text) > 1:
            digits = token.text[0], token.text[1:]
            self.tokens[self.at : self.at + 1] = [Token("number", each, False) for each in digits]
        token = self.peek()
        if token.kind == "number":
            self.at += 1
            return node_of(token.text)
        if token.kind == "letter":
            self.at += 1
            return Node("constant", name=token.text) if token.text in "ei" else symbol(token.text)
        value = self.atom()
        return value.args[0] if value.head == "quantity" else value

    def fraction(self) -> Node:
        if derivative := self._derivative():
            return derivative
        return Node("divide", (self.argument(), self.argument()))

    def _derivative(self) -> Node | None:
        r"""`\frac{d^2 y}{dx^2}` as the symbol y''."""
        if self.peek().text != "{" or (self.peek(1).text[:1] != "d" and self.peek(1).text != r"\partial"):
            return None
        start = self.at
        upper, lower = self._raw_argument(), self._raw_argument() if self.peek().text == "{" else ""
        of, by = DERIVATIVE_OF.fullmatch(upper), DERIVATIVE_BY.fullmatch(lower)
        if upper == "d" and by and self._starts_factor(self.peek()):
            raise Foreign("a derivative that is not worked out")
        if of and by and (of[1] or of[2]) == (by[2] or by[3]):
            function = ARGUMENT.sub("", of[3] or of[4])
            if "partial" in upper:  # as f_x and f_{xx} are read
                return symbol(f"{function.translate(NO_MARKUP)}_{by[1].lstrip(chr(92)) * int(of[1] or of[2] or 1)}")
            return symbol(function.translate(NO_MARKUP) + "'" * int(of[1] or of[2] or 1))
        self.at = start
        return None

    def _raw_argument(self) -> str:
        """The text of one argument, unread."""
        token = self.next()
        if token.text != "{":
            if token.kind in ("letter", "letters", "command", "word"):
                return token.text.lstrip("\\")
            raise Unreadable("an accent over nothing")
        text = "".join(self._inside("{", "}"))
        if "^" in text or text.startswith("d") or "partial" in text:
            return text
        return text.replace("\\", "").replace("{", "").replace("}", "")

    def root(self) -> Node:
        if self.peek().text != "[":
            return Node("call", (self.root_argument(),), "sqrt")
        self.at += 1
        index = self.sum()
        self.expect("]")
        return Node("call", (self.root_argument(), index), "root")

    def root_argument(self) -> Node:
        r"""`\sqrt{3}`, `\sqrt3`, and from plain text `sqrt(3)`; `\sqrt12` is the root of 12, as its writer means it."""
        if self.peek().kind == "number":
            return node_of(self.next().text)
        return self.argument()

    def function(self, name: str) -> Node:
        name = SPELLINGS.get(name, name)
        if name == "log" and self.accept("_"):
            base = self.argument()
            if base.head == "power":
                raise Unreadable("a logarithm's base")
            return Node("divide", (self._call("log"), Node("call", (base,), "log")))
        if not self.accept("^", "**"):
            return self._call(name)
        exponent = self.raised() if self.peek().text != "-" else self.signed_power()
        if exponent == Node("negate", (node_of("1"),)) and name in INVERSES:
            return self._call(INVERSES[name])
        return Node("power", (self._call(name), exponent))

    def _call(self, name: str) -> Node:
        r"""A function of what follows; some are written in others: `\lg x`, `e^x`, `\cos x + i\sin x`."""
        if self.peek().text in ("(", "["):
            inside = self.bracketed(self.next().text)
            arguments = inside.args if inside.head == "bracket" else (inside,)
        elif name == "log" and self.peek().text == "^":
            raise Unreadable("a power of a logarithm")
        else:
            arguments = (self.bare_argument(),)
        if not arguments or (len(arguments) > 1 and name not in OF_SEVERAL):
            raise Foreign(f"{name} of {len(arguments)} numbers")
        match name:
            case "log10":
                return Node("divide", (Node("call", arguments, "log"), Node("call", (number(10),), "log")))
            case "cbrt":
                return Node("call", (*arguments, number(3)), "root")
            case "exp":
                return Node("power", (EULER, *arguments))
            case "cis":
                return Node("power", (EULER, Node("multiply", (IMAGINARY, *arguments))))
        return Node("call", arguments, name)

    def bare_argument(self) -> Node:
        r"""`\sin 2x`, `\ln x^2`, `\cos \omega t`: factors side by side, up to an operator or another function."""
        factors = [self.signed_power()]
        while True:
            token = self.peek()
            function = token.kind == "command" and token.text[1:] in FUNCTIONS
            divides = token.text == "/" and self.peek(1).kind in ("number", "letter", "command")
            if divides and factors[0].head != "divide":
                self.at += 1
                factors = [Node("divide", (_product(factors), self.power()))]
            elif (
                function
                or token.text in ("(", "{", "|")
                or token.kind == "number"
                or not self._starts_factor(token)
                or (token.kind in ("letters", "letter") and factors[-1].head == "number" and self._unit_ahead())
            ):
                return _product(factors)
            else:
                factors.append(self.power())

    def braced_set(self) -> Node:
        if self.accept(r"\}", r"\rbrace"):
            return Node("set")
        stops, self.colon_stops, bars, self.bars = self.colon_stops, True, self.bars, 1
        value = self.sequence()
        if self.accept(":", "|", r"\mid", r"\vert"):
            self.bars = 0
            value = Node("builder", (value, self.sequence()))
        else:
            value = Node("set", value.args if value.head == "list" else (value,))
        if not self.accept(r"\}", r"\rbrace"):
            raise Unreadable("a set is never closed")
        self.colon_stops, self.bars = stops, bars
        return value

    def environment(self) -> Node:
        """A matrix; a system (`cases`, `aligned`), which is a list of its rows; a piecewise function, row by row."""
        name = self._raw_argument()
        if name not in MATRICES and name.rstrip("*") not in SYSTEMS:
            raise Foreign(f"the environment {name} is not read")
        if name in ("array", "alignedat") and self.peek().text == "{":
            self._raw_argument()
        rows: list[list[Node]] = [[]]
        in_rows, self._in_rows = self._in_rows, True
        system = name not in MATRICES
        while not self.accept(r"\end"):
            if self.accept(r"\\"):
                if rows[-1]:
                    rows.append([])
            elif not self.accept("&", r"\hline", ",", ";", ".") or self.peek().kind == "end":
                cell = self._cell(rows)
                rows[-1].append(cell)
                if self.peek().text not in CELL_ENDS:
                    raise Unreadable("a matrix entry that does not end")
        self._raw_argument()
        self._in_rows = in_rows
        rows = [row for row in rows if row]
        if name == "vmatrix":
            raise Foreign("a determinant")
        entries = [entry for row in rows for entry in row]
        if (system or name == "array") and entries and all(each.head == "chain" for each in entries):
            return entries[0] if len(entries) == 1 else Node("list", tuple(entries), "and")
        if system and len(entries) == 1:
            return entries[0]
        return Node("matrix", tuple(Node("row", tuple(row)) for row in rows), "cases" if "cases" in name else "")

    def _cell(self, rows: list[list[Node]]) -> Node:
        """One entry; in a system `x &= 5` is one relation, and a row that begins with a sign goes on with the last."""
        if self.peek().text in RELATIONS and self.peek().kind != "word" and (rows[-1] or len(rows) > 1):
            row = rows[-1] or rows[-2]
            if not rows[-1]:
                rows.pop()
            before_sign = row.pop()
            sign = RELATIONS[self.next().text]
            self.accept("&")
            following = self.relation()
            sides = [each if each.head == "chain" else Node("chain", (each,)) for each in (before_sign, following)]
            signs = (sides[0].name, sign, sides[1].name)
            return Node("chain", sides[0].args + sides[1].args, " ".join(filter(None, signs)))
        while self._said(BEFORE_CONDITIONS):
            if self.next().text.lower() in ("otherwise", "else"):
                self.accept(".")
                return Node("words", name="otherwise")
        if rows[-1] and (condition := self._condition_in_words()):
            return condition
        value = self.relation()
        said = self._words_behind() if not self._at_end() and self.peek().text not in ("&", r"\\", r"\end") else ""
        return self._worded(value, said, "") if said else value

    def _condition_in_words(self) -> Node | None:
        r"""`n \text{ is even}`, the condition of a branch, as its words."""
        said = list(takewhile(lambda token: token.kind in ("word", "letter", "letters"), self.tokens[self.at :]))
        if not said or said[-1].kind != "word" or self.peek(len(said)).text not in CELL_ENDS:
            return None
        self.at += len(said)
        return Node("words", name=" ".join(token.text.lower() for token in said))


class UnitAhead(NamedTuple):
    """A unit that begins at the next token; `doubtful` when it is written in italics, as a symbol would be."""

    tokens: int
    text: str
    doubtful: bool


def _parts(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """What separators outside brackets part."""
    part: list[Token] = []
    depth = 0
    for each in tokens:
        depth += (each.text in ("(", "[", "{", r"\{")) - (each.text in (")", "]", "}", r"\}"))
        if depth <= 0 and (each.text in SEPARATORS or each.text.lower() in SEPARATING_WORDS or each.text == "."):
            yield part
            part = [each] if each.text == "or" else []
        else:
            part.append(each)
    yield part


def _is_name(node: Node) -> bool:
    """Whether a star or a prime can belong to it: `x`, `f(x)`, `\\mathbb{N}`."""
    return node.head in ("symbol", "apply") or (node.head == "constant" and node.name.startswith("all "))


def _refuse_changing(label: tuple[str, ...]) -> None:
    """A label names the value behind it, unless a word of it changes the value: `Half: 50`, `Not: 50`."""
    if changing := tuple(word for word in label if word.lower() in CHANGING):
        raise LeftOver(changing)


def _negated(value: Node) -> Node:
    """The sign of a quantity is its number's: -5 °C is five degrees below zero, and no temperature times -1."""
    if value.head == "quantity":
        return value._replace(args=(Node("negate", value.args),))
    return Node("negate", (value,))


def _in_kind_of_unit(node: Node, last: Node) -> Node:
    """`3000 N` before `= 3 kN`, where N is a unit of the same kind and no symbol."""
    if last.head != "quantity" or node.head != "multiply" or len(node.args) != 2 or node.args[1].head != "symbol":
        return node
    given, known = read_unit(node.args[1].name), read_unit(last.name.removeprefix(DOUBTFUL))
    same_kind = node.args[0].number and given and known and conversion(known, given)
    return Node("quantity", (node.args[0],), node.args[1].name) if same_kind else node


def _operated(value: Node, operation: str) -> Node:
    """What words such as `minus` and `half of` make of the value behind them."""
    if operation == "negate":
        return Node("negate", (value,))
    if operation == "cbrt":
        return Node("call", (value, number(3)), "root")
    if operation in POWERS:
        return Node("power", (value, number(POWERS[operation])))
    return Node("multiply", (number(Fraction(operation)), value))


POWERS = {"sqrt": Fraction(1, 2), "reciprocal": Fraction(-1), "square": Fraction(2), "cube": Fraction(3)}


def _written_out(command: str, index: Node, bounds: tuple[Node, Node], body: Node) -> Node | None:
    r"""The sum or product over whole numbers between the bounds; None where it is long, or has other bounds."""
    low, high = (each.number.value if each.number else None for each in bounds)
    if low is None or high is None or low.denominator != 1 or high.denominator != 1:
        return None
    count, nodes = int(high - low) + 1, walk(body)
    in_a_name = any(each.head == "symbol" and index.name in each.name.partition("_")[2] for each in nodes)  # a_k
    if not 1 <= count <= MOST_TERMS or count * len(nodes) > MOST_NODES or in_a_name:
        return None
    terms = [replaced(body, index, number(low + step)) for step in range(count)]
    return _total(terms) if command == r"\sum" else _product(terms)


EULER, IMAGINARY = Node("constant", name="e"), Node("constant", name="i")
ATOMS = {
    r"\infty": Node("constant", name="infinity"),
    r"\pi": Node("constant", name="pi"),
    r"\dots": symbol("and so on"),
    r"\emptyset": Node("set"),
}
NO_MARKUP = str.maketrans("", "", "{}\\ ")
END = Token("end", "")
VALUE_COMMANDS = word_set(r"\frac \sqrt \pi \infty \binom \dbinom \tbinom \lfloor \lceil \angle \begin \sum \prod")


def _says_what_kind(item: Node) -> bool:
    r"""`k \in \mathbb{Z}`, beside an answer: what its symbol stands for."""
    return (
        item.head == "chain" and item.name == "in" and item.args[0].head == "symbol" and item.args[1].name[:4] == "all "
    )


def _total(terms: list[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Node("add", tuple(terms))


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Node("multiply", tuple(factors))


def node_of(text: str) -> Node:
    """The node of one number token, such as `1,234.5` or `6.02e23`."""
    mantissa, _, exponent = text.replace(",", "").lower().partition("e")
    if exponent and abs(int(exponent)) > MAX_EXPONENT:
        raise Unreadable(f"an exponent beyond {MAX_EXPONENT}")
    power = int(exponent or 0)
    scale = Fraction(10) ** power
    whole, point, decimals = mantissa.partition(".")
    if len(whole) + len(decimals) > MAX_DIGITS:
        raise Unreadable(f"a number of more than {MAX_DIGITS} digits")
    digits = len((whole + decimals).lstrip("0"))
    if not point and not exponent:
        return number(int(whole), None, digits)
    return number(
        Fraction(int(whole + decimals or "0"), 10 ** len(decimals)) * scale, scale / 10 ** len(decimals), digits
    )
