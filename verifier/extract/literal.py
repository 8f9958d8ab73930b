r"""The last literal of a text: a value as Python or JSON writes it.

What a literal looks like is told here by its tokens alone: quotes, brackets that match, numbers, `True`, `None`.
Reading it is the verifier's business.
"""

from itertools import pairwise
from typing import Literal, NamedTuple

import regex as re

from verifier.extract.boxed import Boxed
from verifier.extract.code_block import blocks
from verifier.extract.marked import MARKERS, marker_ends, statement_span
from verifier.extract.span import Span, stripped_span
from verifier.extract.standing import last_standing, repeated
from verifier.extract.tagged import closed_blocks
from verifier.parts import Extractor
from verifier.read.assertion import beside_another
from verifier.wire import Extraction, Json

FIELD = re.compile(r"[\"'](?:final[_ ])?(?:answer|output|result)[\"']\s{0,20}:\s{0,20}", re.IGNORECASE)
FIELD_NAMES = ("answer", "output", "result")
JSON_STRING = re.compile(r'"((?:[^"\\]|\\[\s\S])*+)"(?=\s*+[,}])')
LAX_STRING = re.compile(r'"([^\n]{0,10000})"[ \t]*+(?=,?\s*+\}|,\n)')
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([\s\S]))")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\", '"': '"', "/": "/"}
SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
ASSERTION = re.compile(r"^\s{0,20}assert\s[^\n]*?\)\s{0,5}==\s{0,5}([^\n]+)$", re.MULTILINE)
STRING = (
    r"'{3}(?:[^'\\]|\\[\s\S]|'(?!''))*+'{3}|\"{3}(?:[^\"\\]|\\[\s\S]|\"(?!\"\"))*+\"{3}"
    r"|'(?:[^'\\\n]++|\\[^\n]?+)*+(?:'|(?=\n)|\Z)"
    r"|\"(?:[^\"\\\n]++|\\[^\n]?+)*+(?:\"|(?=\n)|\Z)"
)
TOKEN = re.compile(
    rf"(?<=[\s,])(?P<comment>#[^\n]*+(?=\n))|(?<!\w)(?P<string>(?:[rRbBuU]{{0,2}})(?:{STRING}))|(?P<empty>(?:frozenset|set)\(\))|(?P<word>\w++(?:\.\w*+)?+)"
    r"|(?P<open>[\[({])|(?P<close>[\])}])|(?P<between>[ \t\n,:+*'\"-]|\.(?=\d))|(?P<other>[^\s\w])"
)
NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*(?:\.\d*)?(?:[eE]\d+)?)|[eE]")
VALUES = frozenset(("True", "False", "None", "true", "false", "null"))
PARTNERS = {"]": "[", ")": "(", "}": "{"}
READ = 100_000  # characters from the end that are looked at
NEAR_THE_END = 4000
NEGATION = re.compile(r"(?:\bnot|n't|\bnever|\bno longer)\s+[`*$(]{0,3}\Z", re.IGNORECASE)
TYPE_NAME = re.compile(
    r"(?:(?:the|a|an|this) )?(?:(?:new|empty|resulting|final|modified|original|sorted) ){0,2}"
    r"(?:(?:list|string|tuple|set|dict|dictionary|array|integer|int|number|float|boolean|bool|value|text|str|result"
    r"|pair|triple|matrix)\b(?!\() ?)?"
    r"(?:value |of )?[`*$]{0,3}"
)
OF_A_TYPE = re.compile(
    r"(?:the|an?|this) (?:[a-z]+ ){0,3}?(?:list|string|tuple|set|dict|dictionary|array|integer|int|number|float"
    r"|boolean|value|pair"
    r"|triple|matrix)(?: of [a-z]+)?"
)
LEADS_BELOW = re.compile(r"[.,]?\s*(?:which is|namely|that is|i\.e\.)?[\s:`*$]*(?:[a-z]\w{0,20}\s?=\s?)?")
CODE = re.compile(r"`([^`\n]+)`")
WORDS = (
    *MARKERS,
    "output is",
    "output:",
    "output will be",
    "returns",
    "return",
    "result is",
    "result:",
    "value is",
    "equals",
    "equal to",
    "==",
)
SHOWING = ("shows", "prints", "displays", "print")
NOT_RETURNING = re.compile(r" (?:statements?|types?|values?|keywords?|annotations?)\b(?! (?:is|of|will|would|are))")
CALLED = re.compile(r"[A-Za-z_]\w*\Z")
METHOD = re.compile(r"\.[a-z_]+\(")
CONSTRUCTORS = ("set", "frozenset", "list", "tuple")
LONGEST_NAME = 60
# "returns a new list, so the value is [1, 2, 3]", "a sorted copy: [1, 2]"; but "a list like [1, 2, 3]" is an example.
SAYS_WHAT = re.compile(r"(?:\b(?:is|are|be|being|namely|equals|gives|i\.e\.),?|[:=])[\s`*$]*\Z", re.IGNORECASE)
QUOTES = ("'", '"')
TRIES = 8
DEEPEST = 50


class LastLiteral(Extractor):
    r"""A literal, from the first of these that is there.

    The member `answer` of a JSON object (also of one with errors); a box; `<answer>`; all of the text; what an
    assertion in the last fenced block asserts, or all of that block; what is stated behind "the answer is" and its kin;
    the last literal in the text. Text behind a marker counts even when it is no literal, for answers that leave out the
    quotes. A text made of several literals, and nothing else, has no answer.
    """

    kind: Literal["literal"] = "literal"

    def extract(self, text: str) -> Extraction:
        start = max(0, len(text) - READ)
        return last_standing(text[start:], _literal_of).shifted(start)

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        found = repeated(text, ground_truth) or self.extract(text)
        of_text = isinstance(ground_truth, str) and ground_truth.strip()[:1] in QUOTES
        if found.answer is None or found.span is None or found.method != "field" or not of_text:
            return found
        quoted = text[: found.span[0]].endswith('"') and found.answer[:1] not in QUOTES
        # `{"answer": "5"}` is the text '5', where a text is asked for: JSON has quoted it.
        return found.model_copy(update={"answer": repr(found.answer)}) if quoted else found


def _literal_of(text: str) -> Extraction:
    if stated := field_value(text):
        return stated
    if (printed := _printed_last(text)) is not None:
        return _extraction(text, printed, "session")
    if (boxed := Boxed().extract(text)).answer is not None:
        return boxed
    if (tags := closed_blocks(text, "answer", case_sensitive=False, last_only=True)) and tags[-1][0] < tags[-1][1]:
        return _asserted(text, tags[-1], "tagged")
    whole = stripped_span(text, 0, len(text))
    near = max(0, len(text) - NEAR_THE_END)
    found = literals(text, near) if whole[0] >= near else []
    if found and found[0][0] == whole[0] and found[-1][1] == whole[1]:
        gaps = [text[left[1] : right[0]].strip() for left, right in pairwise(found)]
        if all(gap == "," for gap in gaps):
            return _extraction(text, whole, "all of the text")
        if not any(gaps):
            return Extraction(answer=None, method=f"{len(found)} literals and nothing else")
    return _in_prose(text)


PROMPT = ">>> "


def _printed_last(text: str) -> Span | None:
    """What Python's prompt answered last: the lines below the last `>>> `, up to a blank line or the end of the"
    " block."""
    prompt = text.rfind(f"\n{PROMPT}") + 1 if not text.startswith(PROMPT) or f"\n{PROMPT}" in text else 0
    if not text.startswith(PROMPT, prompt):
        return None
    below = re.compile(r"[^\n]*\n(?:\.\.\.[^\n]*\n)*(?P<printed>(?:(?!```|>>>)[^\n]+(?:\n|\Z))+)").match(text, prompt)
    span = stripped_span(text, *below.span("printed")) if below else (0, 0)
    return span if below and literals(text, *span)[:1] == [span] else None


def _in_prose(text: str) -> Extraction:
    fenced = [stripped_span(text, block.start, block.end) for block in blocks(text) if block.closed]
    if fenced:
        span = fenced[-1]
        if literals(text, *span)[:1] == [span] or ASSERTION.search(text, *span):
            return _asserted(text, span, "fenced block")
    for end in marker_ends(text, WORDS, TRIES):
        if text[end : end + 1].isalpha():
            continue  # "returned"
        if NOT_RETURNING.match(text, end):
            continue
        span = statement_span(text, end)
        if any(beside_another(text, *one) for one in literals(text, *span)):
            return Extraction(answer=None, method="one of several literals")
        line = text.find("\n", span[1])
        first = next(iter(literals(text, end, line if line >= 0 else len(text))), (end, end))
        quoted = text[first[0] : first[0] + 1] in ('"', "'") and not text[end : first[0]].strip(" \t*:`")
        if quoted and not text[first[1] : max(first[1], span[1] + 1)].strip(" .;*`\"'"):
            return _asserted(text, first, "stated")
        if text.startswith("```", span[0]):
            span = next((block for block in fenced if block[0] > span[0]), (0, 0))
        elif "\n" in text[span[1] :] and OF_A_TYPE.fullmatch(text, *span):
            below = next(iter(literals(text, span[1], span[1] + NEAR_THE_END)), span)
            if LEADS_BELOW.fullmatch(text, span[1], below[0]):
                span = below  # "It returns the pair", and below it `(4, 7)`
        if span[0] < span[1]:
            return _asserted(text, _stated(text, span), "stated")
    for end in marker_ends(text, SHOWING, TRIES):
        span = _stated(text, statement_span(text, end))
        if literals(text, *span)[:1] == [span]:
            alone = not beside_another(text, *span)
            return (
                _extraction(text, span, "stated")
                if alone
                else Extraction(answer=None, method="one of several literals")
            )
    found = [span for span in literals(text, max(0, len(text) - NEAR_THE_END)) if not _is_a_word(text, span)]
    if found and beside_another(text, *found[-1]):
        return Extraction(answer=None, method="one of several literals")
    if found and NEGATION.search(text, max(0, found[-1][0] - 20), found[-1][0]):
        return Extraction(answer=None, method="the last literal is denied")
    if found:
        return _extraction(text, found[-1], "last literal")
    return _extraction(text, stripped_span(text, 0, len(text)), "all of the text")


def _is_a_word(text: str, span: Span) -> bool:
    """Whether `true` or `null` is a word of a sentence: "true dat", "null pointer"; at its end it is a value."""
    return text[slice(*span)] in WORDS_AS_WELL and WORD_BEHIND.match(text, span[1]) is not None


WORDS_AS_WELL = frozenset(("true", "false", "null", "None", "True", "False"))
WORD_BEHIND = re.compile(r"[ \t]+(?!(?:because|since|as|for|if|when|and|or|but|so|which|in|due)\b)[A-Za-z]")


def _stated(text: str, span: Span) -> Span:
    """The literal that begins the statement at `span`, after a word for its type or in inline code; else all of it."""
    type_name = TYPE_NAME.match(text, *span)
    start = type_name.end() if type_name else span[0]
    first = next(iter(literals(text, start, start + NEAR_THE_END)), None)
    if first and first[0] == start:
        return first
    if code := CODE.search(text, *span) or CODE.match(text, max(0, span[0] - 1)):
        return code.span(1)
    held = literals(text, *span)
    ends = len(held) == 1 and not text[held[0][1] : span[1]].strip(" .`*$")
    return held[0] if ends and SAYS_WHAT.search(text, span[0], held[0][0]) else span


def _extraction(text: str, span: Span, method: str) -> Extraction:
    if span[0] == span[1]:
        return Extraction(answer=None, method="no literal")
    return Extraction(answer=text[slice(*span)], method=method, span=span)


def _asserted(text: str, span: Span, method: str) -> Extraction:
    """The span's value: of an assertion `assert f(x) == 3`, what stands behind the last `==`."""
    begin, end = span
    last = None
    for last in ASSERTION.finditer(text[begin:end]):  # noqa: B007 - the loop reaches the last one
        pass
    if last:
        span = stripped_span(text, begin + last.start(1), begin + last.end(1))
    return _extraction(text, span, method)


def field_value(text: str) -> Extraction | None:
    """The member named answer of the last object that has it, also where the object is not JSON."""
    for end in marker_ends(text, FIELD_NAMES, TRIES):
        start = max(0, end - 20)
        opening = next((found for found in FIELD.finditer(text, start, end + 60) if found.end() > end), None)
        if opening is None:
            continue
        begin = opening.end()
        quoted = JSON_STRING.match(text, begin) or LAX_STRING.match(text, begin)
        if quoted:
            return Extraction(answer=unescaped(quoted[1]), method="field", span=quoted.span(1))
        first = next(iter(literals(text, begin, begin + NEAR_THE_END)), None)
        return _extraction(text, first, "field") if first and first[0] == begin else None
    return None


def unescaped(text: str) -> str:
    """The text that a JSON string spells; what is no escape stays as it is."""
    if "\\" not in text:
        return text

    def character(escape: re.Match[str]) -> str:
        return chr(int(escape[1], 16)) if escape[1] else ESCAPES.get(escape[2], escape[0])

    def joined(pair: re.Match[str]) -> str:
        return chr(0x10000 + ((ord(pair[0][0]) & 0x3FF) << 10) + (ord(pair[0][1]) & 0x3FF))

    return SURROGATES.sub(joined, ESCAPE.sub(character, text))


class Opened(NamedTuple):
    """A bracket that is still open, and how many literals had been found before it."""

    mark: str
    start: int
    before: int


def literals(text: str, start: int, end: int | None = None) -> list[Span]:
    """The outermost literals of `text[start:end]`, in order. A bracket with a word in it is none, but may hold some."""
    end = len(text) if end is None else min(end, len(text))
    found: list[Span] = []
    stack: list[Opened] = []
    spoilt = -1  # the place of the last token that no literal holds
    for token in TOKEN.finditer(text, start, end):
        kind, written = token.lastgroup, token[0]
        if kind == "word":
            bare = written.rstrip(".")
            if bare in VALUES or ((bare[0].isdecimal() or bare in "eE") and NUMBER.fullmatch(bare)):
                found.append(_with_sign(text, start, token.start(), token.start() + len(bare)))
            else:
                spoilt = token.start()
        elif kind == "empty" or (
            kind == "string" and len(quoted := written.lstrip("rRbBuU")) > 1 and quoted[-1] in "'\""
        ):
            found.append(token.span())
        elif kind == "open" and len(stack) < DEEPEST:
            stack.append(Opened(written, token.start(), len(found)))
        elif kind == "close":
            while stack and stack[-1].mark != PARTNERS[written]:
                stack.pop()
            if stack:
                opened = stack.pop()
                called = (
                    CALLED.search(text, max(start, opened.start - LONGEST_NAME), opened.start)
                    if written == ")"
                    else None
                )
                if called and called[0] not in CONSTRUCTORS:
                    del found[opened.before :]  # what `f([4, 5])` is given is not what it returns
                    spoilt = token.start()
                elif METHOD.match(text, token.end()):
                    del found[opened.before :]
                    spoilt = token.start()  # `[3, 1].sort()` is called, and no value
                elif spoilt < opened.start:
                    found[opened.before :] = [(called.start() if called else opened.start, token.end())]
        elif (kind == "comment" and not stack) or kind in ("other", "string"):
            spoilt = token.start()
    return found


def _with_sign(text: str, limit: int, start: int, end: int) -> Span:
    """The span of a number with its minus, where that is no difference."""
    if start > limit and text[start - 1] == "-" and not text[max(0, start - 2) : start - 1].isalnum():
        return start - 1, end
    return start, end
