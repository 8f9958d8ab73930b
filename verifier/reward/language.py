"""The reward of writing in the language that was asked for."""

from typing import Literal

from pydantic import Field

from verifier.parts import Points, Shaper
from verifier.reward.language_model import language_of
from verifier.wire import Extraction, Rollout, Verdict

READ_WORDS = 10_000


class Language(Shaper):
    """`value` when langid takes the completion for one of `languages` and it has at least `words` different words.

    A word or two are of no language yet. Only the first 32,768 characters are read. Where several languages share a
    script, this tells them apart; where they do not, `language_consistency` needs no model.
    """

    kind: Literal["language"] = "language"
    languages: tuple[str, ...] = Field(min_length=1, max_length=20, description="ISO 639-1 codes, such as en, zh, id")
    words: int = Field(default=5, ge=0, le=READ_WORDS)
    value: Points = 1.0
    otherwise: Points = 0.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        said = set(rollout.completion.split(maxsplit=READ_WORDS)[:READ_WORDS])
        spoken = len(said) >= self.words and language_of(rollout.completion) in self.languages
        return self.value if spoken else self.otherwise
