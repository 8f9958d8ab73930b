"""Options that are numbered, 1 and 2 for A and B, as prompts of PIQA and WinoGrande have them.

`Solution 2` and `the answer is 2` choose the second; `the answer is 2 hammers` and a step `2.` of some reasoning do
not. For options that are known to be numbered only.
"""

from collections.abc import Mapping
from typing import Any

from verifier.patterns import full as re

LETTERS = "ABCDEFGHI"
SPACE, BLANK = r"\s{0,9}", r"[ \t]{0,9}"
KIND = rf"(?:(?:option|solution|choice|answer|number|sentence|ending){SPACE})?"
DRESS = r"[*_\"'“(\[]{0,6}+"
STATING = (
    rf"\\boxed{SPACE}\{{{SPACE}(?:\\text(?:bf)?{SPACE}\{{{SPACE})?{KIND}[(\[]?|<answer>{SPACE}{KIND}[(\[]?"
    rf'|"(?:answer|choice|option|solution|label)"{SPACE}:{SPACE}"?'
    r"|\b(?:answers?|the (?:correct|right|better|best) (?:one|option|choice|solution|ending))"
    rf"{SPACE}(?:(?:is|would be|should be){SPACE}:?|[:=]){SPACE}{DRESS}{SPACE}{KIND}{DRESS}{SPACE}|####{SPACE}"
)
NAMING = rf"\b(?:options?|solutions?|choices?|endings?){BLANK}{DRESS}{BLANK}"
ENDING = rf"(?={BLANK}(?:[*_\"'”)\]}}.,;:!<]|$|\n|(?:because|since|as|for|which)\b))(?![.,]\d)"
JOINED = (
    rf"(?:{BLANK}[)\]*]{{0,4}}{BLANK}(?:,|/|&|or|and|,{BLANK}or){BLANK}(?:(?:option|solution|choice){BLANK})?"
    r"[(\[*]{0,4}[1-9](?![\d.]\d|\d)){0,8}+"
)
ALONE = (
    rf"^{BLANK}[*_(\[]{{0,4}}[1-9][*_)\].]{{0,4}}{BLANK}$"
    rf"|\A{SPACE}[*_(\[]{{0,4}}[1-9][.):\]]{{1,3}}[ \t][^\n]*\Z"
)
"""On a line, or `2. use a saw` as all of the text: among others, lines with numbers are steps."""
ROW = rf"\A{SPACE}[1-9]{JOINED}{SPACE}\Z"
STATED = re.compile(rf"(?im)(?:{NAMING}[1-9]{JOINED}(?![\w]|[.,]\d)|(?:{STATING})[1-9]{JOINED}{ENDING}|{ROW})")
LINE = re.compile(rf"(?m){ALONE}")
DIGIT = re.compile(r"[1-9](?!\d)")


def letters_of_numbers(options: Mapping[str, Any]) -> dict[str, str] | None:
    """The letter of each key, where the keys are the numbers from 1 on; None where they are others."""
    numbers = [str(number) for number in range(1, len(options) + 1)]
    if not 2 <= len(options) <= len(LETTERS) or set(options) != set(numbers):
        return None
    return dict(zip(numbers, LETTERS, strict=False))


def with_letters(text: str, count: int) -> str:
    """The text with the letter in the place of each number that chooses one of `count` options."""
    chosen = {str(number): LETTERS[number - 1] for number in range(1, count + 1)}

    def lettered(stated: Any) -> str:
        return DIGIT.sub(lambda digit: chosen.get(digit[0], digit[0]), stated[0])

    first = LINE.sub(lambda line: DIGIT.sub(lambda digit: chosen.get(digit[0], digit[0]), line[0], count=1), text)
    return STATED.sub(lettered, first)
