"""Numbers spelt by CLDR's rules (RBNF), in every form that a language has: `один`, `одна`, `одного`.

A small reader of those rules, for making data. Where a rule chooses by plural, all choices are taken.
"""

import json
import re
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

PIECE = re.compile(
    r"(?P<bracket>\[(?P<inside>[^\]]*)\])|(?P<plural>\$\((?:cardinal|ordinal),(?P<forms>[^$]*)\)\$)"
    r"|(?P<rest>→(?P<rest_of>[^→]*)→{1,2})|(?P<upper>←(?P<upper_of>[^←]*)←)|(?P<same>=(?P<same_of>[^=]*)=)"
    r"|(?P<text>[^\[$→←=]+)"
)

COUNTING = re.compile(
    r"%spellout-(?:cardinal|numbering)(?!-year)(?:-(?:masculine|feminine|neuter|common|sinokorean|native|attributive"
    r"|native-attributive|[nrsm]|verbose|genitive|dative|accusative|instrumental|locative|prepositional|partitive"
    r"|reale|animate|inanimate|construct|with-e|alternate2?|financial))*|%native-.*"
)


class Rule(NamedTuple):
    """What is said from `base` on; `divisor` parts the number into what is said before and behind."""

    base: int
    divisor: int
    body: str


class Spellout:
    """The sets of rules of one language."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text(encoding="utf-8"))
        sets = document["rbnf"]["rbnf"]["SpelloutRules"]
        self.rules = {name: _rules(rows) for name, rows in sets.items() if name.startswith("%")}
        self.special = [row for rows in sets.values() if isinstance(rows, list) for row in rows]
        self.said = lru_cache(maxsize=None)(self._said)

    def names(self) -> list[str]:
        """The sets that count things: all genders, and the cases that an answer stands in."""
        return [name for name in self.rules if COUNTING.fullmatch(name)]

    def spell(self, number: int) -> set[str]:
        """Every spelling of a number."""
        found = (self.said(name, number) for name in self.names())
        return {" ".join(said.split()) for each in found for said in each if not any(map(str.isdigit, said))}

    def magnitudes(self) -> set[int]:
        """The sizes from a thousand on that have a word of their own."""
        rules = (rule for name in self.names() for rule in self.rules[name] if "←" in rule.body)
        return {rule.divisor for rule in rules if 1000 <= rule.divisor <= 10**12}

    def literals(self, descriptor: str) -> set[str]:
        """What rules of a special kind say beside numbers: `minus` for "-x", `coma` for "x.x"."""
        bodies = [body for each, body in self.special if each == descriptor and "=" not in body and "[" not in body]
        return {piece.strip(" ;'") for body in bodies for piece in re.split("[→←]+(?:%[^→←]*[→←]+)?", body)}

    def _said(self, name: str, number: int) -> frozenset[str]:
        rules = self.rules.get(name)
        if rules is None:
            return frozenset()
        place = max((place for place, rule in enumerate(rules) if rule.base <= number), default=None)
        if place is None:
            return frozenset()
        rule = rules[place]
        if "←" in rule.body and "→" in rule.body and number % rule.divisor == 0 and rule.base % rule.divisor:
            rule = rules[place - 1]
        return frozenset(self._spelt(rule.body, rule, name, number))

    def _spelt(self, body: str, rule: Rule, name: str, number: int) -> set[str]:
        upper, rest = divmod(number, rule.divisor)
        pieces: list[set[str]] = []
        for piece in PIECE.finditer(body):
            if piece["bracket"]:
                shown, _, otherwise = piece["inside"].partition("|")
                pieces.append(self._spelt(shown if rest else otherwise, rule, name, number))
            elif piece["plural"]:
                pieces.append(set(re.findall(r"\{([^{}]*)\}", piece["forms"])))
            elif piece["rest"]:
                pieces.append(set(self.said(piece["rest_of"] or name, rest)))
            elif piece["upper"]:
                pieces.append(set(self.said(piece["upper_of"] or name, upper)))
            elif piece["same"]:
                pieces.append(set(self.said(piece["same_of"], number)))
            else:
                pieces.append({piece["text"]})
        return {"".join(each) for each in product(*pieces)}


def _rules(rows: list[list[str]]) -> list[Rule]:
    found = []
    for descriptor, body in rows:
        base, _, radix = descriptor.replace(",", "").partition("/")
        radix = radix.rstrip(">")
        if base.rstrip(">").isdigit():
            size = divisor = int(radix or 10)
            number = int(base.rstrip(">"))
            while divisor * size <= number:
                divisor *= size
            body = body.removesuffix(";").removeprefix("'")
            found.append(Rule(number, divisor if number >= size else 1 if not number else size, body))
    return sorted(found)
