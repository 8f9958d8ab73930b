"""Is the answer to the question one of the accepted ones, by the measure of its data set?"""

import json
from functools import lru_cache
from typing import Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.json_text import read_json_text
from verifier.verify.literal import NotALiteral, read_literal
from verifier.verify.plain_values import plain_value
from verifier.verify.questions.normal import NORMAL, Normalisation
from verifier.verify.questions.overlap import ALL, Overlap, of_counts, overlap
from verifier.verify.quoting import abridged, json_name, shown
from verifier.wire import Json, Verdict

Measure = Literal["em", "f1", "sub_em", "precision", "recall"]
MAX_CHARACTERS = 20_000
MAX_ACCEPTED = 1000
MAX_ITEMS = 200
ALIASES = ("NormalizedAliases", "normalized_aliases", "Aliases", "aliases", "HumanAnswers", "Value", "value")
COLUMNS = ("target", "golden_answers", "answers", "answer", "text", "possible_answers", "gold")
UNANSWERABLE = frozenset(("", "unanswerable", "no answer", "noanswer"))
WANTED = (
    '"Paris", ["Paris", "City of Paris"], {"target": [...]}, SQuAD\'s {"text": [...]} or TriviaQA\'s {"aliases": [...]}'
)


class Qa(Verifier):
    """A short answer by exact match or overlap of words, after its data set's folding; the best of the accepted ones.

    With `several`, the answer is a list (JSON, lines, or commas) and each item of the ground truth, which may be a list
    of accepted ones, is to be found: `em` all and no other, or precision, recall and F1 of the items. Not for meaning:
    `text` reads names, dates and numbers.
    """

    kind: Literal["qa"] = "qa"
    normalisation: Normalisation = Field(default="squad", description="How both sides are folded (docs/families.md)")
    measure: Measure = Field(
        default="em",
        description="Exact match, F1, precision or recall of the words, or sub_em: an accepted answer is contained",
    )
    several: bool = Field(default=False, description="The answer and the ground truth are lists of items")

    def unreadable(self, ground_truth: Json) -> str | None:
        found = accepted_items(ground_truth) if self.several else accepted(ground_truth)
        if isinstance(found, str):
            return found
        fold = NORMAL[self.normalisation]
        unanswerable = not self.several and found == ([""],)
        if not unanswerable and not all(any(fold(one) for one in item) for item in found):
            return f"nothing is left of the ground truth {shown(str(ground_truth))} when it is folded"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        if len(answer) > MAX_CHARACTERS:
            return Verdict.incorrect(f"its {len(answer):,} characters are more than an answer has", rule="length")
        items = accepted_items(ground_truth) if self.several else accepted(ground_truth)
        if isinstance(items, str):
            return Verdict.unverifiable(items)
        if self.several:
            found = self.of_items(listed(answer), items)
            return self.verdict(found, f"of {len(items)} items", {"answer": abridged(answer)})
        fold = NORMAL[self.normalisation]
        folded = fold(answer)
        if items == ([""],) and folded in UNANSWERABLE:
            folded = ""
        wanted = [fold(one) for one in items[0]]
        best = max((self.of_texts(folded, one) for one in wanted), key=lambda one: self.value(one, em=one == ALL))
        right = folded in wanted if self.measure != "sub_em" else any(one in folded for one in wanted)
        evidence: dict[str, Json] = {"answer": abridged(folded), "ground_truth": [abridged(one) for one in wanted[:20]]}
        return self.verdict(best, "of the nearest accepted answer", evidence, right=right)

    def of_texts(self, found: str, wanted: str) -> Overlap:
        return overlap(
            found,
            wanted,
            closed=self.normalisation == "hotpotqa",
            empty_is_an_answer=self.normalisation in ("squad", "nq", "search_r1"),
        )

    def of_items(self, found: list[str], items: "Items") -> Overlap:
        """Precision and recall of the items: each found one stands for one that it equals."""
        fold = NORMAL[self.normalisation]
        folded = list(dict.fromkeys(fold(one) for one in found))
        left = [{fold(one) for one in item} for item in items]
        same = 0
        for one in folded:
            place = next((at for at, item in enumerate(left) if one in item), None)
            if place is not None:
                same += 1
                del left[place]
        return of_counts(same, len(folded), len(items))

    def value(self, found: Overlap, *, em: bool) -> float:
        values = {"f1": found.f1, "precision": found.precision, "recall": found.recall}
        return values.get(self.measure, float(em))

    def verdict(self, found: Overlap, what: str, evidence: dict[str, Json], *, right: bool | None = None) -> Verdict:
        em = found == ALL if right is None else right
        score = self.value(found, em=em)
        told = {**evidence, "em": em, **found._asdict(), "rule": f"{self.measure} by {self.normalisation}"}
        if score == 1:
            return Verdict.correct(f"{self.measure} is 1 {what}", **told)
        if score > 0:
            return Verdict.partial(score, f"{self.measure} is {score:.2f} {what}", **told)
        return Verdict.incorrect(f"{self.measure} is 0 {what}", **told)


Items = tuple[list[str], ...]


class _NotRead(NamedTuple):
    why: str


def accepted(ground_truth: Json) -> Items | str:
    """The accepted answers of one question, as the only item; [""] where it has none."""
    return _accepted(json.dumps(ground_truth, ensure_ascii=False), several=False)


def accepted_items(ground_truth: Json) -> Items | str:
    """The items of an answer that is a list, each with its accepted spellings."""
    return _accepted(json.dumps(ground_truth, ensure_ascii=False), several=True)


@lru_cache(maxsize=1024)
def _accepted(spelt: str, *, several: bool) -> Items | str:
    told = unwrapped(json.loads(spelt))
    if isinstance(told, _NotRead):
        return f"the ground truth is {told.why}; qa expects {WANTED}"
    if several:
        items = [texts(one) for one in told]
        if not items or None in items or len(items) > MAX_ITEMS:
            return (
                f"the ground truth has {len(items)} items; expected a list of 1 to {MAX_ITEMS} texts or lists of texts"
            )
        return tuple(item for item in items if item is not None)
    one = texts(told)
    if one is None or len(one) > MAX_ACCEPTED:
        return f"the ground truth is a list of other things than 1 to {MAX_ACCEPTED} texts; qa expects {WANTED}"
    return (one,)


def texts(value: Json) -> list[str] | None:
    """A text, or texts and numbers, as a list; None for anything else."""
    several = value if isinstance(value, list) else [value]
    told = [str(one) if isinstance(one, int | float) and not isinstance(one, bool) else one for one in several]
    return [str(one) for one in told] if told and all(isinstance(one, str) for one in told) else None


def unwrapped(value: Json) -> "list[Json] | _NotRead":
    """The list of answers in the column of its data set."""
    if isinstance(value, dict):
        if aliases := [one for name in ALIASES for one in listed_value(value.get(name))]:
            return aliases
        for name in COLUMNS:
            if name in value:
                inner = value[name]
                if inner == [] and name == "text":
                    return [""]  # SQuAD 2: the passage does not answer the question
                return unwrapped(inner)
        return _NotRead(f"an object without one of {', '.join(COLUMNS)}")
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        found = written(value)
        if isinstance(found, list | dict):
            return unwrapped(found)
    if isinstance(value, list):
        blank = all(isinstance(one, str) and not one.strip() for one in value)
        return _NotRead("a list of nothing") if blank else value
    if value is None or isinstance(value, bool) or (isinstance(value, str) and not value.strip()):
        return _NotRead("empty" if isinstance(value, str) else json_name(value))
    return [value]


def written(text: str) -> Json:
    """What a text spells as JSON, or as Python writes a list or an object (`['Paris', 'City of Paris']`); else null."""
    if read_json_text(text).problem is None:
        found: Json = json.loads(text)
        return found
    try:
        return plain_value(read_literal(text))  # type: ignore[no-any-return]
    except NotALiteral:
        return None


def listed_value(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]


def listed(answer: str) -> list[str]:
    """The items of an answer: of a JSON list, else its lines, else what commas or `;` part; bullets and numbers off."""
    text = answer.strip()
    if text.startswith("["):
        read = read_json_text(text)
        if isinstance(read.value, list) and not read.problem:
            return [one if isinstance(one, str) else str(one) for one in read.value]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    parts = lines if len(lines) > 1 else [part for part in split_once(text) if part.strip()]
    return [undecorated(part) for part in parts]


def split_once(text: str) -> list[str]:
    return text.split(";") if ";" in text else text.split(",")


def undecorated(item: str) -> str:
    """An item without its bullet or number."""
    bare = item.strip().lstrip("-*•").strip()
    head, dot, rest = bare.partition(". ")
    return rest if dot and head.isdigit() and len(head) <= 3 else bare
