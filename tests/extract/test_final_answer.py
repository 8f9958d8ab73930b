"""The final answer of a chain of thought: what counts, what overrules what, and when there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.extract.final_answer import FinalAnswer, quantity_of

LIST = "**Final Answer**\n\n- Gross: 20,000 kcal\n- Net: 15,000 kcal\n- Community: 11,000 kcal"
TABLE = [
    (r"so \boxed{1} papers and \boxed{2} bins", "1, 2", "boxes joined by and"),
    (r"$y_1 = \boxed{x+1}$ and $y_2 = \boxed{x-1}$", "x+1, x-1", "boxes of named values"),
    (r"\boxed{3}. That is wrong, since n is even; correctly \boxed{4}.", "4", "a sentence between boxes parts them"),
    (r"\boxed{255}. Final Answer: The final answer is $10,455$. I hope it is correct.", "10,455", "overruled"),
    (r"\boxed{28\%}. Final Answer: see above.", r"28\%", "a statement without a value overrules nothing"),
    ('{"reasoning": "so \\\\boxed{3}", "answer": "4"}', "4", "a field behind the box"),
    ('{"reference": "17", "answer": "16"}', "16", "the model's own field"),
    ('{"answer": "First we double it, which gives 8. Then we add 2, so the total is 10."}', "10", "prose in a field"),
    ('{"answer": "12 positive and 12 negative"}', "12 positive and 12 negative", "a short field as it stands"),
    ("Problem: n? The correct answer is 17 by the prompt. My answer: 18", "18", "the last marker"),
    ("1+2=3\nA: 3", "3", "A: on its own line"),
    ("Step 5: #### 127600\nStep 6: The answer is: 127600", "127600", "hashes and a sentence"),
    ("So the units digit of \\(18^6\\) is 4.", "4", "what stands behind the verb, not the formula in front of it"),
    ("Profit: $93 - $15 = $78.\n\nEverything adds up. I think that's right.", "$78", "dollars are no formula"),
    ("The roots are $2$ and $-3$.", "2, -3", "formulas in a row"),
    ("The answer is A has eigenvalues 2 and 3.", "2 and 3", "numbers in a row"),
    ("Hence x = 3 or x = -2.", "x = 3 or x = -2", "equations in a row"),
    ("We integrate it twice.\n\nTherefore f(x) = x^2 + 1.", "x^2 + 1", "a formula that begins with a letter"),
    ("so 2 + 2 = 4.\n\nThere are no real solutions.", "no real solutions", "nothing, in words"),
    ("The ratio is 3:4.", "3:4", "a ratio is one value"),
    (r"(a) \boxed{5} (b) \boxed{6}", "5, 6", "boxes of parts"),
    ("the answer is $\\sqrt{2}$, as desired.", r"\sqrt{2}", "a remark behind a formula"),
    ("so n > 4.32\n\nThe smallest is *n* = **5**.", "5", "bold"),
    ("【解析】\n计算得 $x=3$。<eoe>\n【答案】$\\frac{3}{10}$<eoa>", r"\frac{3}{10}", "Chinese, with end marks"),
    ("因此，现在一共有3 + 10 = 13只鸟和鹳鸟。", "13", "the number in front of Chinese words"),
    (LIST, "11,000 kcal", "the last of a list of answers"),
    ("The answer is 2.\nThe answer is 2.\nThe answer is 2.\nThe", "2", "run-on text"),
    ("The answer is 5.\n\nQuestion: what is 7+7?\nThe answer is 14.", "5", "another question begins"),
    ("$x=11$", "x=11", "a formula alone"),
    ("the answer is 5<|im_end|>\n<|im_start|>user\nthe answer is 6", "5", "another turn"),
    ("Ground truth: 17\n\nI could not solve it.", None, "gives up"),
    ("We need x = 4. Let me know if you'd like me to solve it.", None, "offers to go on"),
    (r"it is 3, or \boxed{4", None, "the last box is never closed"),
    ("<answer>41</answer> <answer>42</answer>", None, "tags contradict each other"),
    ("word " * 60 + "so x = 5 and then we", None, "breaks off in a sentence"),
]


TABLE += [
    ('{"answer": {"value": 72, "unit": "km/h"}}', "72 km/h", "an amount as an object"),
    ('Here:\n```json\n{"value": 1.50, "units": "m"}\n```', "1.50 m", "the object alone, its figures as written"),
    ('So 20.\n{"value": "3/4", "unit": ""}', "3/4", "a value without unit"),
    ('{"value": 72, "unit": "km/h", "other": 3}\nThe answer is 5', "5", "a statement behind it"),
]


@pytest.mark.parametrize(
    "written",
    [
        '{"value": 72}',
        '{"value": 72, "unit": "km/h", "other": 3}',
        '{"value": true, "unit": "m"}',
        '{"value": [1], "unit": "m"}',
        '{"value": 72, "value": 73, "unit": "km/h"}',
        "{x, y}",
    ],
)
def test_another_object_is_no_amount(written: str) -> None:
    assert quantity_of(written) is None


@pytest.mark.parametrize(("text", "expected", "why"), TABLE)
def test_the_final_answer_is_found(text: str, expected: str | None, why: str) -> None:
    assert FinalAnswer().extract(text).answer == expected, why


@given(st.text(alphabet=st.characters(exclude_characters="<>|\\$\"'{}"), max_size=300), st.integers(-999, 999))
def test_a_longer_preamble_never_changes_a_boxed_answer(preamble: str, value: int) -> None:
    assert FinalAnswer().extract(f"{preamble}\n\nSo it is \\boxed{{{value}}}.").answer == str(value)


@given(
    st.integers(-10_000, 10_000),
    st.sampled_from(["The answer is ", "#### ", "Final answer: ", "答案是", "**Answer:** "]),
)
def test_a_number_behind_a_marker_is_found(value: int, marker: str) -> None:
    assert FinalAnswer().extract(f"We think for a while.\n\n{marker}{value}").answer == str(value)
