r"""Is the answer the same mathematics as the ground truth?

A ladder of deciders, cheapest first; each proves its verdict or passes on, and the evidence says which one spoke:

1. the bounds: what is too long, too deep or too large is refused unread (`too_costly`)
2. equal text after a stated normal form
3. our own reading of both sides, compared part by part: exact fractions, rounding, units, structures, values at points
4. math-verify, for LaTeX that our reader does not know

Not for prose (`exact`, the LLM judge) and not for bare numbers under a tolerance (`numeric`).
"""

from collections.abc import Callable
from functools import cached_property, lru_cache, partial
from typing import Any, Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.patterns import standard as re
from verifier.patterns.screen import Screen
from verifier.read import assertion
from verifier.read.amount import said_once
from verifier.read.finance import as_beside
from verifier.read.ground_truth import answer_in, no_mathematics, sole
from verifier.read.name import formula, is_word, word
from verifier.read.notation import (
    Range,
    read_address,
    read_correspondence,
    read_cross_product,
    read_cycles,
    read_group,
    read_range,
)
from verifier.read.options import value_of_option
from verifier.read.predicate import infinitely_many, read_predicates, same_numbers_described, same_predicates
from verifier.read.reaction import Reaction, is_reaction, written
from verifier.read.reason import more_than_a_reason, without_reason
from verifier.read.siunitx import without_siunitx
from verifier.read.spoken_formula import in_symbols
from verifier.read.substance import TWO_SUBSTANCES, without_substances
from verifier.read.units import with_subunit, with_unit_of_label
from verifier.read.when import read_day, read_time, same_day, same_time
from verifier.stopwatch import is_unexplained, timed
from verifier.verify.math import heavy
from verifier.verify.math.affine import has_free_parameters, narrowed, same_flat
from verifier.verify.math.bounds import nesting, plain_digits, too_costly, too_heavy
from verifier.verify.math.logic import same_formula
from verifier.verify.math.normal_form import as_one_number
from verifier.verify.math.ordered import order_differs
from verifier.verify.math.policy import Decision, Policy
from verifier.verify.math.reading import Reading, boxed, choice, choice_with_text, read_gold, read_text, spoken
from verifier.verify.math.structure import (
    SYNONYMS,
    periodic_counter,
    same,
    same_family,
    share_of_items,
)
from verifier.verify.math.tree import Node, renamed, shown, symbols
from verifier.verify.quoting import abridged
from verifier.wire import Json, Outcome, Verdict

SHOWN_CHARACTERS = 500
NO_PROOF = ("math-verify", "not read", "words")  # deciders whose "different" means no more than "not shown equal"
REMEMBERED = 4_096  # verdicts and ground truths: a group of rollouts repeats its answers, and has one ground truth
REMEMBERED_CHARACTERS = 2_000
WORDS = re.compile(r"[a-z]{2}|[\u3400-\u9fff]")
# What a counter of `7k+3` may be so that all numbers of a class are meant: any integer.
OTHER_THAN_INTEGERS = re.compile(
    r"(?:\\in(?![a-zA-Z])|∈)(?!\s*(?:\\(?:mathbb|mathbf)\s*\{?\s*Z(?![\w^_+]|\}?\s*[\^_])|ℤ(?![⁺⁻^_+*])|\\Z(?![\w^_+])))"
    r"|\\(?:geq?|leq?|neq?|lt|gt)(?![a-zA-Z])|[<>≤≥≠]|positive|natural|nonnegative|non-negative|even|odd|real"
)
ANY_INTEGER = re.compile(
    r"(?<![a-zA-Z\\])([a-z]) ?(?:\\in(?![a-zA-Z])|∈) ?(?:\\mathbb|\\mathbf|\\Z|ℤ|Z)"
    r"|(?:any|some|every|all) integers?[ }~]{0,3}([a-z])(?![a-zA-Z])"
    r"|(?<![a-zA-Z\\])([a-z])[ ~]{0,2}(?:\\text\{ ?)?is an(?:y)? integer"
)
DERIVED_BY = re.compile(r"\\[dt]?frac\s?\{\s?d(?:\^\{?\d\}?)?\s?[a-zA-Z\\]*[^{}]{0,20}\}\s?\{\s?d\s?(\\?[a-zA-Z]+)")
IN_TEXT = re.compile(
    r"\s*\\(?:text|mbox|textbf|textrm)\s?\{[A-Za-z0-9 ,.'-]{1,200}\}\s*"
)  # `\text{e squared}`: words alone
INDEXED = re.compile(r"\\(?:sum|prod)\s?_\s?\{\s?([a-z])\s?=")  # \sum_{k=0}
RUN_OF_LETTERS = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{4,8}(?![A-Za-z])")
WHOLE_NUMBER = re.compile(r"-?\d{1,15}")
# A letter or word besides commands, a time, a year, a residue: without any, both sides are formulas of numbers.
SAYS_MORE = Screen(r"(?:\A|[^\\a-zA-Z])[a-zA-Z]|[^\x00-\x7f]|:|[0-9]{4}|\\p?mod|\\equiv")
INFINITY = Node("constant", name="infinity")
HAS_NO_DAY = re.compile(r"[\d.]*\Z|(?![a-zA-Z\d])")  # a run of digits is a number, also if it could be a date


def warm() -> None:
    """Load what grading needs, for a process that is about to fork workers."""
    heavy.warm()


class Symbolic(Verifier):
    """Equality of mathematical expressions, written in LaTeX or plain text.

    The defaults are the usual conventions of mathematics benchmarks; every one is a field. docs/math.md shows each with
    examples. A number as ground truth stands for its usual spelling.
    """

    kind: Literal["symbolic"] = "symbolic"
    lists: Literal["unordered", "ordered"] = Field(
        default="unordered",
        description="Whether `1, 2` and `2, 1` are one answer; tuples are always ordered, sets never",
    )
    percent: Literal["either", "factor", "ignore"] = Field(
        default="either",
        description="`50%` is `0.5` (factor), `50` (ignore), or either; but `0.5` is never `0.5%`",
    )
    units: Literal["optional", "required", "ignored"] = Field(
        default="optional", description="Whether a unit may be missing; two units are converted, unless ignored"
    )
    round_to_gold: bool = Field(
        default=True, description="Whether a value that rounds to a decimal ground truth is equal to it"
    )
    approximation_digits: int | None = Field(
        default=6,
        ge=1,
        description="Significant digits that a decimal needs to equal an exact ground truth; null for never",
    )
    assignments: Literal["value", "strict"] = Field(
        default="value", description="Whether `5` and `x=5` are one answer, or an equation needs an equation"
    )
    simplified: bool = Field(
        default=False,
        description="Whether only the ground truth's own form counts: `2/4` is not `1/2`, `x+x` is not `2x`",
    )

    incomplete: Literal["wrong", "share"] = Field(
        default="wrong",
        description="Score of an incomplete list or set without wrong members: nothing, or the share of members named",
    )

    @cached_property
    def policy(self) -> Policy:
        """The options, which are all that a verdict depends on besides the answer and the ground truth."""
        return Policy(**{name: getattr(self, name) for name in Policy._fields})

    def unreadable(self, ground_truth: Json) -> str | None:
        ground_truth = sole(ground_truth)
        if problem := super().unreadable(ground_truth):
            return problem
        if isinstance(ground_truth, bool) or not isinstance(ground_truth, str | int | float):
            return f"the ground truth is a {type(ground_truth).__name__}; symbolic expects text or a number"
        if isinstance(ground_truth, str) and len(ground_truth) <= REMEMBERED_CHARACTERS:
            return _remembered_problem(ground_truth)
        return _problem_with(ground_truth)

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        length = len(answer) + len(ground_truth) if isinstance(ground_truth, str) else len(answer)
        if length <= REMEMBERED_CHARACTERS and isinstance(ground_truth, str | int | float):
            return _remembered_verdict(answer, ground_truth, self.policy, is_unexplained())
        return _verdict(answer, ground_truth, self.policy, is_unexplained())


def rows_of_matrix(text: str) -> str:
    """`[1 2; 3 4]`, as MATLAB and Julia write a matrix, in LaTeX: a semicolon between rows of one length."""
    plain = text.strip().strip("$").strip()
    if not (";" in plain and plain[0] == "[" and plain[-1] == "]") or len(plain) > LONGEST_MATRIX:
        return text
    rows = [row.replace(",", " ").split() for row in plain[1:-1].split(";")]
    whole = all(ENTRY.fullmatch(entry) for row in rows for entry in row)
    if not whole or len({len(row) for row in rows}) > 1 or len(rows[0]) < 2:
        return text
    return r"\begin{pmatrix}" + r"\\".join("&".join(row) for row in rows) + r"\end{pmatrix}"


def parts_in_order(text: str) -> str:
    """`(a) 3 (b) 4` as the pair (3, 4): the answers to the parts of a question, and no product of a, 3, b and 4.

    Only where the labels count from their first on and each has something behind it: `(a)(b)` and `(2) 3` stay.
    """
    if "(" not in text:
        return text
    plain = PART_IN_TEXT.sub(r"(\1) ", text.strip().strip("$"))
    labels = list(PART_LABEL.finditer(plain))
    named = [label[1] for label in labels]
    if len(named) < 2 or labels[0].start() or not any(named == list(row[: len(named)]) for row in LABELS):
        return text
    ends = [*(label.start() for label in labels[1:]), len(plain)]
    parts = [plain[label.end() : end].strip(PART_ENDS) for label, end in zip(labels, ends, strict=True)]
    parts = [part.removesuffix("and").removesuffix(r"\quad").strip(PART_ENDS) for part in parts]
    if not all(parts) or any("," in part or ";" in part for part in parts):
        return text
    return f"({', '.join(parts)})"


def _partly(verdict: Verdict, answer: str, ground_truth: str, policy: Policy) -> Verdict:
    """The verdict on a wrong answer, unless it names some of the ground truth's members and none that are not."""
    found = read_text(answer)
    for gold in _gold_readings(ground_truth) or ():
        if gold.tree is not None and found.tree is not None:
            named, members = share_of_items(gold.tree, found.tree, policy)
            if named:
                return Verdict.partial(named / members, f"{named} of {members} members", **verdict.evidence)
    return verdict


LABELS = ("abcdefgh", "ABCDEFGH", "123456789", ("i", "ii", "iii", "iv", "v", "vi"))
PART_LABEL = re.compile(r"(?<![\w)}\]^\\])\(\s?([a-hA-H1-9]|i{1,3}|iv|vi?)\s?\)")
LONGEST_MATRIX = 400
ENTRY = re.compile(r"[-+]?[\w./^]+")
PART_IN_TEXT = re.compile(r"\\text(?:bf)?\s?\{\s*\(\s?(\w{1,3})\s?\)\s*\}")
PART_ENDS = " ,;.\n~$"


def forget() -> None:
    """Forget what was read and decided so far: for measurements, and nothing else."""
    _remembered_verdict.cache_clear()
    _remembered_problem.cache_clear()
    _remembered_gold_text.cache_clear()
    read_gold.cache_clear()
    assertion.forget()


def gold_text(ground_truth: Json) -> str:
    """The ground truth as text; a float without a fraction stands for a whole number."""
    if isinstance(ground_truth, str) and len(ground_truth) <= REMEMBERED_CHARACTERS:
        return _remembered_gold_text(ground_truth)
    return _gold_text(ground_truth)


def _gold_text(ground_truth: Json) -> str:
    ground_truth = sole(ground_truth)
    if isinstance(ground_truth, float) and ground_truth.is_integer() and abs(ground_truth) < 2**53:
        return str(int(ground_truth))
    return without_siunitx(answer_in(unboxed(str(ground_truth))))


def unboxed(text: str) -> str:
    r"""What stands in the box that all of a ground truth is, as in NuminaMath's `\boxed{\textbf{(C) }8}`."""
    bare = text.strip().strip("$").strip()
    if not bare.startswith(("\\boxed{", "\\fbox{")):
        return text
    inside = boxed(bare)[:1]
    return inside[0] if inside and bare in (f"\\boxed{{{inside[0]}}}", f"\\fbox{{{inside[0]}}}") else text


_remembered_gold_text = lru_cache(maxsize=REMEMBERED)(_gold_text)


def _gold_readings(text: str) -> tuple[Reading, ...] | None:
    return None if too_costly(text) else read_gold(text)


class Notation(NamedTuple):
    """A notation of its own: how a ground truth in it is read, and how an answer is where it is wanted.

    `alone`: an answer that is not read in it has nothing to say.
    """

    name: str
    wanted: Callable[[str], Any]
    given: Callable[[str], Any]
    alone: bool = True


def _reaction(text: str) -> Reaction | None:
    """The chemical equation that a text is and nothing else; `P = IV` is physics."""
    found = written(text)
    return found[0].reaction if len(found) == 1 and not found[0].before and not found[0].behind else None


def _reaction_wanted(text: str) -> Reaction | None:
    found = _reaction(text) if is_reaction(text) else None
    return found if found and found.arrow != "=" else None


NOTATIONS = (
    Notation("address", read_address, read_address),
    Notation("permutation", read_cycles, partial(read_cycles, tight=True)),
    Notation("pair of triangles", read_correspondence, read_correspondence),
    Notation("chemical equation", _reaction_wanted, _reaction),
    Notation("range", lambda text: read_range(spoken(text)), lambda text: read_range(spoken(text), wanted=True)),
    Notation("group", read_group, partial(read_group, wanted=True), alone=False),
    Notation("cross product", read_cross_product, read_cross_product, alone=False),
)


def _by_notation(gold: str, answer: str) -> Verdict | None:
    """The verdict where the ground truth is in a notation of its own; None where it is mathematics like any other."""
    for notation in NOTATIONS:
        if not (wanted := notation.wanted(gold)):
            continue
        given = notation.given(answer)
        if given is None:
            problem = f"{abridged(answer)!r} is not read as a {notation.name}"
            return Verdict.undecided(problem, decider=notation.name) if notation.alone else None
        if wanted.same(given) if isinstance(wanted, Reaction | Range) else wanted == given:
            return Verdict.correct(f"equal: the same {notation.name}", decider=notation.name)
        return Verdict.incorrect(f"different: another {notation.name}", decider=notation.name)
    return None


def _by_reading(gold: Reading, answer: Reading, policy: Policy) -> Decision:
    """Our own reading of both sides; undecided only where another reader may know more."""
    if gold.tree and answer.tree and WHOLE_NUMBER.fullmatch(gold.text) and WHOLE_NUMBER.fullmatch(answer.text):
        return same(gold.tree, answer.tree, policy)  # no letter, time, day or name is told by digits alone
    if gold.tree and answer.tree and not SAYS_MORE.lets_through(f"{gold.text} {answer.text}"):
        return same(gold.tree, answer.tree, policy)
    if (letter := choice(gold.text)) and letter == choice_with_text(answer.text):
        return Decision(True, "the letter of a choice")
    wanted, given = spoken(gold.text), spoken(answer.text)
    if (time := read_time(wanted)) and (other := read_time(given)):
        return Decision(same_time(time, other), "times of day")
    if not HAS_NO_DAY.match(gold.text) and (day := read_day(wanted)) and (found := read_day(given)):
        alike = same_day(day, found)
        return Decision(bool(alike), "days" if alike is not None else "not read: less of a date than was asked")
    if stated := read_predicates(gold.text):
        said = read_predicates(answer.text)
        alike = same_predicates(stated, said) if said else None
        return Decision(bool(alike), "predicates" if alike is not None else "not read: no such predicate")
    if (alike := same_numbers_described(wanted, given)) is not None:
        return Decision(alike, "numbers in words")
    many = ["" if side.tree == INFINITY else infinitely_many(side.text) for side in (gold, answer)]
    if None not in many and not gold.tree == answer.tree == INFINITY:  # of one kind, or one side does not say of which
        alike = many[0] == many[1] or "" in many
        return Decision(alike, "infinitely many" if alike else "not read: of what there are infinitely many")
    if name := _named(gold, answer):
        return name
    if decision := same_formula(gold.text, answer.text):
        return decision
    in_words = gold.tree.head == "words" if gold.tree else not gold.foreign
    if in_words and gold.letters and gold.letters == answer.letters:
        return Decision(True, "equal words")
    if gold.tree is None or answer.tree is None:
        passed_on = (gold.foreign or gold.tree is not None) and (answer.foreign or answer.tree is not None)
        return Decision(None if passed_on else False, f"not read: {gold.problem or answer.problem}")
    congruent = "congruent" in (gold.tree.head, answer.tree.head)
    counter, theirs = _integer_counter(gold), _integer_counter(answer)
    if (congruent or (counter and theirs)) and not OTHER_THAN_INTEGERS.search(gold.text + answer.text):
        if counter and theirs:
            return same_family(gold.tree, renamed(answer.tree, {theirs: counter}), policy, counter)
        return same_family(gold.tree, answer.tree, policy)
    if has_free_parameters(gold.text, gold.tree) and not narrowed(answer.text):
        return _same_with_parameters(gold.tree, answer.tree, policy)
    return same(gold.tree, answer.tree, policy)


def _same_with_parameters(gold: Node, answer: Node, policy: Policy) -> Decision:
    """Answers in parameters that may be any real numbers, whose names are the writer's own."""
    if decision := same_flat(gold, answer):
        return decision
    decision = same(gold, answer, policy)
    mine, theirs = symbols(gold) - symbols(answer), symbols(answer) - symbols(gold)
    if not decision.equal and len(mine) == len(theirs) == 1:
        return same(gold, renamed(answer, dict(zip(theirs, mine, strict=True))), policy)
    return decision


def _integer_counter(reading: Reading) -> str | None:
    r"""The letter that is any integer: `7k+3, k \in \mathbb{Z}`, `7n+3` "for all integers n", `\frac\pi4 + k\pi`."""
    found = ANY_INTEGER.search(reading.text)
    return found[1] or found[2] or found[3] if found else reading.tree and periodic_counter(reading.tree)


OPENS_WITH_YES_OR_NO = re.compile(r"\W*(yes|no)[,.;:]\s?(?!.*\b(?:yes|no|but|maybe)\b)", re.IGNORECASE)


def _named(gold: Reading, answer: Reading) -> Decision | None:
    """For a ground truth that is a word or a chemical formula: never a product of its letters."""
    formulas = formula(gold.text), formula(answer.text)
    if formulas[0] and formulas[1]:
        return Decision(formulas[0] == formulas[1], "chemical formulas")
    expected = word(gold.text)
    if expected is None and (opening := OPENS_WITH_YES_OR_NO.match(spoken(gold.text))):
        expected = opening[1]  # "Yes, they are parallel": what is said beside it counts where the answer says more, too
        if word(answer.text) is None and gold.letters != answer.letters:
            return Decision(False, "not read: what is said beside yes or no")
    if expected is None or not is_word(expected):
        return None
    said = word(answer.text)
    if said is None and expected.lower() in ("yes", "no") and (opening := OPENS_WITH_YES_OR_NO.match(answer.text)):
        said = opening[1]  # "Yes, it is."
    elif gold.tree is not None and gold.tree.head == "words":
        return None
    if not said:
        return Decision(False, "not read: a word is expected")
    wanted, given = (SYNONYMS.get(each.casefold(), each.casefold()) for each in (expected, said))
    return Decision(wanted == given, "equal words" if wanted == given else "words")


def _by_math_verify(gold: Reading, answer: Reading) -> Decision:
    """math-verify's opinion, on text short and plain enough that it costs little."""
    for side in (gold, answer):
        if problem := too_heavy(side.text):
            return Decision(False, f"not read: {problem} for math-verify")
        if not nesting(side.text).balanced:
            return Decision(False, "braces do not balance")
    equal = heavy.latex_equal(heavy.read_latex(gold.text), heavy.read_latex(answer.text))
    return Decision(equal, "math-verify")


OBJECT = re.compile(r"""\s*\{\s*(['"])[A-Za-z_]\w{0,60}\1\s*:""")
"""`{'ground_truth': '4'}`, as a data set has it that keeps its column as text."""


def _problem_with(ground_truth: str | int | float) -> str | None:
    """Why a ground truth cannot be read."""
    text = as_beside(gold_text(ground_truth), "1")
    if OBJECT.match(text):
        return f"the ground truth {abridged(text)!r} is the text of an object; symbolic expects what stands in it"
    if problem := no_mathematics(str(ground_truth)):
        return f"the ground truth {problem}"
    if plain_digits(text) or read_cycles(text) or read_address(text):
        return None
    if (readings := _gold_readings(text)) is None:
        return f"the ground truth cannot be read within bounds: {too_costly(text)}"
    if not any(reading.compact for reading in readings):
        return f"the ground truth {abridged(text)!r} is empty but for typesetting"
    if not any(reading.tree or reading.foreign or WORDS.search(reading.letters) for reading in readings):
        return f"the ground truth {abridged(text)!r} cannot be read as mathematics: {readings[0].problem}"
    return None


_remembered_problem = lru_cache(maxsize=REMEMBERED)(_problem_with)


def _verdict(answer: str, ground_truth: Json, policy: Policy, unexplained: bool) -> Verdict:
    if isinstance(ground_truth, str) and answer.strip() == ground_truth.strip():
        evidence = {} if unexplained else {"decider": "own words"}
        return Verdict.correct("equal: the ground truth's own words", **evidence)
    if more := more_than_a_reason(answer):
        return Verdict.undecided(f"what follows the value, {abridged(more)!r}, is more than a reason")
    gold = gold_text(ground_truth)
    if (decided := _by_notation(gold, answer)) is not None:
        return decided
    answer = said_once(with_unit_of_label(without_siunitx(without_reason(answer))))
    answer = value_of_option(in_symbols(spoken(answer) if IN_TEXT.fullmatch(answer) else answer), gold)
    answer, gold = as_beside(answer, gold), as_beside(gold, answer)
    amounts = without_substances(with_subunit(answer, gold), with_subunit(gold, answer))
    if amounts is None:
        return Verdict.undecided(TWO_SUBSTANCES)
    answer, gold = amounts
    answer, gold = parts_in_order(rows_of_matrix(answer)), parts_in_order(rows_of_matrix(gold))
    verdict = _compared(answer, gold, policy, unexplained)
    if policy.incomplete == "share" and verdict.outcome is Outcome.INCORRECT:
        return _partly(verdict, answer, gold, policy)
    return verdict


_remembered_verdict = lru_cache(maxsize=REMEMBERED, typed=True)(_verdict)


def _compared(answer: str, ground_truth: str, policy: Policy, unexplained: bool) -> Verdict:
    if (digits := plain_digits(ground_truth)) and (plain_digits(answer) or not too_costly(answer)):
        alike = plain_digits(answer) == digits
        return (Verdict.correct if alike else Verdict.incorrect)("compared digit by digit", decider="digits")
    if problem := too_costly(answer):
        return Verdict.too_costly(f"the answer is beyond the bounds: {problem}")
    found = timed("compare: read the answer", read_text, answer)
    if not found.compact:
        return Verdict.incorrect("the answer is empty but for typesetting", decider="normal form")
    readings = _gold_readings(ground_truth) or ()
    decisions = [(gold, _decide(gold, found, policy)) for gold in readings]
    gold, decision = next((pair for pair in decisions if pair[1].equal), decisions[0])
    return _ended(decision, {} if unexplained else _evidence(found, gold, decision))


def _decide(gold: Reading, answer: Reading, policy: Policy) -> Decision:
    if gold.compact == answer.compact:
        return Decision(True, "equal normal forms")
    gold, answer = _with_known_letters(gold, answer), _with_known_letters(answer, gold)
    if policy.simplified:
        return Decision(gold.tree is not None and gold.tree == answer.tree, "equal trees required")
    decision = timed("compare: own reading", _by_reading, gold, answer, policy)
    if decision.equal and gold.tree and answer.tree and order_differs(gold.tree, answer.tree):
        return Decision(False, "matrices in another order")
    if decision.equal and "frac" in gold.text and "frac" in answer.text:
        by, theirs = (frozenset(DERIVED_BY.findall(side.text)) for side in (gold, answer))
        if by and theirs and by != theirs:
            return Decision(False, "derivatives by other variables")
    if not decision.equal and _is_list(gold) != _is_list(answer):
        decision = _with_commas_in_numbers(gold, answer, policy) or decision
    if not decision.equal and (indexed := _with_one_index(gold.text)) and indexed == _with_one_index(answer.text):
        return Decision(True, "equal but for the name of the index")
    if decision.equal is None and not decision.costly:
        return timed("compare: math-verify", _by_math_verify, gold, answer)
    return decision


def _with_one_index(text: str) -> str | None:
    r"""A text with one sum or product whose index has the name of all: `\sum_{k=0}^\infty x^k` and with n are one."""
    indices = INDEXED.findall(text)
    if len(indices) != 1 or INDEX in text:
        return None
    letter = re.compile(rf"(?<![A-Za-z\\]){indices[0]}(?![A-Za-z])")
    renamed_text = letter.sub(INDEX, text).replace("{" + INDEX + "}", INDEX)
    return "".join(BRACED_LIMIT.sub(r"^\1", renamed_text).split())


INDEX = "ι"
BRACED_LIMIT = re.compile(r"\^\s?\{\s?(\\infty|\w)\s?\}")


def _with_known_letters(reading: Reading, other: Reading) -> Reading:
    """`2mghr^2` read letter by letter, where all of m, g, h and r are symbols of the other side: no word, a product."""
    if reading.tree is not None or not reading.left_over or other.tree is None:
        return reading
    known = {name for name in symbols(other.tree) if len(name) == 1}
    runs = set(RUN_OF_LETTERS.findall(reading.text))
    unread = {run for run in runs if run.lower() in {word.lower() for word in reading.left_over}}
    if not unread or not all(known.issuperset(run) for run in unread):
        return reading
    return read_text(RUN_OF_LETTERS.sub(lambda run: " ".join(run[0]) if run[0] in unread else run[0], reading.text))


def _is_list(reading: Reading) -> bool:
    return reading.tree is not None and reading.tree.head == "list"


def _with_commas_in_numbers(gold: Reading, answer: Reading, policy: Policy) -> Decision | None:
    """`3,5` for 3.5 and `1,25,000` for 125000: what would be a list, against one number. Only ever an acceptance."""
    one = as_one_number((gold if _is_list(gold) else answer).text)
    if one is None:
        return None
    sides = (read_text(one), answer) if _is_list(gold) else (gold, read_text(one))
    decision = _by_reading(*sides, policy)
    return decision if decision.equal else None


def _evidence(answer: Reading, gold: Reading, decision: Decision) -> dict[str, Any]:
    evidence: dict[str, Any] = {
        "decider": decision.decider,
        "gold": abridged(gold.text),
        "answer": abridged(answer.text),
        "gold_tree": shown(gold.tree)[:SHOWN_CHARACTERS] if gold.tree else gold.problem,
        "answer_tree": shown(answer.tree)[:SHOWN_CHARACTERS] if answer.tree else answer.problem,
    }
    if left_over := (*gold.left_over, *answer.left_over):
        evidence["left_over"] = list(left_over)
    return evidence


def _ended(decision: Decision, evidence: dict[str, Any]) -> Verdict:
    """The verdict that a decision makes."""
    if decision.equal:
        return Verdict.correct(f"equal: {decision.decider}", **evidence)
    if decision.equal is None and decision.costly:
        return Verdict.too_costly(f"not decided within bounds: {decision.decider}", **evidence)
    if decision.equal is None or decision.decider.startswith(NO_PROOF):
        return Verdict.undecided(f"not shown equal: {decision.decider or 'no decider spoke'}", **evidence)
    return Verdict.incorrect(f"different: {decision.decider}", **evidence)
