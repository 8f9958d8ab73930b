"""Is the answer in this language?"""

from typing import Literal

import regex
from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.forms.references import too_long
from verifier.verify.instructions.libraries import known_languages, language_shares, missing
from verifier.verify.quoting import json_name, shown
from verifier.wire import Json, Verdict

CHINESE = ("zh-cn", "zh-tw")
MAX_LANGUAGES = 60
LETTER = regex.compile(r"\p{L}")


class LanguageIs(Verifier):
    """The language of all of the answer, as langdetect tells it, with a seed: one of those of the ground truth.

    Where it is less sure than `least_probability`, or the answer has fewer letters than `least_letters`, nothing is
    decided. Text without letters is in no language.
    """

    kind: Literal["language_is"] = "language_is"
    least_probability: float = Field(default=0.9, gt=0, le=1)
    least_letters: int = Field(default=20, ge=1, description="langdetect takes `Guten Tag` for Norwegian")

    def unreadable(self, ground_truth: Json) -> str | None:
        found = wanted_in(ground_truth)
        return found if isinstance(found, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        wanted = wanted_in(ground_truth)
        if isinstance(wanted, str):
            return Verdict.unverifiable(wanted)
        if (problem := too_long(answer)) is not None:
            return problem
        letters = len(LETTER.findall(answer))
        if not letters:
            return Verdict.incorrect("it has no letters, so it is in no language", rule="no letters")
        if letters < self.least_letters:
            return Verdict.undecided(f"{letters} letters are too few to tell a language", rule="short")
        shares = language_shares(answer)
        told: dict[str, Json] = {"languages": {name: round(share, 4) for name, share in shares.items()}}
        right = sum(share for name, share in shares.items() if name in wanted)
        if right >= self.least_probability:
            return Verdict.correct(f"it is in {' or '.join(sorted(wanted & shares.keys()))}", **told)
        if 1 - right >= self.least_probability and shares:
            return Verdict.incorrect(f"it is in {max(shares, key=lambda name: shares[name])}", **told)
        return Verdict.undecided("its language cannot be told", **told)


def wanted_in(ground_truth: Json) -> frozenset[str] | str:
    """The codes of a ground truth, such as `de` or `["en", "fr"]`, or why it has none."""
    if (problem := missing("language")) is not None:
        return problem
    value = ground_truth.get("language") if isinstance(ground_truth, dict) else ground_truth
    codes = value if isinstance(value, list) else [value]
    if not 0 < len(codes) <= MAX_LANGUAGES:
        return f"the ground truth has {len(codes)} languages; expected 1 to {MAX_LANGUAGES}"
    found: set[str] = set()
    for code in codes:
        if not isinstance(code, str):
            return f'the ground truth is {json_name(code)}; expected a code such as "de", or a list of them'
        lower = code.strip().lower().replace("_", "-")
        meant = CHINESE if lower == "zh" else (lower,)
        if not known_languages().issuperset(meant):
            known = ", ".join(sorted(known_languages()))
            return f"langdetect knows no language {shown(code)}; it knows {known}, and zh for both of Chinese"
        found.update(meant)
    return frozenset(found)
