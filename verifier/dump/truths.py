"""Where the rows of data sets keep what is right: the kinds that there are, each shared by many sets."""

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from verifier.dump.columns import MISSING, look_up, text_of_messages
from verifier.dump.dataset import Kind, NoTruth, Row, Truth, first, opened, value_of
from verifier.extract.boxed import find_boxes
from verifier.presets.roster import may_be_preset
from verifier.presets.sources import BUILT_IN
from verifier.read.options import listed_options
from verifier.wire import Json, PresetRef

GSM8K_ANSWER = re.compile(r"####\s*(\S[^\n]*)")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OWN_LETTER = re.compile(
    r"\s*\(?(?P<letter>[A-Z])\s*[).:]\s*(?P<text>\S.*)", re.DOTALL
)  # AQuA's "A)21", AGIEval's "(A)21"
LETTER_IN_LATEX = re.compile(r"\$?\\(?:text|textbf|mathrm|mathbf|textrm)\s*\{\s*\(([A-J])\)\s*~?\s*\}\s*(?:\\ |~)?\$?")
BETWEEN_IN_LATEX = re.compile(r"\\q?quad|\\hspace\*?\{[^{}]*\}")
ANY_OF = PresetRef(name="math", params={"any_of": True})


# --- one value ------------------------------------------------------------------------------------------------------


def plain(column: str) -> Truth:
    return lambda row: first(row, column)


def after_hashes(row: Row) -> Json:
    """GSM8K: the number behind the last ####, without thousands separators."""
    found = GSM8K_ANSWER.findall(str(first(row, "answer")))
    if not found:
        raise NoTruth("answer has no '#### number'")
    return str(found[-1]).strip().replace(",", "")


def boxed_in(row: Row, *columns: str) -> Json:
    """What stands in the last box of a worked solution."""
    solution = str(first(row, *columns))
    spans = find_boxes(solution, last_only=True).spans
    if not spans:
        raise NoTruth(f"{columns[0]} has no closed \\boxed{{...}}")
    return solution[slice(*spans[-1])].strip()


def stated_or_boxed(row: Row) -> Json:
    """The column `answer` where there is one, else the box of the solution."""
    answer = value_of(row, "answer")
    return boxed_in(row, "solution") if answer is None or answer == "" else unwrapped(answer)


def unwrapped(value: Any) -> Any:
    """What a value holds that data sets wrap: JSON text of an object or of a list of texts, `{"ground_truth": ...}`
    around the truth, and a list of one around a text or number.

    `"[1, 2]"` stays as it is: an interval or a point is no JSON.
    """
    while isinstance(value, str) and value.strip()[:1] in ("{", "["):
        found = opened(value)
        if not (isinstance(found, dict) or (isinstance(found, list) and found and all(map(is_text, found)))):
            break
        value = found
    if isinstance(value, Mapping):
        kept = {name: one for name, one in value.items() if one is not None}
        return unwrapped(kept["ground_truth"]) if kept.keys() == {"ground_truth"} else kept
    alone = isinstance(value, list) and len(value) == 1 and isinstance(value[0], str | int | float)
    return value[0] if alone else value


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def unwrapped_in(*columns: str) -> Truth:
    return lambda row: unwrapped(first(row, *columns))


# --- several columns ------------------------------------------------------------------------------------------------


def tests_of(*columns: str) -> Truth:
    """The tests in the data set's own form, which the preset `code` reads: those of `columns` that are there."""

    def truth(row: Row) -> Json:
        found = {column: opened(look_up(row, column)) for column in columns}
        kept = {column: value for column, value in found.items() if value is not MISSING and value is not None}
        if not kept:
            raise NoTruth(f"{', '.join(columns)} are null")
        return kept

    return truth


def columns_of(*columns: str) -> Truth:
    """The columns as they are, JSON text opened: presets of these families read rows."""
    return tests_of(*columns)


def bfcl_row(row: Row) -> Json:
    """BFCL: the declarations and the accepted values; and the language, which only the row's id says."""
    name = str(value_of(row, "id"))
    language = next((one for one in ("javascript", "java") if one in name), None)
    found = columns_of("function", "ground_truth")(row)
    return {**found, "language": language} if language and isinstance(found, dict) else found


def accepted(*columns: str) -> Truth:
    """Every accepted answer: texts and lists of them, in columns or as JSON text, each once."""

    def truth(row: Row) -> Json:
        found: list[str] = []
        for column in columns:
            value = opened(value_of(row, column)) if value_of(row, column) is not None else []
            found += [str(one) for one in (value if isinstance(value, list) else [value])]
        if not found:
            raise NoTruth(f"{' and '.join(columns)} are null or empty")
        return list(dict.fromkeys(found))

    return truth


# --- options --------------------------------------------------------------------------------------------------------


def keyed_options(row: Row) -> Json:
    """RiddleSense: the right letter, and the options by letter."""
    choices = look_up(row, "choices")
    if choices is MISSING:
        choices = first(row, "question.choices")
    if isinstance(choices, list):
        pairs = [(choice["label"], choice["text"]) for choice in choices if isinstance(choice, Mapping)]
    else:
        pairs = list(zip(choices["label"], choices["text"], strict=False))
    return {"answer": first(row, "answerKey"), "options": {str(label): str(text) for label, text in pairs}}


def choice(answer: str, *options: str, counted_from: int = 0) -> Truth:
    """The right option, with the options by letter.

    `options` is a column that holds them all, as a list or by letter, or a column each. `answer` names a letter, a
    number (which `counted_from` begins with), or is an option's text.
    """

    def truth(row: Row) -> Json:
        by_letter = options_in(row, options)
        right = first(row, answer)
        if isinstance(right, str) and right.strip().isdecimal() and right.strip() not in by_letter.values():
            right = int(right)  # HellaSwag and WinoGrande keep numbers as text
        if isinstance(right, int) and not isinstance(right, bool):
            place = right - counted_from
            if not 0 <= place < len(by_letter):
                raise NoTruth(f"{answer} is {right}, and there are {len(by_letter)} options")
            right = list(by_letter)[place]
        return {"answer": right, "options": by_letter}

    return truth


def numbered_choice(answer: str, *options: str, counted_from: int = 1) -> Truth:
    """The same where prompts number the options: their numbers from 1 on, which a completion may name, as it may the
    letters."""
    lettered = choice(answer, *options, counted_from=counted_from)

    def truth(row: Row) -> Json:
        found = lettered(row)
        assert isinstance(found, dict)
        by_letter = found["options"]
        assert isinstance(by_letter, dict)
        letters = list(by_letter)
        right = found["answer"]
        return {
            "answer": str(letters.index(right) + 1) if right in by_letter else right,
            "options": {str(number): by_letter[letter] for number, letter in enumerate(letters, 1)},
        }

    return truth


def options_in(row: Row, columns: tuple[str, ...]) -> dict[str, str]:
    """The options by letter; raises NoTruth where the row has fewer than two."""
    if len(columns) > 1:
        each = [value_of(row, column) for column in columns]
        found: Any = [one for one in each if one is not None]
    else:
        found = opened(first(row, columns[0]))
    if isinstance(found, Mapping):
        by_letter = {str(letter): str(text) for letter, text in found.items() if text is not None}
    elif isinstance(found, list) and len(found) <= len(LETTERS):
        texts = [str(one) for one in found]
        own = [OWN_LETTER.fullmatch(text) for text in texts]
        if all(one is not None and one["letter"] == letter for one, letter in zip(own, LETTERS, strict=False)):
            texts = [one["text"] for one in own if one is not None]
        by_letter = dict(zip(LETTERS, texts, strict=False))
    else:
        by_letter = {}
    if len(by_letter) < 2:
        raise NoTruth(f"{' and '.join(columns)} hold fewer than two options")
    return by_letter


def choice_in_prompt(answer: str, *prompts: str, options: str | None = None) -> Truth:
    """A letter, or the right option's text, with the options that the prompt lists.

    GPQA has no letters of its own: whoever asks shuffles the options, and the prompt says how. A text that the prompt
    lists under no letter cannot be judged as a choice.
    """

    def truth(row: Row) -> Json:
        right = str(unwrapped(first(row, answer))).strip()
        own = None if options is None else value_of(row, options)
        listed = dict(own) if isinstance(own, Mapping) else dict(listed_options(prompt_text(row, *prompts)))
        if not listed:
            if len(right) == 1 and right in LETTERS:
                return right
            raise NoTruth(f"no options with letters in {' or '.join(prompts)}, so an answer such as B has no meaning")
        if right not in listed and sum(same_text(right, text) for text in listed.values()) != 1:
            raise NoTruth(f"{answer} is none of the options that the prompt lists")
        return {"answer": right, "options": listed}

    return truth


def prompt_text(row: Row, *columns: str) -> str:
    """The first of these columns that is text or messages, LaTeX's letters of options as plain ones."""
    texts = (text_of_messages(look_up(row, column)) for column in columns)
    text = next((text for text in texts if isinstance(text, str)), "")
    return BETWEEN_IN_LATEX.sub("\n", LETTER_IN_LATEX.sub(r"\n(\1) ", text))


CONSTRAINTS = columns_of("instruction_id_list", "kwargs")
LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
READ_OF_PROMPT = 4_000


def kind_of_constraints(row: Row) -> Kind:
    """IFEval's constraints; in other scripts without the holes of its checks, which find no word in Chinese.

    M-IFEval's (`ja:...`) are made for their language.
    """
    names = opened(value_of(row, "instruction_id_list"))
    of_a_language = isinstance(names, list) and any(re.match("[a-z]{2}:", str(name)) for name in names)
    prompt = prompt_text(row, "prompt")[:READ_OF_PROMPT]
    foreign = 2 * len(LATIN.findall(prompt)) < sum(map(str.isalpha, prompt))
    return Kind("ifeval/strict" if foreign and not of_a_language else "ifeval", CONSTRAINTS)


def same_text(one: str, other: str) -> bool:
    return " ".join(one.split()).strip(" .").casefold() == " ".join(other.split()).strip(" .").casefold()


def letter_with_value(column: str, *prompts: str) -> Truth:
    """NuminaMath-1.5: `C`, where the problem lists `\\textbf{(C) }8`, is right as C and as 8."""

    def truth(row: Row) -> Json:
        right = unwrapped(first(row, column))
        listed = listed_options(prompt_text(row, *prompts))
        letter = right.strip("()$ ") if isinstance(right, str) else ""
        value = listed.get(letter, "").strip("$ \\")
        return f"({letter}) {value}" if value and value.count("{") == value.count("}") else right

    return truth


# --- rows of several kinds ------------------------------------------------------------------------------------------


def by_column(columns: str, kinds: Mapping[str, Kind], *, otherwise: Kind | None = None) -> Callable[[Row], Kind]:
    """The kind of a row, by what one of its `columns` says; patterns may end in `*`."""
    names = columns.split()

    def kind(row: Row) -> Kind:
        for said in filter(None, (value_of(row, name) for name in names)):
            for one in said if isinstance(said, list) else [said]:
                found = next((kinds[pattern] for pattern in kinds if fnmatchcase(str(one), pattern)), otherwise)
                if found is not None:
                    return found
        told = ", ".join(f"{name} {value_of(row, name)!r:.60}" for name in names)
        raise NoTruth(f"{told}: nothing here judges that; known are {', '.join(kinds)}")

    return kind


def by_source(column: str, truth: Truth) -> Callable[[Row], Kind]:
    """The kind of a row by the table of names that data carries (`verifier.presets.sources`)."""

    def kind(row: Row) -> Kind:
        name = str(first(row, column))
        preset = name if may_be_preset(name) else BUILT_IN.preset(name)
        if preset is None:
            raise NoTruth(f"{column} {name!r:.60} names no preset; choose one with --preset")
        several = preset == "math" and isinstance(truth(row), list)
        return Kind(ANY_OF if several else preset, truth)

    return kind


def read_by(kind: Callable[[Row], Kind]) -> Truth:
    """The ground truth where the row's kind keeps it."""
    return lambda row: kind(row).truth(row)


def gym_entry(row: Row) -> Json:
    """reasoning-gym: its entry, or SYNTHETIC's row of one, whose data set is its `source`."""
    metadata = opened(look_up(row, "metadata"))
    found: dict[str, Json] = {"metadata": metadata if isinstance(metadata, dict) else {}}
    info = opened(look_up(row, "verification_info"))
    if isinstance(info, Mapping):
        return {"answer": info.get("ground_truth"), "dataset": first(row, "source"), **found}
    answer = look_up(row, "answer")
    return {"answer": None if answer is MISSING else answer, **found}


def sudoku_row(row: Row) -> Json:
    """The puzzle, and the solution where there is one; sudoku-extreme calls them question and answer."""
    found: dict[str, Json] = {"puzzle": first(row, "puzzle", "question", "quizzes", "Puzzle")}
    solution = look_up(row, "solution")
    for name in ("answer", "solutions", "Solution"):
        solution = look_up(row, name) if solution is MISSING or solution is None else solution
    return found if solution is MISSING or solution is None else {**found, "solution": solution}


def arc_output(row: Row) -> Json:
    """ARC: the output of the task's one test, or the row's own."""
    test = opened(look_up(row, "test"))
    if test is MISSING or test is None:
        own: Json = first(row, "output", "solution")
        return own
    outputs = [one.get("output") for one in test if isinstance(one, Mapping)] if isinstance(test, list) else []
    if len(outputs) != 1 or outputs[0] is None:
        raise NoTruth("test does not hold one output; put each test into a row of its own")
    found: Json = outputs[0]
    return found


KOR_TITLES = {
    "### Cipher Rule:": "cipher",
    "### Story Rule:": "counterfactual",
    "### Logic Rule:": "logic",
    "### Operation Rule:": "operation",
    "### Puzzle Rule:": "puzzle",
}
"""How KOR-Bench's prompts begin the rule of each category."""
KOR_COLUMNS = {"real_life_answer": "counterfactual", "trick": "puzzle"}
"""Columns that questions of one category alone have."""
KOR_CIPHERS = ("Encryption", "Decryption")
"""What the column `category` holds, which questions of cipher alone have."""


def kor_question(row: Row) -> Json:
    """KOR-Bench: a row of `sample.jsonl`, or one with prompt and response as its runs keep them.

    The category is the folder that the row lies in. Where neither the row nor its prompt tells it, as in the plain rows
    of logic and operation, `question_type` is left to the preset's `category`.
    """
    found = {name: value_of(row, name) for name in ("idx", "rule_id", "answer", "question_type", "category")}
    kept = {name: value for name, value in found.items() if value is not None}
    if "answer" not in kept:
        raise NoTruth("answer is null")
    return kept if "question_type" in kept else {**kept, **kor_category(row)}


def kor_category(row: Row) -> dict[str, Json]:
    prompts = (text_of_messages(value_of(row, name)) for name in ("prompt", "history.0.prompt"))
    told = next((text for text in prompts if isinstance(text, str) and any(title in text for title in KOR_TITLES)), "")
    titles = {name: place for title, name in KOR_TITLES.items() if (place := told.find(title)) >= 0}
    columns = [name for column, name in KOR_COLUMNS.items() if value_of(row, column) is not None]
    ciphers = ["cipher"] if value_of(row, "category") in KOR_CIPHERS else []
    first_told = sorted(titles, key=lambda name: titles[name])[:1]
    found = [*first_told, *columns, *ciphers]
    return {"question_type": found[0]} if found else {}


def is_kor_question(truth: Json) -> bool:
    """Whether the answer stands in double brackets, as all of KOR-Bench's do but a few."""
    if not isinstance(truth, dict):
        return False
    return "question_type" in truth or "[[" in str(truth["answer"])
