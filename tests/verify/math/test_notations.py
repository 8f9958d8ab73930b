"""Notations that answers are written in, each against its value; and pairs that look alike and are not."""

import pytest

from verifier.verify.symbolic import Symbolic
from verifier.wire import Outcome

RIGHT = [
    ("5.2 kg", "5 kg 200 g", "parts in two units"),
    ("90 minutes", "1h 30m", "hours and minutes for short"),
    ("2, 3, 5", "2 3 5", "a row of numbers"),
    ("f''(x) = 2", r"f^{\prime\prime}(x) = 2", "primes by their name"),
    ("P(A|B)", r"P(A\vert B)", "a bar by its name"),
    (r"x \equiv 1 \pmod 2", r"x \equiv 1 \pmod 4, x \equiv 3 \pmod 4", "one class as two"),
    ("A → B → C", r"A \to B \to C", "a way"),
    ("1200000", r"\$1.2M", "millions for short"),
    ("1250", "1.250 €", "thousands of euros"),
    ("2a+2b", r"2\left[a+b\right]", "square brackets behind a factor"),
    (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\frac12\begin{pmatrix}2&4\\6&8\end{pmatrix}", "a matrix with a factor"),
    (r"\begin{pmatrix}-1\\-2\end{pmatrix}", r"-\begin{pmatrix}1\\2\end{pmatrix}", "a matrix with a sign"),
    ("(1,2)", r"\begin{cases}x=1\\y=2\end{cases}", "a system"),
    ("(1,2)", r"\begin{aligned}x&=1\\y&=2\end{aligned}", "aligned"),
    ("5", r"\begin{aligned}x&=2+3\\&=5\end{aligned}", "a derivation in rows"),
    ("x=1,y=2", r"\left\{\begin{array}{l}x=1\\y=2\end{array}\right.", "an array behind a brace"),
    ("E'_{11}=5", "E_{11}'=5", "a prime before the subscript"),
    (r"\bar{P}_0", r"\bar P_0", "an accent and a subscript"),
    (r"\overset{\circ}{A}", r"\mathring{A}", "a ring"),
    (r"$ \frac { 7 } { 1 5 }$", "7/15", "LaTeX spread out by text recognition"),
    ("5", r"\large 5", "a size"),
    ("3/4", r"3\over4", "over without braces"),
    ("3/4", r"\nicefrac{3}{4}", "another fraction"),
    ("3", r"7\bmod4", "a remainder"),
    ("-1.5", "-3./2", "a decimal point with nothing behind it"),
    ("5/2", "2½", "a fraction in one glyph behind a whole number"),
    ("120", "C_{10}^3", "combinations"),
    ("120", "{}_{10}C_3", "the same, numbers in front"),
    ("255", "0xff", "a literal"),
    ("(3,0),(-3,1)", "* **(3, 0)**\n* **(-3, 1)**", "bullets are a list"),
    ("1/3", "0.333...", "a repeating decimal"),
    (r"1, 2, \ldots, n", r"1,2,\dots,n", "dots"),
    (r"90^\circ+\frac{\alpha}{2}", r"90+\frac{\alpha}{2}", "degree signs left out"),
    (r"\frac{1}{\sqrt{a-x^2}}", r"(\frac1{a-x^2})^{1/2}", "points where both roots are real"),
    (r"\sqrt2+\sqrt3", r"\sqrt{5+2\sqrt6}", "equal constants"),
    ("4102650", r"\frac{2026!}{2024!}", "factorials beyond the bounds, reduced"),
    ("2026!", r"2026\cdot 2025!", "and not computed"),
    ("4^{50000}", "2^{100000}", "powers beyond the bounds"),
    (r"\ln x+C", r"\ln(2x)+C", "a constant of integration takes up another"),
    (r"-\frac{1}{2}\cos^2x+C", r"\frac{1}{2}\sin^2x+C", "the same of sine and cosine"),
    (r"\frac{E'-E}{E} = -\frac{16}{25}", r"-\frac{16}{25}", "a named ratio and its value"),
    (r"\frac{L_K}{L_G} = \frac{M+1}{M-1}", r"\frac{L_{Kep}}{L_{Gal}} = \frac{M+1}{M-1}", "names of one letter"),
    (r"x \equiv 3 \pmod 7", r"3 \pmod 7", "a congruence and its residue"),
    (r"3 \pmod 7", r"10 \pmod{7}", "two residues of one class"),
    (r"\text{Var}(X)=2", "2", "the name of a function's value"),
    (r"P(A|B)=\frac13", r"\frac{1}{3}", "with a bar in it"),
    (r"f^{-1}(x)=x-1", "x-1", "an inverse function"),
    (r"k\pi, k\in\mathbb{Z}", r"n\pi (n \in \mathbb{Z})", "for which n, in brackets"),
    (r"\frac{N k}{2}", r"\frac{N k_B}{2}", "a subscript where the letter has one name"),
    (r"S = C(x+1) > 0", "C(1+x)", "a remark about the sign"),
    ("[2,5)", r"[2\,;5[", "an end that is left out is turned outwards"),
    ("]2;5[", "(2,5)", "in the ground truth"),
    ("(-3,0]", r"S=\;]-3\,;0]", "with its name"),
    (r"(-\infty,2)\cup(3,\infty)", r"]-\infty;2[\cup]3;+\infty[", "a union of them"),
    ("[2.5,3.5)", "[2{,}5;3{,}5[", "decimal commas in braces"),
    ("(0,125)", "]0,125[", "a comma between the ends"),
    (
        r"\begin{cases}x^2, & x<1\\ 2x-1, & x\ge 1\end{cases}",
        r"\begin{cases}2x-1, & x\ge 1\\ x^2, & x<1\end{cases}",
        "branches have no order",
    ),
    (
        r"\begin{cases}1 & \text{if } n \text{ is even}\\ 0 & \text{if } n \text{ is odd}\end{cases}",
        r"\begin{cases}0 & n \text{ is odd}\\ 1 & n \text{ is even}\end{cases}",
        "conditions in words",
    ),
    ("x=2, x=5", "$x=5$ lub $x=2$", "or in Polish"),
    ("2,5", r"x=5 \text{ oder } x=2", "or in German"),
    ("2,5", "$x=5$ o $x=2$", "or in Spanish"),
    ("2, 5", "x=5 または x=2", "or in Japanese"),
    ("2,5", "2 и 5", "and in Russian"),
    (r"\frac{3}{8}", "0{,}375", "a decimal comma in braces"),
    ("1234", "1{,}234", "thousands in braces"),
    ("0.5", "0,5", "a decimal comma"),
    ("125000", "1,25,000", "lakhs"),
    ("1,25,000", "125000", "lakhs in the ground truth"),
    (r"x\equiv 3 \pmod 7", r"x\equiv 3\ (\mathrm{mod}\ 7)", "upright mod in brackets"),
    (r"x\equiv 3 \pmod 7", "x ≡ 3 (mod 7)", "plain text"),
    (r"x\equiv 3 \pmod 7", r"x \equiv 10 \text{ (mod 7)}", "in a text command"),
    (r"\neg p \lor q", r"q \vee \lnot p", "the other order"),
    (r"\neg p \lor q", "p → q", "an implication"),
    (r"\neg(p\land q)", r"\neg p \lor \neg q", "De Morgan"),
    (r"p\leftrightarrow q", r"(p\to q)\land(q\to p)", "both ways"),
    (r"(A\cup B)^c", r"A^c\cap B^c", "sets"),
    (r"A\setminus B", r"A\cap \overline{B}", "a difference"),
    ("£4.20", "420p", "pence beside pounds"),
    ("420p", "£4.20", "pence in the ground truth"),
]

WRONG = [
    ("x^2+1", "x^2 = x^2+1", "an equation names nothing"),
    ("5.2 kg", "5 kg 20 g", "another part"),
    ("2 3 5", "5 3 2", "a row has an order"),
    ("A → A → A → C", "A → A → C", "a shorter way"),
    ("A → B → C", "A → C → B", "another way"),
    ("0xff", "0x10", "two literals"),
    ("3", "3^*", "a mark on a number"),
    (r"f(x)=\begin{cases}x & x>0\\-x & x\le 0\end{cases}", r"\begin{cases}x & x>1\\-x & x\le 1\end{cases}", "pieces"),
    ("262537412640768744", r"e^{\pi\sqrt{163}}", "thirty digits alike"),
    (r"\pi", r"\pi+10^{-29}", "a difference below forty digits"),
    ("10^{45}", r"\sqrt{10^{90}+1}", "far below"),
    ("2026!", r"2026\cdot 2025!+1", "one more than is written out"),
    ("x", r"\sqrt{x^2}", "of either sign"),
    ("x^2+C", "x^2+x+C", "more than a constant"),
    (r"-\frac{1}{2}\cos^2x+C", r"\frac{1}{2}\sin^2x", "without the constant"),
    ("y=5", "x=5", "another name"),
    (r"3 \pmod 7", "10", "a number of the class that is not the residue"),
    (r"x \equiv 3 \pmod 7", r"x \equiv 4 \pmod 7", "another class"),
    ("P(A|B)=1/3", "P(B|A)=1/3", "another name"),
    ("2x_1", "2x_2", "two subscripts"),
    ("v_1-v_2", "v_1-v", "a letter with two names"),
    ("72", "72, wrong", "a remark that takes the value back"),
    ("a,b,\\ldots", r"a, c, \dots", "other items before the dots"),
    ("[2,5)", "[2;5]", "another end"),
    ("(2,5)", "]2;5]", "another end"),
    ("(2,5)", "]5;2[", "the ends exchanged"),
    (
        r"\begin{cases}x^2, & x<1\\ 2x-1, & x\ge 1\end{cases}",
        r"\begin{cases}x^2, & x\ge 1\\ 2x-1, & x<1\end{cases}",
        "conditions exchanged",
    ),
    (
        r"\begin{cases}x^2, & x<1\\ 2x-1, & x\ge 1\end{cases}",
        r"\begin{cases}2x-1, & x\ge 1\\ 2x-1, & x\ge 1\end{cases}",
        "a branch twice",
    ),
    (
        r"\begin{cases}1 & n \text{ is even}\\ 0 & n \text{ is odd}\end{cases}",
        r"\begin{cases}0 & n \text{ is even}\\ 1 & n \text{ is odd}\end{cases}",
        "values exchanged",
    ),
    ("5", r"x=5 \text{ oder } x=2", "two values for one"),
    ("2,5", "$x=5$ lub $x=3$", "another root"),
    ("375", "0{,}375", "no thousands"),
    ("12.345", "12{,}345", "thousands"),
    ("3", "3,0", "two roots"),
    ("25", "2,5", "a decimal comma"),
    ("125000", "1,52,000", "other digits"),
    (r"x\equiv 3 \pmod 7", r"x\equiv 3\ (\mathrm{mod}\ 5)", "another modulus"),
    (r"\neg p \lor q", r"p \vee \lnot q", "the other letter denied"),
    (r"p \land q", r"p \vee q", "or for and"),
    (r"p \Rightarrow q", r"q \Rightarrow p", "the converse"),
    (r"q \to p", r"\neg p\to\neg q", "the inverse for the converse"),
    (r"\neg(p\land q)", r"\neg p \land \neg q", "not De Morgan"),
    (r"A \lor B", "A, B", "a list"),
    (r"A\setminus B", r"B\setminus A", "the other way round"),
    (r"(A\cup B)^c", r"A^c\cup B^c", "not De Morgan"),
    ("$4.20", "420p", "pence beside dollars"),
    ("5p", "5c", "another subunit"),
    ("x>1 and x<3", "x>1 or x<3", "or for and"),
    ("e", "exp(1, 2)", "a function of two numbers"),
    ("(1, 1)", r"\hat{i}^2 + \hat{j}^2", "squares of unit vectors"),
    (r"x = 7k+3, k \in \mathbb{Z}", r"x = 7k-4, x = ab, k \in \mathbb{Z}", "something else beside the class"),
]


@pytest.mark.parametrize(("gold", "answer", "why"), RIGHT)
def test_notations_are_read(gold: str, answer: str, why: str) -> None:
    verdict = Symbolic().verify(answer, gold)
    assert verdict.outcome is Outcome.CORRECT, (why, verdict.reason)


@pytest.mark.parametrize(("gold", "answer", "why"), WRONG)
def test_what_looks_alike_is_not_equal(gold: str, answer: str, why: str) -> None:
    verdict = Symbolic().verify(answer, gold)
    assert verdict.outcome is Outcome.INCORRECT, (why, verdict.reason)


@pytest.mark.parametrize(
    ("gold", "answer", "why"),
    [
        ("120", r"\prod_{k=1}^{500} k\cdot k!", "beyond what math-verify is given"),
        ("9^{9^{9^9}}", "5", "beyond what is computed"),
    ],
)
def test_bounds_never_decide(gold: str, answer: str, why: str) -> None:
    verdict = Symbolic().verify(answer, gold)
    assert not verdict.decided or verdict.outcome is Outcome.TOO_COSTLY, (why, verdict.reason)
