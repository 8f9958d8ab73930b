"""Several answers, the question after the next one, and answers that stand in words: what counts, end to end."""

import pytest

import verifier

RUN_ON = "\n\nQuestion: Which planet has the shortest day?\nA. Earth\nB. Jupiter\nAnswer: B"

# preset, ground truth, what is right, what is wrong
ROWS: list[tuple[str, object, list[str], list[str]]] = [
    # Answers side by side, announced in the same words, are guesses; one that is worked out, or corrected, is the last.
    (
        "choice",
        "D",
        [
            r"\boxed{D} $\boxed{D}$",
            "Answer: A\nNo, that is wrong.\nAnswer: D",
            "The answer is A. No: the answer is D.",
            "Answer: D\nAnswer: (D)",
        ],
        [
            r"$\boxed{A}$ $\boxed{B}$ $\boxed{C}$ $\boxed{D}$",
            "\\boxed{A}\n\\boxed{D}",
            r"\boxed{C} or \boxed{D}",
            "Answer: A\nAnswer: D",
            "The answer is C. The answer is D.",
            "<answer>A</answer><answer>D</answer>",
            "A\nB\nC\nD",
            "Answer: A\nAlternative answer: D",
        ],
    ),
    ("choice", "AD", [r"\boxed{A}, \boxed{D}"], [r"\boxed{A}, \boxed{B}, \boxed{D}"]),
    (
        "math",
        "7",
        [
            "Answer: $7$\nAnswer: $7$",
            r"The answer is $\frac{14}{2}$. So the answer is $7$.",
            "#### 7\nThe answer is 7.",
        ],
        ["Answer: 5\nAnswer: 7", "The answer is 5. The answer is 7.", "#### 5\n#### 7", "**5**\n**7**", "5\n6\n7"],
    ),
    ("math", "5, 7", [r"\boxed{5} \boxed{7}"], [r"\boxed{5} \boxed{6} \boxed{7}"]),
    ("numeric", "7", ["Answer: 7\nAnswer: 7"], ["Answer: 5\nAnswer: 7", "5\n6\n7", r"\boxed{5} \boxed{7}"]),
    (
        "text",
        "Paris",
        ["Answer: Paris\nAnswer: Paris", "Yes, Paris", "It is not London.\nAnswer: Paris"],
        [r"\boxed{London} \boxed{Paris}", "Answer: London\nAnswer: Paris", "London, Paris", "London\nParis"],
    ),
    ("text", "Brazil", ["In South America, Brazil is the largest."], ["Argentina, Brazil"]),
    ("text", "Berlin", ["Die Hauptstadt ist Berlin."], ["Bonn ou Berlin", "Bonn oder Berlin"]),
    ("text", "Mercury", ["Mercury, though small, is the first."], ["It is Venus, though Mercury is closer."]),
    (
        "label",
        "neutral",
        ["Label: neutral", "The label is neutral, not contradiction."],
        [
            "Label: entailment, neutral, contradiction",
            "neutral, entailment",
            "Label: entailment\nLabel: neutral",
            "entailment\nneutral\ncontradiction",
            "Label: neutral/positive",
        ],
    ),
    # What follows a new question is another answer, of a base model that runs on.
    ("choice", "A", ["The answer is A." + RUN_ON, "A" + RUN_ON, "A\n\nHuman: and now?"], ["The answer is B." + RUN_ON]),
    ("choice", "B", ["Question: Which?\nA. x\nB. y\nAnswer: B"], ["The answer is A." + RUN_ON]),
    ("text", "Paris", ["Paris\n\nQ: And of Spain?\nA: Madrid"], ["Madrid\n\nQuestion: And of France?\nAnswer: Paris"]),
    ("math", "7", ["#### 7\n\nProblem: Tom has 9.\n#### 9"], ["#### 9\n\nProblem: Tom has 7.\n#### 7"]),
    (
        "label",
        "yes",
        ["Answer: yes\n\nQuestion: Is it dry?\nAnswer: no"],
        ["Answer: no\n\nQuestion: Wet?\nAnswer: yes"],
    ),
    ("literal", "[1]", ["Answer: [1]\n\nQuestion: next\nAnswer: [2]"], ["Answer: [2]\n\nQuestion: next\nAnswer: [1]"]),
    # An option's letter beside its value.
    (
        "math",
        "12",
        [r"$\boxed{\textbf{(B) }12}$", r"\boxed{(B)\ 12}", r"\boxed{B. 12}", r"\boxed{\text{(B)}~12}"],
        [r"\boxed{\textbf{(B) }13}", r"\boxed{(2) 12}", r"\boxed{B12}"],
    ),
    ("math", "12B", [r"12B"], [r"\boxed{(B)\ 13}"]),
    ("numeric", "12", [r"\boxed{\textbf{(B) }12}", "Answer: (B) 12"], [r"\boxed{(B)\ 13}"]),
    # Amounts in words, with a title, or two of them in a sentence.
    (
        "numeric",
        "360",
        ["Each bus holds sixty. Therefore, three hundred and sixty students went.", "So it was three hundred sixty."],
        [
            "Therefore, three hundred and sixty-one students went.",
            "Three hundred and sixty students left and forty stayed.",
            "About half of three hundred and sixty students went.",
            "The three hundred and sixty students went home.",
            "Not three hundred and sixty students went.",
        ],
    ),
    (
        "auto",
        "7",
        ["There are **seven** colours in the rainbow.", "It has seven sides."],
        ["It has seven or eight sides.", "There are seven red and two blue balls.", "The seven colours are known."],
    ),
    (
        "numeric",
        "1200000",
        ["**Revenue: $1.2 million**", "**Net income: 1.2 million dollars**"],
        ["**Revenue: $1.2 billion**", "At least: 1200000", "Revenue: $1.2 million; cost: $0.2 million"],
    ),
    ("math", "50", ["Total: 50", "Width: 50 cm"], ["Half: 50", "Not: 50", "Minus: 50"]),
    (
        "numeric",
        "7",
        ["In total, seven students passed.", "Hence she has seven."],
        [
            "There were at least seven.",
            "fewer than seven",
            "twice seven",
            "She is seven years older.",
            "seven times as many",
            "Seven percent of them left.",
            "The seven were lost.",
            "She has seven dozen eggs.",
            "Is it seven?",
        ],
    ),
    ("text", "Hamlet", ["Hamlet, by William Shakespeare"], ["Macbeth and Hamlet", "Hamlet and Macbeth"]),
    ("numeric", "25", ["Hay 25 patos."], ["Hay 45 gallinas y 25 patos", "Es gibt 45 Hennen und 25 Enten."]),
    (
        "math",
        "24",
        ["Значит, всего 24 ученика.", "따라서 학생은 24명입니다.", "Vậy có 24 học sinh.", "इसलिए कुल 24 छात्र हैं।"],
        [
            "Значит, всего 23 ученика.",
            "24명이 아닙니다.",
            "したがって、24人ではありません。",
            "Portanto, não são 24 alunos.",
        ],
    ),
    # Statements as answers, and corrections before and behind a value.
    ("math", "even", ["The function is even."], ["The function is odd.", "The function is not even."]),
    ("math", "converges", ["The series converges."], ["The series diverges.", "The series does not converge."]),
    (
        "math",
        r"\text{infinitely many}",
        ["There are infinitely many solutions.", "infinitely many"],
        ["There are not infinitely many solutions.", "There are finitely many solutions.", "no solution"],
    ),
    ("math", r"\text{Yes}", ["Yes, it is."], ["No, it is not.", "Yes, and no.", "Yes, but no."]),
    ("math", "8", ["Not 7 but 8.", "Answer: 8 (not 7)"], ["Not 8 but 7.", "Answer: 7 (not 8)"]),
    ("numeric", "42", ["It's 42, I checked."], ["It's 41, I checked."]),
    (
        "choice",
        "B",
        ["The answer is A. Correction: the answer is B."],
        ["The answer is B. Correction: the answer is A."],
    ),
    ("text", "Vienna", ["Vienna, but it is also called Wien."], ["Some might say Vienna, but it is Berlin."]),
    ("text", "Martin Luther King Jr.", ["Martin Luther King"], ["Martin Luther"]),
    ("math", "[-1,3)", [r"-1 \le x < 3"], ["-1, 3", "(-1, 3)"]),
    # The sign of a quantity is its number's.
    ("math", r"-5^\circ C", ["-5°C", "23°F", "minus 5 degrees Celsius"], ["-5°F", "-5 K", "5°C"]),
    ("math", r"5^\circ C", ["5 degrees Celsius"], ["minus 5 degrees Celsius"]),
    # The sign for "and" intersects.
    (
        "math",
        r"(-\infty,2)\cup(3,\infty)",
        [r"x<2 \lor x>3", r"x<2 \text{ or } x>3"],
        [r"x<2 \land x>3", r"x<2 \wedge x>3"],
    ),
    ("math", "(2,3)", [r"x>2 \land x<3"], [r"x>2 \lor x<3"]),
    # Official and short names of one country.
    ("text", "South Korea", ["the Republic of Korea"], ["Democratic People's Republic of Korea", "North Korea"]),
    ("text", "China", ["PRC", "the People's Republic of China"], ["Republic of China"]),
    ("text", "Russia", ["Russian Federation"], ["Belarus"]),
    ("text", "Republic of the Congo", ["Congo-Brazzaville"], ["Democratic Republic of the Congo"]),
    ("text", "Ireland", ["Republic of Ireland"], ["Northern Ireland"]),
]
CASES = [
    (preset, truth, completion, right)
    for preset, truth, good, bad in ROWS
    for right, completions in ((True, good), (False, bad))
    for completion in completions
]


@pytest.mark.parametrize(("preset", "truth", "completion", "right"), CASES)
def test_what_counts_is_the_answer_that_is_given(preset: str, truth: str, completion: str, right: bool) -> None:
    assert (verifier.grade(completion, truth, preset=preset).verdict.outcome == "correct") is right
