"""The answer that stands, of an extractor that finds where answers are written and not what is said about them."""

from collections.abc import Callable
from itertools import islice
from typing import Literal

from verifier.extract import AnyExtractor
from verifier.extract.first_of import FirstOf
from verifier.extract.marked import FENCE, MARKERS, marker_ends
from verifier.extract.span import stripped_span
from verifier.parts import Extractor
from verifier.patterns import full as re
from verifier.patterns import standard as sre
from verifier.patterns.screen import Screen, screen_of
from verifier.read.assertion import (
    Stance,
    boxed_alternatives,
    declines,
    numbered_answers,
    other_answer_behind,
    rival,
    said_of,
    without_empty_forms,
    without_pleas,
)
from verifier.read.footnotes import without_notes
from verifier.read.struck import without_struck
from verifier.wire import Extraction, Json, PassedOver

MOST_AROUND = 60  # characters around a ground truth that is repeated
AROUND = (("\\boxed{", "}"), ("$\\boxed{", "}$"), ("<answer>", "</answer>"), ("[ANSWER]", "[/ANSWER]"), ("**", "**"))
SHORTEST = 3  # words; fewer before a question are an answer
TRIES = 6  # answers that are looked at, each behind one that does not stand
MENTIONED = frozenset(("choice mentioned", "final value", "last_number", "last literal", "whole", "all of the text"))
"""Methods that take a value which was only mentioned."""
LITERALS = frozenset(("last literal", "json", "key_values"))
"""Methods that look for a form, and would pass over a bare name that stands behind it."""


class Standing(Extractor):
    """What `extractor` finds, unless the text denies it, asks, supposes, doubts or takes it back; then the next one.

    Behind an answer that does not stand, whatever is found counts; before it, only what was stated outright.
    """

    kind: Literal["standing"] = "standing"
    extractor: AnyExtractor

    def extract(self, text: str) -> Extraction:
        return last_standing(text, self.extractor.extract)

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        if isinstance(ground_truth, str) and "\n" in ground_truth.strip() and isinstance(self.extractor, FirstOf):
            return repeated(text, ground_truth) or _lines(text) or self.extract(text)
        return repeated(text, ground_truth) or last_standing(
            text, lambda seen: self.extractor.extract_for(seen, ground_truth)
        )


GRID_LEAD = re.compile(r"[\s:：*]*+(?:__\s*)?")  # `_ _ Q` begins with an empty place, and not with emphasis
HOLDER = re.compile(r"\s*\$*\s*(?:\\boxed|\\fbox|<answer>|\[ANSWER\])", re.IGNORECASE)
"""What holds an answer of its own behind a marker: "The final answer is $\\boxed{1 2\\n3 4}$."."""


def _lines(text: str) -> Extraction | None:
    """The lines behind the last marker, up to a blank one, where there are several: a grid, for a truth that is one."""
    for end in marker_ends(text, MARKERS, 1):
        lead = GRID_LEAD.match(text, end)
        start = lead.end() if lead else end
        if FENCE.match(text, start) or HOLDER.match(text, start):
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
    announced = ANNOUNCED.fullmatch(before) is not None
    # "The answer is 24!" may end a sentence or be a factorial: who repeats the ground truth means the first.
    if (before, behind) in AROUND or ((not before or announced) and behind in ("", ".", "!" if announced else "")):
        return Extraction(answer=wanted, method="the ground truth's own words", span=(start, start + len(wanted)))
    return None


def last_standing(text: str, find: Callable[[str], Extraction]) -> Extraction:
    """The answer that `find` finds and that stands; answers that do not are passed over, and named."""
    passed: list[PassedOver] = []
    text = without_notes(without_empty_forms(without_struck(without_pleas(text))))
    text = text[: _next_question(text, find)]
    seen, behind = text, True
    found = find(text)
    if (numbered := numbered_answers(text)) and (found.span is None or found.span[0] <= numbered[1][1]):
        return Extraction(answer=" and ".join(numbered[0]), method="numbered answers", span=numbered[1])
    if found.span is not None and "box" in text and len(boxes := boxed_alternatives(text)) > 1:
        return Extraction(
            answer=None, method=f"no answer that stands: {' and '.join(boxes)[:80]}, each in its solution"
        )
    for _ in range(TRIES):
        if found.answer is None or found.span is None:
            break
        if found.method in MENTIONED and declines(text):
            return Extraction(answer=None, method="no answer that stands: the text declines to answer")
        if found.method in MENTIONED and (not behind or found.span == (0, len(text))):
            break
        start, end = found.span
        said = said_of(text, start, end)
        if found.method in LITERALS and (other := other_answer_behind(text, start, end)):
            return Extraction(answer=None, method=f"no answer that stands: {other[:40]!r} stands behind it")
        if said.stance is Stance.STATED and (other := _other_tag(text, found)):
            return Extraction(
                answer=None, method=f"no answer that stands: {found.answer[:40]!r} beside <answer>{other}"
            )
        if said.stance is Stance.STATED and (other := rival(text, start, end)):
            return Extraction(answer=None, method=f"no answer that stands: {found.answer[:40]!r} beside {other[:40]!r}")
        if said.stance is Stance.STATED:
            return found.model_copy(update={"passed_over": tuple(passed)}) if passed else found
        passed.append(PassedOver(answer=found.answer[:200], stance=str(said.stance), cue=said.cue[:80]))
        later = find(_blank(text, 0, max(said.until, end)))
        if later.answer is not None:
            found, behind = later, True
            continue
        if said.stance is Stance.CASE:
            found = later
            break  # what holds in the other case is no answer either
        seen, behind = _blank(seen, start, end), False
        found = find(seen)
        if found.method in MENTIONED:
            break
    if not passed:
        return found
    why = "; ".join(dict.fromkeys(f"{one.answer[:40]!r} is {one.stance}" for one in passed))
    return Extraction(answer=None, method=f"no answer that stands: {why}", passed_over=tuple(passed))


BARE_VALUE = sre.compile(r"-?\d{1,15}(?:\.\d{1,15})?|[A-Ja-j]")
TAG = sre.compile(r"<answer>\s*\$?\(?([^<>]{1,20}?)\)?\$?\s*</answer>", sre.IGNORECASE)


def _other_tag(text: str, found: Extraction) -> str:
    """A number or a letter in an earlier answer tag that another one is given behind, none of them taken back."""
    answer = (found.answer or "").strip(" $()")
    if found.span is None or "</" not in text or not BARE_VALUE.fullmatch(answer):
        return ""
    for tag in TAG.finditer(text, 0, found.span[0]):
        other = tag[1].strip()
        if (
            not BARE_VALUE.fullmatch(other)
            or other.isalpha() != answer.isalpha()
            or other.casefold() == answer.casefold()
        ):
            continue
        differs = other.isalpha() or float(other) != float(answer)
        if differs and said_of(text, *tag.span(1)).stance is Stance.STATED:
            return other
    return ""


# "Answer: A" and below it "Question: Which planet ...": a base model that runs on puts the next question itself.
NEXT_QUESTION = sre.compile(  # case is folded behind the line break alone, which a search skips to
    r"\n[ \t]{0,9}(?:[#*]{1,4}[ \t]?)?(?i:question|problem|q|human|user|exercise|问题|题目|问)"
    r"(?:[ \t]{0,2}\d{1,3}[ \t]{0,3}(?=\n|[:：.])|[ \t]{0,3}(?=[:：]|\*\*[:：]))"
)
# A piece of every NEXT_QUESTION, and then nearly all of one, which takes ten times as long to look for.
ASKS = Screen("uestion|UESTION|roblem|Q:|uman:|ser:|xercise|问|题目")
OPENS_WITH_A_QUESTION = screen_of(NEXT_QUESTION)
MOST_QUESTIONS = 3


def _next_question(text: str, find: Callable[[str], Extraction]) -> int:
    """Where the text goes on to another question, behind an answer to the first; its end where it does not."""
    if not ASKS.lets_through(text) or not OPENS_WITH_A_QUESTION.lets_through(text):
        return len(text)
    for question in islice(NEXT_QUESTION.finditer(text), MOST_QUESTIONS):
        before = text[: question.start()]
        words = before.split(maxsplit=SHORTEST)
        if words and len(words) < SHORTEST and before.strip()[-1] not in ":：":
            return question.start()
        found = find(before)
        if found.answer is not None and found.method not in MENTIONED:
            return question.start()
    return len(text)


def _blank(text: str, start: int, end: int) -> str:
    """`text` with spaces from `start` to `end`, so that places stay what they are."""
    return text[:start] + " " * (end - start) + text[end:]
