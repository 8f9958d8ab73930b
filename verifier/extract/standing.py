"""The answer that stands, of an extractor that finds where answers are written and not what is said about them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import regex as re

from verifier.extract.first_of import FirstOf
from verifier.extract.marked import FENCE, LEAD, MARKERS, marker_ends
from verifier.extract.span import stripped_span
from verifier.parts import Extractor
from verifier.read.assertion import Stance, said_of, without_empty_forms, without_pleas
from verifier.wire import Extraction, Json, PassedOver

if TYPE_CHECKING:
    from verifier.parts import Extractor as AnyExtractor

MOST_AROUND = 60  # characters around a ground truth that is repeated
AROUND = (("\\boxed{", "}"), ("$\\boxed{", "}$"), ("<answer>", "</answer>"), ("[ANSWER]", "[/ANSWER]"), ("**", "**"))
TRIES = 6  # answers that are looked at, each behind one that does not stand
MENTIONED = frozenset(("choice mentioned", "final value", "last_number", "last literal", "whole", "all of the text"))
"""Methods that take a value which was only mentioned."""


class Standing(Extractor):
    """What `extractor` finds, unless the text denies it, asks, supposes, doubts or takes it back; then the next one.

    Behind an answer that does not stand, whatever is found counts; before it, only what was stated outright.
    """

    kind: Literal["standing"] = "standing"
    extractor: "AnyExtractor"

    def extract(self, text: str) -> Extraction:
        return last_standing(text, self.extractor.extract)

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        if isinstance(ground_truth, str) and "\n" in ground_truth.strip() and isinstance(self.extractor, FirstOf):
            return repeated(text, ground_truth) or _lines(text) or self.extract(text)
        return repeated(text, ground_truth) or self.extract(text)


def _lines(text: str) -> Extraction | None:
    """The lines behind the last marker, up to a blank one, where there are several: a grid, for a truth that is one."""
    for end in marker_ends(text, MARKERS, 1):
        lead = LEAD.match(text, end)
        start = lead.end() if lead else end
        if FENCE.match(text, start):
            return None
        stop = text.find("\n\n", start)
        span = stripped_span(text, start, stop if stop >= 0 else len(text))
        if "\n" in text[slice(*span)] and said_of(text, *span).stance is Stance.STATED:
            return Extraction(answer=text[slice(*span)], method="marked lines", span=span)
    return None


ANNOUNCED = re.compile(
    r"\s*(?:(?:so |thus |therefore,? )?the (?:final |correct )?answer is:?|(?:final )?answer:|####)\s*", re.IGNORECASE
)


def repeated(text: str, ground_truth: Json) -> Extraction | None:
    r"""The ground truth, where it is all that a text says: bare, in a box or a tag, or behind "the answer is".

    A ground truth may look like anything, such as one half of a bracket; repeated word for word it is always found.
    """
    if not isinstance(ground_truth, str) or not (wanted := ground_truth.strip()):
        return None
    room = len(text) - len(wanted)
    if not 0 <= room <= MOST_AROUND or wanted not in text:
        return None
    start = text.find(wanted)
    before, behind = text[:start].strip(), text[start + len(wanted) :].strip()
    if (before, behind) in AROUND or ((not before or ANNOUNCED.fullmatch(before)) and behind in ("", ".")):
        return Extraction(answer=wanted, method="the ground truth's own words", span=(start, start + len(wanted)))
    return None


def last_standing(text: str, find: Callable[[str], Extraction]) -> Extraction:
    """The answer that `find` finds and that stands; answers that do not are passed over, and named."""
    passed: list[PassedOver] = []
    text = without_empty_forms(without_pleas(text))
    seen, behind = text, True
    found = find(text)
    for _ in range(TRIES):
        if found.answer is None or found.span is None:
            break
        if found.method in MENTIONED and (not behind or found.span == (0, len(text))):
            break
        start, end = found.span
        said = said_of(text, start, end)
        if said.stance is Stance.STATED:
            return found.model_copy(update={"passed_over": tuple(passed)}) if passed else found
        passed.append(PassedOver(answer=found.answer[:200], stance=str(said.stance), cue=said.cue[:80]))
        later = find(_blank(text, 0, max(said.until, end)))
        if later.answer is not None:
            found, behind = later, True
            continue
        seen, behind = _blank(seen, start, end), False
        found = find(seen)
        if found.method in MENTIONED:
            break
    if not passed:
        return found
    why = "; ".join(dict.fromkeys(f"{one.answer[:40]!r} is {one.stance}" for one in passed))
    return Extraction(answer=None, method=f"no answer that stands: {why}", passed_over=tuple(passed))


def _blank(text: str, start: int, end: int) -> str:
    """`text` with spaces from `start` to `end`, so that places stay what they are."""
    return text[:start] + " " * (end - start) + text[end:]
