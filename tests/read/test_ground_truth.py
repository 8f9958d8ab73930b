"""Ground truths that nobody can be judged against, in every preset; and those that hold more than their answer."""

import pytest

from verifier.presets.catalogue import task_for
from verifier.score import score_task
from verifier.wire import Json, Rollout

NO_ANSWER = [
    r"\text{(see graph)}",
    "proof", "Proof.", "notfound", "Not provided", "None provided", "TODO", "see above", "(see the solution)", "证明略",
    "略", "无答案",    "![figure](https://example.org/a.png)", "[image]", "| | |\n|---|---|\n| | |", r"\boxed{}",
    "\x0crac{1}{2}", "\x08oxed{1}", "5\text{ m}", "answer not found",
    "See the graph in the figure below.", "Refer to the diagram.", "The graph is shown below.", "Answers may vary.",
    "如图所示", "Proof. See the lecture notes for details.", "Proof by induction on n; see the solution above.",
    "Student's own opinion.", "Accept any reasonable answer", "Open-ended", "Responses will vary.", "Resposta pessoal.",
    "Réponse libre", "言之有理即可", "(no reference answer available)", "Reference answer not available",
    "By induction. For $m=0$ it is clear, and $m$ gives $m+1$.",
    "No official solution available", "The verification is left to the reader.", "Left as an exercise.",
    "La preuve est laissée au lecteur.", "证明留给读者", "By complete induction on $m$; the base case is clear.",
    "Par récurrence sur $n$.", "Durch vollständige Induktion nach n.", "用数学归纳法。当 $n=1$ 时成立。",
    "Assume $p$ divides $ab$ but not $a$. Then $p$ divides $b$, which is a contradiction to the choice of $b$.",
    "Let $m$ be odd, $m=2j+1$. Then $m^2=4j(j+1)+1$, which is odd.",
    "Supposons $x>0$ et $x<0$, contradiction.",
    "That concludes the proof.", "Thus shown.", "∎", "因此命题得证", "como se quería demostrar",
    "Was zu zeigen war.",
    "Was zu zeigen war.", "The report should be assessed on accuracy and depth.", "Student answers may vary. Responses"
    " should include two reasons and an example.", "Refer to the diagram in the teacher's guide (page 41).",
    "Voir le schéma 4.", "Siehe Abbildung 2.", "Ver la figura en el anexo.", "详见教材图2.5所示", "См. рис. 8",
    "Les élèves doivent expliquer leur démarche.", "学生应结合材料说明理由。", "Award two marks for each valid reason.",
    "Answers may vary. Sample responses are accepted.", "Sample answer: answers may vary",
    "Доказательство приведено выше.", "Sample response: students should explain their reasoning in their own words.",
    "This problem was withdrawn because it is flawed.",
    "The problem has a misprint; no correct answer was published.", "本题有误",
    "[asy] draw((0,0)--(1,0)--(1,1)--cycle); [/asy]", "404 Not Found", "HTTP 404: page not found",
    "<!DOCTYPE html><html><head><title>Just a moment...</title>", "<ANSWER_HERE>", "[INSERT ANSWER]", "${final_answer}",
    "\ufffd\ufffd\ufffd", "????????", "Full marks if explained clearly.", "(graph to be drawn on the grid provided)",
    "Any original haiku is acceptable.", "Open-ended creative writing.", "Depends on the student's own opinion.",
    "#REF!",
]  # fmt: skip
NO_MATHEMATICS = [
    r"\frac{3}{",
    r"Proof. Suppose $\sqrt{2}=p/q$ in lowest terms. Then $p^2=2q^2$, so $p$ is even, hence $q$ is. A contradiction.",
    "Proof by contradiction.",
    "Beweis: Sei $n$ gerade.",
    "unknown",
    "none",
    "?",
    "...",
    "Same as in part (a)",
    "同上",
    "See problem 14.",
    "HTTP 404: page not found",
    "#REF!",
    "[object Object]",
    "Construct the perpendicular bisector of AB with compass and straightedge.",
    "Explain your reasoning to a partner.",
    "NameError: name 'x' is not defined",
    "Proof. Let the sides be given, and draw the height of the triangle. Both angles are then right angles, which was"
    " to be shown by the lemma above.",
]
PRESETS = ["math", "numeric", "label", "text", "exact", "choice", "auto"]


def outcome(preset: str, completion: str, truth: Json) -> str:
    rollout = Rollout(id="1", completion=completion, ground_truth=truth)
    return score_task(task_for(rollout, preset)).verdict.outcome.value


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("truth", NO_ANSWER)
def test_what_is_no_answer_is_unverifiable(preset: str, truth: str) -> None:
    for completion in (r"\boxed{5}", f"The answer is {truth}", "I do not know."):
        assert outcome(preset, completion, truth) == "unverifiable"


@pytest.mark.parametrize("truth", NO_MATHEMATICS)
def test_what_is_no_mathematics_is_unverifiable(truth: str) -> None:
    assert outcome("math", r"\boxed{5}", truth) == "unverifiable"


@pytest.mark.parametrize(
    "truth",
    [
        "Let It Be",
        "Since U Been Gone",
        "Suppose They Gave a War",
        "By induction",
        "Left to their own devices",
        "Proof by contradiction",
        "Proof of Heaven",
        "Open-ended questions",
        "Any reasonable person",
        "His own work",
        "done",
        "established",
        "It follows",
    ],
)
def test_a_short_answer_about_proofs_or_opinions_is_one(truth: str) -> None:
    assert outcome("text", f"It is called {truth}.", truth) == "correct"
    assert outcome("text", "It is called something else.", truth) == "incorrect"


@pytest.mark.parametrize(
    "truth",
    ["the statement is incorrect", "the problem has no solution", "the same", "state", "complete graph", "Draw"],
)
def test_an_answer_that_only_looks_like_a_note_is_one(truth: str) -> None:
    assert outcome("math", f"\\boxed{{\\text{{{truth}}}}}", truth) == "correct"


@pytest.mark.parametrize("preset", ["label", "text"])
def test_unknown_is_a_class_and_a_short_answer(preset: str) -> None:
    assert outcome(preset, "unknown", "unknown") == "correct"


SOLUTION = (
    "First we count the apples in every basket and add the numbers. There are three baskets with four apples in each of"
    " them. Therefore, the answer is $12$."
)
HOLDS: list[tuple[Json, str, str, str]] = [
    (r"\textbf{(C) }8", r"\boxed{8}", "correct", "a letter with its value: the value"),
    (r"\textbf{(C) }8", r"\boxed{C}", "correct", "a letter with its value: the letter"),
    (r"(C)\ 8", r"\boxed{9}", "incorrect", "neither"),
    (r"\text{(C)}\ 8", r"\boxed{B}", "incorrect", "another letter"),
    (["2"], r"\boxed{2}", "correct", "a list of one"),
    ('["34"]', r"\boxed{34}", "correct", "a list as JSON text"),
    (["2", "3"], r"\boxed{2}", "unverifiable", "two: all of them, or one of them?"),
    (SOLUTION, r"\boxed{12}", "correct", "a solution with a final answer"),
    (SOLUTION, r"\boxed{4}", "incorrect", "a number of the solution is not its answer"),
    ("no solution", r"\boxed{\text{no solution}}", "correct", "an answer in words"),
]


@pytest.mark.parametrize(("truth", "completion", "expected", "why"), HOLDS)
def test_a_ground_truth_is_read_for_its_answer(truth: Json, completion: str, expected: str, why: str) -> None:
    assert outcome("math", completion, truth) == expected, why


OPTIONS: list[Json] = ["Rome", "Paris", "Lyon"]


@pytest.mark.parametrize("answer", ["B", 1, "Paris"])
def test_an_option_is_told_by_letter_number_or_text(answer: Json) -> None:
    truth: Json = {"answer": answer, "options": OPTIONS}
    assert outcome("auto", "The answer is B.", truth) == "correct"
    assert outcome("choice", "The answer is Paris.", truth) == "correct"
    assert outcome("choice", "The answer is Lyon.", truth) == "incorrect"


@pytest.mark.parametrize("truth", [["2"], '["2"]', SOLUTION.replace("$12$", "$2$")])
def test_numeric_reads_the_number_of_a_ground_truth(truth: Json) -> None:
    assert outcome("numeric", "The answer is 2.", truth) == "correct"


@pytest.mark.parametrize(
    ("truth", "answer"),
    [
        ("Let $x$ be the number of pens. Then $2x=10$, so $x=5$.", "5"),
        ("Since $a+b=3$ and $ab=2$, the sum of squares is $9-4=5$.", "5"),
        ("By symmetry the probability is $\\frac{1}{2}$.", r"\frac12"),
        ("If $n$ is even, $0$; if $n$ is odd, $1$", "If $n$ is even, $0$; if $n$ is odd, $1$"),
    ],
)
def test_a_solution_that_ends_in_a_value_is_no_proof(truth: str, answer: str) -> None:
    assert outcome("math", rf"\boxed{{{answer}}}", truth) != "unverifiable"
