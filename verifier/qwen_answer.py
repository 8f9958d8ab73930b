r"""Where the evaluation of Qwen2.5-Math and its many heirs find the answer in a text.

Below extractors and verifiers, because both ask. What is found is not yet normalised: that is the comparison's first
step (`verify/upstream/qwen_text.py`).
"""

import re
from typing import NamedTuple

BY_LETTER = frozenset(("mmlu_stem", "sat_math", "aqua", "gaokao2023"))
CYRILLIC = "\u043a\u0438"
QUOTED = ("final answer is $", "$. I hope")
NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)")
LINE_BREAK = re.compile(r"\n\s*")
BRACE = re.compile(r"[{}]")
CHOICE = re.compile(r"\b([A-E])\b")
TRIGGER = re.compile(r"choice is|answer is")


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
    """What stands behind `boxed`: in braces up to the one that closes the first, else up to a dollar."""
    if not text.startswith("{"):
        return text.partition("$")[0].strip()
    depth = 0
    for brace in BRACE.finditer(text):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return text[1 : brace.start()]
    return text[1:]


def last_number_of(text: str) -> str:
    r"""The last of what `-?\d*\.?\d+` finds from the left, looked for from the right."""
    end = len(text)
    while end and not text[end - 1].isdecimal():
        end -= 1
    start = end
    while start and text[start - 1].isdecimal():
        start -= 1
    if start == end:
        return ""
    run = start  # a row of number, point, number, point is cut into pairs from its beginning
    while run and (text[run - 1].isdecimal() or (text[run - 1] == "." and text[run].isdecimal())):
        run -= 1
    if run and text[run - 1] == "-":
        run -= 1
    return str(NUMBER.findall(text, run, end)[-1])


def trimmed(answer: str) -> str:
    """On one line, without one leading colon, one full stop and one slash at the end."""
    answer = LINE_BREAK.sub("", answer)
    return answer.removeprefix(":").removesuffix(".").removesuffix("/")


def letter(text: str) -> str:
    """The letter of a choice in a whole response, or the text itself where there is none."""
    text = text.strip("\n")
    if any(text.count(phrase) > 1 for phrase in ("choice is", "answer is")):
        text = text.partition("\n\n")[0]
    parts = TRIGGER.split(text)
    text = parts[-1].strip("\n").rstrip(".").rstrip("/").strip(" ").lstrip(":")
    letters = CHOICE.findall(text.upper())
    if not letters:
        return text.strip().strip(".").rstrip(".").rstrip("/")
    return str(letters[0] if len(parts) > 1 else letters[-1])
