"""Does the answer match a regular expression? In linear time, by RE2: a pattern from data is never given to `re`."""

from functools import lru_cache
from typing import Any, Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.forms.libraries import linear_patterns, missing
from verifier.verify.forms.references import too_long
from verifier.verify.quoting import abridged, json_name, shown
from verifier.wire import Json, Verdict, without_lone_surrogates

MAX_PATTERN_CHARACTERS = 2_000
MAX_PATTERNS = 32
MEMORY_BYTES = 1 << 18
"""Of a compiled pattern: `.{0,900}x.{0,90}` fits, and takes a third of a second over 20,000 characters."""
KEYS = ("pattern", "regex", "patterns")
WANTED = r'"\\d{4}-\\d{2}", a list of patterns, or {"pattern": ...}'
ASCII = "".join(map(chr, range(32, 127)))
ANY_LINES = ("a", "0", "-", "中 é", 20 * ASCII)
"""What matches each of these asks nothing of a line of text: `.+`, `[\\s\\S]*`, but not `[^,]*` or `.{1,80}`."""


class Regex(Verifier):
    r"""Patterns in RE2's syntax, which is Perl's without look-around and back-references.

    What RE2 cannot compile is not judged. `\d`, `\w`, `\b` mean ASCII (`\pL` is any letter), `$` is the end of the text
    or, with `multiline`, of a line; `\z` is the end of the text, where Python has `\Z`.
    """

    kind: Literal["regex"] = "regex"
    match: Literal["full", "search"] = Field(default="full", description="All of the answer, or something in it")
    needed: Literal["any", "all", "none"] = Field(default="any", description="Of several patterns; none forbids them")
    ignore_case: bool = False
    multiline: bool = Field(default=False, description="^ and $ also at lines")
    dot_is_any: bool = Field(default=False, description="A dot stands for a line break, too")

    def unreadable(self, ground_truth: Json) -> str | None:
        found = self.patterns(ground_truth)
        return found if isinstance(found, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        found = self.patterns(ground_truth)
        if isinstance(found, str):
            return Verdict.unverifiable(found)
        if (problem := too_long(answer)) is not None:
            return problem
        text = str(without_lone_surrogates(answer))
        matched = [one for one, pattern in found if self.matches(pattern, text)]
        told: dict[str, Json] = {
            "matched": [abridged(one, 200) for one in matched],
            "rule": f"{self.needed} {self.match}",
        }
        count = len(matched)
        right = {"any": count > 0, "all": count == len(found), "none": count == 0}[self.needed]
        reason = f"{count} of {len(found)} patterns match, and {self.needed} should"
        if len(found) == 1:
            reason = f"the pattern {'matches' if matched else 'does not match'} it"
        return Verdict.correct(reason, **told) if right else Verdict.incorrect(reason, **told)

    def matches(self, pattern: Any, text: str) -> bool:
        return bool(pattern.fullmatch(text) if self.match == "full" else pattern.search(text))

    def patterns(self, ground_truth: Json) -> list[tuple[str, Any]] | str:
        """The compiled patterns with their texts, or why there are none."""
        if (problem := missing("re2")) is not None:
            return problem
        value = ground_truth
        if isinstance(value, dict):
            value = next((value[key] for key in KEYS if key in value), None)
        texts = value if isinstance(value, list) else [value]
        if not 0 < len(texts) <= MAX_PATTERNS:
            return f"the ground truth has {len(texts)} patterns; expected 1 to {MAX_PATTERNS}"
        found = []
        for text in texts:
            if not isinstance(text, str) or not text:
                return (
                    f"the ground truth holds {json_name(text) if text != '' else 'an empty pattern'}; expected {WANTED}"
                )
            pattern = compiled(text, "".join(flag for flag, on in self.flags() if on))
            if isinstance(pattern, str):
                return pattern
            if self.needed != "none" and all(self.matches(pattern, one) for one in ANY_LINES):
                return f"the pattern {shown(text)} matches any line of text"
            found.append((text, pattern))
        return found

    def flags(self) -> tuple[tuple[str, bool], ...]:
        return ("i", self.ignore_case), ("m", self.multiline), ("s", self.dot_is_any)


@lru_cache(maxsize=256)
def compiled(text: str, flags: str) -> Any:
    """The pattern, or why it cannot be compiled."""
    if len(text) > MAX_PATTERN_CHARACTERS:
        return f"the pattern has {len(text):,} characters; at most {MAX_PATTERN_CHARACTERS:,} are compiled"
    re2 = linear_patterns()
    options = re2.Options()
    options.max_mem = MEMORY_BYTES
    options.log_errors = False
    try:
        return re2.compile((f"(?{flags})" if flags else "") + str(without_lone_surrogates(text)), options=options)
    except re2.error as error:
        [told] = error.args or ("",)
        why = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
        return (
            f"the pattern {shown(text)} cannot be compiled by RE2, which matches in linear time: {abridged(why, 200)}"
        )
