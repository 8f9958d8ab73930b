"""Is it the same molecule, or the same reaction? By rdkit's canonical SMILES."""

from functools import lru_cache
from typing import Literal

import regex
from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.forms.libraries import chemistry, missing
from verifier.verify.quoting import json_name, shown
from verifier.wire import Json, Verdict

MAX_CHARACTERS = 2_000
MAX_ACCEPTED = 64
WANTED = '"CCO", ["CCO", "OCC"] or, with `reactions`, "CCO>>CC=O"'
MARKED = regex.compile(r"```[a-z]*\n\s*([^`\s]+)\s*\n```|(?:`([^`]+)`)|\$([^$]+)\$")
BOLD = regex.compile(r"\*\*([^*]+)\*\*")
SENTENCE = regex.compile(
    r"(?:(?:so|thus|therefore|hence),?\s+)?(?:the|its|this|my)\s+(?:\w+\s+){0,2}smiles(?:\s+(?:string|notation))?"
    r"(?:\s+is)?\s*:?\s*([^\s.](?:[^\s]*[^\s.])?)\.?",
    regex.IGNORECASE,
)
"""`The SMILES is `CCO`.`"""
KEYS = ("smiles", "SMILES", "target", "answer")


class Smiles(Verifier):
    """SMILES that stand for one molecule: the order of atoms, aromatic or Kekulé form, and white space do not count.

    Several molecules are parted by dots, in any order. Salts and charges count, stereochemistry and isotopes unless
    `isomeric` is off, numbers of atoms (`[CH3:1]`) never. What rdkit cannot read or build (a carbon with five bonds) is
    wrong.
    """

    kind: Literal["smiles"] = "smiles"
    isomeric: bool = Field(default=True, description="Stereochemistry and isotopes count")
    reactions: bool = Field(default=False, description="reactants>agents>products, each side in any order")

    def unreadable(self, ground_truth: Json) -> str | None:
        found = self.accepted(ground_truth)
        return found if isinstance(found, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        accepted = self.accepted(ground_truth)
        if isinstance(accepted, str):
            return Verdict.unverifiable(accepted)
        if len(answer) > MAX_CHARACTERS:
            return Verdict.too_costly(f"the answer has {len(answer):,} characters; at most {MAX_CHARACTERS:,} are read")
        found = self.canonical(unwrapped(answer, bold=not any("*" in one for one in accepted)))
        if found is None and len(answer.split()) > 1:  # `The product is CCO.`
            return Verdict.undecided(f"{shown(answer)} has more than SMILES in it", rule="reading")
        if found is None:
            return Verdict.incorrect(f"{shown(answer)} is not SMILES that rdkit reads", rule="reading")
        told: dict[str, Json] = {"answer": found, "ground_truth": list(accepted[:20]), "rule": "canonical SMILES"}
        if found in accepted:
            return Verdict.correct("the same molecule" if not self.reactions else "the same reaction", **told)
        return Verdict.incorrect(f"{shown(found)} is another molecule than {shown(accepted[0])}", **told)

    def accepted(self, ground_truth: Json) -> list[str] | str:
        """The canonical SMILES of a ground truth, or why it has none."""
        if (problem := missing("rdkit")) is not None:
            return problem
        value = ground_truth
        if isinstance(value, dict):
            value = next((value[key] for key in KEYS if key in value), None)
        texts = value if isinstance(value, list) else [value]
        if not 0 < len(texts) <= MAX_ACCEPTED:
            return f"the ground truth has {len(texts)} molecules; expected 1 to {MAX_ACCEPTED}"
        found = []
        for text in texts:
            if not isinstance(text, str):
                return f"the ground truth holds {json_name(text)}; expected {WANTED}"
            canonical = self.canonical(text)
            if canonical is None:
                return f"the ground truth {shown(text)} is not SMILES that rdkit reads; expected {WANTED}"
            found.append(canonical)
        return found

    def canonical(self, text: str) -> str | None:
        return canonical(text.strip(), isomeric=self.isomeric, reactions=self.reactions)


def unwrapped(text: str, *, bold: bool) -> str:
    """Without marks of code or mathematics, with which no SMILES begins; without bold only where no atom is `*`."""
    if (said := SENTENCE.fullmatch(text.strip())) is not None:
        text = said[1]
    marked = MARKED.fullmatch(text.strip())
    text = text if marked is None else marked[1] or marked[2] or marked[3]
    strong = BOLD.fullmatch(text.strip()) if bold else None
    return text if strong is None else unwrapped(strong[1], bold=False)


@lru_cache(maxsize=4096)
def canonical(text: str, *, isomeric: bool, reactions: bool) -> str | None:
    """The one spelling of a molecule or reaction, or None."""
    if not text or len(text) > MAX_CHARACTERS or not text.isascii() or not text.isprintable() or " " in text:
        return None  # behind a space, rdkit takes anything for a name
    if not reactions:
        return molecule(text, isomeric=isomeric) if ">" not in text else None
    sides = text.split(">")
    if len(sides) != 3 or not sides[0] or not sides[2]:
        return None
    found = [molecule(side, isomeric=isomeric) if side else "" for side in sides]
    return None if None in found else ">".join(str(side) for side in found)


def molecule(text: str, *, isomeric: bool) -> str | None:
    chem = chemistry()
    read = chem.MolFromSmiles(text)
    if read is None or not read.GetNumAtoms():
        return None
    for atom in read.GetAtoms():  # USPTO numbers them: `[CH3:1]` is CH3
        atom.SetAtomMapNum(0)
    return str(chem.MolToSmiles(read, isomericSmiles=isomeric))
