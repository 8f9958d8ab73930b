"""Ground truths of a data set, as completions: themselves, their parts, and near misses of them."""

import json
import re
from collections.abc import Iterator

from verifier.audit.probes import Probe
from verifier.audit.tasks import FORMS
from verifier.wire import Json

WHOLE = re.compile(r"[+-]?\d+")
DECIMAL = re.compile(r"[+-]?\d*\.\d+")
FRACTION = re.compile(r"([+-]?\d+)/(\d+)")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
LETTER = re.compile(r"\(?([A-J])\)?")
LETTERS = re.compile(r"[A-J](?:\s*,?\s*[A-J])+")
WORD = re.compile(r"(?<![\\A-Za-z])[^\W\d_]{3,}")
"""A word, which `+ 1` behind it makes no formula of: `October 2012`. Commands of LaTeX are none."""
AFTER_HASHES = re.compile(r"####\s*(\S[^\n]*)")
ALTERNATIVES = re.compile(r"\s+(?:or|oder|ou|o|или)\s+|\s*(?:或|または)\s*")
SAYS_MATHS = re.compile(r"[\\^_=+*/\d]")
TEXT = re.compile(r"\\(?:text|mathrm|operatorname)\s*\{[^{}]*\}")
OPPOSITES = {
    "yes": "no",
    "true": "false",
    "valid": "invalid",
    "correct": "incorrect",
    "positive": "negative",
    "entailment": "contradiction",
}
OPPOSITES |= {wrong: right for right, wrong in OPPOSITES.items()}
ITSELF, EMPTY, NEAR, PART = "itself", "nothing", "near miss", "one reading"
OTHER = "another row's answer"
"""A near miss too, unless each row accepts the other's: then both have the same answer, as `1/2` and `0.5`."""


def answer_text(truth: Json) -> str | None:
    """What a completion would say to agree with a ground truth; None where that is not clear."""
    if isinstance(truth, str):
        found = AFTER_HASHES.findall(truth)
        text = found[-1] if found else truth
        return text.strip() or None
    if isinstance(truth, bool):
        return str(truth).lower()
    if isinstance(truth, int | float):
        return f"{truth:g}" if isinstance(truth, float) else str(truth)
    if isinstance(truth, list) and truth and all(isinstance(one, str) for one in truth):
        return str(truth[0]).strip() or None
    if isinstance(truth, dict) and isinstance(truth.get("answer"), str | int | float):
        return answer_text(truth["answer"])
    return None


def itself(truth: Json, question: str, row: str) -> Iterator[Probe]:
    """The ground truth said in each form, and a completion that says nothing: is the ground truth readable at all?"""
    yield Probe(EMPTY, "", "", False, truth, question, {"row": row})
    text = answer_text(truth)
    if text is not None:
        for form, frame in FORMS.items():
            yield Probe(ITSELF, form, frame.format(text), True, truth, question, {"row": row})
    elif isinstance(truth, list | dict):
        yield Probe(ITSELF, "plain", json.dumps(truth, ensure_ascii=False), True, truth, question, {"row": row})


def near_misses(truth: Json, question: str, row: str, form: str, other: str | None) -> Iterator[Probe]:
    """Answers beside the ground truth that are wrong, and its readings one by one, in the form that is read."""
    text = answer_text(truth)
    if text is None:
        return
    put = FORMS[form].format
    accepted = {one.strip() for one in truth if isinstance(one, str)} if isinstance(truth, list) else {text}
    for miss in dict.fromkeys(misses(text, other)):
        if miss not in accepted:
            family = OTHER if other and miss in (other, f"{text} and {other}") else NEAR
            yield Probe(family, form, put(miss), False, truth, question, {"row": row, "said": miss})
    for reading in dict.fromkeys(readings(text)):
        yield Probe(PART, form, put(reading), False, truth, question, {"row": row, "said": reading})


def misses(text: str, other: str | None) -> Iterator[str]:
    """Wrong answers close to `text`; `other` is another row's answer."""
    bare = text.strip("$ ").removesuffix(".")
    if WHOLE.fullmatch(bare) and len(bare) < 300:
        number = int(bare)
        yield from (str(number + 1), str(number - 1), f"{number}0" if number else "10", f"{number}.5")
        if number:
            yield str(-number)
    elif DECIMAL.fullmatch(bare):
        yield from (f"1{bare}" if bare[0].isdigit() else f"{bare}9", bare.replace(".", ""), f"{bare}9")
        yield bare[1:] if bare.startswith("-") else f"-{bare}"
    elif found := FRACTION.fullmatch(bare):
        yield f"{int(found[1]) + 1}/{found[2]}"
        if found[1].lstrip("+-") != found[2]:
            yield f"{found[2]}/{found[1]}"
    elif found := LETTER.fullmatch(bare):
        yield from (letter for letter in "ABCD" if letter != found[1])
    elif LETTERS.fullmatch(bare):
        yield from (bare[0], bare[-1])
    elif bare.lower() in OPPOSITES:
        yield OPPOSITES[bare.lower()]
    elif SAYS_MATHS.search(bare) and len(bare) < 300 and "boxed" not in bare and not WORD.search(TEXT.sub("", bare)):
        yield f"{bare} + 1"
    else:
        yield f"not {bare}"
        if other and other.casefold() != bare.casefold():
            yield f"{bare} and {other}"
    letters = LETTER.fullmatch(bare) or LETTERS.fullmatch(bare)
    if other and other.casefold() != text.casefold() and not letters:
        yield other


def readings(text: str) -> Iterator[str]:
    """The ways in which a text may be meant, if there are several."""
    parts = [part.strip(" .$") for part in ALTERNATIVES.split(text)]
    if 1 < len(parts) <= 4 and all(parts):
        yield from parts
    if THOUSANDS.fullmatch(text):
        yield text.replace(",", "")
        yield text.replace(",", ", ").join("{}")
