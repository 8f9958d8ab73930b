"""How much of the reference is in the answer: BLEU, chrF, TER (sacrebleu) and ROUGE."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.forms import rouge
from verifier.verify.forms.libraries import missing, overlap_metrics
from verifier.verify.forms.references import references_in, scored, too_long
from verifier.wire import Json, Verdict

MAX_TER_PAIRS = 40_000
"""Words of the answer times words of the reference. TER tries to shift every phrase: two random texts of 200 words out
of a vocabulary of three take five seconds, of 500 words fifteen."""
MAX_LINE_PAIRS = 10_000
Passing = Field(
    default=None, ge=0, le=1, description="From this value on the answer is right, and below it wrong; null: the value"
)


class Overlap(Verifier):
    """What these measures share: the best value over the references, each from 0 to 1."""

    passing: float | None = Passing

    def unreadable(self, ground_truth: Json) -> str | None:
        found = references_in(ground_truth)
        return found if isinstance(found, str) else self.lacks()

    def lacks(self) -> str | None:
        """The library that is not installed here, and how to install it."""
        return missing("sacrebleu")

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        references = references_in(ground_truth)
        if isinstance(references, str):
            return Verdict.unverifiable(references)
        return too_long(answer) or self.compared(answer, references)

    def compared(self, answer: str, references: list[str]) -> Verdict:
        """The verdict on an answer that is not too long."""
        raise NotImplementedError


class Bleu(Overlap):
    """Sentence BLEU with effective order, by sacrebleu: all references together, as its definition has it."""

    kind: Literal["bleu"] = "bleu"
    tokenize: Literal["13a", "intl", "zh", "char", "none"] = Field(
        default="13a", description="How sacrebleu cuts words; zh for Chinese, char for scripts without spaces"
    )
    smooth: Literal["exp", "floor", "add-k", "none"] = Field(default="exp", description="For n-grams without a match")
    max_order: int = Field(default=4, ge=1, le=8, description="Words of the longest n-gram")
    lowercase: bool = False

    def compared(self, answer: str, references: list[str]) -> Verdict:
        told = (("tokenize", self.tokenize), ("smooth_method", self.smooth), ("max_ngram_order", self.max_order))
        metric = metric_of("BLEU", told, self.lowercase)
        return scored(metric.sentence_score(answer, references).score / 100, "BLEU", self.passing, rule="bleu")


class Chrf(Overlap):
    """chrF, or chrF++ with `word_order` 2, by sacrebleu: the best reference."""

    kind: Literal["chrf"] = "chrf"
    char_order: int = Field(default=6, ge=1, le=10)
    word_order: int = Field(default=0, ge=0, le=4, description="2 for chrF++")
    beta: int = Field(default=2, ge=1, le=10, description="How much more recall counts than precision")
    lowercase: bool = False

    def compared(self, answer: str, references: list[str]) -> Verdict:
        told = (("char_order", self.char_order), ("word_order", self.word_order), ("beta", self.beta))
        metric = metric_of("CHRF", told, self.lowercase)
        name = "chrF" + "+" * self.word_order if self.word_order in (0, 2) else "chrF"
        return scored(metric.sentence_score(answer, references).score / 100, name, self.passing, rule="chrf")


class Ter(Overlap):
    """1 less the translation edit rate (edits and shifts for each word of the reference) by sacrebleu; 0 if above 1."""

    kind: Literal["ter"] = "ter"
    normalized: bool = Field(default=False, description="Tercom's normalisation of punctuation")
    no_punct: bool = Field(default=False, description="Leave punctuation out")
    asian_support: bool = Field(default=False, description="Cut Chinese and Japanese characters apart")
    case_sensitive: bool = False

    def unreadable(self, ground_truth: Json) -> str | None:
        if (problem := super().unreadable(ground_truth)) is not None:
            return problem
        longest = self.longest(references_in(ground_truth))
        return f"a reference of {longest:,} words is more than TER compares" if longest**2 > MAX_TER_PAIRS else None

    def compared(self, answer: str, references: list[str]) -> Verdict:
        words, wanted = self.longest([answer]), self.longest(references)
        if words * wanted > MAX_TER_PAIRS:
            return Verdict.too_costly(f"{words:,} words against {wanted:,} are more than TER compares")
        told = (
            ("normalized", self.normalized),
            ("no_punct", self.no_punct),
            ("asian_support", self.asian_support),
            ("case_sensitive", self.case_sensitive),
        )
        rate = metric_of("TER", told, None).sentence_score(answer, references).score / 100
        return scored(1 - rate, "1 - TER", self.passing, rate=rate, rule="ter")

    def longest(self, texts: Iterable[str]) -> int:
        """The words of the longest text, or its characters where they may be cut apart."""
        return max(len(one) if self.asian_support else len(one.split()) for one in texts)


class Rouge(Overlap):
    """ROUGE-1, -2, -L or -Lsum, as rouge-score computes it: the reference with the best F1 counts."""

    kind: Literal["rouge"] = "rouge"
    variant: rouge.Variant = Field(default="rougeL", description="rougeLsum takes a line for a sentence")
    measure: Literal["f1", "precision", "recall"] = "f1"
    stemmer: bool = Field(default=False, description="Compare English stems; needs nltk")
    words: Literal["ascii", "unicode"] = Field(
        default="ascii", description="ascii, as rouge-score: letters of other scripts count nothing; or of all scripts"
    )

    def lacks(self) -> str | None:
        return missing("stemmer") if self.stemmer else None

    def unreadable(self, ground_truth: Json) -> str | None:
        if (problem := super().unreadable(ground_truth)) is not None:
            return problem
        references = references_in(ground_truth)
        ascii_only = self.words == "ascii"
        if any(not rouge.words(one, ascii_only=ascii_only, stemmed=False) for one in references):
            return 'a reference has no words that ROUGE compares; `words: "unicode"` compares those of all scripts'
        if self.variant == "rougeLsum" and most_lines(references) ** 2 > MAX_LINE_PAIRS:
            return f"a reference of {most_lines(references):,} lines is more than ROUGE-Lsum compares"
        return None

    def compared(self, answer: str, references: list[str]) -> Verdict:
        lines = most_lines([answer])
        if self.variant == "rougeLsum" and lines * most_lines(references) > MAX_LINE_PAIRS:
            return Verdict.too_costly(f"{lines:,} lines are more than ROUGE-Lsum compares")
        found = [
            rouge.rouge(one, answer, self.variant, ascii_only=self.words == "ascii", stemmed=self.stemmer)
            for one in references
        ]
        best = max(found, key=lambda one: one.f1)
        value = {"precision": best.precision, "recall": best.recall, "f1": best.f1}
        told: dict[str, Json] = {**value, "rule": self.variant}
        return scored(value[self.measure], f"{self.variant} {self.measure}", self.passing, told)


def most_lines(texts: Iterable[str]) -> int:
    return max(one.count("\n") + 1 for one in texts)


@lru_cache(maxsize=64)
def metric_of(name: str, told: tuple[tuple[str, Any], ...], lowercase: bool | None) -> Any:
    """One of sacrebleu's metrics, which are made once for each way they are set."""
    settings = dict(told) if lowercase is None else {**dict(told), "lowercase": lowercase}
    if name == "BLEU":
        settings["effective_order"] = True
    return getattr(overlap_metrics(), name)(**settings)
