"""Is the answer the right one of a few classes: yes or no, valid or invalid, a category?"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from pydantic import Field

from verifier.execution import RunProgram
from verifier.parts import Verifier
from verifier.verify.quoting import abridged, json_name, shown
from verifier.verify.unicode_form import compatibility_form
from verifier.wire import Json, Verdict

READ = 1_000  # characters from the end that are looked at
LINES = 20  # lines from the end in which a class is looked for
LONGEST_LABEL = 200

# Families of classes that exclude one another; the words of a class are one answer.
FAMILIES: tuple[dict[str, tuple[str, ...]], ...] = (
    {
        "yes": (
            "yes", "true", "correct", "right", "yeah", "yep", "y", "t", "affirmative", "oui", "vrai", "sí", "ja",
            "是", "是的", "对", "正确", "真", "能", "可以",
        ),
        "no": (
            "no", "false", "incorrect", "wrong", "untrue", "nope", "n", "f", "non", "faux", "nein",
            "否", "不", "不是", "不对", "错", "错误", "不正确", "假", "不能", "不可以",
        ),
        "unknown": ("unknown", "uncertain", "undetermined", "cannot be determined", "can t be determined", "unclear"),
    },
    {"valid": ("valid",), "invalid": ("invalid",)},
    {"positive": ("positive",), "negative": ("negative",), "neutral": ("neutral",), "mixed": ("mixed",)},
    {
        "entailment": ("entailment", "entails", "entailed"),
        "contradiction": ("contradiction", "contradicts", "contradicted", "contradictory"),
        "neutral": ("neutral",),
    },
    {
        "supported": ("supported", "supports"),
        "refuted": ("refuted", "refutes"),
        "not enough info": ("not enough info", "not enough information", "nei", "insufficient information"),
    },
    {"plausible": ("plausible",), "implausible": ("implausible", "unplausible")},
    {"possible": ("possible",), "impossible": ("impossible",)},
    {"safe": ("safe",), "unsafe": ("unsafe",)},
    {"spam": ("spam",), "ham": ("ham",)},
    {"guilty": ("guilty",), "innocent": ("innocent",)},
)  # fmt: skip
OPPOSITE = {
    "yes": "no", "no": "yes", "valid": "invalid", "invalid": "valid", "plausible": "implausible",
    "implausible": "plausible", "possible": "impossible", "impossible": "possible", "safe": "unsafe",
    "unsafe": "safe", "spam": "ham", "ham": "spam", "guilty": "innocent",
}  # fmt: skip
LETTERS_ALONE = frozenset("ytnf")
DRESS = re.compile(r"\\(?:text|textbf|mathrm|mathbf|boxed|textit)\s*(?=\{)|[\"'`*_{}$()\[\]\\“”‘’<>|]")
NEGATION = re.compile(
    r"(?:\b(?:not|isn t|isnt|wasn t|aren t|never|neither|hardly|rather than|instead of|cannot be|can t be)|不|并非|非)"
    r"(?: (?:a|an|the|really|necessarily|at all|simply|be))?\Z"
)
HEDGE = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably not|might|depends|either|neither|both|unsure|not sure|not certain)\b"
    r"|(?<!\w)(?:不确定|可能|也许)"
)
OR = re.compile(r"\b(?:or|and)\b")
NO_ANSWER = r"(?! (?:idea|reason|doubt|one|longer|matter|way|more|other|such|single|evidence)(?!\w))"
CLAUSE_END = re.compile(
    r"[.;!?\n。；！？]|, (?:because|since|as|so|but|and|which|the|it|he|she|they|we|there|this|that|i|even)\b|，"
)
LEADING = re.compile(
    r"(?:(?:so|thus|therefore|hence|well|in short|overall|finally|and)[, ]+)?"
    r"(?:(?:the|my|final|correct|predicted) )*(?:(?:answer|label|class|category|verdict|conclusion|sentiment|argument"
    r"|statement|claim|hypothesis|it|this|that|prediction|classification|result|output)"
    r" ?(?:is|was|would be|should be|:|=)* ?)?"
    r"(?:(?:deductively|logically|clearly|indeed|definitely|classified as|labelled|labeled|that|:) )*"
)


class Mention(NamedTuple):
    """A class that a text names, and whether by denying another."""

    label: str
    denied: bool


class Label(Verifier):
    """One class of few, compared after folding: case, quotes, LaTeX and Markdown, and synonyms.

    Known families are yes/no (`true`, `correct`, 是), valid/invalid, positive/negative/neutral, entailment and others;
    `labels` names the classes of any other task, and `synonyms` more words for a class. The answer may be a sentence:
    the class that its last telling clause names counts, and a class that is denied (`not valid`) is its opposite.
    Two classes, or a class in doubt (`maybe yes`), are wrong. Not for letters of options (`choice`) or free text
    (`text`).
    """

    kind: Literal["label"] = "label"
    labels: tuple[str, ...] = Field(
        default=(), max_length=500, description="All classes there are; empty: the family that the ground truth is of"
    )
    synonyms: dict[str, tuple[str, ...]] = Field(default={}, description="Class to further words for it")

    def unreadable(self, ground_truth: Json) -> str | None:
        if not isinstance(ground_truth, str | bool):
            return f"the ground truth is {json_name(ground_truth)}; label expects a class such as 'yes' or 'valid'"
        text = gold_text(ground_truth)
        if not folded(text) or len(text) > LONGEST_LABEL:
            return f"the ground truth {shown(text)} is no class: it is empty, or longer than {LONGEST_LABEL} characters"
        if self.labels and folded(text) not in self.words(text):
            return f"the ground truth {shown(text)} is none of the labels {', '.join(self.labels)[:200]}"
        return None

    def verify(self, answer: str, ground_truth: Json, run: RunProgram) -> Verdict:
        text = gold_text(ground_truth)
        words = self.words(text)
        gold = words[folded(text)]
        forms = {"answer": abridged(answer), "ground_truth": gold}
        found = stated_class(answer, words)
        if found is None:
            return Verdict.incorrect(f"{shown(answer)} names no class, or not one alone", **forms, rule="no class")
        forms["answer"] = found
        if found == gold:
            return Verdict.correct(f"the class is {shown(gold)}", **forms, rule="same class")
        return Verdict.incorrect(f"{shown(found)} is not {shown(gold)}", **forms, rule="another class")

    def words(self, gold: str) -> dict[str, str]:
        """Every word for a class, to its class, in the family that `gold` is of."""
        return _words(gold, self.labels, tuple(self.synonyms.items()))


def gold_text(ground_truth: Json) -> str:
    if isinstance(ground_truth, bool):
        return "true" if ground_truth else "false"
    return str(ground_truth)


@lru_cache(maxsize=1024)
def _words(gold: str, labels: tuple[str, ...], synonyms: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    form = folded(gold)
    words: dict[str, str] = {}
    for family in FAMILIES:
        of_family = {word: name for name, all_words in family.items() for word in all_words}
        if form in of_family and not labels:
            words = of_family
            break
    for label in labels or (gold,):
        words.setdefault(folded(label), folded(label))
    for label, more in synonyms:
        words.update({folded(word): folded(label) for word in (label, *more)})
    return words


def folded(text: str) -> str:
    """`text` in NFKC and lower case, without quotes, markup and white space around and between."""
    return " ".join(DRESS.sub(" ", compatibility_form(text)).casefold().split()).strip(" .,:;!?。，：；！？")


def stated_class(answer: str, words: dict[str, str]) -> str | None:
    """The class that `answer` states, or None when it states none, or more than one."""
    whole = folded(answer[-READ:]) if len(answer) <= READ else ""
    if whole in words:
        return words[whole]
    pattern = _pattern(tuple(words))
    lines = [line for line in answer[-READ:].splitlines() if line.strip()][-LINES:]
    for line in reversed(lines):
        mentions = named_classes(line, words, pattern)
        if mentions is None:
            return None
        if mentions:
            return next(iter(mentions)) if len(mentions) == 1 else None
    return None


def named_classes(line: str, words: dict[str, str], pattern: re.Pattern[str]) -> set[str] | None:
    """The classes that a line states: by its first clause if that opens with one, else by its last that has one.

    None when the line is in doubt.
    """
    text = folded(line)
    leading = LEADING.match(text)
    opening = pattern.match(text, leading.end() if leading else 0)
    clauses = [clause.strip() for clause in CLAUSE_END.split(text)]
    if opening:
        end = CLAUSE_END.search(text, opening.end())
        clauses = [text[: end.start() if end else len(text)]]
    for clause in reversed(clauses):
        mentions = [_mention(match, clause, words) for match in pattern.finditer(clause)]
        if mentions:
            in_doubt = HEDGE.search(clause) or (len(set(words.values())) == 1 and OR.search(clause))
            affirmed = [mention for mention in mentions if not mention.denied]
            return None if in_doubt else {mention.label for mention in affirmed or mentions}
    return set()


def _mention(match: re.Match[str], clause: str, words: dict[str, str]) -> Mention:
    """A class that is named; one that is denied stands for its opposite."""
    label = words[match[0]]
    if NEGATION.search(clause[: match.start()].rstrip()):
        return Mention(OPPOSITE.get(label, f"not {label}"), denied=True)
    return Mention(label, denied=False)


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, longest first, as words of their own; a single letter only counts as all of an answer."""
    told = sorted((word for word in words if word not in LETTERS_ALONE), key=len, reverse=True)
    spelt = "|".join(
        rf"(?<![\w-]){re.escape(word)}(?![\w-]){NO_ANSWER if word == 'no' else ''}"
        if word.isascii()
        else re.escape(word)
        for word in told
        if word
    )
    return re.compile(spelt or r"(?!)")
