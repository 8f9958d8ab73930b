"""Notations that answers are written in, each against its value; and pairs that look alike and are not."""

import pytest

from verifier.execution import no_sandbox
from verifier.verify.symbolic import Symbolic
from verifier.wire import Outcome

RIGHT = [
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
]

WRONG = [
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
]


@pytest.mark.parametrize(("gold", "answer", "why"), RIGHT)
def test_notations_are_read(gold: str, answer: str, why: str) -> None:
    verdict = Symbolic().verify(answer, gold, no_sandbox)
    assert verdict.outcome is Outcome.CORRECT, (why, verdict.reason)


@pytest.mark.parametrize(("gold", "answer", "why"), WRONG)
def test_what_looks_alike_is_not_equal(gold: str, answer: str, why: str) -> None:
    verdict = Symbolic().verify(answer, gold, no_sandbox)
    assert verdict.outcome is Outcome.INCORRECT, (why, verdict.reason)


@pytest.mark.parametrize(
    ("gold", "answer", "why"),
    [
        ("120", r"\prod_{k=1}^{5} k\cdot k!", "beyond what math-verify is given"),
        ("9^{9^{9^9}}", "5", "beyond what is computed"),
    ],
)
def test_bounds_never_decide(gold: str, answer: str, why: str) -> None:
    verdict = Symbolic().verify(answer, gold, no_sandbox)
    assert not verdict.decided or verdict.outcome is Outcome.TOO_COSTLY, (why, verdict.reason)
