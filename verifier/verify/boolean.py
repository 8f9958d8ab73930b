"""Is the answer the right one of yes and no?"""

from typing import Literal

from verifier.parts import Verifier
from verifier.verify.quoting import abridged, json_name, shown
from verifier.wire import Json, Verdict

YES = "true yes y t 1 on correct right affirmative oui sí si ja да 是 是的 对 对的 正确 真 有 √ ✓ ✔ ☑ ✅"
NO = "false no n f 0 off incorrect wrong negative non nein нет 否 不 不是 不对 错 错误 假 无 没有 ✗ ✘ × ☐ ❌"
TRUE, FALSE = frozenset(YES.split()), frozenset(NO.split())
DRESS = " \t\r\n\"'`*_.,;!。！"
LONGEST = 40


class Boolean(Verifier):
    """True, yes, 1, on, 是 and their kin are one value, false, no, 0, off, 否 the other.

    The ground truth is a boolean, 0, 1 or one of the words. Not for a yes or no in a sentence: that is `label`.
    """

    kind: Literal["boolean"] = "boolean"

    def unreadable(self, ground_truth: Json) -> str | None:
        if read_boolean(ground_truth) is not None:
            return None
        what = shown(ground_truth) if isinstance(ground_truth, str) else json_name(ground_truth)
        return f"the ground truth is {what}; boolean expects true, false, or a word such as yes"

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        gold, found = read_boolean(ground_truth), read_boolean(answer)
        if gold is None:
            return Verdict.unverifiable(self.unreadable(ground_truth) or "")
        evidence = {"answer": abridged(answer), "ground_truth": gold, "rule": "boolean"}
        if found is None:
            return Verdict.incorrect(f"{shown(answer)} is neither yes nor no", **evidence)
        if found == gold:
            return Verdict.correct("the right one of yes and no", **evidence)
        return Verdict.incorrect(f"it says {'yes' if found else 'no'}", **evidence)


def read_boolean(value: Json) -> bool | None:
    """The boolean that is meant, or None."""
    if isinstance(value, bool | int | float):
        return bool(value) if value in (0, 1) else None
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    word = value.strip(DRESS).casefold()
    return True if word in TRUE else False if word in FALSE else None
