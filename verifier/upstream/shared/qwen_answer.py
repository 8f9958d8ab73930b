r"""Where the evaluation of Qwen2.5-Math and its many heirs find the answer in a text.

Below extractors and verifiers, because both ask. What is found is not yet normalised: that is the comparison's first
step (`qwen_text.py`).
"""

from typing import NamedTuple

import regex as re

from verifier.upstream.shared.braces import closing_brace

BY_LETTER = frozenset(("mmlu_stem", "sat_math", "aqua", "gaokao2023"))
CYRILLIC = "\u043a\u0438"
QUOTED = ("final answer is $", "$. I hope")
LAST_DIGITS = re.compile(r"(?r)\d++")
DIGITS_BEFORE = re.compile(r"(?r)\d++\Z")
LINE_BREAK = re.compile(r"\n\s*")
FIRST_CHOICE, LAST_CHOICE = re.compile(r"\b[A-E]\b"), re.compile(r"(?r)\b[A-E]\b")
TRIGGERS = ("choice is", "answer is")


class Found(NamedTuple):
    """An answer and the phrase that gave it away."""

    answer: str
    method: str


def found_in(text: str, *, last_number: bool = True) -> Found:
    """The answer in `text`, which may be empty; there is always one."""
    text = text.replace(CYRILLIC, "")
    answer, method = announced(text) if last_number or announces(text) else ("", "nothing")
    return Found(trimmed(answer), method)


def announces(text: str) -> bool:
    return "boxed" in text or "answer is" in text or "答案是" in text


def announced(text: str) -> tuple[str, str]:
    opening, closing = QUOTED
    if opening in text and closing in text:
        return text.partition(opening)[2].partition(closing)[0].strip(), "final answer is $...$. I hope"
    if "boxed" in text:
        return box(text.rpartition("boxed")[2]), "last boxed"
    for phrase in ("he answer is", "final answer is"):
        if phrase in text:
            return text.rpartition(phrase)[2].strip(), phrase
    if "答案是" in text:
        return text.split("答案是", 2)[1].strip().partition("\n\n")[0].strip(), "答案是"
    return last_number_of(text.replace(",", "")), "last number"


def box(text: str) -> str:
    """What follows `boxed`: in braces up to the one that closes the first, else up to a dollar."""
    if not text.startswith("{"):
        return text.partition("$")[0].strip()
    end = closing_brace(text, 0)
    return text[1:] if end is None else text[1 : end - 1]


def last_number_of(text: str) -> str:
    r"""The last of what `-?\d*\.?\d+` finds from the left, looked for from the right."""
    last = LAST_DIGITS.search(text)
    if last is None:
        return ""
    start = last.start()
    if text[start - 1 : start] == ".":
        start -= 1
        whole = DIGITS_BEFORE.search(text, 0, start)
        if whole and text[whole.start() - 1 : whole.start()] == ".":
            return text[start : last.end()]  # 1.2.3 is 1.2 and .3
        start = whole.start() if whole else start
    return text[start - (text[start - 1 : start] == "-") : last.end()]


def trimmed(answer: str) -> str:
    """On one line, without one leading colon, one full stop and one slash at the end."""
    answer = LINE_BREAK.sub("", answer)
    return answer.removeprefix(":").removesuffix(".").removesuffix("/")


def letter(text: str) -> str:
    """The letter of a choice in a whole response, or the text itself where there is none."""
    text = text.strip("\n")
    if any(text.find(phrase) != text.rfind(phrase) for phrase in TRIGGERS):
        text = text.partition("\n\n")[0]
    behind = max(text.rfind(phrase) + len(phrase) for phrase in TRIGGERS if phrase in text) if triggered(text) else 0
    rest = text[behind:].strip("\n").rstrip(".").rstrip("/").strip(" ").lstrip(":")
    found = (FIRST_CHOICE if behind else LAST_CHOICE).search(rest.upper())
    return found[0] if found else rest.strip().strip(".").rstrip(".").rstrip("/")


def triggered(text: str) -> bool:
    return any(phrase in text for phrase in TRIGGERS)
