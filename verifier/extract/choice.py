r"""The letter of a multiple-choice answer."""

from functools import cache
from typing import Literal, NamedTuple

import regex as re
from pydantic import Field

from verifier.extract.boxed import find_boxes
from verifier.extract.marked import marker_ends
from verifier.extract.span import Span
from verifier.parts import Extractor
from verifier.wire import Extraction

STATING = (
    "answer",
    "solution",
    "correct option",
    "correct choice",
    "correct statement",
    "correct letter",
    "best option",
    "best choice",
    "right option",
    "right choice",
    "option is",
    "choice is",
    "choose",
    "pick",
    "select",
    "####",
    "choice_",
    "答案",
    "选",
)
NAMING = ("option", "choice", "answer", "statement", "选项")
TRIES = 100  # words looked at, from the end
NEAR_THE_END = 4000  # characters in which a letter that stands alone counts


class ChoiceLetter(Extractor):
    r"""The letter, or with `several` the letters, of the final statement: "C", or "AC".

    Heard first is what is stated: a box, `<answer>`, "answer is", "答案", "故选", "choose", "option C is correct"; the
    last such statement wins. Where there is none, the last letter that stands alone near the end: on a line, in bold,
    in brackets.
    Letters come back in upper case and, when there are several, sorted. Two different letters in the final statement
    are no answer unless `several`.
    """

    kind: Literal["choice"] = "choice"
    letters: str = Field(default="ABCDEFGHIJ", pattern=r"^[A-Z]{1,26}$", description="The letters that are choices")
    several: bool = Field(default=False, description="Whether more than one letter may be right")

    def extract(self, text: str) -> Extraction:
        forms = forms_for("".join(sorted(set(self.letters))))
        stated = [
            _boxed(text, forms),
            _at_a_word(text, STATING, forms.stated),
            _at_a_word(text, NAMING, forms.is_right),
        ]
        found = max((span for span in stated if span), default=None)
        found = found or _last(forms.on_a_line, text) or _last(forms.alone, text)
        if found is None:
            return Extraction(answer=None, method="no choice letter")
        start, end = found
        letters = sorted({letter.upper() for letter in forms.letter.findall(text, start, end)})
        if len(letters) > 1 and not self.several:
            return Extraction(
                answer=None, method=f"{len(letters)} letters ({', '.join(letters)}), and one is asked for"
            )
        return Extraction(answer="".join(letters), method="choice", span=found)


class Forms(NamedTuple):
    """The patterns for one set of letters; each has the letters as its group 1."""

    letter: re.Pattern[str]
    sole: re.Pattern[str]
    stated: re.Pattern[str]
    is_right: re.Pattern[str]
    on_a_line: re.Pattern[str]
    alone: re.Pattern[str]


@cache
def forms_for(letters: str) -> Forms:
    """The patterns for `letters`."""
    one = f"[{letters}]"
    either = f"[{letters}{letters.lower()}]"
    text_command = r"(?:\\(?:text|textbf|mathrm|mathbf|bf|rm|boxed|mathbf)\s?)?\{?"
    left, right = rf"[\s*_$(\[（【{{\"'`“「]{{0,12}}{text_command}[*(\[（ ]{{0,2}}", r"[\s*_$)\]）】}\"'`”」]{0,8}"
    joint = r"(?:[)\]）*$]{0,3}\s?(?:,|，|、|;|；|/|&|and|or|和|或|与|,\s?and|及)\s?[*$(\[（]{0,3})"
    many = rf"{one}(?:{joint}?{one}(?![A-Za-z])|{one}(?=[{letters}\W]|\Z)){{0,25}}"
    no_word = r"(?![A-Za-z0-9_'’])(?!-[A-Za-z])"
    article = r"(?!(?<=[AI])[ ](?!(?:because|since|as|and|or|which|with|is|for|i\.e)\b)[a-z])"
    lead = (
        r"(?i:(?:s\b|ing\b|ed\b)?+(?:[ \t\n]*+(?:is|are|was|would be|should be|must be|be|option|choice|letter|answer"
        r"|the|most likely|for sure|definitely|选项|答案|选|择|是|为|应为|应选|应该是|[:：=_\]】)）]|\*\*|####)){0,8}+)"
    )
    right_word = r"(?i:is|are|would be)\s(?:the\s)?(?i:correct|right|best|true|answer)|是?正确"
    return Forms(
        letter=re.compile(either),
        sole=re.compile(rf"{left}({many}|{either}){no_word}{right}(?:[.:：、][\s\S]*|\Z)"),
        stated=re.compile(rf"{lead}{left}({many}|{either}(?=[)）\]}}*.\n$]|\Z)){no_word}{article}"),
        is_right=re.compile(rf"{left}({one}){right}(?:{right_word})"),
        on_a_line=re.compile(rf"(?m)^{left}({many}){right}[.。:]?{right}$"),
        alone=re.compile(rf"(?:\*\*|[(（]|(?m:^)|\\text\{{)[(（]?({one})(?:\*\*|[)）]|[.:、](?=\s)|\}})"),
    )


def _boxed(text: str, forms: Forms) -> Span | None:
    """The letters of the last box, when letters are what it holds."""
    boxes = find_boxes(text, last_only=True)
    held = forms.sole.match(text, *boxes.spans[-1]) if boxes.spans else None
    return held.span(1) if held else None


def _at_a_word(text: str, words: tuple[str, ...], form: re.Pattern[str]) -> Span | None:
    """The letters of `form` behind the last of `words` that has them."""
    found = (form.match(text, end) for end in marker_ends(text, words, TRIES))
    return next((match.span(1) for match in found if match), None)


def _last(form: re.Pattern[str], text: str) -> Span | None:
    last = None
    for last in form.finditer(text, max(0, len(text) - NEAR_THE_END)):  # noqa: B007 - the loop reaches the last one
        pass
    return last.span(1) if last else None
