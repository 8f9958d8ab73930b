"""Are the people said to be what they are, knights or knaves?"""

import json
from functools import lru_cache
from typing import Literal

import regex as re
from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import abridged, json_name, shown
from verifier.verify.roles import KNAVE, KNIGHT, MAX_CHARACTERS, Reader, Reading
from verifier.wire import Json, Verdict

Roles = dict[str, str]
MAX_NAMES = 100
MAX_NAME_CHARACTERS = 80
WANTED = '{"Zoey": "knight", "Oliver": "knave"}'
LINE = re.compile(
    r"^[\s>*-]*+(?:\(?\d{1,3}[.):]\s*)?+(?P<name>\S.{0,80}?)\s*(?::|：|=|\bis\s+(?:an?\s+)?|是(?:一个|个)?)\s*"
    r"(?P<role>knight|knave|liar|truth-teller|骑士|无赖|恶棍|骗子|说谎者)[\s.。,，]*$",
    re.IGNORECASE,
)
ROLE_WORDS = {
    KNIGHT: (KNIGHT, "truth-teller", "truthteller", "骑士", "true", "1"),
    KNAVE: (KNAVE, "liar", "无赖", "恶棍", "骗子", "说谎者", "false", "0"),
}


class KnightsKnaves(Verifier):
    """Every person of the ground truth must be said to be what they are; what the sentences mean counts.

    The ground truth is `{"Zoey": "knight", "Oliver": "knave"}`, or lines "Zoey is a knight" (also under
    `solution_text_format`), or `{"names": [...], "solution": [true, false]}`, true for a knight. The answer may be
    prose, a list, a table or JSON, in English or Chinese. "It is not true that Zoey is a knight" makes her a knave;
    "Zoey might be a knight", "if Zoey is a knight" and what somebody says are no statements; a person said to be both
    is wrong. Roles are knights (truth-tellers) and knaves (liars); not for other casts.
    """

    kind: Literal["knights_knaves"] = "knights_knaves"
    score: Literal["all", "share"] = Field(default="all", description="All must be right, or each is worth its share")

    def unreadable(self, ground_truth: Json) -> str | None:
        roles = roles_of(ground_truth)
        return roles if isinstance(roles, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        gold = roles_of(ground_truth)
        if isinstance(gold, str):
            return Verdict.unverifiable(gold)
        if len(answer) > MAX_CHARACTERS:
            return Verdict.incorrect(f"its {len(answer)} characters are more than an answer has", rule="length")
        reading = with_booleans(answer, Reader(list(gold)).read(answer))
        complaints = {name: complaint(name, role, reading) for name, role in gold.items()}
        evidence: dict[str, Json] = {
            "people": {abridged(name, 60): told or f"{gold[name]}, right" for name, told in complaints.items()},
            "rule": f"{self.score} of the people",
        }
        right = sum(told is None for told in complaints.values())
        if right == len(gold):
            return Verdict.correct(f"all {right} are what they are said to be", **evidence)
        name, told = next((name, told) for name, told in complaints.items() if told)
        reason = f"{right} of {len(gold)} are right; {shown(name)} {told}"
        if self.score == "share" and right:
            return Verdict.partial(right / len(gold), reason, **evidence)
        return Verdict.incorrect(reason, **evidence)


def complaint(name: str, role: str, reading: Reading) -> str | None:
    """What is wrong with what is said of this person; None when it is right."""
    said = reading.said[name]
    if said == {role}:
        return None
    if len(said) > 1:
        return "is said to be both"
    if said:
        return f"is said to be a {next(iter(said))}, and is a {role}"
    return "is left open" if name in reading.open else "is not said to be either"


def with_booleans(answer: str, reading: Reading) -> Reading:
    """The reading, and with it what a JSON object of true and false says: true for a knight."""
    if not answer.lstrip().startswith("{"):
        return reading
    value = read_json_text(answer.strip()).value
    if not isinstance(value, dict) or not all(isinstance(item, bool) for item in value.values()):
        return reading
    names = {name.casefold(): name for name in reading.said}
    said = {names[key.casefold()]: KNIGHT if item else KNAVE for key, item in value.items() if key.casefold() in names}
    return Reading({**reading.said, **{name: frozenset({role}) for name, role in said.items()}}, reading.open)


def roles_of(ground_truth: Json) -> Roles | str:
    """Everybody's role, or why it cannot be told."""
    return _roles_of(json.dumps(ground_truth, ensure_ascii=False))


@lru_cache(maxsize=1024)
def _roles_of(spelt: str) -> Roles | str:
    roles = found_roles(json.loads(spelt))
    if isinstance(roles, str):
        return roles
    if not 0 < len(roles) <= MAX_NAMES or any(not 0 < len(name.strip()) <= MAX_NAME_CHARACTERS for name in roles):
        return f"the ground truth names {len(roles)} people; expected 1 to {MAX_NAMES} with names of some letters"
    if len({name.casefold() for name in roles}) < len(roles):
        return "two people of the ground truth have one name"
    return roles


def found_roles(value: Json) -> Roles | str:
    if isinstance(value, str):
        if value.lstrip().startswith("{"):
            read = read_json_text(value)
            return found_roles(read.value) if not read.problem else f"the ground truth is not JSON: {read.problem}"
        return roles_of_lines(value)
    if not isinstance(value, dict) or not value:
        return f"the ground truth is {json_name(value)}; knights_knaves expects an object such as {WANTED}"
    if "solution_text_format" in value:
        return found_roles(value["solution_text_format"])
    names, solution = value.get("names"), value.get("solution")
    if isinstance(names, list) and isinstance(solution, list):
        if len(names) != len(solution):
            return f"the ground truth has {len(names)} names and a solution for {len(solution)}"
        return roles_of_pairs([(str(name), role) for name, role in zip(names, solution, strict=True)])
    return roles_of_pairs(list(value.items()))


def roles_of_pairs(pairs: list[tuple[str, Json]]) -> Roles | str:
    roles: Roles = {}
    for name, value in pairs:
        word = str(value).strip().casefold()
        role = next((role for role, words in ROLE_WORDS.items() if word in words), None)
        if role is None:
            return f"the ground truth gives {shown(name)} the role {shown(str(value))}; expected knight or knave"
        roles[name] = role
    return roles


def roles_of_lines(text: str) -> Roles | str:
    """Lines such as "(1) Zoey is a knight"; all of them must be read."""
    pairs: list[tuple[str, Json]] = []
    for line in text.splitlines()[: MAX_NAMES + 1]:
        if line.strip():
            found = LINE.match(line[:400])
            if found is None:
                return f"the ground truth's line {shown(line)} says no role; expected 'Zoey is a knight'"
            pairs.append((found["name"].strip("* "), found["role"]))
    return roles_of_pairs(pairs) if pairs else f"the ground truth is empty; expected lines or {WANTED}"
