r"""Statements that something has a property: `n is odd`, `f is not continuous`, `\triangle ABC \text{ is acute}`.

A predicate is a value of its own: its subject, its property, and whether the property is affirmed or denied. Two are
the same when they say the same, and different when they cannot both be true; anything else decides nothing. A text is
read to its last word or not at all.
"""

from functools import lru_cache
from typing import NamedTuple

from verifier.patterns import standard as re
from verifier.patterns import word_set

OPPOSITES = (  # exactly one of the two holds
    ("even", "odd"), ("rational", "irrational"), ("continuous", "discontinuous"), ("convergent", "divergent"),
    ("knight", "knave"), ("true", "false"), ("valid", "invalid"), ("possible", "impossible"), ("finite", "infinite"),
    ("bounded", "unbounded"), ("invertible", "singular"), ("independent", "dependent"), ("consistent", "inconsistent"),
    ("reducible", "irreducible"), ("algebraic", "transcendental"), ("countable", "uncountable"),
    ("reversible", "irreversible"),
    ("stable", "unstable"), ("equal", "unequal"), ("soluble", "insoluble"), ("reflexive", "irreflexive"),
    ("decidable", "undecidable"),
)  # fmt: skip
OPPOSITE = {one: other for pair in OPPOSITES for one, other in (pair, pair[::-1])}
PROPERTIES = frozenset(OPPOSITE) | word_set(
    "prime composite increasing decreasing constant acute obtuse right equilateral scalene isosceles positive negative "
    "zero convex concave parallel perpendicular injective surjective bijective differentiable periodic symmetric "
    "antisymmetric similar congruent orthogonal linear nonlinear cyclic exothermic endothermic acidic basic neutral "
    "integrable monotonic compact connected commutative abelian real imaginary collinear concyclic coplanar "
    "diagonalizable transitive associative normal solvable open closed undefined elastic inelastic"
)
SYNONYMS = {
    "converges": "convergent", "converge": "convergent", "diverges": "divergent", "diverge": "divergent",
    "liar": "knave", "truth-teller": "knight", "truthteller": "knight", "increases": "increasing",
    "decreases": "decreasing", "right-angled": "right", "one-to-one": "injective", "onto": "surjective",
    "monotone": "monotonic", "monotonously": "monotonic", "correct": "true", "incorrect": "false",
    "unsolvable": "not solvable",
}  # fmt: skip
KINDS = word_set(
    "triangle triangles number numbers integer integers function functions matrix series sequence angle set graph "
    "value values group relation statement argument "
)
NEUTRAL = word_set("a an the always is are must be it this that all any every so therefore thus hence we have then ")
GENERIC = word_set("it this that they the ") | KINDS
QUALIFIERS = word_set(
    "strictly absolutely conditionally uniformly monotonically linearly pointwise everywhere locally globally "
    "positively "
)
NOT = word_set("not isn't isnt aren't arent never doesn't doesnt cannot non n't")
VERBS = word_set("is are be must does do isn't isnt aren't doesn't doesnt")
MARKUP = re.compile(
    r"\\(?:text|mathrm|textbf|textit|mbox|rm|operatorname|left|right|triangle|angle)\b|[${}\\,~;:]|\*\*"
)
PARTS = re.compile(r"\s*;\s*(?:and\s)?|\s+and\s+(?=\S+ (?:is|are)\b)|\s+(?:while|but)\s+")
WORD = re.compile(r"[^\s().]+(?:\([^\s()]*\))?|\S")
LONGEST = 200
MOST = 20


# "infinitely many", "the system has infinitely many solutions", "there is an infinite number of points"
INFINITELY_MANY = re.compile(
    r"(?:(?:so|thus|hence|therefore) )?"
    r"(?:(?:there (?:are|is|exist)|(?:it|they|we|the (?:system|equations?|problem|lines?)) (?:has|have)) )?"
    r"(?:infinitely many|an infinite (?:number|amount) of|infinite(?= (?:[a-z]{1,20} ){0,2}[a-z]{1,20}s\Z))"
    r"(?: (?:(?:real|distinct|different|possible|common|such) ){0,2}(?P<kind>[a-z]{2,20}))?",
    re.IGNORECASE,
)
ONE_KIND = {"roots": "solutions", "answers": "solutions"}  # what solves an equation is its root


class Predicate(NamedTuple):
    """`subject` is empty where it goes without saying."""

    subject: str
    property: str
    affirmed: bool
    qualifiers: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def read_predicates(text: str) -> tuple[Predicate, ...]:
    """Every predicate that the text states, joined by commas or `and`; none when any of it is something else."""
    if len(text) > LONGEST or not any(character.isalpha() for character in text):
        return ()
    parts = [part for part in PARTS.split(_commas(text)) if part.strip(" .")]
    if len(parts) > MOST:
        return ()
    found = [_predicate(part) for part in parts]
    return tuple(each for each in found if each) if parts and all(found) else ()


def _commas(text: str) -> str:
    """The text without markup, its commas as semicolons."""
    return " ".join(MARKUP.sub(" ", text.replace("\\,", " ").replace(",", "\0")).replace("\0", " ; ").split())


def _predicate(text: str) -> Predicate | None:
    words = WORD.findall(text.strip(" ."))
    place = next((at for at, word in enumerate(words) if _property(word)), None)
    if place is None or len(words) > 14:
        return None
    named = _property(words[place]) or ""
    affirmed = not named.startswith("not ")
    named = named.removeprefix("not ")
    before, after = words[:place], words[place + 1 :]
    qualifiers: set[str] = set()
    rest: list[str] = []
    verb = False
    for word in before:  # A capital A at the beginning is somebody's name
        lower = word.lower()
        if lower in NOT or lower in VERBS:
            affirmed ^= lower in NOT
            verb |= lower in VERBS
        elif lower in QUALIFIERS:
            qualifiers.add(lower)
        elif lower in NEUTRAL and (verb or not rest) and not (word == "A" and not verb and len(before) > 1):
            continue
        elif verb and rest:
            return None
        else:
            rest.append(word)
    subject = rest
    for word in after:
        lower = word.lower()
        if lower in QUALIFIERS:
            qualifiers.add(lower)
        elif lower in KINDS or lower in NEUTRAL:
            continue
        elif not subject and len(word) <= 2 and word.isalnum():
            subject = [word]
        else:
            return None
    if rest and not verb and named not in ("convergent", "divergent", "increasing", "decreasing"):
        return None
    if len(subject) > 5 or _property(subject[-1] if subject else ""):
        return None
    return Predicate(_subject(subject), named, affirmed, frozenset(qualifiers))


def _property(word: str) -> str | None:
    lower = word.lower()
    form = next((one for one in (lower, lower.removesuffix("s")) if one in SYNONYMS or one in PROPERTIES), lower)
    if form in SYNONYMS or form in PROPERTIES:
        return SYNONYMS.get(form, form)
    positive = form.removeprefix("non").removeprefix("-")
    return f"not {positive}" if form != positive and positive in PROPERTIES else None


def _subject(words: list[str]) -> str:
    said = [word for word in words if word.lower() not in GENERIC]
    return "".join(said[1:] if len(said) < len(words) and said[:1] == ["A"] else said)


@lru_cache(maxsize=4096)
def infinitely_many(text: str) -> str | None:
    """Of what there are infinitely many, as the text says; empty where it does not say, None for any other text."""
    if len(text) > LONGEST or "infinit" not in text.lower():
        return None
    said = INFINITELY_MANY.fullmatch(" ".join(MARKUP.sub(" ", text).split()).strip(" ."))
    if said is None:
        return None
    kind = (said["kind"] or "").lower()
    return ONE_KIND.get(kind, kind)


def is_statement(text: str) -> bool:
    """Whether all that the text does is to state something in words, as ground truths such as `converges` do."""
    return infinitely_many(text) is not None or bool(read_predicates(text))


def same_predicates(gold: tuple[Predicate, ...], answer: tuple[Predicate, ...]) -> bool | None:
    """Whether the answer says what the ground truth says; None where it says neither that nor the contrary."""
    verdicts: list[bool | None] = []
    left = list(answer)
    for mine in gold:
        compared = [(same_predicate(mine, other), other) for other in left if _one_subject(mine, other) is not False]
        equal = next((other for verdict, other in compared if verdict), None)
        if equal is not None:
            left.remove(equal)
            verdicts.append(True)
        elif any(verdict is False for verdict, _ in compared):
            return False
        else:
            verdicts.append(None)
    if left and len(answer) > len(gold):
        verdicts.append(None)
    return True if all(verdicts) else None


def _one_subject(gold: Predicate, answer: Predicate) -> bool | None:
    if not gold.subject or not answer.subject:
        return None
    return gold.subject == answer.subject or (
        len(gold.subject) > 1 and gold.subject.casefold() == answer.subject.casefold()
    )


def same_predicate(gold: Predicate, answer: Predicate) -> bool | None:
    """Whether two statements about one subject are the same, contradict each other, or neither."""
    if gold.property == answer.property and gold.qualifiers == answer.qualifiers:
        return gold.affirmed == answer.affirmed
    if gold.property == answer.property:
        return False if gold.affirmed != answer.affirmed and not gold.qualifiers else None
    if OPPOSITE.get(gold.property) == answer.property:
        return gold.affirmed != answer.affirmed
    return False if gold.affirmed and answer.affirmed else None


# "all odd positive integers n", "every positive integer that is odd"
OF_NUMBERS = word_set(
    "odd even positive negative nonnegative nonpositive nonzero prime primes composite natural real rational irrational"
)
NOUNS_OF_NUMBERS = word_set("integer integers number numbers prime primes")
AROUND_NUMBERS = word_set("all every any each the set of that which are is and both exactly precisely")
LONGEST_DESCRIPTION = 120  # characters
CONVENTIONS = frozenset(("natural",))  # whether zero is one


def numbers_described(text: str) -> frozenset[str] | None:
    """The properties that numbers are told by, in any order: odd and positive; None where any other word stands."""
    if len(text) > LONGEST_DESCRIPTION:
        return None
    said = text.replace("$", " ").replace("non-", "non").lower().strip(" .").split()
    words = [word for word in said if not (len(word) == 1 and word.isalpha() and word != "a")]
    if not NOUNS_OF_NUMBERS.intersection(words) or not OF_NUMBERS.intersection(words):
        return None
    if not all(word in OF_NUMBERS | NOUNS_OF_NUMBERS | AROUND_NUMBERS for word in words):
        return None
    return frozenset(word.removesuffix("s") if word == "primes" else word for word in words if word in OF_NUMBERS)


def same_numbers_described(gold: str, answer: str) -> bool | None:
    """Whether two descriptions are of the same numbers; None where one is no description, or hangs on a convention."""
    wanted, given = numbers_described(gold), numbers_described(answer)
    if wanted is None or given is None or CONVENTIONS & (wanted ^ given):
        return None
    return wanted == given
