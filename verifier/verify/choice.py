r"""Did the answer choose the right option, or the right set of options?"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.read.ground_truth import as_object
from verifier.read.numbered import letters_of_numbers
from verifier.verify.exact import TextForm, normal_form
from verifier.verify.quoting import abridged, json_name, shown
from verifier.verify.unicode_form import compatibility_form
from verifier.wire import Json, Verdict

MAX_CHARACTERS = 5000
CACHED_CHARACTERS = 200
OPTION_TEXT = TextForm(True, True, True, True, False, False)

WRAPPER = re.compile(r"\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathsf|boxed|mbox|operatorname)\s*(?=\{)")
NOISE = str.maketrans(dict.fromkeys("${}*`", " ") | {"【": "(", "】": ")", "、": ","})
LATEX_SPACE = re.compile(r"\\[,;:! ]|\\(?:quad|left|right)(?![A-Za-z])")
PREFIX = re.compile(
    r"(?:(?:the )?(?:correct )?(?:final )?(?:answer|option|choice)s?(?: is| are)?|选项?|答案[是为]?)[\s:：_]*"
    r"(?=[(\[]?[A-Za-z](?![a-z]))",
    re.IGNORECASE,
)
ONE_LETTER = re.compile(r"[(\[] ?([A-Za-z]) ?[)\]]|([A-Za-z])[)\].]?")
SEPARATOR = re.compile(r" ?(?:[,;/&+]|\band\b|和) ?(?:\band\b )?| |(?=[(\[])")
LETTER_AND_TEXT = re.compile(r"(?:[(\[] ?([A-Za-z]) ?[)\]] ?[.:,]?|([A-Za-z]) ?[.):\]]) ?(\S.*)", re.DOTALL)
ANOTHER_LETTER = re.compile(r"[(\[] ?[A-Za-z] ?[)\]]|(?<![A-Za-z'])(?:or|and|not) [A-Z](?![A-Za-z'])")


class Choices(NamedTuple):
    """The letters a text chooses; `text` is what was written behind a single one."""

    letters: frozenset[str]
    text: str | None = None


class Key(NamedTuple):
    """A ground truth that was read: the right letters, and the options' texts by letter where they are known."""

    letters: frozenset[str]
    options: tuple[tuple[str, str], ...] = ()


class Choice(Verifier):
    r"""Letters, compared without regard to case: `B`, `(b)`, `B.`, `\text{(B)}`, `Option B`, `B. Paris`.

    The ground truth is such a text, or `AC`, `A, C`, `["A", "C"]`; or an object with `answer` (or `letter`) and
    `options` (a list of texts, or an object from letter to text), or the JSON text of one, where the answer may
    also be an option's text or its number from 0. Where options are an object of the numbers from 1 on, the right
    one is named by its number, and an answer may be, too. Where options are known, an answer may give the text of
    one instead of its letter, and a letter given with the text of another option is wrong. Exactly the right
    letters must be named. It is compared as it stands: finding the choice in prose is the extractor `choice`.
    """

    kind: Literal["choice"] = "choice"
    letters: str = Field(default="ABCDEFGHIJKLMNOPQRSTUVWXYZ", pattern=r"^[A-Z]+$", description="The letters there are")
    several: bool | None = Field(
        default=None,
        description="Whether several letters may be right, and all must be named; null: as the ground truth names them",
    )
    partial_credit: bool = Field(
        default=False,
        description="Where several letters may be right: the share of right letters named less that of wrong ones",
    )
    options: dict[str, str] = Field(default={}, description="Letter to text, when every question has the same options")

    def unreadable(self, ground_truth: Json) -> str | None:
        key = self.key(ground_truth)
        return key if isinstance(key, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        key = self.key(ground_truth)
        if isinstance(key, str):
            return Verdict.unverifiable(key)
        several = len(key.letters) > 1 if self.several is None else self.several
        chosen = read_choices(answer, self.letters, several, key.options)
        forms = {"answer": abridged(answer), "ground_truth": spelt(key.letters)}
        if isinstance(chosen, str):
            return Verdict.undecided(chosen, **forms, rule="no choice", left_over=abridged(answer))
        forms["answer"] = spelt(chosen)
        return self.verdict(chosen, key.letters, several, forms)

    def verdict(self, chosen: frozenset[str], right: frozenset[str], several: bool, forms: dict[str, str]) -> Verdict:
        if chosen == right:
            return Verdict.correct(f"{spelt(right)} was chosen", **forms, rule="same letters")
        reason = f"{spelt(chosen)} was chosen, and {spelt(right)} is right"
        if several and self.partial_credit:
            share = (len(chosen & right) - len(chosen - right)) / len(right)
            if share > 0:
                return Verdict.partial(share, reason, **forms, rule="share of right letters less wrong ones")
        return Verdict.incorrect(reason, **forms, rule="other letters")

    def key(self, ground_truth: Json) -> Key | str:
        """The ground truth as letters, or why it is unreadable."""
        options, ground_truth = self.options, as_object(ground_truth)
        if isinstance(ground_truth, dict):
            ground_truth = {{"letter": "answer"}.get(key, key): value for key, value in ground_truth.items()}
            if "answer" not in ground_truth or not ground_truth.keys() <= {"answer", "options"}:
                return f"the ground truth is an object with {keys_of(ground_truth)}; choice expects answer and options"
            options_given = ground_truth.get("options", {})
            stated = options_of(options_given, self.letters)
            if isinstance(stated, str):
                return stated
            ground_truth, options = ground_truth["answer"], stated
            numbered = letters_of_numbers(options_given) if isinstance(options_given, dict) else None
            if numbered and isinstance(ground_truth, str | int) and not isinstance(ground_truth, bool):
                ground_truth = numbered.get(str(ground_truth).strip(), str(ground_truth))
            if type(ground_truth) is int and 0 <= ground_truth < len(options):
                ground_truth = list(options)[ground_truth]  # counted from 0, as MMLU does
        if isinstance(ground_truth, list) and ground_truth and all(isinstance(item, str) for item in ground_truth):
            ground_truth = ", ".join(str(item) for item in ground_truth)
        if not isinstance(ground_truth, str):
            return f"the ground truth is {json_name(ground_truth)}; choice expects a letter such as 'B' or '(B)'"
        read = _remembered_key if len(ground_truth) <= CACHED_CHARACTERS and not options else read_key
        return read(ground_truth, self.letters, self.several is not False, tuple(options.items()))


def keys_of(value: dict[str, Json]) -> str:
    return ", ".join(shown(key, 30) for key in list(value)[:5]) or "no keys"


def options_of(stated: Json, letters: str) -> dict[str, str] | str:
    """Options by letter, or what is wrong with them."""
    if isinstance(stated, list):
        stated = dict(zip(letters, stated, strict=False)) if len(stated) <= len(letters) else None
    if isinstance(stated, dict) and (numbered := letters_of_numbers(stated)):
        stated = {numbered[number]: text for number, text in stated.items()}
    if isinstance(stated, dict) and all(key in letters for key in stated):
        texts = {key: text for key, text in stated.items() if isinstance(text, str)}
        if len(texts) == len(stated):
            return texts
    return (
        f"the ground truth's options are neither a list of up to {len(letters)} texts nor an object of letter to text"
    )


def read_key(text: str, letters: str, several: bool, options: tuple[tuple[str, str], ...]) -> Key | str:
    """A ground truth's text as letters, or why it is unreadable."""
    chosen = read_choices(text, letters, True, options)
    if isinstance(chosen, str):
        return f"the ground truth {shown(text)} names no letter of {letters}"
    if len(chosen) > 1 and not several:
        return f"the ground truth {shown(text)} names {len(chosen)} letters, and `several` is off"
    return Key(chosen, options)


_remembered_key = lru_cache(maxsize=8192)(read_key)


def read_choices(
    text: str, letters: str, several: bool, options: tuple[tuple[str, str], ...] = ()
) -> frozenset[str] | str:
    """The letters that `text` chooses, or why it chooses none."""
    if len(text) > MAX_CHARACTERS:
        return f"{len(text)} characters are more than the {MAX_CHARACTERS} a choice may have"
    plain = plain_text(text)
    chosen = letters_alone(plain, letters) or letter_with_text(plain, letters, options)
    if isinstance(chosen, str):
        return chosen
    if chosen is None:
        chosen = frozenset(option_with_text(text, options) or option_with_text(plain, options))
        if len(chosen) != 1:
            return f"{shown(text)} names none of the letters {letters}" + (
                " and is not the text of an option" if options else ""
            )
    if len(chosen) > 1 and not several:
        return f"{shown(text)} names {len(chosen)} letters, and one is asked for"
    return chosen


def plain_text(text: str) -> str:
    """`text` without LaTeX and Markdown dress, in NFKC, white space single."""
    text = LATEX_SPACE.sub(" ", WRAPPER.sub("", compatibility_form(text))).translate(NOISE)
    text = " ".join(text.split()).strip(" .。;\"'")
    return PREFIX.sub("", text, count=1) if PREFIX.match(text) else text


def letters_alone(plain: str, letters: str) -> frozenset[str] | None:
    """The letters of a text that consists of letters only: `C`, `(A)`, `AC`, `A, B and D`; `PARIS` is a word."""
    if 1 < len(plain) <= len(letters) and plain.isalpha() and plain.isupper() and len(set(plain)) == len(plain):
        no_word = max(plain) <= "J" or list(plain) == sorted(plain)
        return frozenset(plain) if no_word and set(plain) <= set(letters) else None
    chosen = set()
    position = 0
    while True:
        letter = ONE_LETTER.match(plain, position)
        if not letter or (found := (letter[1] or letter[2]).upper()) not in letters:
            return None
        chosen.add(found)
        if letter.end() == len(plain):
            return frozenset(chosen)
        separator = SEPARATOR.match(plain, letter.end())
        if not separator:
            return None
        position = separator.end()


def letter_with_text(plain: str, letters: str, options: tuple[tuple[str, str], ...]) -> frozenset[str] | str | None:
    """The letter of `B. Paris`; a text that belongs to another option, or that names other letters, spoils it."""
    found = LETTER_AND_TEXT.fullmatch(plain)
    if not found or (letter := (found[1] or found[2]).upper()) not in letters:
        return None
    if ANOTHER_LETTER.search(found[3]):
        return f"{shown(plain)} names more than one letter"
    named = option_with_text(found[3], options)
    if named and letter not in named:
        return f"{shown(plain)} gives the letter {letter} with the text of {spelt(frozenset(named))}"
    return frozenset(letter)


def option_with_text(text: str, options: tuple[tuple[str, str], ...]) -> list[str]:
    """The letters of the options whose text this is, case and white space aside."""
    form = normal_form(text, OPTION_TEXT).rstrip(".。")
    return [letter for letter, option in options if normal_form(option, OPTION_TEXT).rstrip(".。") == form]


def spelt(letters: frozenset[str]) -> str:
    return "".join(sorted(letters))
