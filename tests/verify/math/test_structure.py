"""Answers of several parts, and answers in another form than the ground truth."""

import pytest

from verifier.verify.math.policy import Policy
from verifier.verify.math.reading import read_gold, read_text
from verifier.verify.math.structure import same

TABLE = [
    ("1,2", "2,1", True, "lists are unordered"),
    ("1,2", "1,2,3", False, "an item too many"),
    ("1,2,3", "1,2", False, "an item missing"),
    ("(1,2)", "(2,1)", False, "tuples are ordered"),
    (r"3\hat{i} - 2\hat{j}", r"\langle 3, -2\rangle", True, "unit vectors"),
    (r"\langle 1, 0, -4\rangle", r"\mathbf{i} - 4\mathbf{k}", True, "unit vectors, one left out"),
    (r"3\hat{i} - 2\hat{j}", r"\langle 3, 2\rangle", False, "another sign"),
    ("4i", "(4, 0)", False, "a complex number is no vector"),
    ("3:2", "3 to 2", True, "a ratio in words"),
    (r"\frac{5}{36}", "5 out of 36", True, "a share in words"),
    ("(1,2)", "(1,2,0)", False, "of one length"),
    ("(1,2)", "1,2", True, "a tuple without its brackets"),
    ("(1,3)", r"\{1,3\}", False, "a set is no tuple"),
    ("1,3", r"\{3,1\}", True, "a set is a list"),
    (r"\{1,2\}", r"\{1,1,2\}", True, "twice the same element"),
    ("10^{3},10", "(1000, 10)", True, "a list in brackets keeps its order"),
    ("3", "3, 4", False, "two values for one"),
    ("3", "3 or 4", False, "alternatives for one"),
    ("(2,5]", "[2,5)", False, "ends swapped"),
    ("(2,5]", "(2,5)", False, "an end lost"),
    ("(1,2),(3,4)", "(3,4),(1,2)", True, "a list of pairs"),
    (r"\pm 3", "3,-3", True, "both signs"),
    (r"\pm 3", "3", False, "one sign"),
    ("10", r"10 \pm 5", False, "a band is no value"),
    (r"\{0,\pm1\}", r"\{-1,0,1\}", True, "signs inside a set"),
    (r"x=\pm 4", "x=4 or x=-4", True, "assignments"),
    ("x=5", "5", True, "the value of the named variable"),
    ("5", "x=5", True, "the same the other way round"),
    ("x=5", "5=x", True, "sides swapped"),
    ("x=5", "y=5", False, "another variable"),
    ("x=5", "2x=10", True, "an equation scaled"),
    ("5", "5=6", False, "a contradiction"),
    ("2", "1+1=2", True, "a computation"),
    ("2", r"\frac{2F_k}{F_k} = 2", True, "a derivation"),
    ("19", "BC^2 = 19", True, "a named quantity"),
    ("2x+z=1", "1", False, "an equation is not its right side"),
    ("y=2x", "2x=y", True, "an equation turned round"),
    ("y=2x", "0=0", False, "an equation that says nothing"),
    ("x+y=3", "k(x+y)=3k", False, "a factor that may be zero"),
    ("2x+4y-3=0", r"y=-\frac{1}{2}x+\frac{3}{4}", True, "solved for y"),
    (r"I \frac{d \omega}{d t}+2 B \omega=T", r"\dot{\omega} = -\frac{2B}{I} \omega + T/I", True, "divided by I"),
    (r"\frac{d x}{d t}=k x-a", r"\frac{dx}{dt} = kx(t) - a", True, "an unknown function"),
    ("f(x)=3x^2", "3x^2", True, "the function's body"),
    ("f(z)=z", "f(x)=x", True, "its argument renamed"),
    ("f(x)=3x^2", "f(x)=x^3", False, "another function"),
    ("f(n)=n", "T", False, "a name is no function's body"),
    ("1<x<2", "1<x and x<2", True, "two conditions at once"),
    (r"\frac12", r"\frac{1}{2}\text{ or }0.5", True, "one value in two spellings"),
    ("12", "12 apples and 12 pears", False, "two values that happen to be alike"),
    ("x>3", "4", False, "a value is no inequality"),
    ("[1,2)", "1.5", False, "nor an interval"),
    (r"\sin(x)=\frac{42}{59}", r"\cos(x)=\frac{42}{59}", False, "another quantity"),
    ("(x,y)=(5,8)", "(5,8)", True, "a named pair"),
    ("x=1,y=2,z=3", "1,2,3", True, "named values in their order"),
    ("x=1,y=2,z=3", "1,3,2", False, "in another order"),
    ("a=1,b=2", "b=2,a=1", True, "by name"),
    ("p=5,q=2;p=7,q=2", "(5,2),(7,2)", True, "groups of assignments"),
    ("7,14,18", "Rayna: 7, Qing: 14, Paolo: 18", True, "labels"),
    ("x>3", "3<x", True, "an inequality turned round"),
    ("2x<6", "x<3", True, "divided"),
    ("x>3", "x<3", False, "the other direction"),
    ("3<n<4", "3<m<4", False, "another variable"),
    ("x+y<1", "y+x<1", True, "two variables"),
    ("f(2)<f(1)<f(4)", "f(4)>f(1)>f(2)", True, "a chain from the other end"),
    (r"x \in [-2,7]", "[-2,7]", True, "membership"),
    (r"(-\infty,-5)", "k < -5", True, "an inequality for an interval"),
    ("6:8", "3:4", True, "a ratio reduced"),
    ("1:2:3", "3:2:1", False, "another order"),
    ("2:5", "2.5", False, "a colon is no point"),
    (r"9:05\text{ AM}", r"9:05\text{ a.m.}", True, "times of day"),
    (r"9:05\text{ AM}", r"9:05\text{ p.m.}", False, "the other half"),
    (r"6\text{ AM}", r"6\text{ PM}", False, "the other half of a whole hour"),
    ("6", r"6\text{ PM}", True, "the half may be missing, as a unit may"),
    ("DNE", r"\text{does not exist}", True, "three letters for three words"),
    (r"\begin{pmatrix}1\\2\end{pmatrix}", "(1,2)", True, "a vector as a tuple"),
    (r"\begin{pmatrix}1\\2\end{pmatrix}", r"\begin{pmatrix}2\\1\end{pmatrix}", False, "its entries swapped"),
    (r"\begin{pmatrix}1&2\end{pmatrix}", r"\begin{pmatrix}1\\2\end{pmatrix}", False, "another shape"),
    (r"\emptyset", r"\text{no solution}", True, "nothing in words"),
    (r"\emptyset", r"\{0\}", False, "zero is something"),
    (r"\mathbb{R}", r"\text{all real numbers}", True, "everything in words"),
    (r"\text{undefined}", r"\text{Undefined}", True, "letter case of words"),
    (r"\text{ellipse}", r"\text{circle}", False, "other words"),
    (r"-\frac{3}{4} \# \#-0.75", "-0.75", True, "one of two spellings"),
    (r"so it is \boxed{7}.", "7", True, "a ground truth in a sentence"),
    ("2 .", "2", True, "a stray stop"),
    ("np.arcsin(10/13)", r"\arcsin(\frac{1}{1.3})", True, "a ground truth in Python's spelling"),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "answer", "equal", "why"), TABLE)
def test_structures(gold: str, answer: str, equal: bool, why: str) -> None:
    found = read_text(answer).tree
    golds = [reading.tree for reading in read_gold(gold)]
    assert found is not None
    assert any(tree is not None and bool(same(tree, found, Policy()).equal) for tree in golds) is equal, why


def test_lists_can_be_ordered() -> None:
    gold, answer = read_text("1,2").tree, read_text("2,1").tree
    assert gold is not None
    assert answer is not None
    assert not same(gold, answer, Policy(lists="ordered")).equal


def test_equations_can_be_demanded() -> None:
    gold, answer = read_text("x=5").tree, read_text("5").tree
    assert gold is not None
    assert answer is not None
    assert not same(gold, answer, Policy(assignments="strict")).equal
