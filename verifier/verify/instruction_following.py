"""Does the response follow the instructions about its form?"""

import re
from collections.abc import Callable
from typing import Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.instructions.rows import Asked, asked
from verifier.verify.instructions.scripts import Uncounted
from verifier.wire import Json, Verdict

MAX_CHARACTERS = 200_000
"""A response of 64,000 tokens has some; cutting sentences takes longer than its length where marks are all there is."""
SHOWN = 3
WORD = re.compile(r"\w")
COPIES = ("copy:", "new:copy", "repeat:")


class InstructionFollowing(Verifier):
    """Whether a response follows constraints that IFEval, IFBench, IFTrain and M-IFEval check, one by one.

    The ground truth is a row: `{"instruction_id_list": [...], "kwargs": [...]}`, its columns as lists or JSON text. The
    answer is the whole response. With `loose`, a constraint is followed if the response follows it without its first
    line, its last line, its stars, or any of these together: IFEval's loose accuracy.
    """

    kind: Literal["instruction_following"] = "instruction_following"
    loose: bool = Field(
        default=False,
        description="Also count a constraint as followed if the response without its first line, last line or "
        "asterisks follows it",
    )
    score: Literal["all", "any", "share"] = Field(
        default="all", description="All constraints must be followed, one is enough, or each is worth its share"
    )
    checks: Literal["original", "strict"] = Field(
        default="original",
        description="Check as the originals do, or without the loopholes of those checks",
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        found = asked(ground_truth, closed=self.checks == "strict")
        return found if isinstance(found, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        constraints = asked(ground_truth, closed=self.checks == "strict")
        if isinstance(constraints, str):
            return Verdict.unverifiable(constraints)
        if len(answer) > MAX_CHARACTERS:
            return Verdict.too_costly(
                f"the response has {len(answer):,} characters; at most {MAX_CHARACTERS:,} are read"
            )
        texts = readings(answer) if self.loose else [answer]
        followed, open_questions = [], []
        for constraint in constraints:
            try:
                followed.append(follows(constraint, self.read_by(constraint, texts)))
            except Uncounted as error:
                followed.append(False)
                open_questions.append(str(error))
        verdict = self.scored(constraints, followed)
        broken = followed.count(False) > len(open_questions)
        if not open_questions or (self.score == "all" and broken) or (self.score == "any" and any(followed)):
            return verdict
        return Verdict.undecided(f"it cannot be told {'; '.join(open_questions)}", **verdict.evidence)

    def read_by(self, asked: Asked, texts: list[str]) -> list[str]:
        """Strictly, a text without a word follows nothing (`!!!` has no comma), unless such a text was to be copied."""
        if self.checks == "original" or asked.constraint.name.startswith(COPIES):
            return texts
        return [text for text in texts if WORD.search(text)]

    def scored(self, constraints: tuple[Asked, ...], followed: list[bool]) -> Verdict:
        share = sum(followed) / len(followed)
        names = [one.constraint.name for one in constraints]
        rows: list[Json] = [{"id": name, "followed": kept} for name, kept in zip(names, followed, strict=True)]
        evidence: dict[str, Json] = {"constraints": rows, "share": share, "rule": f"{self.score} of the constraints"}
        broken = [name for name, kept in zip(names, followed, strict=True) if not kept]
        told = f"{sum(followed)} of {len(followed)} constraints are followed"
        if broken:
            more = f" and {len(broken) - SHOWN} more" if len(broken) > SHOWN else ""
            told = f"{told}; not {', '.join(broken[:SHOWN])}{more}"
        if share == 1 or (self.score == "any" and share):
            return Verdict.correct(told, **evidence)
        if self.score == "share" and share:
            return Verdict.partial(share, told, **evidence)
        return Verdict.incorrect(told, **evidence)


def follows(asked: Asked, texts: list[str]) -> bool:
    """A blank text follows nothing. Raises Uncounted where no text does, and of one it cannot be told."""
    check: Callable[..., bool] = asked.constraint.check
    uncounted = None
    for text in texts:
        try:
            if text.strip() and check(text, **asked.arguments):
                return True
        except Uncounted as error:
            uncounted = error
    if uncounted is not None:
        raise uncounted
    return False


def readings(response: str) -> list[str]:
    """The response, and what is left of it without its first line, its last, both, and without stars; none twice."""
    lines = response.split("\n")
    without = ["\n".join(part).strip() for part in (lines[1:], lines[:-1], lines[1:-1])]
    every = [response, *without]
    return list(dict.fromkeys(one for text in every for one in (text, text.replace("*", ""))))
