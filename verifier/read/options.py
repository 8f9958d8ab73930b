"""The choices that a prompt, a ground truth or an answer lists, and where one is only repeated from the question.

`the answer (Yes or No) is No`, `among A through E`, `the answer (A, B, C or D) is C`: a list that names every choice
chooses none of them.
"""

from collections.abc import Iterable, Mapping

from verifier.patterns import full as re

JOINT = r"\s*(?:,?\s*\b(?:or|and)\b|[,/|、]|或|还是)\s*"
LETTER = r"[*\"'“”(\[]{0,2}[A-Z][*\"'“”)\]]{0,2}"
# "(A, B, C or D)", "(A-E)", "A/B/C/D" before a verb, "among A through E", "options A to E"
LETTERS_LISTED = re.compile(
    rf"[(\[（]\s*(?:{LETTER}(?:{JOINT}{LETTER}){{1,25}}|[A-Z]\s?[-–~～]\s?[A-Z]|[A-Z] (?:through|to) [A-Z])\s*[)\]）]"
    rf"(?=\s*(?:is|are|was|should|would|must|[:：]|是|为|で|が|は))"
    r"|\b(?i:among|from|between|of|options?|choices?|letters?|answers?)\s+(?:options?\s+"
    r"|choices?\s+)?[A-Z](?:\s?[-–]\s?|\s(?:through|to)\s)[A-Z]\b"
    rf"|\b(?i:among|from|between|out of)\s+(?:the\s+)?(?:options?\s+|choices?\s+)?{LETTER}(?:{JOINT}{LETTER}){{2,25}}"
)
# "B = C", "(D) = (A)", "ABD or ABC": two answers, or a formula, and no choice
LETTERS_EQUATED = re.compile(r"(?<![A-Za-z])\(?[A-Z]\)?\s?=\s?\(?[A-Z]\)?(?![A-Za-z(])")
ROWS_OF_LETTERS = re.compile(r"(?<![A-Za-z])[A-Z]{2,6} or [A-Z]{2,6}(?![A-Za-z])")
# What each of these holds, which a text without them shows 20 times as fast: two capitals, and what joins them.
TWO_LETTERS = re.compile(
    r"[A-Z][*\"'“”)\]]{0,2}\s*(?:,?\s*(?:or|and|through|to)\b|[,/|、=~～–-]|或|还是)\s*[*\"'“”(\[]{0,2}[A-Z](?![a-z])"
)
OPTION = re.compile(r"(?:^[ \t]*+|(?<=[\n\t ;,。；]))(?:\(([A-Z])\)|([A-Z])[.)、．:：])[ \t]*(?=\S)", re.MULTILINE)
# `\\textbf{(B) }12`, `(B)\\ 12`, `B. 12`: an option's letter and its value
SPACING = r"(?:\s|~|\\[ ,;:!]|\\q?quad\b)"
LETTER_AND_VALUE = re.compile(
    r"\s*(?:\\(?:text|textbf|mathrm|mathbf|textrm|bf|rm)\s?\{?\s?)?(?:\(([A-Ja-h])\)|([A-J])[.):]|([a-h])\))[.:]?"
    rf"(?:{SPACING}*\}}{SPACING}*|{SPACING}+)(?P<value>[^\s=].*)",
    re.DOTALL,
)
BEFORE_LETTERS = 60  # characters: "out of the options "
BEHIND_LETTERS = 300  # characters of a list that goes on
NEAR_THE_END = 20_000  # characters in which an answer repeats its options
MOST_OPTIONS = 26
LONGEST_OPTION = 500  # characters; a longer one is a passage


def without_lists_of_letters(text: str) -> str:
    """`text` with spaces where it repeats which letters there are, so that places stay what they are."""
    windows: list[list[int]] = []
    for two in TWO_LETTERS.finditer(text, max(0, len(text) - NEAR_THE_END)):
        start = max(0, len(text) - NEAR_THE_END, two.start() - BEFORE_LETTERS)
        if windows and start <= windows[-1][1]:
            windows[-1][1] = two.end() + BEHIND_LETTERS
        else:
            windows.append([start, two.end() + BEHIND_LETTERS])
    for start, end in windows:
        window = text[start:end]
        for pattern in (LETTERS_LISTED, LETTERS_EQUATED, ROWS_OF_LETTERS):
            window = pattern.sub(lambda listed: " " * len(listed[0]), window)
        text = text[:start] + window + text[end:] if window != text[start:end] else text
    return text


def without_lists_of(words: Iterable[str], text: str) -> str:
    """`text` without brackets that name several of `words`, and without `yes/no` before a colon or a verb."""
    one = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    if not one:
        return text
    row = rf"(?:{one})(?:{JOINT}(?:{one}))+"
    bracketed = rf"[(\[（]\s*{row}\s*[)\]）]"
    return re.sub(rf"(?i){bracketed}|\b{row}(?=\s*(?:[:：=?]|\bis\b|question\b))", " ", text)


def value_of_option(answer: str, ground_truth: str) -> str:
    r"""`12` of `\textbf{(B) }12`, where the ground truth does not speak of B; any other answer as it is."""
    held = LETTER_AND_VALUE.fullmatch(answer) if answer.lstrip()[:1] in LETTERED else None
    spoken_of = held and LONE_LETTER.search(ground_truth) and (held[1] or held[2] or held[3]) in ground_truth
    if held is None or spoken_of:
        return answer
    value = str(held["value"])
    return value[:-1] if value.endswith("}") and value.count("}") > value.count("{") else value  # `\text{(b) 74}`


LONE_LETTER = re.compile(r"(?<![A-Za-z\d\\])[A-Ja-h](?![A-Za-z\d^_])")  # `B`, `(B) 12`; in `2A` the letter is a factor
LETTERED = frozenset("\\(ABCDEFGHIJabcdefgh")


def listed_options(prompt: str) -> Mapping[str, str]:
    """The last list of options in a prompt, by letter: at least two, A first, in order; empty where there is none."""
    return {letter: prompt[slice(*span)].strip(" \t\n,;，；") for letter, span in places_of_options(prompt).items()}


def places_of_options(text: str) -> Mapping[str, tuple[int, int]]:
    """Where the texts of the last list of options stand, by letter."""
    marks = list(OPTION.finditer(text))
    starts = [place for place, mark in enumerate(marks) if (mark[1] or mark[2]) == "A"]
    for start in reversed(starts):
        row = [marks[start]]
        for place in range(start + 1, len(marks)):
            mark = marks[place]
            letter = mark[1] or mark[2]
            if letter == chr(ord("A") + len(row)) and len(row) < MOST_OPTIONS:
                row.append(mark)
            elif letter == "A":
                break
        if len(row) < 2:
            continue
        ends = [mark.start() for mark in row[1:]]
        last = text.find("\n", row[-1].end())
        ends.append(last if last >= 0 else len(text))
        texts = [text[mark.end() : end].rstrip(" \t\n,;，；") for mark, end in zip(row, ends, strict=True)]
        if all(one.strip(" \t\n,;，；") and len(one) <= LONGEST_OPTION for one in texts):
            spans = [(mark.end(), mark.end() + len(one)) for mark, one in zip(row, texts, strict=True)]
            return {chr(ord("A") + place): span for place, span in enumerate(spans)}
    return {}
