"""demystify-long-cot's rewards for length and repetition, as they are."""

from typing import Literal

from pydantic import Field

from verifier.errors import Unshapable
from verifier.parts import DenseShaper, Penalty, Points, Shaper
from verifier.reward.cosine import half_wave
from verifier.reward.length import measured
from verifier.reward.repetition import repeated_share, token_ids, words_of
from verifier.wire import Extraction, Rollout, Verdict

MARGIN_TOKENS = 16
"""A completion that ends this near to the limit counts as one that ran into it."""


class DemystifyClassic(Shaper):
    """`correct` or `wrong`; `exceed_length` for a completion that ran into the limit, if that is given."""

    kind: Literal["demystify_classic"] = "demystify_classic"
    correct: Points = 1.0
    wrong: Points = 0.0
    exceed_length: Points | None = None
    max_length: int | None = None

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if self.exceed_length is not None:
            if self.max_length is None:
                raise Unshapable("exceed_length is given without max_length, beyond which it is paid")
            if measured(rollout, "tokens") + MARGIN_TOKENS >= self.max_length:
                return self.exceed_length
        return self.correct if verdict.score == 1 else self.wrong


class DemystifyCosine(Shaper):
    """Along half a wave of the length in tokens; a wrong answer also pays for what it repeats."""

    kind: Literal["demystify_cosine"] = "demystify_cosine"
    min_value_wrong: Penalty = -1.0
    max_value_wrong: Penalty = 0.0
    min_value_correct: Points = 0.0
    max_value_correct: Points = 1.0
    max_len: int = 14336
    exceed_length: Points | None = None
    repetition_max_penalty: Penalty = 0.0
    repetition_ngram_size: int = Field(default=20, ge=1, le=100)

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        tokens = measured(rollout, "tokens")
        if tokens + MARGIN_TOKENS >= self.max_len:
            return self.exceed_length or 0.0
        progress = tokens / self.max_len
        if verdict.score == 1:
            return half_wave(progress, start=self.max_value_correct, end=self.min_value_correct)
        repeated = repetition_penalty(rollout.completion, self.repetition_ngram_size, self.repetition_max_penalty)
        return half_wave(progress, start=self.min_value_wrong, end=self.max_value_wrong) + repeated


class DemystifyLengthScaled(Shaper):
    """Falls with the length in tokens for a right answer, rises with it for a wrong one."""

    kind: Literal["demystify_length_scaled"] = "demystify_length_scaled"
    risk_factor: Points = 0.5
    max_len: int = 14336
    exceed_length: Points | None = None

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        tokens = measured(rollout, "tokens")
        if tokens + MARGIN_TOKENS >= self.max_len:
            return self.exceed_length or 0.0
        part = tokens / self.max_len
        if verdict.score == 1:
            return (self.risk_factor + (1 - self.risk_factor) * part) * (1 - part)
        return -1 + part


class DemystifyRepetition(Shaper):
    """`max_penalty` times the share of repeated n-grams of words. Too short a text has no such reward."""

    kind: Literal["demystify_repetition_penalty"] = "demystify_repetition_penalty"
    ngram_size: int = Field(default=20, ge=1, le=100)
    max_penalty: Penalty = -1.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return repetition_penalty(rollout.completion, self.ngram_size, self.max_penalty)


def repetition_penalty(text: str, ngram_size: int, max_penalty: float) -> float:
    """What the text loses for repeating itself; raises Unshapable when it is shorter than one n-gram."""
    if max_penalty == 0:
        return 0.0
    share = repeated_share(words_of(text, ignore_case=True), ngram_size)
    if share is None:
        raise Unshapable(f"the text has fewer than the {ngram_size} words of one n-gram, and its share is undefined")
    return share * max_penalty


class DemystifyRepetitionDense(DenseShaper):
    """`penalty` for every token of an n-gram that was there before.

    Reads the tokens' ids from the rollout's metadata, `token_ids`; `completion_tokens` says how many of them count, and
    the metadata's `num_actions` how many rewards there are to be. With `only_start`, repeats that overlap the repeat
    before them cost nothing.
    """

    kind: Literal["demystify_repetition_dense"] = "demystify_repetition_dense"
    ngram_size: int = Field(default=20, ge=1, le=100)
    penalty: Penalty = -5.0
    only_start: bool = False

    def token_rewards(self, rollout: Rollout) -> list[float]:
        ids = token_ids(rollout)[: rollout.completion_tokens]
        wanted = rollout.metadata.get("num_actions", len(ids))
        if not isinstance(wanted, int) or wanted < 0:
            raise Unshapable("the rollout's num_actions must be a whole number: for how many tokens there are rewards")
        rewards = [0.0] * wanted
        numbers: dict[int, int] = {}
        written = "".join([chr(numbers.setdefault(one, len(numbers))) for one in ids])
        seen: set[str] = set()
        repeat_end = 0
        for start in range(len(ids) - self.ngram_size + 1):
            ngram, end = written[start : start + self.ngram_size], start + self.ngram_size
            if ngram not in seen:
                seen.add(ngram)
                continue
            if not self.only_start or start >= repeat_end:
                if end > wanted:
                    raise Unshapable(f"there are {wanted} num_actions, and tokens past them repeat themselves")
                rewards[start:end] = [self.penalty] * self.ngram_size
            repeat_end = end
        return rewards
