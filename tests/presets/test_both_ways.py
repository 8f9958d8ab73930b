"""Answers that a preset takes, and beside them the ones that look like them and are none."""

import pytest

import verifier

# preset, ground truth, what is right, what is wrong
ROWS: list[tuple[str, object, list[str], list[str]]] = [
    # A unit of angle counts on both sides: a degree is no radian, and one quantity in two units is the same.
    (
        "math",
        r"90^\circ",
        [
            r"\boxed{\frac{\pi}{2} \text{ rad}}",
            r"\boxed{100\,\text{gon}}",
            r"\boxed{\frac{1}{4}\text{ turn}}",
            r"\boxed{5400\text{ arcminutes}}",
            "答案：90度",
            r"\boxed{90}",
        ],
        [
            r"\boxed{90\text{ radians}}",
            r"\boxed{90\,\mathrm{rad}}",
            r"\boxed{90\text{ grad}}",
            r"\boxed{90\text{ turns}}",
            r"\boxed{90\text{ cm}}",
            "所以角为 $\\boxed{90}$ 弧度。",
            r"\boxed{\frac{\pi}{2}^\circ}",
        ],
    ),
    ("math", r"\frac{\pi}{2}", [r"\boxed{90^\circ}"], [r"\boxed{\frac{\pi}{2}^\circ}"]),
    ("math", "25°C", [r"\boxed{25^\circ}", "Answer: 25 degrees Celsius"], [r"\boxed{25\text{ rad}}"]),
    (
        "numeric",
        "180 degrees",
        ["Answer: 3.14159265 rad", "Antwort: 180 Grad", "Answer: 0.5 turns", "Respuesta: 180 grados", "答案：180度"],
        ["Answer: 180 rad", "Answer: 180 gon", "Antwort: 180 Bogenminuten", "Answer: 180 turns", "答案：180弧度"],
    ),
    ("numeric", "3.14 rad", ["Answer: 180 degrees", "3.14"], ["Answer: 3.14 degrees", "Answer: 3.14 m"]),
]

CASES = [
    (preset, truth, completion, right)
    for preset, truth, good, bad in ROWS
    for completions, right in ((good, True), (bad, False))
    for completion in completions
]


@pytest.mark.parametrize(("preset", "truth", "completion", "right"), CASES)
def test_what_is_right_is_taken_and_what_only_looks_like_it_is_not(
    preset: str, truth: object, completion: str, right: bool
) -> None:
    result = verifier.grade(completion, truth, preset=preset)
    assert (result.verdict.outcome == "correct") is right, (result.verdict.reason, result.extraction)
