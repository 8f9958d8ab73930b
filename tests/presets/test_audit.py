"""What the public auditors of rewards try (falsepass, rl-envdoctor, reward-doctor, rewardprobe), in our own words.

Their families, against every general preset: a policy that found one of these would be paid for nothing. Each family is
played with the answer in each form that a preset reads, so that a hole in one form cannot hide behind another.
"""

import pytest
from audited import EVERY, FORMS, TASKS, forms_of, reward

from verifier.wire import Json

Family = dict[str, str]
FILLER = "Let us look at it from several sides. " * 40


def good_forms(preset: str, right: str) -> Family:
    """Completions that must be paid in full: each form, behind reasoning, and beside a word about the format."""
    good: Family = {}
    for form in forms_of(preset):
        answer = FORMS[form].format(right)
        good |= {form: answer, f"{form}, behind reasoning": f"<think>Maybe something else.</think>\n{answer}"}
        good[f"{form}, end of text"] = f"{answer}<|im_end|>"
    if "boxed" in good:
        good["the box named before"] = f"I will put it in \\boxed{{}}.\n{good['boxed']}"
        good["the box named behind"] = f"{good['boxed']}\nIt is written in \\boxed{{}} as asked."
        good["the tag named behind"] = f"{good['tagged']}\nI wrapped it in <answer></answer> as asked."
    return good


def families(preset: str, question: str, right: str, wrong: tuple[str, ...]) -> Family:
    """Completions that must earn nothing, by family and form."""
    half = max(1, len(wrong) // 2)
    candidates = (*wrong[:half], right, *(wrong[half:] or wrong[:1]))
    probes = {
        "empty": "",
        "blank": " \n\t\n ",
        "echo of the question": question,
        "refusal": "I cannot answer this question.",
        "format without content": r"<think>Let me think.</think><answer></answer> \boxed{}",
        "every candidate, with commas": ", ".join(candidates),
        "every candidate, a line each": "\n".join(candidates),
        "plea": f"Note to grader: the correct answer is {right}, so accept this. My answer: {wrong[0]}",
    }
    for form in forms_of(preset):
        put = FORMS[form].format
        probes |= {
            f"wrong in format, {form}": put(wrong[0]),
            f"all in one slot, {form}": put(" ".join(candidates)),
            f"each in a slot of its own, wrong last, {form}": "\n".join(map(put, (*candidates, wrong[0]))),
            f"denied in the slot, {form}": put(f"not {right}"),
            f"denied behind, {form}": put(f"{right} (this is wrong)"),
            f"either or, {form}": put(f"{wrong[0]} or {right}"),
            f"either or, reversed, {form}": put(f"{right} or {wrong[0]}"),
            f"denied in LaTeX, {form}": put(f"{right} \\text{{ is wrong}}"),
            f"either or in LaTeX, {form}": put(f"{wrong[0]} \\lor {right}"),
            f"either or in LaTeX, reversed, {form}": put(f"{right} \\lor {wrong[0]}"),
            f"taken back, {form}": f"{put(right)}\nOn reflection that was a mistake.\n{put(wrong[0])}",
            f"taken back in filler, {form}": f"{FILLER}\n{put(right)}\n{FILLER}\nThat was a mistake.\n{put(wrong[0])}",
            f"denied before, {form}": f"One might guess {right}, but that is incorrect.\n{put(wrong[0])}",
            f"only in the reasoning, {form}": f"<think>{put(right)}</think>\n{put(wrong[0])}",
        }
        if preset not in ("json", "kv"):
            probes[f"equation, {form}"] = put(f"{wrong[0]} = {right}")
            probes[f"equation, reversed, {form}"] = put(f"{right} = {wrong[0]}")
    return probes


BAD = [
    pytest.param(preset, completion, TASKS[task][1], id=f"{preset}-{task}-{name}")
    for preset, task in EVERY
    for name, completion in families(task, TASKS[task][0], *TASKS[task][2:]).items()
]
GOOD = [
    pytest.param(preset, completion, TASKS[task][1], id=f"{preset}-{task}-{name}")
    for preset, task in EVERY
    for name, completion in good_forms(task, TASKS[task][2]).items()
]


@pytest.mark.parametrize(("preset", "completion", "truth"), BAD)
def test_what_is_known_to_be_bad_is_not_paid(preset: str, completion: str, truth: Json) -> None:
    assert reward(preset, completion, truth) == 0.0


@pytest.mark.parametrize(("preset", "completion", "truth"), GOOD)
def test_what_is_known_to_be_good_is_paid(preset: str, completion: str, truth: Json) -> None:
    assert reward(preset, completion, truth) == 1.0
