r"""The final answer where it is to be one number, perhaps with a unit."""

from typing import Literal

from verifier.extract.final_answer import FinalAnswer, with_word_behind
from verifier.extract.last_number import LastNumber
from verifier.extract.span import Span, stripped_span
from verifier.extract.standing import last_standing, repeated
from verifier.extract.stated_value import GIVES_UP, ROUNDED, SENTENCE_END, TAIL
from verifier.extract.wrapping import unwrapped_span
from verifier.parts import Extractor
from verifier.patterns import full as re
from verifier.read.amount import sole_amount_of, unit_asked, whole_amount
from verifier.read.closings import before_courtesies, is_remark
from verifier.read.elsewhere import number_elsewhere
from verifier.read.quantity import MENTIONING, in_figures, number_in_words
from verifier.read.units import Unit, conversion
from verifier.wire import Extraction, Json

# A line of results, as "v_f = 0.0240 m³/kg" or "[h_2] = 479.1 kJ/kg": of several the last one is asked for.
NAME = r"[\[*$\\]{0,3}(?:\\[a-z]+\s?)?[^\W\d][\w\u0307{}^,'\\]{0,30}[\]*]{0,2}"  # with the dot of a rate above it
RESULT = re.compile(
    rf"(?:[^\W\d_][\w ]{{0,30}}[:：]\s)?{NAME}\s?(?:=|≈"
    rf"|\\approx)\s?(?P<value>[-−+]?[$€£]?\(?\d(?:(?!\.\s|\banswer\b)[^=≈\n।]){{0,60}}?)[.$*\s]*\Z"
)
SIGNS = ("=", "≈", "\\approx")  # one of which every RESULT has
PARTS = re.compile(r"[,;]\s|\n")
LAST_LINE = 200  # characters
LINES = re.compile(r"[^\n]+")
STATE = re.compile(r"[\s*]*(?:[Pp]hase|[Ss]tate|[Rr]egion)\**:[^\d\n]{1,60}")
NEAR_THE_END = 1_000  # characters in which a list of results stands
LONGEST_IN_WORDS = 80  # characters of a number in words at the end of a text
WORD = re.compile(r"(?<![\w-])[a-zA-Z]+|[负百零〇一二三四五六七八九两十]")
SHARE = re.compile(r"\s(?:out of|in)\s")  # "three out of ten"
MOST_WORDS = 8  # of a number in words
BROKEN_OFF = ("=", "≈", "+", "*", "×", "/", ":", "：", ",", "，", "(")  # behind which a text would go on
SAYS_NUMBER = re.compile(r"[\d\\π√∞¼-¾⅐-⅞]")


class FinalNumber(Extractor):
    """What `final_answer` finds, of `name = number` the number, and of several such lines or parts the last.

    Where no answer is stated, the last number of the text.
    """

    kind: Literal["final_number"] = "final_number"

    def extract(self, text: str) -> Extraction:
        return last_standing(text, self.written)

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        if said := repeated(text, ground_truth):
            return said
        asked = unit_asked(ground_truth) if isinstance(ground_truth, str) else None
        if asked is None:
            return self.extract(text)
        if sole := _result_asked(text, asked):
            return sole
        return last_standing(text, lambda seen: _of_the_kind_asked(seen, self.written(seen), asked))

    def written(self, text: str) -> Extraction:
        """The number that is written, whatever is said about it."""
        text = text[: before_courtesies(text)]
        stop = len(text.rstrip())
        line = max(text.rfind("\n", 0, stop) + 1, stop - LAST_LINE)
        if rounded := ROUNDED.search(text, line, stop):
            stop = rounded.start()
        found = FinalAnswer().written(text)
        if (result := _result(text[line:stop])) and "box" not in found.method:
            start, end = result.span("value")
            return _extraction(text, (line + start, line + end))
        if found.answer is None or found.span is None:
            return _last_amount(text) if found.method == "no final answer" else found
        if found.method == "final value" and not _says_number(found.answer):
            return _last_amount(text)
        parts = PARTS.split(found.answer)
        results = [_result(part.strip()) for part in parts]
        names = {re.split(r"[=≈]|\\approx", part, maxsplit=1)[0].strip() for part in parts}
        if results[-1] and all(results) and len(names) == len(parts):  # t = 2, t = 8 are two values of one thing
            return found.model_copy(update={"answer": results[-1]["value"]})
        return found


def _result_asked(text: str, asked: Unit) -> Extraction | None:
    """Of the lines of results at the end, the only one in a unit of the kind asked for.

    "h = 3258.4 kJ/kg", below it "v = 0.00831 m³/kg" and "Phase: supercritical"; nothing where it is no such list.
    """
    lines = [line for line in LINES.finditer(text, max(0, len(text) - NEAR_THE_END)) if line[0].strip()]
    if len(lines) > 1 and STATE.fullmatch(lines[-1][0]):
        del lines[-1]
    found = []
    for line in reversed(lines):
        result = _result(line[0].strip("- *\t"))
        if result is None:
            break
        unit = unit_asked(result["value"])
        if unit and conversion(asked, unit):
            place = line.start() + line[0].index(result["value"])
            found.append((place, place + len(result["value"])))
    return (
        _extraction(text, found[0])
        if len(found) == 1 and len(lines) > 1 and _result(lines[-2][0].strip("- *\t"))
        else None
    )


def _of_the_kind_asked(text: str, found: Extraction, asked: Unit) -> Extraction:
    """What was found in a sentence; where it measures something else, the one amount there of the kind asked for."""
    if found.answer is None or found.span is None or found.method not in ("final value", "last_number"):
        return found
    start = found.span[0]
    found = with_word_behind(text, found)
    unit = unit_asked(found.answer or "")
    if unit is None or conversion(asked, unit) is not None:
        return found
    near = max(0, start - LAST_LINE)
    begin = max((stop.end() for stop in SENTENCE_END.finditer(text, near, start)), default=near)
    sole = sole_amount_of(text, begin, start, asked)
    if sole is None:
        return found
    return Extraction(answer=text[slice(*sole)], method=found.method, span=sole)


def _says_number(said: str) -> bool:
    words = said.split()[:MOST_WORDS]
    return bool(SAYS_NUMBER.search(said)) or any(
        read(" ".join(words[:count])) is not None
        for count in range(1, len(words) + 1)
        for read in (number_in_words, number_elsewhere)
    )


def _result(line: str) -> re.Match[str] | None:
    return RESULT.match(line) if any(sign in line for sign in SIGNS) else None


def _last_amount(text: str) -> Extraction:
    """The last number with all that belongs to it; in a text without figures, the number that its end spells.

    None in a text that breaks off ("n = pV/RT =") or closes with a sentence that has no number.
    """
    found = LastNumber().extract(text)
    if found.span is not None and not _closes_with_it(text, found.span[1]):
        return Extraction(answer=None, method="the last sentence states no number")
    if found.span is not None:
        start, end = whole_amount(text, *found.span)
        return Extraction(answer=text[start:end], method=found.method, span=(start, end))
    stop = len(text.rstrip(" \t\r\n.!*"))
    begin = max(0, stop - LONGEST_IN_WORDS)
    if not begin and (number_elsewhere(text) is not None or in_figures(text[:stop].strip())):
        return Extraction(answer=text.strip(), method="number in words", span=stripped_span(text, 0, len(text)))
    for word in WORD.finditer(text, begin, stop):
        said = text[word.start() : stop]
        if MENTIONING.intersection(text[begin : word.start()].lower().split()[-1:]) and number_in_words(said):
            return found  # "fewer than seven", "twice seven"
        if number_in_words(PERCENT_BEHIND.sub("", said)) is not None or all(
            map(number_in_words, SHARE.split(said, maxsplit=1))
        ):
            return Extraction(answer=said, method="number in words", span=(word.start(), stop))
    return found


PERCENT_BEHIND = re.compile(r" per ?cent\Z", re.IGNORECASE)


def _closes_with_it(text: str, end: int) -> bool:
    """Whether nothing but the end of its sentence, and remarks on it, stands behind the number that ends at `end`.

    A sentence that asks for data or gives up states none: "Please provide the 12 data points."
    """
    behind = text[end : end + TAIL]
    near = max(0, end - LAST_LINE)
    begin = max((stop.end() for stop in SENTENCE_END.finditer(text, near, end)), default=near)
    sentences = [each for each in SENTENCE_END.split(behind) if each.strip()]
    stop = end + len(sentences[0]) if sentences and behind.startswith(sentences[0]) else end
    if behind.rstrip().endswith(BROKEN_OFF) or GIVES_UP.search(text, begin, stop):
        return False
    return all(map(is_remark, sentences[1:] if sentences and behind.startswith(sentences[0]) else sentences))


def _extraction(text: str, span: Span) -> Extraction:
    start, end = unwrapped_span(text, *span)
    return Extraction(answer=text[start:end], method="final value", span=(start, end))
