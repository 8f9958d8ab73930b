"""Names and roles in knights-and-knaves texts, as the regular expressions of Logic-RL and simpleRL find them.

The originals' patterns are quadratic on long lines. Here the same matches are found by plain search: over the text in
lower case, character for character, with the few letters that their IGNORECASE takes for others.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from verifier.verify.quoting import json_name
from verifier.wire import Json

NAME = re.compile(r"\b([A-Za-z]+)\b", re.IGNORECASE)
ROLE = re.compile(r"\b(knight|knave)\b", re.IGNORECASE)
ROLES = ("knight", "knave")
SAME_LETTERS = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"))
MAX_NAMES = 1000

Roles = dict[str, str]


class Solution(NamedTuple):
    """What a ground truth says of people's roles, or why it says nothing."""

    roles: Roles
    problem: str | None = None


def solution_of(ground_truth: Json) -> Solution:
    """The roles of a ground truth's `solution_text_format`; a missing one is empty, as in the originals."""
    if not isinstance(ground_truth, dict):
        wanted = '{"solution_text_format": "(1) Zoey is a knight"}'
        return Solution({}, f"the ground truth is {json_name(ground_truth)}; expected {wanted}")
    text = ground_truth.get("solution_text_format", "")
    if not isinstance(text, str):
        return Solution({}, f"solution_text_format is {json_name(text)}; expected text such as '(1) Zoey is a knight'")
    roles = roles_of_solution(text)
    if len(roles) > MAX_NAMES:
        return Solution({}, f"the solution names {len(roles)} people; at most {MAX_NAMES} are read")
    return Solution(roles)


def roles_of_solution(text: str) -> Roles:
    """Of each line, the first word of ASCII letters is the name and the first role after it the role."""
    roles: Roles = {}
    for line in text.split("\n"):
        name = NAME.search(line)
        role = ROLE.search(line, name.end()) if name else None
        if name and role:
            roles[name[1]] = role[1].lower()
    return roles


def folded(text: str) -> str:
    """`text` in lower case, character for character."""
    for letter, same in SAME_LETTERS if not text.isascii() else ():
        text = text.replace(letter, same)
    return text.lower()


def words(text: str, word: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Where `word` occurs as a whole word in `text`, both folded."""
    end = len(text) if end is None else end
    while (place := text.find(word, start, end)) >= 0:
        behind = place + len(word)
        if not is_word(text[place - 1 : place]) and not is_word(text[behind : behind + 1]):
            yield place
        start = place + 1


def is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
