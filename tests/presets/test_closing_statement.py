"""The closing statement is the answer, in every preset: what is bounded, withdrawn or one case of several is none."""

import pytest

import verifier

RIGHT, WRONG = True, False
NO_VALUE = [
    ("numeric", "Water boils at 373 K. The heat needed follows from the heat capacity.", "373", WRONG, "it goes on"),
    ("numeric", "Use a = 2.5 m/s² here.\n\nSo v = a t =", "2.5", WRONG, "it breaks off"),
    ("math", "A box of height 11 is filled. From its base we can work out the volume.", "11", WRONG, "it leads on"),
    ("numeric", "The tank holds 60 litres. That is the full tank.", "60", RIGHT, "a remark on what was said"),
    ("math", "So there are $45$ pairs. Hope that helps!", "45", RIGHT, "a courtesy"),
    ("numeric", "Es bleiben 14 Murmeln. Das stimmt mit der Skizze überein.", "14", RIGHT, "a remark in German"),
    ("numeric", "We know that it has at least 21 rows.", "21", WRONG, "a lower bound"),
    ("numeric", "To be sure you need at least 5 socks.", "5", RIGHT, "the least is what is asked for"),
    ("numeric", "Quedan como mínimo 9 sillas.", "9", WRONG, "a lower bound in Spanish"),
    ("numeric", "Il y a 6 ou 7 solutions.", "7", WRONG, "alternatives in French"),
    ("numeric", "Ergebnis: 2,5 oder 3,5", "3.5", WRONG, "alternatives in German"),
    ("math", "x = 3 oder x = 4", "3, 4", RIGHT, "two values where two are right"),
]
WITHDRAWN = [
    ("math", "It is \\boxed{5}.\n\nPlease disregard this, I have no valid result.", "5", WRONG, "disregarded"),
    ("numeric", "We may disregard the air. The range is 12 m.", "12", RIGHT, "something else is disregarded"),
    ("math", "Son 44.\n\nRetiro mi respuesta: me equivoqué al sumar.", "44", WRONG, "withdrawn in Spanish"),
    ("numeric", "Retiro 4 canicas y quedan 6.", "6", RIGHT, "marbles are withdrawn"),
    ("math", "Es sind 23. Ich nehme das zurück.", "23", WRONG, "withdrawn in German"),
    ("math", "Ça fait 19. Je retire ce que j'ai dit, c'est faux.", "19", WRONG, "withdrawn in French"),
    ("math", "答案是6。我撤回这个答案。", "6", WRONG, "withdrawn in Chinese"),
    ("label", "Label: ham\n\nI'll switch my answer to spam.", "ham", WRONG, "another class instead"),
    ("label", "Label: ham\n\nI'll switch my answer to: spam", "spam", RIGHT, "the class that is put in its place"),
    ("text", "Some name Volta, but on who built it I can't give an answer.", "Volta", WRONG, "declined"),
    ("text", "It was Volta. I don't know the year.", "Volta", RIGHT, "something else is not known"),
]
CASES = [
    ("math", "If the balls differ, it is 1/8. If they are alike, it is 1/3.", "1/3", WRONG, "two cases, two values"),
    ("numeric", "Si es par, sale 14; de lo contrario, sale 15.", "15", WRONG, "two cases in Spanish"),
    ("choice", "If it is warm the answer is B. If it is cold the answer is C.", "B", WRONG, "two cases of a choice"),
    ("math", "If n = 1 there is no solution. If n = 2 then x = 9.", "9", RIGHT, "one case is refuted"),
    ("math", "If one is red there are 3 ways. If none is, there are 4. In total there are 7.", "7", RIGHT, "summed up"),
]
IN_WORDS = [
    ("numeric", "2·2·2·2. There are sixteen strings of that kind.", "16", RIGHT, "the last sentence in words"),
    ("math", "There are fifty-two cards when no joker is used twice.", "52", RIGHT, "a condition behind it"),
    ("math", "There are three cats and five dogs.", "3", WRONG, "two counts"),
    ("math", "所以抽到白球的概率是五分之二。", "\\frac{2}{5}", RIGHT, "a fraction in Chinese"),
    ("numeric", "5×7。一共有三十五名学生。", "35", RIGHT, "what is counted in Chinese"),
    ("numeric", "所以至少有十一个。", "11", WRONG, "a bound in Chinese"),
]
TYPES = [
    ("literal", '{"answer": "88"}', "'88'", RIGHT, "a text of JSON"),
    ("literal", '{"answer": 88}', "'88'", WRONG, "a number of JSON"),
    ("literal", '{"answer": "88"}', "88", RIGHT, "JSON's string around a number"),
    ("literal", "The output is `88`.", "'88'", WRONG, "a number in prose"),
    ("literal", "The output is `'88'`.", "'88'", RIGHT, "a text in prose"),
]
VALUES = [
    ("math", "\\boxed{\\sqrt{5} \\approx 2.26}", "\\sqrt{5}", WRONG, "an approximation that contradicts its value"),
    ("math", "\\boxed{\\sqrt{5} \\approx 2.23}", "\\sqrt{5}", RIGHT, "cut off"),
    ("math", "Answer: ln 3 ≈ 1.0986", "1.1", RIGHT, "more digits than were asked for"),
    ("math", "Answer: ln 5 ≈ 1.60", "1.61", WRONG, "another decimal than was asked for"),
    ("math", "3000\\pi \\approx 9{,}420", "3000\\pi", RIGHT, "rounded to tens"),
    (
        "math",
        "$\\left[\\begin{array}{c} 7 \\\\ 2 \\end{array}\\right]$",
        "\\begin{pmatrix} 7 \\\\ 2 \\end{pmatrix}",
        RIGHT,
        "",
    ),
    ("math", "$\\left|\\begin{array}{c} 7 \\end{array}\\right|$", "\\begin{pmatrix} 7 \\end{pmatrix}", WRONG, "bars"),
    ("numeric", "v = (331,4 ± 0,6) m/s", "331.4", RIGHT, "a measurement"),
    ("numeric", "l = 2.04(3) cm", "2.04", RIGHT, "uncertain last digits"),
    ("numeric", "v = (331,4 ± 0,6) m/s", "0.6", WRONG, "its uncertainty"),
    ("numeric", "x = 4 ± 3", "4", WRONG, "two solutions"),
]
NAMES = [
    ("text", "Answer: zinc and copper", "zinc", WRONG, "another one beside it"),
    ("text", "Answer: copper and zinc", "zinc", WRONG, "another one before it"),
    ("text", "The metals are zinc and copper.", "zinc", WRONG, "two behind the copula"),
    ("text", "It is zinc and it is bluish.", "zinc", RIGHT, "a clause behind and"),
    ("text", "The song is sung by Nena and Kim Wilde.", "Kim Wilde", RIGHT, "who else did it"),
    ("text", "Réponse : le fer et le nickel", "fer", WRONG, "two in French"),
    ("text", "答案：锌和铜", "锌", WRONG, "two in Chinese"),
    ("text", "Answer: Rambo 3", "Rambo", WRONG, "a sequel"),
    ("text", "It was written in Bonn in 1792.", "Bonn", RIGHT, "a year tells when"),
    ("text", "Answer: Mexico City", "Mexico", WRONG, "a city"),
    ("text", "Sarà uno di questi: Dante, Boccaccio, Petrarca o Tasso.", "Boccaccio", WRONG, "a list of guesses"),
    ("text", "Nunca fue Simón Bolívar quien lo firmó.", "Simón Bolívar", WRONG, "denied before the name"),
    ("text", "Ce n'était pas Pasteur.", "Pasteur", WRONG, "denied in French"),
    ("text", "Fue Simón Bolívar quien lo firmó.", "Simón Bolívar", RIGHT, "affirmed"),
]
LISTS = [
    ("math", "Les zéros sont u = 5, u = 6 et u = 7.", "5, 6, 7", RIGHT, "equations in French"),
    ("math", "Nullstellen: β₁ = 4, β₂ = −4", "-4, 4", RIGHT, "Greek names with an index"),
    ("math", "The roots are:\n- y = 3 + √2\n- y = 3 − √2", "3 \\pm \\sqrt{2}", RIGHT, "bullets with a name"),
    ("math", "We set:\n- a = 3\n- b = 4", "3, 4", WRONG, "bullets of two things"),
    ("math", "The roots are u = 5, u = 6 and u = 8.", "5, 6", WRONG, "one too many"),
    ("numeric", "So t = 2 and t = 8.", "8", WRONG, "two values of one thing"),
]
LETTERS_AND_CLASSES = [
    ("choice", "A and D are off. We are left with B as our answer.", "B", RIGHT, "what is left"),
    ("choice", "That leaves A or B as the answer.", "B", WRONG, "two are left"),
    ("choice", "so its d)", "D", RIGHT, "a terse letter"),
    ("choice", "its a good one", "A", WRONG, "an article"),
    ("choice", "A alternativa certa é a C.", "C", RIGHT, "stated in Portuguese"),
    ("label", "p = 0.3. Decision: we do not reject H0.", "fail to reject", RIGHT, "a denied test"),
    ("label", "Decision: **reject** H₀", "reject", RIGHT, "a test"),
    ("label", "We retain the null hypothesis.", "reject", WRONG, "the other outcome"),
    ("label", "Die Lösung ist sauer.", "sauer", RIGHT, "a copula in German"),
    ("label", "Die Lösung ist nicht sauer.", "sauer", WRONG, "denied in German"),
    ("label", "La solución no es ácida.", "ácida", WRONG, "denied in Spanish"),
    ("label", "La solution est acide ou basique.", "acide", WRONG, "two classes in French"),
]


@pytest.mark.parametrize(
    ("preset", "completion", "truth", "right", "why"),
    [*NO_VALUE, *WITHDRAWN, *CASES, *IN_WORDS, *TYPES, *VALUES, *NAMES, *LISTS, *LETTERS_AND_CLASSES],
)
def test_the_closing_statement_is_the_answer(preset: str, completion: str, truth: str, right: bool, why: str) -> None:
    result = verifier.grade(completion, truth, preset=preset)
    assert (result.verdict.outcome == "correct") is right, f"{why}: {result.verdict.reason}"
