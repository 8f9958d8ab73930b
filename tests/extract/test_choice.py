"""How letters are stated, in the words of many models and languages, and what states none."""

import pytest

from verifier.extract.choice import ChoiceLetter, by_text
from verifier.presets.catalogue import task_for
from verifier.read.options import listed_options
from verifier.score import score_task
from verifier.wire import Json, Rollout

STATED = [
    ("<answer>B</answer>", "B", "a tag"),
    ("<answer>B. Paris</answer>", "B", "a tag with the option's text"),
    ("<answer>D) twelve</answer>", "D", "a bracket and the text"),
    ("[ANSWER]C[/ANSWER]", "C", "a tag in brackets"),
    ("Final Choice: D", "D", "choice for answer"),
    ("### D", "D", "a heading"),
    (r"\(D\)", "D", "a formula that is a letter"),
    ("Option D", "D", "an option and nothing else"),
    ("hence choice D.", "D", "a conclusion"),
    ("That leaves C.", "C", "what is left"),
    ("Therefore, D.", "D", "a conclusion in one letter"),
    ("Therefore, among A through E, the answer is probably C.", "C", "the options' range is no answer"),
    ("So the answer (A, B, C or D) is C", "C", "the options repeated"),
    ("The one that does not fit is A) (99, 10).", "A", "behind a verb"),
    ("c. smallest meaningful units", "C", "a small letter with its text"),
    ("B 冲突规范", "B", "a letter with its text in Chinese"),
    ("正确选项是D", "D", "Chinese"),
    ("D项正确", "D", "Chinese"),
    ("选项C最符合题意", "C", "Chinese"),
    ("只有D符合题意", "D", "Chinese"),
    ("正解はCです。", "C", "Japanese"),
    ("答えは「c. あまり」です。", "C", "Japanese, in brackets with its text"),
    ("सही उत्तर विकल्प [D]", "D", "Hindi"),
    ("الإجابة الصحيحة هي [C]", "C", "Arabic"),
    ("La respuesta correcta es la opción A)", "A", "Spanish"),
    ("Jawaban: B", "B", "Indonesian"),
    ("The answers are (A) x, (B) y, and (C) z.", "ABC", "several letters, each with its text"),
    ("The correct answers are:\na. one\nb. two\n\nOptions c and d are wrong.", "AB", "several lines"),
    ("A B D", "ABD", "letters apart"),
    ("Answer: A\nAfter checking, I need to correct this.\nAnswer: B", "B", "corrected"),
    ("The answer is for sure D, it can't be A or B", "D", "others are denied"),
    (r"I get \boxed{100\%}, and B is close to it.", None, "the box holds a value, and B is only mentioned"),
    (r"\boxed{B", None, "a box that is never closed"),
    ("The answer is B = C", None, "no letter but an equation"),
    (r"The answer is $B \lor C$", None, "no letter but a formula"),
    ("B (this is wrong)", None, "taken back at once"),
    ("The answer is not B.", None, "denied"),
    ("Is the answer B?", None, "asked"),
    ("A. Rome\nB. Paris\nC. Lyon\nWhich one?", None, "the options repeated"),
    ("因为A项错误，所以不选A。", None, "denied in Chinese"),
]


@pytest.mark.parametrize(("text", "letters", "why"), STATED)
def test_a_letter_is_read_as_it_is_stated(text: str, letters: str | None, why: str) -> None:
    assert ChoiceLetter(several=True).extract(text).answer == letters, why


LINES_AND_OBJECTS = [
    ("D\n\nExplanation: A common mistake is to choose A, but A describes diffusion, not osmosis.", "D", "mentioned"),
    ("A\n\nExplanation: Many would choose D, but D describes osmosis.", "A", "what many choose"),
    ("**C**\n\nReasoning: option B is correct only if n is even.", "C", "right under a condition"),
    ("A\n\nExplanation: the cell shrinks. So the correct answer is D.", "D", "a conclusion below is the last word"),
    ("A\n\nExplanation: water moves, so I choose D.", "D", "the writer's own choice below"),
    ("One might choose A at once, but A is what diffusion does to the cell.\n\nD", "D", "the last line"),
    ("A: incorrect.\nB: wrong unit.\nC: incorrect.\nD: not correct.", None, "none is called right"),
    ("A: incorrect, no unit.\nB: incorrect, wrong unit.\nC: incorrect.\nD: correct.", "D", "a verdict per option"),
    ("- **A**: correct\n- **B**: incorrect\n- **C**: wrong", "A", "a verdict per option in a list"),
    ("(A) ✗ too small\n(B) ✓ fits\n(C) ✗ too large", "B", "marks"),
    ("A: incorrect.\nB: correct.\n\nThe answer is A.", "A", "a statement outranks the verdicts"),
    ("A: correct.\nB: incorrect.\nC: correct.", None, "two are right, and one is asked for"),
    ('{"reasoning": "Option A is out of range, B fits.", "choice": "B"}', "B", "a member of an object"),
    ('```json\n{"selected": "C", "reasoning": "One could choose A, but C is right."}\n```', "C", "before its reasons"),
    ('So it is:\n{"final_answer": "(D)"}', "D", "an object below prose"),
    ('{"letter": "B. Paris"}', "B", "a letter with its text"),
    ('{"reasoning": "B fits.", "choice": "A"}', "A", "the member counts"),
    ('{"choice": "A", "answer": "B"}', None, "two members disagree"),
    ('{"choice": "none"}', None, "no letter"),
]


@pytest.mark.parametrize(("text", "letter", "why"), LINES_AND_OBJECTS)
def test_lines_and_members_that_are_only_a_letter_state_it(text: str, letter: str | None, why: str) -> None:
    assert ChoiceLetter(letters="ABCD").extract(text).answer == letter, why


def test_several_options_that_are_called_right_are_all_chosen() -> None:
    text = "A: correct.\nB: incorrect.\nC: correct."
    assert ChoiceLetter(several=True).extract(text).answer == "AC"
    assert ChoiceLetter(several=True).extract('{"answer": "A, C"}').answer == "AC"


PROMPT = "Where does a fox live?\nA. a hole\nB. a nest\nC. the sea\nAnswer:"
BY_TEXT: list[tuple[str, Json, str | None, str, str]] = [
    ("The answer is hole.", "A", PROMPT, "correct", "the prompt lists the options"),
    (r"\boxed{\text{a nest}}", "A", PROMPT, "incorrect", "another option's text"),
    ("Answer: Paris", {"answer": "B", "options": ["Rome", "Paris"]}, None, "correct", "the ground truth lists them"),
    ("Answer: Berlin", {"answer": "B", "options": ["Rome", "Paris"]}, None, "no_answer", "no option's text"),
    ("It is a hole or a nest.", "A", PROMPT, "no_answer", "two options' texts"),
]


@pytest.mark.parametrize(("completion", "truth", "prompt", "outcome", "why"), BY_TEXT)
def test_an_options_text_stands_for_its_letter(
    completion: str, truth: Json, prompt: str | None, outcome: str, why: str
) -> None:
    rollout = Rollout(id="1", completion=completion, ground_truth=truth, prompt=prompt)
    assert score_task(task_for(rollout, "choice")).verdict.outcome == outcome, why


def test_options_are_listed_from_a_on() -> None:
    assert listed_options("A) x B) y C) z") == {"A": "x", "B": "y", "C": "z"}
    assert listed_options("Vitamin A. B. Franklin") == {}
    assert by_text("anything", {}) is None


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("答案：Ｂ", "B"),
        ("答案：（Ｂ）", "B"),
        ("Đáp án đúng là B.", "B"),
        ("A resposta correta é a letra B.", "B"),
        ("My choice: Option B", "B"),
    ],
)
def test_full_width_letters_and_other_languages(text: str, letter: str) -> None:
    assert ChoiceLetter().extract(text).answer == letter
