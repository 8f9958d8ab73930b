r"""Sums and derivatives written out, values of \Gamma, branches called otherwise, families, relations in words."""

import pytest

from verifier import grade
from verifier.wire import Outcome

CASES: tuple[tuple[str, str, bool], ...] = (
    (r"\boxed{\prod_{k=1}^{4} k}", "24", True),
    (r"\boxed{\prod_{k=1}^{4} k}", "12", False),
    (r"\boxed{\prod_{i=2}^{5}(1-\frac1i)}", "1/5", True),
    (r"\boxed{\sum_{k=1}^{10} k^2 + 1}", "386", True),
    (r"\boxed{2\sum_{i=1}^{3} i}", "12", True),
    (r"\boxed{\sum_{k=1}^{4} k}", "11", False),
    (r"\boxed{\sum_{k=1}^{n} k}", "n(n+1)/2", True),
    (r"\boxed{\frac{d}{dx}(x^3)}", "3x^2", True),
    (r"\boxed{\frac{d}{dx}(x^3+2x)+1}", "3x^2+3", True),
    (r"\boxed{\frac{d}{dx}(x^3)}", "3x", False),
    (r"\boxed{\frac{d}{dx}\sin(x)}", r"\cos x", True),
    (r"\boxed{\frac{d}{dx}\sin(x)}", r"-\cos x", False),
    (r"\boxed{\frac{d}{dx}\sqrt{x}}", r"\frac{1}{2\sqrt{x}}", True),
    (r"\boxed{\sqrt{\pi}}", r"\Gamma\left(\tfrac12\right)", True),
    (r"\boxed{\Gamma(5)}", "24", True),
    (r"\boxed{\Gamma(1/2)}", r"\pi", False),
    (r"\boxed{\Gamma(n+1)}", r"\Gamma(n+2)", False),
    (r"\boxed{P'(3,-4)}", "(3, -4)", True),
    (r"\boxed{P'(3,4)}", "(3, -4)", False),
    (r"\boxed{1A7_{12}}", r"\text{1A7}_{12}", True),
    (r"\boxed{1A8_{12}}", r"\text{1A7}_{12}", False),
    (r"\boxed{1A7_{13}}", r"\text{1A7}_{12}", False),
    (r"\boxed{\infty}", "infinitely many", True),
    (r"\boxed{\infty}", r"\text{infinitely many solutions}", True),
    (r"\boxed{-\infty}", "infinitely many", False),
    (
        r"\boxed{\begin{cases} x & x > 0 \\ -x & \text{otherwise}\end{cases}}",
        r"\begin{cases} x & x > 0 \\ -x & x \le 0\end{cases}",
        True,
    ),
    (
        r"\boxed{\begin{cases} x & x > 0 \\ -x & \text{otherwise}\end{cases}}",
        r"\begin{cases} x & x > 0 \\ -x & x < 0\end{cases}",
        False,
    ),
    (
        r"\boxed{\begin{cases} 1 & x=0 \\ 0 & \text{else}\end{cases}}",
        r"\begin{cases} 1 & x=0 \\ 0 & x \ne 0\end{cases}",
        True,
    ),
    (r"\boxed{7n+3, n \in \mathbb{Z}}", r"7k+3, k \in \mathbb{Z}", True),
    (r"\boxed{7n-4, n \in \mathbb{Z}}", r"7k+3, k \in \mathbb{Z}", True),
    (r"\boxed{7n+4, n \in \mathbb{Z}}", r"7k+3, k \in \mathbb{Z}", False),
    (r"\boxed{7n-4, n \in \mathbb{N}}", r"7k+3, k \in \mathbb{N}", False),
    ("x is greater than 2", "x>2", True),
    ("So $x$ is greater than $2$.", "x>2", True),
    ("So $x$ is greater than $2$.", "2", False),
    ("x is less than 2", "x>2", False),
    ("x is greater than or equal to 2", r"x\ge 2", True),
    ("x is greater than or equal to 2", "2", False),
    (r"\boxed{x \text{ is greater than } 2}", "x>2", True),
    ("So x is at most 2.", r"x \le 2", True),
    ("The answer is at least 7", "7", False),
    ("0.333...", "1/3", True),
    ("The value is 0.1666..., which is small.", "1/6", True),
    ("0.333...", "3/10", False),
    ("The answer is five (5).", "5", True),
    ("The answer is five (6).", "5", False),
)


@pytest.mark.parametrize(("completion", "ground_truth", "right"), CASES)
def test_what_is_written_out(completion: str, ground_truth: str, right: bool) -> None:
    result = grade(completion, ground_truth, preset="math")
    assert (result.verdict.outcome is Outcome.CORRECT) == right, result.verdict.reason
