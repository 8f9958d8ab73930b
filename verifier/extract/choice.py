r"""The letter of a multiple-choice answer."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Literal, NamedTuple

import regex as re
from pydantic import Field

from verifier.extract.boxed import find_boxes
from verifier.extract.final_answer import boxes_in_a_row
from verifier.extract.json_object import json_values
from verifier.extract.marked import marker_ends
from verifier.extract.short_answer import ShortAnswer
from verifier.extract.span import Span
from verifier.extract.standing import last_standing
from verifier.extract.tagged import closed_blocks
from verifier.parts import Extractor
from verifier.patterns import phrases, word_set
from verifier.read.assertion import Stance, said_of, sentence_start
from verifier.read.closings import (
    AND_PHRASES,
    AND_WORDS,
    ANSWER_WORDS,
    ENDING,
    IS,
    NO_SPACES,
    OR_WORDS,
    PERHAPS_ELSEWHERE,
    WHICH,
)
from verifier.read.ground_truth import as_object
from verifier.read.numbered import letters_of_numbers, with_letters
from verifier.read.options import (
    JOINT,
    LETTER,
    LONGEST_OPTION,
    listed_options,
    places_of_options,
    without_lists_of_letters,
)
from verifier.read.signs import with_narrow_letters
from verifier.wire import Extraction, Json, Rollout

STATING = (
    *("true, namely", "right, namely", "correct, namely", "hold, namely"),
    *phrases(
        "answer, solution, correct option, correct choice, correct statement, correct letter, best option, "
        "best choice, right option, right choice, option is, choice is, choose, pick, select, ####, choice_, "
        "selected, final choice, my choice, ans., ans:, the right one, the correct one, "
        "bonnes réponses, respuestas correctas, richtigen antworten, risposte corrette, respostas corretas, true"
        " statements are, "
        "true statement is, correct statements are, right statements are, true ones are, correct ones are, so:,"
        " hence:, thus:, therefore:"
    ),
    *ANSWER_WORDS,
    *phrases(
        "opción correcta, la correcta, alternativa correcta, alternativa correta, opção correta, a correta, "
        "opção certa, alternativa certa, opción acertada, opzione corretta, opzione giusta, lettera corretta, "
        "bonne option, bonne proposition, proposition correcte, option correcte, richtige option, richtige lösung, "
        "richtig ist, korrekt ist, elijo, escojo, selecciono, je choisis, je sélectionne, ich wähle, escolho, "
        "scelgo, ik kies, wybieram, выбираю, выберу, saya memilih, saya pilih, tôi chọn, أختار, "
        "правильный вариант, верный вариант, верно:, सही विकल्प, 答案"
    ),
    # Of markers that start in one place the first is heard, so that the longer ones stand before their beginning.
    *phrases("选项是, 选项为, 选项应该是, 选项应为, 选项应是, 选项：, 选项:, 选"),
)
# What is left when the others are ruled out is the answer: "This leaves C", 只剩下C, "Il reste B".
LEAVING = phrases(
    "leaves us with, leaves me with, "
    "leaves, leaving, left with, left is, remains, remaining option is, remaining choice is, only, 只剩下, 只剩, "
    "剩下的是, 剩下, 残るのは, 残りは, 남는 것은, 남은 것은, बचता है, बचा, reste, queda, bleibt, bleibt nur, resta, "
    "resta solo, restano solo, rimane, rimane solo, sobra, остаётся, остается"
)
CONCLUDING = (
    " is",
    *phrases(
        "gives, yields, confirms, shows, hence, thus, therefore, so, i got, we got, i get, we get, obtain, conclude, "
        "up with, up choosing, up picking, arrive at, arrived at, settle on, settled on, result of, out as, out to, "
        "只有, 因此, 所以, 是"
    ),
    *LEAVING,
)
RETRACTING = phrases(
    "kidding, correction, scratch that, i mean, i meant, second thought, second thoughts, wait, actually, rather, "
    "sorry, oops, 不对, 更正"
)
HINTING = phrases(
    "i'd say, go with, going with, think, guess, it is, it's, its, it must be, has to be, correct:, correct**:,"
    " right:, only"
)
_JOINED = sorted((*AND_PHRASES, *AND_WORDS, *OR_WORDS), key=len, reverse=True)
JOINED_IN_CJK = "|".join(word for word in _JOINED if NO_SPACES.match(word))
JOINED = "|".join(word for word in _JOINED if not NO_SPACES.match(word))
NAMING = ("option", "choice", "answer", "statement", "选项")
USUAL_LETTERS = "ABCDEFGH"
EVERY_LETTER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NUMERIC = re.compile(r"[\d.,]+")
READ = 200_000  # characters from the end that are looked at
TRIES = 100  # words looked at, from the end
SHORT = 40  # characters of a text that may be nothing but letters
LINE = 1000  # characters behind a letter in which a list of all options would go on
MANY = 3  # options listed, or stated one after the other, that are no choice any more
# "Neither A nor B but C", "nicht A, sondern C", "no es la A, sino la C", "不是A，而是C", "AではなくC"
_LETTER = r"(?:(?:option|choice|answer|letter|选项) ?)?[\"'(*\[（]{0,3}(?-i:[A-J])(?![A-Za-z0-9_-])[\"')*\]）]{0,3}"
_DETERMINED = r"(?:(?:die|der|das|de|la|el|le|il|lo|a|o|optie|opción|opção|opzione|l['’]option) ?){0,2}"
_SINCE = r"(?:因为|由于|because|since|weil|porque|car|perché|потому|так как)"
RULED_OUT = re.compile(
    r"(?:(?:\b(?:not|neither|nicht|weder|niet|ikke|inte|nie|не)|\b(?:no|non|não)(?P<is> (?:es|è|é|era|fue|foi|fu))?"
    rf"|\bn['’](?P<est>est) pas) (?:(?:choose|pick|select) )?{_DETERMINED}{_LETTER}"
    rf"(?:(?:,? (?:n?or|and|noch|ni|né|nem)|,) {_LETTER}){{0,9}}"
    rf",? (?:but(?: rather| instead)?|sondern|maar|men|utan|lecz|ale|sino|bensì|ma|mas|mais|а) {_DETERMINED}"
    rf"|(?:不是|并非|不选|不为)\s?{_LETTER}\s?[,，、]?\s?而?(?P<but>是|选|为)\s?"
    rf"|{_LETTER}\s?(?:(?:では|じゃ|で)なく(?:て)?[、,，]?|[이가] ?아니라|नहीं,? बल्कि|değil,?)\s?)"
    rf"(?={_LETTER}\s?(?:です|だ|である|입니다|이다|है)?"
    rf"[.!。।\s]*(?:\Z|[.!。।]\s(?!\s*(?:or|and|but)\b)|\n|[,，] ?{_SINCE}))",
    re.IGNORECASE,
)
NAMES_A = re.compile(r"(?m)(?:^|[\s;,。；])\(?A[).、．:：]")
NOT_BUT = re.compile(  # as every RULED_OUT has
    r"\bbut\b[^\n]{0,25}\b[A-J]\b|sondern|maar|\bmen\b|utan|lecz|\bale\b|sino|bensì|\bma\b|\bmas\b|mais|а |而?[是选为]"
    r"|なく|아니라|बल्कि|değil"
)
VERB_BETWEEN = re.compile(r"\b(?:is|are|was|not|because|but)\b")  # "(B) is not correct, (C) is" lists nothing
SENTENCE_WORDS = 40  # words of an answer in which one option's text may stand
PLURAL = re.compile(r"(?:answers|options|choices|statements|letters|are|following)\W*\Z", re.IGNORECASE)
ROW_OF_LETTERS = re.compile(rf"(?<![A-Za-z]){LETTER}(?:{JOINT}{LETTER}){{2,25}}(?![A-Za-z])")
SPACED_LETTERS = re.compile(r"\s*([A-Z](?:[ \t]+[A-Z]){1,9})[\s.。]*")
LISTED_LINE = re.compile(r"\n[ \t]*[-*]?[ \t]*\(?([A-Za-z])[.)][ \t]*(?=[^\s.])[^\n]*")
# "D", and below it "Explanation: a common mistake is to choose A": the line states a letter, the text mentions one.
EXPLAINED = re.compile(
    r"\s*(?:[#>*_]{0,4}\s?)(?:explanation|reasoning|reason|rationale|justification|because|why|解析|解释|理由|分析)\b",
    re.IGNORECASE,
)
LINES = re.compile(r"[^\n]+")
LABEL_IN_LINE = re.compile(r"(?<![\w(])(?:\(([A-Z])\)|([A-Z])[).:])(?=\s?\S)")
QUOTE_MARK = re.compile(r"(?m)^[ \t]{0,3}(?:>[ \t]?){1,3}(?=\S)")  # "> **D.** 12 m/s"
# A table with one row below its head, or a row that begins with its name: "| Correct option |", below it "| E |".
TABLE = re.compile(
    r"(?m)^[ \t]*\|(?P<head>[^\n]{1,200})\|[ \t]*\n[ \t]*\|[-:| \t]{3,200}\|[ \t]*\n"
    r"[ \t]*\|(?P<row>[^\n]{1,200})\|[ \t]*$(?!\n[ \t]*\|)"
)
NAMED_ROW = re.compile(r"(?m)^[ \t]*\|(?P<head>[^|\n]{1,60})\|(?P<row>[^|\n]{1,60})\|[ \t]*$")
ANSWER_HEAD = re.compile(
    rf"[\s*_]*(?:(?:the|my|your)\s)?(?:(?:correct|right|final|best|chosen|selected)\s)?(?:answer|option|choice|letter"
    rf"|{'|'.join(ANSWER_WORDS)}|答案|选项)[\s*_]*",
    re.IGNORECASE,
)
OF_OTHERS = re.compile(
    r"\b(?:mistakes?|mistakenly|misconceptions?|many|some|students|people|one (?:might|may|could)"
    r"|you (?:might|may|could)|tempt(?:s|ed|ing)|trap|distractor|wrong(?:ly)?|incorrect(?:ly)?)\b",
    re.IGNORECASE,
)
ONLY_IF = re.compile(r"[\s*)]*(?:is|are|would be)\s\w+\s(?:only |just )?(?:if|when)\b", re.IGNORECASE)
# "✅ C", "- C ✓ energy is conserved", "B: incorrect, wrong unit." and "- D: correct", of which each option has its own.
_MARKS = r"(?:(?P<no>[✗❌✘])|(?P<yes>[✓✅✔☑]))\ufe0f?"
_MARKED = r"\**(?:(?i:option|choice|选项)\s)?\(?(?P<letter>[A-Z])(?![\w'’])"
VERDICT_LINE = re.compile(
    rf"(?m)^[ \t]*(?:[-*•][ \t]+)?(?:{_MARKS}[ \t]*{_MARKED}"
    rf"|{_MARKED}(?:\)|\*)*[ \t]*[:.)：–—-]\**[ \t]*\**(?i:(?:is |this is )?"
    r"(?:(?P<no>(?:incorrect|wrong|not correct|not right)\b|错误|不正确)"
    r"|(?P<yes>(?:correct|right)\b(?! (?:only|in|if|when|but|triangle|angle|hand|side)\b)|正确)))"
    rf"|{_MARKED}[^\n✗❌✘✓✅✔☑]{{0,80}}{_MARKS}(?:[ \t][^\n✗❌✘✓✅✔☑]{{0,200}})?$)"
)
# "A no, B yes, C no, D no."
VERDICTS_IN_A_ROW = re.compile(
    r"(?<![\w'’])\(?([A-J])\)?[:=]?\s(?:is\s)?(?:(?P<no>no|false|✗|❌)|(?P<yes>yes|true|✓|✅))(?=\s*(?:[,;.\n]|and\b|\Z))"
)
# "C for part 1 and D for part 2", "C) is close but B is exact": what stands beside it is given to another letter.
SET_AGAINST = re.compile(
    r"[\s)*.]{0,4}(?:\s(?:for|in|on|to|at)\s[^.;\n]{1,30}?|\s?(?:is|seems|looks)\s(?:\w+\s){0,2}?(?:close|tempting"
    r"|similar|plausible|attractive|possible|(?:nearly|almost|partly|partially)\s\w+)),?\s"
    r"(?:and|but|while|whereas|though|yet)\s(?:the\s)?(?:(?:option|choice|answer)\s)?\(?[A-J](?![\w'’-])\)?\s"
    r"(?:for|in|on|to|at|is|fits|matches|seems)\b"
)
# "B would be correct if the mass doubled."
# "The correct answer is (": what is cut off states nothing, and no letter before it is the answer.
CUT_OFF = re.compile(r"\b(?:answer|option|choice)(?: is|:) ?[*(\[$\"]*\s*\Z", re.IGNORECASE)
WOULD_BE = re.compile(
    r"[\s*)]{0,3}\s?(?:would|could|might) (?:\w+ )?(?:be|have been) (?:the )?(?:\w+ )?(?:answer|choice|option"
    r"|correct|right|true),? (?:only |just )?(?:if|when|were|had|provided)\b",
    re.IGNORECASE,
)
CHOICE_KEYS = word_set(
    "answer choice option selected final_answer letter selected_option correct_option correct_answer selection "
    "final_choice answer_choice selected_choice correct_choice"
)
NEAR_THE_END = 4000  # characters in which a letter that stands alone counts
# "Option C fits best, since mitochondria make ATP.", "Only (A) survives scrutiny.", "D describes the case correctly".
_WELL = r"(?:best|correctly|exactly|accurately|perfectly|precisely|properly|nicely|well)"
PRAISED = re.compile(
    r"(?:\A|[.!?:;,]\s|\n|\b(?:[Oo]nly|so|that|but)\s)\s{0,3}(?i:(?:so|thus|hence|here|overall|only|just|therefore),?\s)?"
    r"(?i:(?:option|choice|answer|statement)\s)?[*(]{0,3}(?P<letter>[A-J])(?![\w'’])[)*]{0,3}"
    r"(?:,\s[^,.;\n]{1,60},)?\s(?:clearly\s|really\s|alone\s|also\s)?"
    rf"(?:(?:{_WELL}\s)?(?:fits|matches|works|satisfies|survives|agrees with|checks out|makes sense|meets)\b"
    rf"|{_WELL}\s\w+s\b|(?:captures|describes|explains|states|shows|gives|names|expresses)\b[^,.;\n]{{1,60}}\s{_WELL}"
    r"|(?:is|looks|seems)\s(?:the\s(?:only\s)?(?:one|option|choice)\s(?:to|that|which|left|with)"
    r"|right\b(?!\s\w*(?:angle|hand))"
    r"|the (?:best |only |clear )(?:one|fit|match|choice|option)))"
    r"(?P<rest>[^.;!\n]*)"
)
AGREED_ON = re.compile(r"\bI (?:\w+ )?(?:agree|concur)\b[^.:\n]{0,40}[:—–]\s?\(?(?P<letter>[A-J])\)?(?=[.!*\s]*\Z)")
IN_ROMAN = re.compile(r"(?m)(?<![A-Za-z])(?:[A-D][.)]\s+I(?:I|V)*\b|I,? (?:and |or )?III?\b)")
POINTER = re.compile(r"(?m)^[ \t]{0,20}(?:->|=>|[→➜⇒➡👉▶])[ \t]{0,20}")  # "→ **C.**"
# "Option B. (A would have been correct if the question had asked for the mass.)"
HYPOTHETICAL = re.compile(r"\([^()\n]{0,80}\bwould\b[^()\n]{0,60}\bif\b[^()\n]{0,120}\)")
REASONS = re.compile(r",?\s(?:because|since|as|for|given)\s.*")
HOLDS_BACK = re.compile(
    r"\b(?:not?|but|however|though|although|yet|while|except|if|unless|only|partly|nearly|almost|first|either|equally|too|never"
    r"|or|one of|(?:and|,) [A-J])\b|n['’]t\b"
)


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
        start = max(0, len(text) - READ)
        return last_standing(with_narrow_letters(text[start:]), self.written).shifted(start)

    def extract_from(self, text: str, rollout: Rollout) -> Extraction:
        """The letter, or the letter of the option whose text is the answer, where the options are known."""
        truth = as_object(rollout.ground_truth)
        known = truth.get("options") if isinstance(truth, dict) else None
        numbered = letters_of_numbers(known) if isinstance(known, dict) else None
        if numbered and isinstance(known, dict):
            known = {numbered[number]: option for number, option in known.items()}
            if not any(NUMERIC.fullmatch(str(option).strip()) for option in known.values()):  # `2` may be a text
                start = max(0, len(text) - READ)
                text = text[:start] + with_letters(text[start:], len(numbered))
        if isinstance(known, list):
            known = dict(zip(EVERY_LETTER, known, strict=False))
        named = self
        # of options in Roman numbers no I is a letter: "C. I and III only"
        if (isinstance(known, dict) and known.keys() <= set(USUAL_LETTERS)) or IN_ROMAN.search(text):
            named = self.model_copy(update={"letters": "".join(one for one in self.letters if one in USUAL_LETTERS)})
        found = named.extract(text)
        if found.answer is not None or found.passed_over:
            return _with_the_text_behind(text, found, known) if isinstance(known, dict) else found
        options = known if isinstance(known, dict) else listed_options(rollout.prompt or "")
        if not options and len(text) <= READ and (options := listed_options(text)):
            text = _without_its_options(text)
        if ordered := by_ordinal(text, sorted(options)):
            return ordered
        return by_text(text, {letter: str(option) for letter, option in options.items()}) or found

    def written(self, text: str) -> Extraction:
        """The letters that are written, whatever is said about them."""
        if CUT_OFF.search(text, max(0, len(text) - SHORT)):
            return Extraction(answer=None, method="the answer is cut off")
        forms = forms_for("".join(sorted(set(self.letters))))
        text = POINTER.sub(_spaces, text)
        if "(" in text:
            text = HYPOTHETICAL.sub(_spaces, text).rstrip()
        text = without_unclosed_box(without_those_ruled_out(without_lists_of_letters(without_initials(text))))
        if ">" in text:
            text = QUOTE_MARK.sub(_spaces, text)
        boxes = find_boxes(text, last_only=True)
        if (chosen := _of_an_object(text, forms)) is not None:
            return self._of_members(text, chosen, forms)
        stated = [
            _held_by_boxes(text, boxes.spans, forms),
            _held(text, _tags(text), forms),
            _in_a_table(text, forms) or _ticked(text, forms),
            _at_a_word(text, STATING, forms.stated),
            _at_a_word(text, NAMING, forms.is_right),
        ]
        line = _line_alone(text, forms)
        if line and all(_is_of_others(text, span) for span in stated if span and span[0] != line[0]):
            stated = [line]
        found = max((span for span in stated if span), default=None)
        if found and SET_AGAINST.match(text, found[1]):
            return Extraction(answer=None, method="another letter is set against this one")
        if found and WOULD_BE.match(text, found[1]):
            return Extraction(answer=None, method="the letter would be right if something else were so")
        if found and (instead := _at_a_word(text, RETRACTING, forms.instead, found[1])):
            found = instead
        if found:
            found = _with_the_options_listed(forms, text, _with_those_stated_before(forms, text, found))
        method = "choice"
        if found is None and (judged := _judged(text)) is not None:
            if not judged.right and (left := _at_a_word(text, LEAVING, forms.concluded, judged.end)):
                found = left
            elif not judged.right:
                return Extraction(answer=None, method="no option is called right")
            elif len(judged.right) > 1:
                right = [text[slice(*span)] for span in judged.right]
                return self._chosen(right, "choice", (judged.right[0][0], judged.right[-1][1]))
            elif text[slice(*judged.right[0])] in self.letters:
                found = judged.right[0]
        if found is None:
            text = _without_its_options(text)
            found, method = _all_of_it(forms, text), "choice alone"
        if found is None:
            found, method = _weakly_stated(forms, text), "choice mentioned"
            if found and boxes.spans and found[0] < boxes.spans[-1][0]:
                found = None  # the box states another answer: a value, and no letter
        if found is None:
            return Extraction(answer=None, method="no choice letter")
        start, end = found
        letters = {letter.upper() for letter in forms.letter.findall(text, start, end)} or {text[start].upper()}
        if (row := _listed_with_texts(text, start, end)) and len(row) > 1:
            letters, found = set(row), (start, max(row.values()))
        elif method == "choice alone" and "\n" in text[start:end]:
            letters = {line[1].upper() for line in LISTED_LINE.finditer("\n" + text[start:end])}
        return self._chosen(letters, method, found)

    def _of_members(self, text: str, chosen: list[Span], forms: "Forms") -> Extraction:
        """The letters of an object's members, where they agree."""
        said = {frozenset(forms.letter.findall(text, *span) or text[slice(*span)].upper()) for span in chosen}
        if len(said) > 1:
            return Extraction(answer=None, method="members of an object that give different letters")
        return self._chosen(said.pop(), "choice", chosen[-1])

    def _chosen(self, letters: Iterable[str], method: str, span: Span) -> Extraction:
        """The letters in their order, or none where there are several and one is asked for."""
        chosen = sorted(letters)
        if len(chosen) > 1 and not self.several:
            return Extraction(answer=None, method=f"{len(chosen)} letters ({', '.join(chosen)}), and one is asked for")
        return Extraction(answer="".join(chosen), method=method, span=span)


OPTION_ENDS = re.compile(r"[\s*)\]}$\"']*(?:\Z|[.,;!\n](?!\d))")
TO_ITS_TEXT = re.compile(r"[\s*)\]}.:,–—-]{1,6}")


def _with_the_text_behind(text: str, found: Extraction, options: dict[str, Json]) -> Extraction:
    """A letter with the text of another option behind it, which contradicts it: `B. Mars`, where Mars is C."""
    behind = TO_ITS_TEXT.match(text, found.span[1]) if found.span and found.answer and len(found.answer) == 1 else None
    if behind is None:
        return found
    said = text[behind.end() : behind.end() + LONGEST_OPTION].casefold()
    there = {letter: str(option).strip() for letter, option in options.items()}
    there = {letter: option for letter, option in there.items() if option and said.startswith(option.casefold())}
    longest = max(there.values(), key=len, default="")
    if not longest or found.answer in there or not OPTION_ENDS.match(said, len(longest)):
        return found
    return found.model_copy(update={"answer": f"{found.answer}. {longest}"})


class Forms(NamedTuple):
    """The patterns for one set of letters; each has the letters as its group 1."""

    letter: re.Pattern[str]
    sole: re.Pattern[str]
    stated: re.Pattern[str]
    with_text: re.Pattern[str]
    concluded: re.Pattern[str]
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
    left = rf"[\s*_$#(\[（【{{\"'`“「]{{0,60}}+(?:\\[(\[]\s?)?{text_command}[*(\[（ ]{{0,2}}"
    right = r"(?:[\s*_$)\]）】}\"'`”」]|\\[)\]]){0,8}"
    joint = (
        rf"(?:[)\]）*$]{{0,3}}\s?(?:[,，、;；/&+]|(?:,\s?)?(?:{JOINED})(?:\s(?:maybe|perhaps|possibly|also|even|option"
        rf"|choice|else|{PERHAPS_ELSEWHERE}))?(?![a-z])|{JOINED_IN_CJK})(?:[ ]{{2,3}}|\s?)[*$(\[（]{{0,3}})"
    )
    many = rf"{one}(?:{joint}?{one}(?![A-Za-z])|{one}(?=[{letters}\W]|\Z)){{0,25}}"
    no_word = (
        r"(?![A-Za-z0-9_]|['’](?![dt][iıuü]r))(?!-[A-Za-z])"
        r"(?!\s?(?:=\s?[A-Z](?![a-z])|≠|∨|∧|\\(?:lor|land|vee|wedge|neq?|iff|to)\b))"
    )
    article = r"(?!(?<=[AI])[ ](?!(?:because|since|as|and|or|which|with|is|for|i\.e)\b)[a-z])"
    lead = (
        r"(?i:(?:s\b|ing\b|ed\b)?+(?:[ \t\n]*+(?:(?:is|are|was|would be|should be|must be|be|est|es|ist"
        r"|option|choice|letter|answer|either|both|correcte?|correcta|richtig|finale?|la|el|é a|é|è|opción|opcion"
        r"|opção|opzione|alternativa|adalah|ialah|yaitu|nya|to|yang|benar|tepat|är|er|je|jest|este|ที่ถูกต้องคือ"
        r"|ที่ถูกต้อง|คือ|letra|lettre|lettera|buchstabe|đúng|là|phương án|corretta|correta|lautet|the|most likely"
        r"|probably|likely|turns out|turned out|seems|appears|proves|found|has|been|shown|equals|of course|here"
        r"|none other than|first|second|third|fourth|fifth|last|for sure|definitely|therefore|thus|clearly|then|simply"
        r"|indeed"
        # "est donc la B", "es, por tanto, la B", "ist somit die B": a connective and an article before the letter
        r"|,|donc|alors|ainsi|par conséquent|bien|also|somit|folglich|daher|demnach|die|der|das|option"
        r"|por lo tanto|por tanto|entonces|pues|quindi|dunque|perciò|pertanto|portanto|então|logo|следовательно|значит"
        r"|таким образом|(?-i:a(?=[ ][A-Z]))"
        rf"|esatta|giusta|juste|exacte|certa|sería|serait|seria|sarebbe|wäre|верный|правильный|(?:{IS}|{WHICH}|{ENDING})(?!\w))"
        r"(?![a-z])|l['’](?=\w)|选项|答案|选|择|是|为|应为|应选|应该是|は|が|은|는|विकल्प|है|الصحيحة|هي|هو"
        r"|الخيار|вариант|[:：=_\]】)）\"—–-]|\*\*|####)){0,8}+)"
    )
    no_remark = r"(?:n?or|unless|if|but|maybe|perhaps|possibly|not?|though|wait|actually)\b"
    right_word = (
        r"(?i:is|are|would be|must be)\s(?i:(?:clearly|indeed|definitely|also|both|all|the|only|most|my|our"
        r"|final) ){0,3}(?i:correct|right|best|true|answer|valid|what (?:i|we) (?:get|got|want|need)"
        r"|one to (?:mark|choose|pick|select|tick|take)"
        r"|(?:one|option|choice|statement|answer) that (?:agrees|follows|holds)"
        r"|one that (?:works|fits|satisfies|matches))(?![a-z])|(?i:wins|holds?|appl(?:y|ies))(?=[.!]*\s*(?:\Z|\n"
        r"|[A-Z]))"
        r"|(?i:is the only (?:one|option|choice|answer)? ?(?:left|remaining|that remains|standing))"
        r"|(?i:est (?:donc |bien |la |le |une )*(?:(?:bonne|seule|vraie) )?(?:réponse|correcte?|juste|bonne|exacte?)"
        r"|es (?:por tanto |pues |la )*(?:(?:respuesta|opción) )?(?:correcta|respuesta)"
        r"|è (?:quindi |dunque |la )*(?:(?:risposta|opzione) )?(?:corretta|giusta|esatta|risposta)"
        r"|(?:é|está) (?:portanto |a )*(?:(?:resposta|alternativa|opção) )?(?:correta|certa|resposta)"
        r"|(?:ist )?(?:also |somit |daher |folglich )*(?:die )?(?:richtige|korrekte) (?:antwort|option)"
        r"|ist (?:also |somit )?(?:richtig|korrekt)"
        r"|is (?:juist|correct)|(?:jest )?(?:poprawn[ay]|prawidłow[ay])|benar|đúng|seçeneği doğru(?:dur)?"
        r"|[—–-]\s?(?:правильный|верный) (?:ответ|вариант)|верен|верно|правильно)(?![a-zà-ÿа-я])"
        r"|を(?:選|選択し)(?:び|ま)|[을를] (?:선택|고르|고릅)|चुनत|['’]?y?[iı] seçiyorum"
        r"|(?:が|は)(?:正解|正しい|答え)|[이가] (?:정답|답|맞)|सही (?:है|उत्तर)"
        r"|(?:选?项)?\s?(?:都?是|均|都|最)?(?:正确|符合题意|对的|合适|恰当)"
    )
    # What the option says, between its letter and the verdict on it: `Option D ("Paris") is correct`,
    # "Option D, Paris, is correct", 选项D“40%”是正确的, 选项C.外在效度最符合语境.
    its_text = (
        r"(?:\s?(?:\"[^\"\n]{1,80}\"|“[^”\n]{1,80}”|「[^」\n]{1,80}」|[(（][^()（）\n]{1,80}[)）])"
        r"|,\s[^,.;:\n]{1,80},|\s[–—-]\s[^–—.;:\n]{1,80}\s[–—-]|[.:]\s?[^\s.;:,?!\n][^.;:,?!\n]{0,79}?(?=\sis\s)"
        r"|[.．、:：]\s?[\u3400-\u9fff“”]{1,30}?(?<![不非没未否无])(?=最|是|正确))?"
    )
    return Forms(
        letter=re.compile(rf"(?<![a-z]){one}(?![a-z])"),
        sole=re.compile(
            # "its b)", "so it's c": all that a terse text says
            rf"(?i:(?:so|ok|okay|well|then|yes|i think|i guess|i['’]d say)?,?\s?"
            r"(?:it|that)(?:['’]?s| is)(?: option)?(?=[\s(*]))?"
            rf"(?i:(?:the )?(?:correct |final |best )?(?:option|choice|answer)(?: is)?\s?[:：]?(?=[\s(*]))?"
            rf"{left}({many}|{either}){no_word}{right}"
            rf"(?:(?:[.:：]|、(?!\s?{one}(?![A-Za-z]))|(?<=[)）\]][ ])(?=\w))[\s\S]*"
            # "Option D, Lisbon.": its text behind a comma, in which no other letter stands
            rf"|(?:,\s(?=[A-Z\d$\\][^\s,.])|\s[—–]\s(?!{no_remark})(?=[a-z]))(?![^\n]*(?<![\w'’])[A-J](?![\w'’]))[^\n]*|\Z"
            # "B (6)", `B\\text{（6）}`: its text in brackets; but C(5,2) is a number
            rf"|(?:(?<=[\s}}])|(?=（|\\text\{{))(?:\\text\{{\s?)?[(（](?!{no_remark}|\d+,)(?![^\n]*(?<![\w'’])[A-J](?![\w'’]))"
            r"[^()（）\n?？不非否错可或]{1,60}[)）][\s}]{0,3}\Z)"
        ),
        with_text=re.compile(
            r"(?!\s*选项[^\n]*(?:不正确|不对|错误|不符合\w{0,6})[。.]?\s*\Z)"  # a verdict: 选项D.外在效度不正确
            rf"\s*(?:选项)?[*(（\[]{{0,3}}(?!{one}[、，,]\s?{one}(?![A-Za-z]))"  # "A、C" with words behind names two
            rf"({one}(?=[)）\].．。:：、*]|\s[\u3400-\u9fff]|(?:\s[—–]\s(?!{no_remark})|,? (?:because"
            rf"|since)\s)[a-z](?![^\n]*(?<![\w'’])[A-J](?![\w'’])))|{either}(?=[)）\].．:：、]))[^\n]*"
        ),
        concluded=re.compile(
            rf"[\s,，:]*(?i:(?:the )?(?:correct |right )?(?:answer|option|choice)(?: is| must be)?(?![a-z])|选项?)?\s?"
            rf"{left}({one}|{either}(?=[)）])){no_word}{right}(?:[.。!]|\s*(?:\n|\Z)|[,，](?! ?(?:(?:and"
            rf"|or) )?{one}(?![A-Za-z]))|\s?符合|(?<=[)）]\s)"
            r"|\s(?:remains?|survives|stands|fits|works|is left|reste|queda|bleibt|resta)\b"
            r"|\s(?i:as (?:the|our|my|its) (?:\w+ ){0,3}(?:answer|option|choice|one|solution|possibility)"
            r"|como (?:la )?(?:respuesta|opción|única)|comme (?:la )?(?:bonne )?(?:réponse|seule)"
            r"|als (?:die )?(?:\w+ )?(?:antwort|lösung|option|einzige)|come (?:la )?(?:risposta|unica))\b)"
        ),
        stated=re.compile(rf"{lead}{left}({many}|{either}(?=[)）\]}}*.\n$]|\Z)){no_word}{article}"),
        is_right=re.compile(rf"(?:s\b)?{left}({many}){its_text}{right}(?:{right_word})"),
        named_right=re.compile(
            rf"(?<![A-Za-z0-9_'’\-])({many})(?:[)）*]{{0,3}}|{its_text})(?:\s"
            rf"|(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]))(?:{right_word})"
        ),
        instead=re.compile(
            rf"(?:[\s,，.。:：;!—–-]|(?i:the|it|it's|is|should be|answer|option|correct|actually|no|that"
            rf"|是|应为|选|答案)(?![a-z])){{0,12}}+[(（*]{{0,3}}({one})[)）*]{{0,3}}(?:[.!。！]|\s*(?:\n|\Z))"
        ),
        label=re.compile(rf"(?:(?<=\s)|(?<=[①-⑳;；,，。]))({one})[.．、]\s?(?=[^\s.])"),
        again=re.compile(rf"(?i:the (?:correct |final )?answer is:?) [(*]{{0,3}}({one})[)*]{{0,3}}(?:[.,;]|\Z)"),
        on_a_line=re.compile(rf"(?m)^{left}({many}){right}[.。:]?{right}$"),
        alone=re.compile(
            rf"(?|(?:\*\*|[(（]|(?m:^)|\\text\{{)[(（]?({one})(?:\*\*|[)）]|[.:、](?=\s)|\}})"
            rf"|(?<=[.!?,]\s)({one})(?=[.!]?\s*\Z))"  # a letter that is all of the last sentence
        ),
    )


# "E. coli is a rod", "C. elegans": the letter of a genus, by the second words of the names of species that science and
# school speak of, and by endings that English words do not have.
SPECIES = re.compile(
    r"(?<![\w.'’])[A-Z]\.[ \t\u00a0]?(?=(?:coli|elegans|melanogaster|aureus|cerevisiae|subtilis|pylori"
    r"|falciparum|vivax|malariae|sapiens|erectus|habilis|neanderthalensis|thaliana|musculus|rerio|tuberculosis|leprae"
    r"|bovis|albicans|difficile|botulinum|tetani|perfringens|influenzae|pneumoniae|pyogenes|vulgaris|typhi|typhimurium"
    r"|enterica|cholerae|rex|aegypti|albopictus|gambiae|pombe|norvegicus|rattus|lupus|catus|familiaris|domestica"
    r"|domesticus|monocytogenes|aeruginosa|faecalis|pestis|anthracis|burgdorferi|trachomatis|gonorrhoeae|meningitidis"
    r"|gondii|histolytica|lamblia|mellifera|laevis|tropicalis|discoideum|reinhardtii|tabacum|sativa|sativum|mays|indica"
    r"|crassa|mansoni|brucei|cruzi|carolinensis|troglodytes|gorilla|leo|tigris|pallidum|diphtheriae|cereus|salina"
    r"|jejuni|fragilis|epidermidis|[a-z]{4,}(?:ensis|orum|arum|ii|phila|icola))\b)"
)
# "J. Watt was an engineer. He ...": the initial of a person of whom the text goes on to tell.
PERSON = re.compile(
    r"(?<![\w.'’])(?:[A-Z]\.[ \t\u00a0]?){1,3}(?!(?:He|She|It|They|We|This|That|The|These|Those|There|Who|What|One)\b)"
    r"(?=[A-Z][a-z]+(?:[-'’][A-Z]?[a-z]+)? (?:(?:was|is) (?:an? |the )(?:[\w-]+ ){0,4}"
    r"(?:\w+ist|\w+ian|\w+[oe]r|poet|king|queen|president|chemist|scientist|engineer|philosopher|sculptor|novelist)\b"
    r"|was born\b|[^.\n]{1,200}\.\s{1,3}(?:He|She|His|Her)\b))"
)
STATES_IT = re.compile(r"(?:answer|option|choice|letter|选|答案|is|[:：])[\s*(\[$]*\Z", re.IGNORECASE)


# "Q: Which planet is it? (A) Mars (B) Jupiter\nA: B": base models write the question and its answer so.
QUESTION_AND_ANSWER = re.compile(
    r"(?m)^[ \t]*(?:\*\*)?Q(?:uestion)?[ \t]?[:：][^\n]*(?:\n(?![ \t]*(?:\*\*)?[A-Z][:：])[^\n]*){0,12}"
    r"\n[ \t]*\K(?:\*\*)?A[:：](?=\**[ \t]*\S)"
)
QUESTION_MARK = re.compile(r"(?m)^[ \t]*(?:\*\*)?Q[ \t]?[:：]")


def _spaces(found: re.Match[str]) -> str:
    """As many spaces as what was found, so that places stay what they are."""
    return " " * len(found[0])


def without_initials(text: str) -> str:
    """`text` without the letters that are initials of a species or a person, of which a sentence tells something.

    Right because such a letter belongs to a name, and chooses nothing: "E. coli is found in the gut."
    """
    if "A:" in text and "Q" in text:
        for pattern in (QUESTION_AND_ANSWER, QUESTION_MARK):
            text = pattern.sub(_spaces, text)
    if ". " not in text and ".\u00a0" not in text:
        return text
    text = SPECIES.sub(_spaces, text)

    def blank(initial: re.Match[str]) -> str:
        stated = STATES_IT.search(text, max(0, initial.start() - SHORT), initial.start())
        return str(initial[0]) if stated else _spaces(initial)

    return PERSON.sub(blank, text)


def without_those_ruled_out(text: str) -> str:
    """The text with "not B but" blanked where one other option ends the sentence.

    Right because these words state the other: "The answer is neither A nor B but C." Not where more is said of it:
    "not B but C is wrong too".
    """
    return RULED_OUT.sub(_verb_alone, text) if NOT_BUT.search(text) else text


def _verb_alone(ruled_out: re.Match[str]) -> str:
    """The verb that states, and spaces: "La respuesta no es A, sino C" leaves "La respuesta es C"."""
    kept = (ruled_out["is"] or ruled_out["est"] or ruled_out["but"] or "").strip()
    return kept.ljust(len(ruled_out[0]))


def without_unclosed_box(text: str) -> str:
    r"""`text` without the line of a last box that is never closed (`\boxed{B`): it is no box, and no mention either."""
    place = text.rfind("\\boxed")
    if place < 0 or not find_boxes(text, last_only=True).unclosed:
        return text
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return text[:place] + " " * (end - place) + text[end:]


def _held(text: str, spans: list[Span], forms: Forms) -> Span | None:
    """The letters of the last box or tag, when letters are what it holds."""
    held = forms.sole.match(text, *spans[-1]) if spans else None
    return held.span(1) if held else None


def _held_by_boxes(text: str, spans: list[Span], forms: Forms) -> Span | None:
    """The letters of the last box, from the first of the boxes with letters that stand side by side with it."""
    if spans and "\\" in text[slice(*spans[-1])]:  # `\boxed{A,\;C}`
        start, end = spans[-1]
        text = text[:start] + LATEX_SPACE.sub(_spaces, text[start:end]) + text[end:]
    held = _held(text, spans, forms)
    first = _held(text, boxes_in_a_row(text, spans[-1])[:1], forms) if held else None
    return (first[0], held[1]) if first and held else held


LATEX_SPACE = re.compile(r"(?<!\\)\\(?:[,;:! ]|q?quad(?![A-Za-z]))")
CLOSED_CALL = re.compile(r"</(?:tool_call|function_call|tool_calls)>\s*\Z")


def _of_an_object(text: str, forms: Forms) -> list[Span] | None:
    """The letters that a JSON object at the end of `text` gives in members such as "choice"; None without them."""
    text = CLOSED_CALL.sub(_spaces, text)
    if not text.rstrip(" \n\t`.").endswith("}"):
        return None
    last = next(iter(json_values(text)), None)
    if last is None or not isinstance(last.value, dict) or text[last.end :].strip(" \n\t`."):
        return None
    found = []
    arguments = last.value.get("arguments")
    for key, value in (arguments if isinstance(arguments, dict) else last.value).items():
        if key.casefold().replace(" ", "_") not in CHOICE_KEYS:
            continue
        member = re.search(rf'"{re.escape(key)}"\s*:\s*["\[]', text, pos=last.start, endpos=last.end)
        if member is None:
            continue
        if (
            isinstance(value, list)
            and value
            and all(isinstance(one, str) and forms.letter.fullmatch(one) for one in value)
        ):
            found.append((member.end(), text.index("]", member.end())))
        elif isinstance(value, str) and (held := forms.sole.match(text, member.end(), member.end() + len(value))):
            found.append(held.span(1))
    return found or None


class Judged(NamedTuple):
    """The letters of the options that are called right, and where the last verdict ends."""

    right: list[Span]
    end: int


def _judged(text: str) -> Judged | None:
    """The options that are called right, where several have a line and a verdict each; else None."""
    row = list(VERDICTS_IN_A_ROW.finditer(text, max(0, len(text) - NEAR_THE_END)))
    if len(row) >= MANY and [one[1] for one in row] == list(EVERY_LETTER[: len(row)]):
        return Judged([one.span(1) for one in row if one["yes"]], row[-1].end())
    lines = list(VERDICT_LINE.finditer(text, max(0, len(text) - NEAR_THE_END)))
    if len(lines) >= 2 and len({line["letter"] for line in lines}) == len(lines):
        return Judged([line.span("letter") for line in lines if line["yes"]], lines[-1].end())
    return None


def _line_alone(text: str, forms: Forms) -> Span | None:
    """The letter that is all of the first line, with an explanation below, or all of the last, with a text above."""
    cut = max(0, len(text) - NEAR_THE_END)
    lines = [line.span() for line in LINES.finditer(text, cut) if line[0].strip()]
    if len(lines) < 2:
        return None
    if not cut and EXPLAINED.match(text, lines[1][0]) and (held := forms.on_a_line.fullmatch(text, *lines[0])):
        return held.span(1)
    above = text[slice(*lines[-2])].rstrip(" *_")
    if above.endswith((":", "：")) or forms.on_a_line.fullmatch(above) or len(above) <= SHORT:
        return None
    held = forms.on_a_line.fullmatch(text, *lines[-1])
    return held.span(1) if held else None


def _in_a_table(text: str, forms: Forms) -> Span | None:
    """The letter in the cell that the last table calls the answer; a table of several rows chooses none."""
    if "|" not in text:
        return None
    cells: list[tuple[int, str]] = []
    for table in TABLE.finditer(text):
        heads, row, place = table["head"].split("|"), table["row"].split("|"), table.start("row")
        for head, cell in zip(heads, row, strict=False):
            if ANSWER_HEAD.fullmatch(head):
                cells.append((place, cell))
            place += len(cell) + 1
    cells += [
        (row.start("row"), row["row"])
        for row in NAMED_ROW.finditer(text)
        if ANSWER_HEAD.fullmatch(row["head"]) and _letter_of(row["row"], forms)
    ]
    place, cell = cells[-1] if cells else (0, "")
    letter = _letter_of(cell, forms)
    start = place + cell.find(letter)
    return (start, start + 1) if letter else None


TICKED = re.compile(r"(?m)^[ \t]*\|[ \t*]*\(?(?P<letter>[A-J])\)?\.?[ \t*]*\|[ \t*]*(?P<mark>[✓✔✅✗✘❌])")


def _ticked(text: str, forms: Forms) -> Span | None:
    """The only letter of a table's rows that is ticked, where all others are crossed."""
    rows = [row for row in TICKED.finditer(text) if forms.letter.fullmatch(row["letter"])]
    right = [row for row in rows if row["mark"] in "✓✔✅"]
    return right[0].span("letter") if len(right) == 1 < len(rows) else None


def _letter_of(cell: str, forms: Forms) -> str:
    """The letter that is all of a cell, its dress taken off."""
    bare = cell.strip(" \t*_().（）`$")
    return bare if len(bare) == 1 and forms.letter.fullmatch(bare) else ""


def _is_of_others(text: str, span: Span) -> bool:
    """Whether a letter is what others choose ("a common mistake is to choose A"), or right under a condition only."""
    before = text[sentence_start(text, span[0]) : span[0]]
    return OF_OTHERS.search(before) is not None or ONLY_IF.match(text, span[1]) is not None


def _tags(text: str) -> list[Span]:
    if "nswer" not in text and "NSWER" not in text:
        return []
    blocks = [closed_blocks(text, "answer", case_sensitive=False, last_only=True, brackets=two) for two in ("<>", "[]")]
    return sorted(span for found in blocks for span in found[-1:])


def _all_of_it(forms: Forms, text: str) -> Span | None:
    """The letters of a text that is hardly more than letters, or one letter with its text: `(b)`, `c. the smallest`."""
    if _lists_options(text[:LINE]):
        return None
    lines = [line for line in text[: LINE + 1].splitlines() if line.strip()]
    listed = [LISTED_LINE.fullmatch("\n" + line) for line in lines]
    if len(lines) > 1 and len(text) <= LINE and all(map(forms.on_a_line.fullmatch, lines)):
        return 0, len(text)  # a letter on each line
    held = (forms.sole.fullmatch(text) or SPACED_LETTERS.fullmatch(text)) if len(text) <= SHORT else None
    if held is None and len(text) <= LINE:  # one letter with its text
        held = forms.with_text.match(text)
    if held and sum(line is not None for line in listed) > 1:
        # Nothing but lines "a. ..." chooses them all; with words of another kind they are the options.
        return (held.start(1), text.rfind(lines[-1]) + len(lines[-1])) if all(listed) else None
    return held.span(1) if held else None


def _lists_options(text: str) -> bool:
    """Whether a line has nothing but the options in their order: "A) Paris B) London C) Rome"."""
    letters = [one[1] or one[2] for one in LABEL_IN_LINE.finditer(text)]
    return (
        len(letters) >= MANY and letters == list(EVERY_LETTER[: len(letters)]) and text.lstrip().startswith(("A", "(A"))
    )


def _is_one_of_all(text: str, found: Span) -> bool:
    """Whether a letter stands where all are named: "I have considered each of (A), (B), (C) and (D)"."""
    rows = ROW_OF_LETTERS.finditer(text, max(0, found[0] - LINE))
    row = next((row for row in rows if row.end() >= found[1]), None)
    return row is not None and row.start() <= found[0] and EVERY_LETTER.startswith("".join(filter(str.isupper, row[0])))


def _weakly_stated(forms: Forms, text: str) -> Span | None:
    """What counts only where nothing is stated outright."""
    near = max(0, len(text) - NEAR_THE_END)
    hints = [
        _last(forms.named_right, text),
        _sole_listed(forms, text),
        _at_a_word(text, HINTING, forms.stated, near),
        _at_a_word(text, CONCLUDING, forms.concluded, near),
        _praised(text, near),
        _last(AGREED_ON, text),
    ]
    if hinted := max((span for span in hints if span), default=None):
        return hinted
    options_repeated = len(LISTED_LINE.findall("\n" + text[near:])) > 1 or _lists_options(text[near:])
    if last := _last(forms.on_a_line, text):
        return last
    last = None if options_repeated else _last(forms.alone, text)
    return None if last and _is_one_of_all(text, last) else last


def _praised(text: str, near: int) -> Span | None:
    """The letter of the one option of which a sentence says that it fits, and holds nothing back."""
    found = list(islice(PRAISED.finditer(text, near), TRIES))
    held_back = any(HOLDS_BACK.search(REASONS.sub("", one["rest"])) for one in found)
    same = len({one["letter"] for one in found}) == 1
    return found[-1].span("letter") if same and not held_back else None


def _sole_listed(forms: Forms, text: str) -> Span | None:
    """The letter of the only line that is an option's: "the following is assumed:" and "d. Last year ..." below."""
    listed = list(LISTED_LINE.finditer(text, max(0, len(text) - NEAR_THE_END)))
    return listed[0].span(1) if len(listed) == 1 and forms.letter.fullmatch(listed[0][1].upper()) else None


def _at_a_word(text: str, words: tuple[str, ...], form: re.Pattern[str], start: int = 0) -> Span | None:
    """The letters of `form` behind the last of `words` that has them, from `start` on."""
    begin = max(0, start - max(map(len, words)))
    found = (form.match(text, end) for end in marker_ends(text, words, TRIES, start=begin) if end > start)
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


def _listed_with_texts(text: str, start: int, end: int) -> dict[str, int]:
    """The letters of a statement that gives several, each with its text, and where they end.

    "(A) x, (B) y, and (C) z" in one sentence, or "The correct answers are:" and a line for each; also "选项：" and a
    line for each, which lists them all and chooses none.
    """
    row = {text[start:end].upper(): end}
    if end - start != 1:
        return {}
    before = text[:start].rstrip(" (*\n\t-")
    line_end = text.find("\n", end, end + LINE)
    line_end = min(len(text), end + LINE) if line_end < 0 else line_end
    if text[start - 1 : start] == "(" and text[end : end + 1] == ")":
        for more in re.finditer(
            r"(?:[,;，；]\s?(?:and |or )?|\band |、|和)\s?\(([A-Z])\)", text, pos=end, endpos=line_end
        ):
            if VERB_BETWEEN.search(text, end, more.start()):
                break
            row[more[1]] = more.end(1)
    heads_lines = (
        text[start] == "A" and "\n" in text[len(before) : start] and text.startswith(("\nB", "\n(B"), line_end)
    )
    if heads_lines or PLURAL.search(before[-60:]):
        position = line_end
        while next_line := LISTED_LINE.match(text, position):
            row[next_line[1].upper()] = next_line.end(1)
            position = next_line.end()
    return row


def _without_its_options(text: str) -> str:
    """`text` with spaces for the options that it lists before it goes on: "B) Jupiter" among them chooses none."""
    places = list(places_of_options(text).values()) if NAMES_A.search(text) else []
    if not places or not text[places[-1][1] :].strip():
        return text
    start, end = text.rfind("A", 0, places[0][0]), places[-1][1]
    start -= text[max(0, start - 1) : start] == "("
    return text[:start] + " " * (end - start) + text[end:]


# "The second option is the correct one.", "The answer is the last one.": by its place among options that are listed.
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PLACES = rf"{'|'.join(ORDINALS)}|last|[1-9](?:st|nd|rd|th)"
_OPTION = (
    r"(?:(?:listed|given) )?(?:(?:answer )?(?:option|choice|alternative)|one|statement|answer)"
    r"(?: (?:listed|given|above))?"
)
BY_PLACE = re.compile(
    rf"(?:\bthe (?P<place>{_PLACES}) {_OPTION},? (?:is|would be|must be|has to be) "
    r"(?:(?:therefore|thus|indeed|clearly|definitely|also|the|only) ){0,3}"
    r"(?:correct|right|true|best|valid|answer)(?: (?:one|option|answer|choice|statement))?"
    r"|\b(?:(?:answer|choice|option|it|one)(?:['’]s| is| would be| must be| has to be)"
    r"(?: (?:therefore|thus|indeed|clearly))?|i(?:['’]d| would|['’]ll| will)? (?:choose|pick|select|go (?:with|for)))"
    rf" the (?P<place>{_PLACES}) {_OPTION})(?=[\s*_]*(?:[.!]|\n|\Z|,? (?:because|since|as)\b))",
    re.IGNORECASE,
)


def by_ordinal(text: str, letters: Sequence[str]) -> Extraction | None:
    """The letter of the one option that is called right by its place among `letters`."""
    found: dict[str, Span] = {}
    for named in BY_PLACE.finditer(text) if letters else ():
        said = named["place"].lower()
        place = len(letters) if said == "last" else ORDINALS.index(said) + 1 if said in ORDINALS else int(said[0])
        if place > len(letters) or said_of(text, *named.span("place")).stance is not Stance.STATED:
            return None
        found[letters[place - 1]] = named.span("place")
    if len(found) != 1:
        return None
    letter, span = found.popitem()
    return Extraction(answer=letter, method="choice by its place", span=span)


def by_text(text: str, options: Mapping[str, str]) -> Extraction | None:
    """The letter of the one option whose text the answer is."""
    found = ShortAnswer().extract(text)
    if not options or found.answer is None:
        return None
    said, formula = folded(found.answer), closed_up(found.answer)
    forms = {letter: folded(option) for letter, option in options.items() if folded(option)}
    values = {formula, formula.rpartition("=")[2]}
    same = [letter for letter, form in forms.items() if form == said or closed_up(options[letter]) in values]
    if not same and len(said.split()) <= SENTENCE_WORDS:
        # Of options that hold one another ("1", "1 or 2") the longest is meant; of a formula none is a part.
        in_formula = OPERATION.search(found.answer) is not None
        held = [
            letter
            for letter, form in forms.items()
            if f" {form} " in f" {said} " and (HAS_A_WORD.search(options[letter]) or not in_formula)
        ]
        same = [one for one in held if not any(forms[one] in forms[two] for two in held if two != one)]
    if len(same) != 1 or not _is_stated(text, found, options[same[0]]):
        return None
    return found.model_copy(update={"answer": same[0], "method": "choice by its text"})


def _is_stated(text: str, found: Extraction, option: str) -> bool:
    """Whether the answer states the option that it says: not "It cannot be Mars", "Is it Mars?"."""
    if not found.span:
        return True
    start, end = found.span
    place = text.lower().rfind(option.strip().lower(), start, end)
    if place >= 0:
        start, end = place, place + len(option.strip())
    return said_of(text, start, end).stance is Stance.STATED


OPERATION = re.compile(r"[-+*/^=]\s?[\d\\a-z(]|\\(?:[dt]?frac|sqrt|cdot|times)")
HAS_A_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3}")
FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
AROUND_A_FORMULA = re.compile(
    r"\\(?:text\w*|mathrm|mathbf|left|right|displaystyle)(?![a-zA-Z])|\\[,;:! ()\[\]]|[\s$~]|[.。]\Z"
)


def closed_up(text: str) -> str:
    """A formula without what is around it and its white space: `120/17` for `$\\frac{120}{17}$`."""
    bare = FRACTION.sub(r"\1/\2", AROUND_A_FORMULA.sub("", text))
    return bare[1:-1] if bare.startswith("{") and bare.endswith("}") and bare.count("{") == 1 else bare


def folded(text: str) -> str:
    """Words and digits alone, in lower case, articles left out."""
    words = re.findall(r"[\w.+-]+", re.sub(r"\\(?:text\w*|mathrm|mathbf)\b", " ", text).casefold())
    return " ".join(bare for word in words if (bare := word.strip(".")) not in ("", "the", "a", "an"))


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
