"""Functions by their names in other languages, and letters in a row that are none."""

import pytest

from verifier.read.function_names import in_usual_names


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        (r"\operatorname{sen} x", r"\sin x"),
        (r"\mathrm{tg} x", r"\tan x"),
        (r"\operatorname{arc\,sen} x", r"\arcsin x"),
        (r"\arcctg x", r"\arccot x"),
        ("sen x + C", r"\sin x + C"),
        (r"\operatorname{sh} x", r"\sinh x"),
        (r"\text{НОД}(12, 18)", r"\gcd (12, 18)"),
        ("kgV(4, 6)", r"\lcm (4, 6)"),
    ],
)
def test_names_of_functions(text: str, usual: str) -> None:
    assert "".join(in_usual_names(text).split()) == "".join(usual.split())


@pytest.mark.parametrize(
    "text", ["senary", "sh x", "ch(x)", r"12^{\mathrm{th}}", r"n\text{th}", "mcd(x)", r"\text{the}"]
)
def test_what_is_no_function(text: str) -> None:
    assert in_usual_names(text) == text
