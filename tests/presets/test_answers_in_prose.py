"""What a last sentence answers, in either direction: taken whole, and nothing taken that it does not say."""

import pytest

from verifier import grade
from verifier.wire import Json, Outcome

PLUS_MINUS = (  # preset, completion, ground truth, whether it is right
    ("numeric", "We take the root of both sides. Therefore x = ±5.", "5", False),
    ("numeric", "The roots of the equation are ±5.", "5", False),
    ("numeric", "So x is plus or minus 5.", "5", False),
    ("numeric", "So x is plus or minus 5.", "-5", False),
    ("numeric", "Thus, in the end, x equals +/- 5.", "-5", False),
    ("numeric", "所以x=±5。", "5", False),
    ("numeric", "The reading is then 5 ± 0.1.", "0.1", False),
    ("math", "So the value of it in the end is plus or minus 5.", "5", False),
    ("numeric", "So in the end it is +5.", "5", True),
    ("numeric", "So x is minus 5.", "-5", True),
)
WHOLE_NUMBERS = (
    ("numeric", "Der Notendurchschnitt beträgt 3,75.", "3.75", True),
    ("math", "Der Notendurchschnitt beträgt 3,75.", "3.75", True),
    ("numeric", "Der Notendurchschnitt beträgt 3,75.", "3", False),
    ("numeric", "Der Notendurchschnitt beträgt 3,75.", "75", False),
    ("numeric", "Die Lösungen lauten 1,2,3.", "1", False),
    ("numeric", "Die Lösungen lauten 1,2,3.", "3", False),
    ("numeric", "अतः कुल बचत ₹1,25,000 है।", "125000", True),
    ("numeric", "अतः कुल बचत ₹1,25,000 है।", "1", False),
    ("numeric", "अतः कुल बचत ₹1,25,000 है।", "25000", False),
    ("numeric", "Arean är alltså 25 000 cm².", "2.5 m^2", True),
    ("numeric", "Arean är alltså 2 500 cm².", "2.5 m^2", False),
    ("numeric", "La ville compte 125 000 habitants.", "125000", True),
    ("numeric", "La ville compte 125 000 habitants.", "0", False),
    ("numeric", "Es sind 1.250.000 Menschen.", "1250000", True),
    ("numeric", "Es sind 1.250.000 Menschen.", "1.25", False),
    ("numeric", "Es kostet am Ende 1'250.50 CHF.", "1250.5", True),
    ("numeric", "Le tout coûte donc à la fin 1 250,50 €.", "1250.5", True),
    ("numeric", "Tehát a film 1 óra 30 percig tart.", "1.5 hours", True),
    ("numeric", "Tehát a film 1 óra 30 percig tart.", "30 minutes", False),
    ("numeric", "Tehát a film 1 óra 40 percig tart.", "1.5 hours", False),
    ("numeric", "Film tedy trvá 1 hodinu a 30 minut.", "1.5 hours", True),
    ("numeric", "Le film dure donc 1 heure et 30 minutes.", "90 minutes", True),
    ("numeric", "Il film dura 1 ora e 30 minuti.", "90", False),
    ("numeric", "Отже, фільм триває 1 годину 30 хвилин.", "1.5 hours", True),
    ("numeric", "फिल्म 1 घंटे 30 मिनट चलती है।", "1.5 hours", True),
)

ODD = "Since $f(-x) = -x^3 + x = -f(x)$ for every real $x$, the function is"
STATEMENTS = (
    ("auto", f"{ODD} odd.", "odd", True),
    ("auto", f"{ODD} even.", "odd", False),
    ("math", f"{ODD} not odd.", "odd", False),
    ("math", "The function is odd, since $x^2$ is even.", "odd", True),
    ("math", "The function is even, since $x^3$ is odd.", "odd", False),
    ("math", "If $x^2$ is odd, then $n$ is odd.", "odd", False),
    ("math", "We assume the function is odd.", "odd", False),
    ("math", "Maybe the function is odd.", "odd", False),
    ("math", "Is $f(x) = x$ such that the function is odd?", "odd", False),
    ("math", "The function is neither even nor odd.", "odd", False),
    ("math", "Clearly, the function is odd. So \\boxed{\\text{even}}", "odd", False),
    ("math", "We have $x=1$, and therefore $x$ is odd.", "x is odd", True),
    ("math", "We have $x=1$, and therefore $y$ is odd.", "x is odd", False),
    (
        "math",
        "With $0 < a_n$ for all $n \\ge 1$. By the comparison test, the series converges.",
        "\\text{converges}",
        True,
    ),
    (
        "math",
        "With $0 < a_n$ for all $n \\ge 1$. By the comparison test, the series diverges.",
        "\\text{converges}",
        False,
    ),
    ("math", "By the test for $n \\ge 1$, the series does not converge.", "diverges", True),
    ("math", "By the test for $n \\ge 1$, the series converges conditionally.", "converges", False),
    ("math", "\\boxed{\\text{infinitely many solutions}}", "\\text{infinitely many}", True),
    (
        "math",
        "Both describe one line, so the system has infinitely many solutions.",
        "infinitely many solutions",
        True,
    ),
    ("math", "Both are one line. So the system has infinitely many solutions.", "infinitely many solutions", True),
    ("math", "\\boxed{\\text{infinitely many roots}}", "infinitely many solutions", True),
    ("math", "\\boxed{\\text{infinitely many points}}", "infinitely many solutions", False),
    ("math", "\\boxed{\\text{not infinitely many}}", "infinitely many", False),
    ("math", "\\boxed{\\text{finitely many solutions}}", "infinitely many solutions", False),
)
CONDITIONS = (
    ("math", "The solutions are thus $x = 2k\\pi$, where $k\\in\\mathbb{Z}$.", "x=2n\\pi, n\\in\\mathbb{Z}", True),
    ("math", "The solutions are thus $x = 2k\\pi$, де $k\\in\\mathbb{Z}$.", "x=2n\\pi, n\\in\\mathbb{Z}", True),
    ("math", "The solutions are thus $x = 2k\\pi$ where $k$ is an integer.", "x=2n\\pi, n\\in\\mathbb{Z}", True),
    ("math", "The solutions are thus $x = k\\pi$, où $k\\in\\mathbb{Z}$.", "x=2n\\pi, n\\in\\mathbb{Z}", False),
    ("math", "The solutions are thus $x = 2k\\pi$, where $k \\ge 0$.", "x=2n\\pi, n\\in\\mathbb{Z}", False),
    ("math", "Therefore it grows as $y = Ce^{x}$, where $C$ is a constant.", "y=Ce^{x}", True),
    ("math", "Therefore it grows as $y = Ce^{x}$, where $C$ is a positive constant.", "y=Ce^{x}", False),
    ("math", "So the function is $x^2$, where $x>0$.", "x>0", False),
    ("math", "So the inequality $x^2 > 0$ holds for $x>0$.", "x>0", True),
)
ASSIGNMENTS = (
    ("math", "Rovnice má tedy kořeny $x_1=-3$, $x_2=1$ a $x_3=2$.", "\\{1, 2, -3\\}", True),
    ("math", "Rovnice má tedy kořeny $x_1=-3$, $x_2=1$ a $x_3=3$.", "\\{1, 2, -3\\}", False),
    ("math", "Rovnice má tedy kořeny $x_1=-3$, $x_2=1$ a $x_3=2$.", "2", False),
    ("math", "Az egyenlet gyökei tehát $x_1=-3$ és $x_2=1$.", "1, -3", True),
    ("math", "Az egyenlet gyökei tehát $x_1=-3$ és $x_2=1$.", "1", False),
)
MIXED_UP = "It was written by Charlotte Brontë. Sorry, I mixed up the sisters: the author of it is Emily Brontë."
NAMES = (
    ("text", "Answer: John Ronald Reuel Tolkien", "J. R. R. Tolkien", True),
    ("text", "The author is John Ronald Reuel Tolkien.", "J.R.R. Tolkien", True),
    ("text", "J. R. R. Tolkien", "John Ronald Reuel Tolkien", True),
    ("text", "Christopher John Reuel Tolkien", "J. R. R. Tolkien", False),
    ("text", "James Robert Tolkien", "J. R. R. Tolkien", False),
    ("text", "John Ronald Reuel Rowling", "J. R. R. Tolkien", False),
    ("text", "Johann Christian Bach", "J. S. Bach", False),
    ("text", "Carl Philipp Emanuel Bach", "P. E. Bach", False),
    ("text", "C. J. R. Tolkien", "John Ronald Reuel Tolkien", False),
    ("text", MIXED_UP, "Emily Brontë", True),
    ("text", MIXED_UP, "Charlotte Brontë", False),
    ("text", "It was Charlotte Brontë. Sorry, the author is Emily Brontë.", "Charlotte Brontë", False),
    ("text", "It was Charlotte Brontë. Sorry, the author is Emily Brontë.", "Emily Brontë", True),
    ("text", "It was Emily Brontë. Sorry, I made a mistake.", "Emily Brontë", False),
    ("text", "Sorry, I do not know whether the capital is Paris.", "Paris", False),
)
LABELS = (
    ("auto", "It leaves at 17:30 and is on its way for long.\n\n**Arrival time:** 19:45", "7:45 PM", True),
    ("auto", "It leaves at 17:30 and is on its way for long.\n\n**Arrival time**: 19:45", "7:45 PM", True),
    ("auto", "It leaves at 19:45 and is on its way for long.\n\n**Arrival time:** 20:45", "7:45 PM", False),
    ("auto", "**Arrival time:** 19:45\n**Departure time:** 17:30", "5:30 PM", False),
    ("auto", "**Arrival time:** 20:45\n**Delay time:** 19:45", "7:45 PM", False),
)
FORMULAS = (
    ("auto", "When hydrogen burns in oxygen, the only product is H₂O.", "\\mathrm{H_2O}", True),
    ("auto", "The compound that decomposes with a catalyst is H₂O₂.", "\\mathrm{H_2O}", False),
    ("auto", "\\boxed{\\mathrm{H_2O_2}}", "\\mathrm{H_2O}", False),
    ("auto", "\\boxed{\\mathrm{H_2O_2}}", "H2O", False),
    ("auto", "\\boxed{H_{2}O}", "\\text{H2O}", True),
    ("auto", "The acid is H₂SO₄.", "\\ce{H2SO4}", True),
    ("auto", "The acid is H₂SO₃.", "\\ce{H2SO4}", False),
)
ASKED_BY_ITS_UNIT = (
    ("numeric", "Por lo tanto, el tren tarda 3 horas en recorrer los 240 km.", "3 hours", True),
    ("numeric", "Por lo tanto, el tren tarda 4 horas en recorrer los 240 km.", "3 hours", False),
    ("numeric", "So the train takes 180 minutes to cover 240 km.", "3 hours", True),
    ("numeric", "So the train takes 3 hours to cover 240 km.", "240 km", True),
    ("numeric", "So the train takes 3 hours and not 4 hours to cover 240 km.", "3 hours", False),
    ("numeric", "After 3 hours the train has covered 240 km.", "3 hours", False),
    ("numeric", "Der Zug schafft also in 3 Stunden 240 km.", "3 hours", False),
    ("numeric", "Then 3 hours later the train has covered 240 km.", "3 hours", False),
    ("numeric", "So it takes 3 hours. \\boxed{240 km}", "3 hours", False),
)
NUMBERS_IN_WORDS = (
    ("numeric", "Ana comeu um terço da pizza. Portanto, sobraram dois terços da pizza.", "2/3", True),
    ("numeric", "Portanto, sobrou um terço da pizza.", "2/3", False),
    ("numeric", "Portanto, não sobraram dois terços da pizza.", "2/3", False),
    ("numeric", "Ana comeu dois terços da pizza e sobrou um terço da pizza.", "2/3", False),
    ("numeric", "Por lo tanto, quedan dos tercios de la pizza.", "2/3", True),
    ("numeric", "Il reste donc les deux tiers de la pizza.", "2/3", True),
    ("numeric", "Quindi restano due terzi della pizza.", "2/3", True),
    ("math", "Es bleiben also zwei Drittel der Pizza übrig.", "2/3", True),
    ("numeric", "Il reste donc la moitié de la pizza.", "1/2", True),
    ("numeric", "Portanto, há três gatos na casa.", "3", True),
    ("numeric", "Portanto, o resultado dos alunos é bom.", "2", False),
    ("numeric", "Die drei Katzen sind also in dem Haus.", "3", False),
    ("numeric", "Es gibt also drei oder vier Katzen.", "3", False),
    ("numeric", "Por lo tanto, hay treinta y tres gatos en la casa.", "3", False),
    ("numeric", "Por lo tanto, hay tres mil gatos en la casa.", "3", False),
    ("numeric", "The answer is due.", "2", False),
    ("numeric", "So the train takes three hours to get there.", "3 hours", True),
    ("numeric", "So the train takes three hours to get there.", "180 minutes", True),
    ("numeric", "So the train takes three hours to get there.", "3 minutes", False),
    ("math", "So the train takes three hours to get there.", "3 minutes", False),
    ("numeric", "Por lo tanto, el tren tarda tres horas en llegar.", "3 minutes", False),
)
MOD_7 = "x \\equiv 3 \\pmod{7}"
RESIDUES = (
    ("math", "Отже, розв'язками є всі цілі числа вигляду $x = 7k+3$, де $k\\in\\mathbb{Z}$.", MOD_7, True),
    ("math", "Отже, розв'язками є всі цілі числа вигляду $x = 7k+4$, де $k\\in\\mathbb{Z}$.", MOD_7, False),
    ("math", "So all solutions are $x = 7k-4$ where $k$ is an integer.", MOD_7, True),
    ("math", "So all solutions are $x = 14k+3$ where $k$ is an integer.", MOD_7, False),
    ("math", "So all solutions are $x = 7k+3$ where $k$ is a positive integer.", MOD_7, False),
    ("math", "\\boxed{x = 7k+3, k\\in\\mathbb{Z}}", MOD_7, True),
    ("math", "\\boxed{x = 7k+3, k\\in\\mathbb{Z}^+}", MOD_7, False),
    ("math", "\\boxed{x = 7k+3, k\\in\\mathbb{R}}", MOD_7, False),
    ("math", "\\boxed{x = 7k^2+3, k\\in\\mathbb{Z}}", MOD_7, False),
    ("math", "\\boxed{y = 7k+3, k\\in\\mathbb{Z}}", MOD_7, False),
    ("math", "\\boxed{x = 7x+3}", MOD_7, False),
    ("math", "\\boxed{x \\equiv 3 \\pmod{7}}", "x = 7k+3, k \\in \\mathbb{Z}", True),
    ("math", "\\boxed{x \\equiv 4 \\pmod{7}}", "x = 7k+3, k \\in \\mathbb{Z}", False),
)
CASES = [
    *PLUS_MINUS,
    *WHOLE_NUMBERS,
    *STATEMENTS,
    *CONDITIONS,
    *ASSIGNMENTS,
    *NAMES,
    *LABELS,
    *FORMULAS,
    *ASKED_BY_ITS_UNIT,
    *NUMBERS_IN_WORDS,
    *RESIDUES,
]


@pytest.mark.parametrize(("preset", "completion", "ground_truth", "right"), CASES)
def test_the_last_sentence_answers(preset: str, completion: str, ground_truth: Json, right: bool) -> None:
    result = grade(completion, ground_truth, preset=preset)
    assert (result.verdict.outcome is Outcome.CORRECT) is right, (result.extraction, result.verdict.reason)
