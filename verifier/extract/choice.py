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
    "selected",
    "réponse",
    "reponse",
    "respuesta",
    "antwort",
    "答案",
    "选",
)
RETRACTING = (
    "kidding",
    "correction",
    "scratch that",
    "i mean",
    "i meant",
    "second thought",
    "second thoughts",
    "wait",
    "actually",
    "rather",
    "sorry",
    "oops",
    "不对",
    "更正",
)
HINTING = (
    "go with",
    "going with",
    "think",
    "guess",
    "it is",
    "it's",
    "it must be",
    "correct:",
    "correct**:",
    "right:",
    "only",
)
NAMING = ("option", "choice", "answer", "statement", "选项")
EVERY_LETTER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TRIES = 100  # words looked at, from the end
SHORT = 40  # characters of a text that may be nothing but letters
LINE = 1000  # characters behind a letter in which a list of all options would go on
MANY = 3  # options listed, or stated one after the other, that are no choice any more
NEAR_THE_END = 4000  # characters in which a letter that stands alone counts


class ChoiceLetter(Extractor):
    r"""The letter, or with `several` the letters, of the final statement: "C", or "AC".

    Heard first is what is stated: a box, `<answer>`, "answer is", "答案", "故选", "choose", "option C is correct"; the
    last such statement wins, and so does what takes it back ("Just kidding, D."). Where there is none, the last letter
    that stands alone near the end: on a line, in bold, in brackets. A statement that goes on to list the options
    ("【答案】A. ① B. ② C. ③"), and one repeated for letter after letter, names all of them.
    Letters come back in upper case and, when there are several, sorted. Two different letters in the final statement
    are no answer unless `several`.
    """

    kind: Literal["choice"] = "choice"
    letters: str = Field(default=EVERY_LETTER, pattern=r"^[A-Z]{1,26}$", description="The letters that are choices")
    several: bool = Field(default=False, description="Whether more than one letter may be right")

    def extract(self, text: str) -> Extraction:
        forms = forms_for("".join(sorted(set(self.letters))))
        stated = [
            _boxed(text, forms),
            _at_a_word(text, STATING, forms.stated),
            _at_a_word(text, NAMING, forms.is_right),
        ]
        found = max((span for span in stated if span), default=None)
        if found and (instead := _at_a_word(text, RETRACTING, forms.instead, found[1])):
            found = instead
        if found:
            found = _with_the_options_listed(forms, text, _with_those_stated_before(forms, text, found))
        found = found or _all_of_it(forms, text) or _weakly_stated(forms, text)
        if found is None:
            return Extraction(answer=None, method="no choice letter")
        start, end = found
        letters = sorted({letter.upper() for letter in forms.letter.findall(text, start, end)} or {text[start].upper()})
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
    named_right: re.Pattern[str]
    instead: re.Pattern[str]
    label: re.Pattern[str]
    again: re.Pattern[str]
    on_a_line: re.Pattern[str]
    alone: re.Pattern[str]


@cache
def forms_for(letters: str) -> Forms:
    """The patterns for `letters`."""
    one = f"[{letters}]"
    either = f"[{letters}{letters.lower()}]"
    text_command = r"(?:\\(?:text|textbf|mathrm|mathbf|bf|rm|boxed|mathbf)\s?)?\{?"
    left, right = rf"[\s*_$(\[（【{{\"'`“「]{{0,12}}{text_command}[*(\[（ ]{{0,2}}", r"[\s*_$)\]）】}\"'`”」]{0,8}"
    joint = (
        r"(?:[)\]）*$]{0,3}\s?(?:[,，、;；/&+]|(?:,\s?)?(?:and|or|et|ou|y|und|oder)(?:\s(?:maybe|perhaps|possibly|also"
        r"|even|option"
        r"|choice|else))?(?![a-z])|和|或|与|及)\s?[*$(\[（]{0,3})"
    )
    many = rf"{one}(?:{joint}?{one}(?![A-Za-z])|{one}(?=[{letters}\W]|\Z)){{0,25}}"
    no_word = r"(?![A-Za-z0-9_'’])(?!-[A-Za-z])"
    article = r"(?!(?<=[AI])[ ](?!(?:because|since|as|and|or|which|with|is|for|i\.e)\b)[a-z])"
    lead = (
        r"(?i:(?:s\b|ing\b|ed\b)?+(?:[ \t\n]*+(?:(?:is|are|was|would be|should be|must be|be|est|es|ist"
        r"|option|choice|letter|answer|either|both|correcte?|correcta|richtig|finale?|la|lautet|the|most likely"
        r"|for sure|definitely|therefore|thus|clearly|then|simply|indeed)"
        r"(?![a-z])|选项|答案|选|择|是|为|应为|应选|应该是|[:：=_\]】)）\"–-]|\*\*|####)){0,8}+)"
    )
    right_word = (
        r"(?i:is|are|would be|must be)\s(?i:(?:clearly|indeed|definitely|also|both|all|the|only|most) ){0,3}"
        r"(?i:correct|right|best|true|answer|valid)(?![a-z])|(?:都?是|均|都)?(?:正确|符合题意|对的)"
    )
    return Forms(
        letter=re.compile(rf"(?<![a-z]){one}(?![a-z])"),
        sole=re.compile(rf"{left}({many}|{either}){no_word}{right}(?:[.:：、][\s\S]*|\Z)"),
        stated=re.compile(rf"{lead}{left}({many}|{either}(?=[)）\]}}*.\n$]|\Z)){no_word}{article}"),
        is_right=re.compile(rf"(?:s\b)?{left}({many}){right}(?:{right_word})"),
        named_right=re.compile(rf"(?<![A-Za-z0-9_'’\-])({many})[)）*]{{0,3}}\s(?:{right_word})"),
        instead=re.compile(
            rf"(?:[\s,，.。:：;!—–-]|(?i:the|it|it's|is|should be|answer|option|correct|actually|no|that"
            rf"|是|应为|选|答案)(?![a-z])){{0,12}}+"
            rf"[(（*]{{0,3}}({one})[)）*]{{0,3}}(?:[.!。！]|\s*(?:\n|\Z))"
        ),
        label=re.compile(rf"(?:(?<=\s)|(?<=[①-⑳;；,，。]))({one})[.．、]\s?(?=[^\s.])"),
        again=re.compile(rf"(?i:the (?:correct |final )?answer is:?) [(*]{{0,3}}({one})[)*]{{0,3}}(?:[.,;]|\Z)"),
        on_a_line=re.compile(rf"(?m)^{left}({many}){right}[.。:]?{right}$"),
        alone=re.compile(rf"(?:\*\*|[(（]|(?m:^)|\\text\{{)[(（]?({one})(?:\*\*|[)）]|[.:、](?=\s)|\}})"),
    )


def _boxed(text: str, forms: Forms) -> Span | None:
    """The letters of the last box, when letters are what it holds."""
    boxes = find_boxes(text, last_only=True)
    held = forms.sole.match(text, *boxes.spans[-1]) if boxes.spans else None
    return held.span(1) if held else None


def _all_of_it(forms: Forms, text: str) -> Span | None:
    """The letters of a text that is hardly more than letters, such as `(b)`."""
    held = forms.sole.fullmatch(text) if len(text) <= SHORT else None
    return held.span(1) if held else None


def _weakly_stated(forms: Forms, text: str) -> Span | None:
    """What counts only where nothing is stated outright."""
    near = max(0, len(text) - NEAR_THE_END)
    hints = [_last(forms.named_right, text), _at_a_word(text, HINTING, forms.stated, near)]
    return (
        max((span for span in hints if span), default=None) or _last(forms.on_a_line, text) or _last(forms.alone, text)
    )


def _at_a_word(text: str, words: tuple[str, ...], form: re.Pattern[str], start: int = 0) -> Span | None:
    """The letters of `form` behind the last of `words` that has them, from `start` on."""
    found = (form.match(text, end) for end in marker_ends(text, words, TRIES) if end > start)
    return next((match.span(1) for match in found if match), None)


def _with_the_options_listed(forms: Forms, text: str, found: Span) -> Span:
    """`found`, to the last of the options when it is the A of `A. ... B. ... C. ...` on one line."""
    line_end = text.find("\n", found[1], found[1] + LINE)
    end = line_end if line_end >= 0 else found[1] + LINE
    if text[slice(*found)] != "A" or text[found[1] : found[1] + 1] not in (".", "．", "、"):
        return found
    labels = list(forms.label.finditer(text, found[1], end))
    in_order = [label for label, letter in zip(labels, EVERY_LETTER[1:], strict=False) if label[1] == letter]
    return (found[0], in_order[-1].end(1)) if len(in_order) >= MANY - 1 and len(in_order) == len(labels) else found


def _with_those_stated_before(forms: Forms, text: str, found: Span) -> Span:
    """`found`, from the first of the sentences just before that state other letters, one after the other."""
    near = max(0, found[0] - LINE)
    stated = [match for match in forms.again.finditer(text, near) if match.end(1) <= found[1]]
    row: list[re.Match[str]] = []
    for match in reversed(stated):
        if row and text[match.end() : row[0].start()].strip():
            break
        row.insert(0, match)
    if row and row[-1].end(1) == found[1] and len({match[1] for match in row}) >= MANY:
        return row[0].start(1), found[1]
    return found


def _last(form: re.Pattern[str], text: str) -> Span | None:
    last = None
    for last in form.finditer(text, max(0, len(text) - NEAR_THE_END)):  # noqa: B007 - the loop reaches the last one
        pass
    return last.span(1) if last else None
