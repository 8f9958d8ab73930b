"""open-r1's rewards for code: of the verdict on the program, and of the form of an answer with code."""

import re
from functools import lru_cache
from typing import Literal

from pydantic import Field, field_validator

from verifier.errors import Unshapable
from verifier.parts import Points, Shaper
from verifier.wire import Extraction, Outcome, Rollout, Verdict

OPENING = "<think>\n"
BETWEEN = "\n</think>\n<answer>\n"
CLOSING = "\n</answer>"
FENCE = "```"
NEARLY_ALL = 0.99
PATTERN_CHARACTERS = 100
SIGNS = frozenset(".^$*+?{}[]\\|()")
REPEATED = re.compile(r"(?<!\\)[*+{][*+?]*")
SLOW = re.compile(r"(?<!\\)(?:\)[*+{?]|\.[*+{]|\[\^|\\[SWD][*+{])")
WINDOW = 200


class OpenR1BinaryCode(Shaper):
    """1 for a program that passes more than 0.99 of its tests, else 0."""

    kind: Literal["open_r1_binary_code"] = "open_r1_binary_code"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return float((verdict.score or 0.0) > NEARLY_ALL)


class OpenR1Cf(Shaper):
    """The reward of a submission to Codeforces: by the share of tests passed, or what no submission costs."""

    kind: Literal["open_r1_cf"] = "open_r1_cf"
    scoring_mode: Literal["pass_fail", "partial", "weighted_sum"] = "weighted_sum"
    no_compile_reward: Points = -0.1
    no_submission_reward: Points = -1.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if verdict.outcome is Outcome.NO_ANSWER:
            return self.no_submission_reward
        if verdict.evidence.get("compiles") is False:
            return self.no_compile_reward
        share = verdict.score or 0.0
        all_passed = float(share == 1.0)
        if self.scoring_mode == "pass_fail":
            return all_passed
        return share if self.scoring_mode == "partial" else all_passed + 0.1 * share


class OpenR1Points(Shaper):
    """The points that the verdict's evidence tells, which may lie outside 0 to 1; without any, the verdict's score."""

    kind: Literal["open_r1_points"] = "open_r1_points"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        points = verdict.evidence.get("points")
        return float(points) if isinstance(points, int | float) else verdict.score or 0.0


class OpenR1CodeFormat(Shaper):
    """1 when a thinking block is followed by an answer that holds a block of the language, each tag on its line.

    The language is a pattern that the fence's line must begin with: `r` is content with `rust`. A rollout whose
    metadata has a `language` is held to that one, and one whose `language` is null to a block of the language None.
    """

    kind: Literal["open_r1_code_format"] = "open_r1_code_format"
    language: str = Field(default="python", max_length=PATTERN_CHARACTERS)

    @field_validator("language")
    @classmethod
    def _a_pattern(cls, language: str) -> str:
        pattern(language)
        return language

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        language = str(rollout.metadata["language"]) if "language" in rollout.metadata else self.language
        try:
            return float(has_form(rollout.completion, language))
        except ValueError as error:
            raise Unshapable(f"the rollout's metadata: {error}") from error


def has_form(text: str, language: str) -> bool:
    """Whether the text has the form. Each piece is looked for once, as early as it can stand: linear in the text."""
    alternatives = top_level(language)
    if len(alternatives) > 1:  # the bar splits the whole of the original's pattern
        first, last = alternatives[0], alternatives[-1]
        if (answer := after_thinking(text)) >= 0 and fence_end(text, answer, first) >= 0:
            return True
        if any(pattern(middle).match(text[:WINDOW]) for middle in alternatives[1:-1]):
            return True
        begun = pattern(last).match(text[:WINDOW])
        return begun is not None and closed(text, begun.end())
    answer = after_thinking(text)
    if answer < 0:
        return False
    end = fence_end(text, answer, language)
    return end >= 0 and closed(text, end)


def after_thinking(text: str) -> int:
    """Where the answer begins; -1 when the text does not begin with a thinking block that an answer follows."""
    if not text.startswith(OPENING):
        return -1
    place = text.find(BETWEEN, len(OPENING))
    return -1 if place < 0 else place + len(BETWEEN)


def fence_end(text: str, start: int, language: str) -> int:
    """Where the first fence of the language from `start` on ends; -1 when there is none."""
    if not SIGNS & set(language):
        place = text.find(FENCE + language, start)
        return -1 if place < 0 else place + len(FENCE) + len(language)
    found = pattern(language, FENCE).search(text, start)
    return -1 if found is None else found.end()


def closed(text: str, start: int) -> bool:
    """Whether a fence follows, and then a closing tag at the end of a line."""
    fence = text.find(FENCE, start)
    if fence < 0:
        return False
    start = fence + len(FENCE)
    return text.find(f"{CLOSING}\n", start) >= 0 or (text.endswith(CLOSING) and len(text) - len(CLOSING) >= start)


@lru_cache(maxsize=256)
def pattern(language: str, front: str = "") -> re.Pattern[str]:
    """The language as a regular expression. Raises ValueError for none, and for one whose search may take long."""
    if len(language) > PATTERN_CHARACTERS or SLOW.search(language) or len(REPEATED.findall(language)) > 1:
        raise ValueError("language is read as a regular expression, and this one may take long to look for")
    try:
        return re.compile(f"{front}(?:{language})" if front else language, re.DOTALL | re.MULTILINE)
    except re.error as error:
        raise ValueError(f"language is read as a regular expression, and this is none: {error}") from error


def top_level(language: str) -> list[str]:
    """The alternatives of a pattern, outside its brackets."""
    parts, depth, begun = [], 0, 0
    for place, character in enumerate(language):
        depth += (character in "([") - (character in ")]")
        if character == "|" and depth == 0:
            parts.append(language[begun:place])
            begun = place + 1
    return [*parts, language[begun:]]
